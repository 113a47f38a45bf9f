"""Figures far from all words are read beside them; what stands near a word, or reads differently each time, is not."""

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from local.simulators.textract.imaging import Grey
from local.simulators.textract.lonely import lonely, with_lonely_figures
from local.simulators.textract.tesseract import Seen


def menu() -> tuple[Grey, list[Seen]]:
    """Four dishes with a digit far to the right, which no word covers, and the words of the names."""
    picture = Image.new("L", (1200, 600), 255)
    pen, font = ImageDraw.Draw(picture), ImageFont.load_default(36)
    words = []
    for index, (name, price) in enumerate((("Chowder", "4"), ("Halloumi", "8"), ("Beetroot", "5"), ("Lemonade", "7"))):
        y = 60 + 120 * index
        pen.text((80, y), name, 0, font)
        pen.text((1000, y), price, 0, font)
        left, top, right, bottom = pen.textbbox((80, y), name, font)
        words.append(Seen(name, left, top, right, bottom, 95, index))
    return np.asarray(picture, dtype=np.uint8), words


def reading(texts: list[str]) -> list[Seen]:
    return [Seen(text, 40 + 200 * index, 30, 70 + 200 * index, 70, 95, 0) for index, text in enumerate(texts)]


def test_a_column_of_single_digits_is_found_and_names_are_not() -> None:
    image, words = menu()

    found = lonely(image, words)

    assert len(found) == 4
    assert all(left > 990 for left, _, _, _ in found)


def test_a_figure_counts_if_two_readings_of_it_agree() -> None:
    image, words = menu()

    assert [word.text for word in with_lonely_figures(image, words, lambda _: reading(["4", "4", "A"]))[4:]] == ["4"]
    assert with_lonely_figures(image, words, lambda _: reading(["4", "9", "A"])) == words
    assert with_lonely_figures(image, words, lambda _: reading(["S", "S", "S"])) == words


def test_letters_in_place_of_lone_figures_give_way_to_what_is_read_again() -> None:
    image, words = menu()
    misread = [Seen("oO", 998, 64, 1022, 94, 40, 9), Seen("VG", 500, 64, 540, 94, 90, 0)]

    read = with_lonely_figures(image, [*words, *misread], lambda _: reading(["4", "4", "4"]))

    assert [word.text for word in read[4:]] == ["VG", "4"]


def test_figures_that_touch_are_found_and_a_price_that_was_read_keeps_them_company() -> None:
    image, words = menu()
    touching = image.copy()
    for index in range(2):
        touching[66 + 120 * index : 92 + 120 * index, 960:1020] = 0
    touching[300:, 900:] = 255
    read = [Seen("$21", 958, 306, 1020, 332, 96, 9), *words]

    assert len(lonely(touching, read)) == 2
    assert lonely(touching, words) == []
