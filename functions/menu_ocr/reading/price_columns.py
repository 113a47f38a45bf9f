"""Slides a whole column of far prices up or down where curled paper has put it a row or more beside its names.

Which row a price belongs to is told by the pattern: the distances between prices are those between the names that they price, and names
look alike. A slide is believed only where it fits nearly every price, and far more of them than where they stand.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from functions.menu_ocr.page import Word

_LEAST = 6
"""With fewer prices a pattern can fit by chance."""
_FARTHEST, _TWIST, _STEP = 4.0, 2.5, 0.25
"""In heights of the prices: how far the ends of a column slide, by how much more one than the other, and the steps that are tried."""
_EXACT = 0.35
_ALIKE = 0.1
"""By how much the letters of names differ in height, as a share."""
_GUTTER = 0.05
"""In shares of the width: what parts two columns of text."""


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of text at its left edge; `size` is the height of its capitals."""

    middle: float
    size: float


def slid(words: Sequence[Word], column: Sequence[int]) -> Mapping[int, float]:
    """How far each price of the column (indices from above to below) is to be moved, in shares of the page; empty if it is not.

    The move changes evenly from the first price to the last, as a bend of the paper does.
    """
    if len(column) < _LEAST:
        return {}
    prices = [_middle(words[index]) for index in column]
    tall = median(words[index].box[3] - words[index].box[1] for index in column)
    rows = _rows_before(words, column)
    if len(rows) < len(column) or tall <= 0 or prices[-1] <= prices[0]:
        return {}
    shares = [(price - prices[0]) / (prices[-1] - prices[0]) for price in prices]
    still = sum(_fitting(prices, rows, tall)[:2])
    steps = [_STEP * step for step in range(round(-_FARTHEST / _STEP), round(_FARTHEST / _STEP) + 1)]
    ends = [(first, last) for first in steps for last in steps if abs(first - last) <= _TWIST]
    tried = [(_fitting(_moved(prices, shares, each, tall), rows, tall), each) for each in ends]
    # Of all that fit as well the shortest way; then the middle of its neighbourhood, where prices stand best on their rows.
    fit, nearest = max(tried, key=lambda one: (one[0][0] + one[0][1], -abs(one[1][0]) - abs(one[1][1])))
    most, standing, _ = fit
    if standing < 0.9 * len(column) or most < 0.6 * len(column) or most + standing - still < max(4, 0.3 * len(column)):
        return {}
    around = [
        (other, each)
        for other, each in tried
        if other[:2] == fit[:2] and abs(each[0] - nearest[0]) <= 2 * _EXACT and abs(each[1] - nearest[1]) <= 2 * _EXACT
    ]
    ends_best = min(around, key=lambda one: one[0][2])[1]
    moved = _moved(prices, shares, ends_best, tall)
    return {index: there - here for index, here, there in zip(column, prices, moved, strict=True)}


def _moved(prices: Sequence[float], shares: Sequence[float], ends: tuple[float, float], tall: float) -> list[float]:
    first, last = ends
    return [price + tall * (first + (last - first) * share) for price, share in zip(prices, shares, strict=True)]


def _rows_before(words: Sequence[Word], column: Sequence[int]) -> list[_Row]:
    """The rows of the text column that the prices stand behind, from above to below."""
    left = min(words[index].box[0] for index in column)
    texts = sorted(
        (word for word in words if word.box[2] < left and any(sign.isalpha() for sign in word.text)),
        key=lambda word: word.box[0],
    )
    rows: list[list[Word]] = []
    for word in texts:
        row = next((one for one in rows if _continues(one[-1], word)), None)
        if row is None:
            rows.append([word])
        else:
            row.append(word)
    if not rows:
        return []
    # Of several columns of text the one next to the prices; what is set far to the right of its edge begins no row of it.
    starts = sorted(row[0].box[0] for row in rows)
    enough = [start for start in starts if sum(start <= other < start + 2 * _GUTTER for other in starts) >= len(column)]
    edge = enough[-1] - _GUTTER / 2 if enough else starts[0]
    own = [row for row in rows if edge <= row[0].box[0] < edge + 2.5 * _GUTTER]
    found = [_Row(_middle(row[0]), median(_capitals(word) for word in row)) for row in own]
    return sorted(found, key=lambda row: row.middle)


def _continues(before: Word, word: Word) -> bool:
    tall = max(before.box[3] - before.box[1], word.box[3] - word.box[1])
    return -0.01 < word.box[0] - before.box[2] < _GUTTER and abs(_middle(before) - _middle(word)) < 0.6 * tall


def _capitals(word: Word) -> float:
    """The height of a word's capitals, whichever letters it has."""
    height = word.box[3] - word.box[1]
    high = any(sign.isupper() or sign.isdigit() or sign in "bdfhklt" for sign in word.text)
    low = any(sign in "gjpqy,;" for sign in word.text)
    if any(sign in "ÄÖÜÀÂÉÈÊËÎÏÔÛÙÇÁÍÓÚÑ" for sign in word.text):
        height *= 0.8
    return height * (0.78 if high and low else 1.0 if high else 1.05 if low else 1.35)


def _fitting(prices: Sequence[float], rows: Sequence[_Row], tall: float) -> tuple[int, int, float]:
    """How many prices stand on rows that look like most of those, how many on any row of their own, and by how much they all miss."""
    places = [row.middle for row in rows]
    sizes: dict[int, float] = {}
    missed = 0.0
    for price in prices:
        after = bisect_left(places, price)
        near = [index for index in (after - 1, after) if 0 <= index < len(rows) and index not in sizes]
        near = [index for index in near if abs(places[index] - price) < _EXACT * tall]
        if near:
            index = min(near, key=lambda one: abs(places[one] - price))
            sizes[index] = rows[index].size
            missed += abs(places[index] - price)
    if not sizes:
        return 0, 0, 0.0
    usual = median(sizes.values())
    return sum(abs(size - usual) <= _ALIKE * usual for size in sizes.values()), len(sizes), missed


def _middle(word: Word) -> float:
    return (word.box[1] + word.box[3]) / 2
