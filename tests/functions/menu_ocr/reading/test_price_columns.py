"""Whole columns of prices that curled paper has put a row or more beside their names."""

import pytest

from functions.menu_ocr.page import Word
from functions.menu_ocr.reading.price_columns import slid

TALL = 0.01
NAME, LINE, HEADING = 0.010, 0.0075, 0.014
"""Heights of capitals: names, descriptions, headings."""
PAGE = (
    *(("Starters", HEADING), ("Burnt Corn", NAME), ("Leeks", NAME), ("with barley", LINE), ("Slaw", NAME)),
    *(("Beetroot", NAME), ("with sour cream", LINE), ("Mains", HEADING), ("Hake", NAME), ("on red cabbage", LINE)),
    *(("Duck", NAME), ("Lobster", NAME), ("Thighs", NAME), ("Sweets", HEADING), ("Pot", NAME), ("Tart", NAME)),
)


def page(first: float, last: float) -> tuple[list[Word], list[int]]:
    """Names with descriptions and headings between, and each name's price off its row: by `first` at the top, `last` at the end."""
    words, column = [], []
    for index, (text, size) in enumerate(PAGE):
        top = 0.2 + 0.018 * index
        middle = top + 0.005
        words.append(Word(text, (0.1, middle - size / 2, 0.3, middle + size / 2)))
        if size == NAME:
            off = TALL * (first + (last - first) * index / len(PAGE))
            column.append(len(words))
            words.append(Word("$7.50", (0.8, middle - TALL / 2 + off, 0.85, middle + TALL / 2 + off)))
    return words, column


def falls(words: list[Word], column: list[int]) -> list[float]:
    """How far each price stands below its name after the slide, in heights."""
    moves = slid(words, column)
    return [(words[one].box[1] + moves.get(one, 0.0) - words[one - 1].box[1]) / TALL for one in column]


@pytest.mark.parametrize(("first", "last"), [(1.8, 1.8), (2.6, 1.3), (-1.8, -1.8), (-1.3, -2.2)])
def test_prices_a_row_off_come_back_to_their_names(first: float, last: float) -> None:
    assert falls(*page(first, last)) == pytest.approx([0.0] * 10, abs=0.35)


@pytest.mark.parametrize("off", [0.0, 0.2, -0.3])
def test_prices_on_their_rows_stay(off: float) -> None:
    assert slid(*page(off, off)) == {}


def test_a_few_prices_make_no_pattern() -> None:
    words, column = page(1.8, 1.8)

    assert slid(words, column[:5]) == {}


def test_prices_below_the_text_that_they_price_are_not_moved() -> None:
    words, column = [], []
    for index in range(8):
        top = 0.1 + 0.06 * index
        words += [Word("Corn", (0.1, top, 0.2, top + NAME)), Word("crisp", (0.1, top + 0.02, 0.2, top + 0.02 + LINE))]
        column.append(len(words))
        words.append(Word("$7.50", (0.1, top + 0.04, 0.15, top + 0.04 + TALL)))

    assert slid(words, column) == {}


def test_notes_set_between_two_columns_do_not_hide_which_names_are_meant() -> None:
    words, column = page(1.8, 1.8)
    left = [Word(word.text, (word.box[0] - 0.08, *word.box[1:])) for word in words[::1] if word.text != "$7.50"]
    notes = [Word("Lunch", (0.05 * place, 0.15, 0.05 * place + 0.04, 0.16)) for place in range(1, 14)]
    moved = [
        Word(
            word.text,
            (
                word.box[0] + 0.4 if word.text != "$7.50" else 0.9,
                word.box[1],
                word.box[2] + 0.4 if word.text != "$7.50" else 0.95,
                word.box[3],
            ),
        )
        for word in words
    ]
    lifted = [Word(word.text, (word.box[0], word.box[1] + 0.009, word.box[2], word.box[3] + 0.009)) for word in left]

    assert falls([*moved, *lifted, *notes], column) == pytest.approx([0.0] * 10, abs=0.35)
