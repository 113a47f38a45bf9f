"""Columns that lean because the sheet lay askew."""

import pytest

from functions.menu_ocr.page import Page, Word
from functions.menu_ocr.reading.laid import box_of, lay_out
from functions.menu_ocr.reading.upright import upright

WIDTH, HEIGHT = 1000.0, 1400.0


def leaning(lean: float, fan: float = 0.0, *, ragged: bool = False) -> list[Word]:
    """Thirty rows of two columns, each a name and a price that ends at the column's edge; `lean` in pixels aside for each one down."""
    words = []
    for row in range(30):
        top = 0.1 + 0.025 * row
        down = (top - 0.5) * HEIGHT / WIDTH
        for start, end in ((0.08, 0.48), (0.55, 0.95)):
            stray = 0.13 * (row * row * 37 % 101) / 101 if ragged else 0.0
            for left, right, text in (
                (start + stray, start + stray + 0.12 + 0.01 * (row % 5), "Tartare"),
                (end - 0.06 - stray, end - stray, "12.50"),
            ):
                aside = (lean + fan * ((left + right) / 2 - 0.5)) * down
                words.append(Word(text, (left - aside, top, right - aside, top + 0.012)))
    return words


def spread(words: list[Word]) -> float:
    """How far the beginnings of the first column's names stand apart."""
    lefts = [word.box[0] for word in words[::4]]
    return max(lefts) - min(lefts)


@pytest.mark.parametrize("lean", [0.045, -0.03, 0.1])
def test_columns_that_lean_are_stood_up(lean: float) -> None:
    assert spread(leaning(lean)) > 0.02
    assert spread(upright(leaning(lean), WIDTH, HEIGHT)) < 0.006


def test_columns_that_fan_out_are_stood_up_each_by_its_own_lean() -> None:
    fanned = leaning(0.02, 0.12)
    assert spread(fanned) > 0.02
    assert spread(upright(fanned, WIDTH, HEIGHT)) < 0.006


@pytest.mark.parametrize("words", [leaning(0.0), leaning(0.0, ragged=True), leaning(0.05)[:12]])
def test_what_stands_already_has_no_edges_or_few_rows_is_left_as_it_is(words: list[Word]) -> None:
    assert upright(words, WIDTH, HEIGHT) == words


def test_an_item_is_shown_where_it_was_seen_and_not_where_it_was_moved() -> None:
    words = leaning(0.1)
    first = lay_out(Page(1, WIDTH, HEIGHT, tuple(words), "ocr"))[0]
    assert first.left != pytest.approx(words[0].box[0] * WIDTH, abs=5)
    assert box_of([first], WIDTH, HEIGHT) == words[0].box
