"""Rows that a camera or a scanner's glass has slanted or bent."""

import math

import pytest

from functions.menu_ocr.page import Word
from functions.menu_ocr.reading.straighten import straightened

WIDTH, HEIGHT = 1000.0, 1400.0


def rows(bend: list[float], *, line: bool = True, slant: float = 0.0) -> list[Word]:
    """Eight rows of nine words; `bend` are the words' falls in shares of the height, from left to right."""
    return [
        Word(
            "dish",
            (0.1 * place, 0.1 + 0.1 * row + fall, 0.1 * place + 0.07, 0.115 + 0.1 * row + fall),
            line=row if line else -1,
            slant=slant,
        )
        for row in range(8)
        for place, fall in enumerate(bend)
    ]


def unevenness(words: list[Word]) -> float:
    tops = [[word.box[1] for word in words[start : start + 9]] for start in range(0, len(words), 9)]
    return max(max(row) - min(row) for row in tops)


@pytest.mark.parametrize("slope", [0.03, -0.05])
def test_words_that_know_their_slant_are_levelled_without_any_lines(slope: float) -> None:
    fall = [slope * (place - 4) / 10 for place in range(9)]
    assert unevenness(rows(fall)) > 0.02
    assert unevenness(straightened(rows(fall, line=False, slant=slope), WIDTH, HEIGHT)) < 0.002


def test_a_bend_is_taken_from_the_lines() -> None:
    fall = [0.012 * math.sin(1.4 * math.pi * place / 9) for place in range(9)]
    assert unevenness(straightened(rows(fall), WIDTH, HEIGHT)) < 0.45 * unevenness(rows(fall))


def test_level_rows_stay_where_they_are() -> None:
    words = rows([0.0] * 9)
    assert straightened(words, WIDTH, HEIGHT) == words


def test_nothing_is_moved_where_hardly_anything_tells() -> None:
    words = rows([0.01 * place for place in range(9)])[:3]
    assert straightened(words, WIDTH, HEIGHT) == words
