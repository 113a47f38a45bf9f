"""Small raised cents are found by their shapes and read as two figures behind the point; nothing else is taken for them."""

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from functions.menu_ocr.pipeline import read_uploads
from local.simulators.textract.imaging import Grey
from local.simulators.textract.raised import raised_cents, with_raised_cents
from local.simulators.textract.recognition import TesseractAsTextract
from local.simulators.textract.tesseract import Seen, available_languages


def sheet(prices: list[tuple[str, str]], *, raised: bool = True) -> Image.Image:
    picture = Image.new("L", (1200, 160 + 110 * len(prices)), 255)
    pen = ImageDraw.Draw(picture)
    tall, small = ImageFont.load_default(34), ImageFont.load_default(20 if raised else 34)
    for index, (whole, cents) in enumerate(prices):
        y = 80 + 110 * index
        pen.text((80, y), ("Onion Rings", "Tomato Soup", "Crab Cakes")[index], 0, tall)
        pen.text((1000, y), whole, 0, tall)
        pen.text((1003 + pen.textlength(whole, tall), y + (2 if raised else 0)), cents, 0, small)
    return picture


def grey(picture: Image.Image) -> Grey:
    return np.asarray(picture, dtype=np.uint8)


def test_each_raised_pair_is_found_beside_its_whole_number() -> None:
    found = raised_cents(grey(sheet([("13", "99"), ("6", "50"), ("21", "75")])))

    assert len(found) == 3
    assert all(price.cents[0] > price.whole[2] - 2 and price.cents[3] < price.whole[3] for price in found)


def test_figures_of_one_height_are_no_raised_cents() -> None:
    assert raised_cents(grey(sheet([("13", "99"), ("6", "50")], raised=False))) == []


def test_what_was_taken_for_the_price_gives_way_and_a_doubtful_reading_does_not() -> None:
    picture = grey(sheet([("13", "99"), ("6", "50"), ("21", "75")]))
    first, second, _ = raised_cents(picture)
    wrong = [
        Seen("13°", first.whole[0], first.whole[1], first.cents[2], first.whole[3], 60, 4),
        Seen("6%", second.whole[0], second.whole[1], second.cents[2], second.whole[3], 60, 5),
    ]

    out = with_raised_cents(
        picture, wrong, lambda _: [Seen("13.99", 40, 35, 140, 75, 95, 0), Seen("6.50", 40, 145, 120, 185, 20, 1)]
    )

    assert sorted(word.text for word in out) == ["13", "6%", "99"]


@pytest.mark.skipif("eng" not in available_languages(), reason="Tesseract with English is not installed")
def test_a_menu_with_raised_cents_is_priced_to_the_cent() -> None:
    out = io.BytesIO()
    sheet([("$13", "99"), ("$6", "50"), ("$21", "75")]).save(out, "PNG")

    menu = read_uploads([out.getvalue()], TesseractAsTextract("eng"))

    assert [[price.amount_minor for price in item.prices] for section in menu.sections for item in section.items] == [
        [1399],
        [650],
        [2175],
    ]
