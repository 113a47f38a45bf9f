"""Brings far prices back to the rows of their names where a bend of the paper has moved whole columns of them up or down."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from functions.menu_ocr.page import Word
from functions.menu_ocr.reading.price_columns import slid

_FIGURES = re.compile(r"^[$€£¥]?\d{1,4}(?:[.,]\d{1,2})?[€]?$")
_SIGN = re.compile(r"^(?:[$€£¥]|S?Fr\.?|CHF|EUR|kr\.?|zł)$")
_CENTS = re.compile(r"^\d{2}[€]?$")
_RUN = 3
"""So many prices below each other must be off by the same; one alone may well stand where it was set."""
_IN_LINE = 0.015
_GUTTER = 0.05
"""In shares of the width: so close to the right must a price stand below others, and so wide is what parts two columns of text."""
_EXACT, _OFF, _FARTHEST = 0.3, 0.5, 1.3
"""In heights of the figures: how well a row must fit, from where on a price is off its row, and how far it is moved at most."""


def beside_their_names(words: Sequence[Word]) -> list[Word]:
    """The words, with those prices moved that stand off the rows of text to their left, each with its neighbours and by the same."""
    cents = _raised_cents(words)
    beside = _signs(words)
    for index, other in cents.items():
        beside.setdefault(index, set()).add(other)
    prices = [
        index
        for index, word in enumerate(words)
        if index not in cents.values()
        and _FIGURES.match(word.text)
        and _is_lonely(index, words, beside.get(index, set()))
    ]
    texts = [word for word in words if sum(sign.isalpha() for sign in word.text) > 1]
    shifts: dict[int, float] = {}
    for column in _in_columns(words, prices, beside):
        whole = slid(words, column)
        if whole:
            shifts |= whole
            continue
        for start in range(len(column) - _RUN + 1):
            run = column[start : start + _RUN]
            shift = _common_shift([_offsets(words[index], texts) for index in run])
            if shift is not None:
                for index in run:
                    shifts.setdefault(index, shift * _tall(words[index]))
    shifts |= {other: shift for index, shift in shifts.items() for other in beside.get(index, ())}
    return [_moved(word, shifts[index]) if index in shifts else word for index, word in enumerate(words)]


def _raised_cents(words: Sequence[Word]) -> dict[int, int]:
    """The index of the small figures that stand raised right behind a whole number, by the number's."""
    small = [index for index, word in enumerate(words) if _CENTS.match(word.text)]
    found = {}
    for index, word in enumerate(words):
        if not _FIGURES.match(word.text):
            continue
        tall = _tall(word)
        for other in small:
            behind = words[other].box[0] - word.box[2]
            raised = _middle(word) - _middle(words[other])
            if (
                other != index
                and _tall(words[other]) < 0.75 * tall
                and 0 < raised < tall
                and -0.3 < behind / tall < 1.0
            ):
                found[index] = other
    return found


def _signs(words: Sequence[Word]) -> dict[int, set[int]]:
    """The indices of the signs of a currency close to a number, by the number's."""
    signs = [index for index, word in enumerate(words) if _SIGN.match(word.text)]
    found: dict[int, set[int]] = {}
    for sign in signs:
        for index, word in enumerate(words):
            tall, gap = _tall(word), max(words[sign].box[0] - word.box[2], word.box[0] - words[sign].box[2])
            if _FIGURES.match(word.text) and abs(_middle(words[sign]) - _middle(word)) < tall and -0.5 < gap / tall < 1:
                found.setdefault(index, set()).add(sign)
    return found


def _is_lonely(index: int, words: Sequence[Word], beside: set[int]) -> bool:
    """Whether nothing but what belongs to it stands close before or behind it on its row."""
    price, tall = words[index], _tall(words[index])
    return not any(
        place != index
        and place not in beside
        and abs(_middle(other) - _middle(price)) < 0.5 * max(tall, _tall(other))
        and -1.5 < max(other.box[0] - price.box[2], price.box[0] - other.box[2]) / tall < 1.2
        for place, other in enumerate(words)
    )


def _in_columns(words: Sequence[Word], prices: Sequence[int], beside: Mapping[int, set[int]]) -> list[list[int]]:
    """Prices whose right edges, with what stands behind them, lie below each other; from above to below."""
    ends = {index: max(words[one].box[2] for one in (index, *beside.get(index, ()))) for index in prices}
    columns: list[list[int]] = []
    for index in sorted(prices, key=lambda one: words[one].box[1]):
        for column in columns:
            if abs(ends[column[-1]] - ends[index]) < _IN_LINE:
                column.append(index)
                break
        else:
            columns.append([index])
    return columns


def _offsets(price: Word, texts: Sequence[Word]) -> list[float]:
    """How far, in heights of the price, the rows of text to its left lie below it; near rows of its own column only."""
    tall = _tall(price)
    near = [
        text
        for text in texts
        if text.box[2] < price.box[0] and abs(_middle(text) - _middle(price)) < (_FARTHEST + _EXACT) * tall
    ]
    near.sort(key=lambda text: -text.box[2])
    own: list[Word] = []
    for text in near:
        if own and min(one.box[0] for one in own) - text.box[2] > _GUTTER:
            break
        own.append(text)
    return sorted(((_middle(text) - _middle(price)) / tall for text in own), key=abs)


def _common_shift(offsets: Sequence[Sequence[float]]) -> float | None:
    """The least shift that brings every price to a row; None if they stand on rows already, or no shift does it."""
    if any(not each or abs(each[0]) < _OFF for each in offsets):
        return None
    for shift in sorted((one for each in offsets for one in each), key=abs):
        nearest = [min(each, key=lambda one: abs(one - shift)) for each in offsets]
        if abs(shift) <= _FARTHEST and all(abs(one - shift) < _EXACT for one in nearest):
            return sum(nearest) / len(nearest)
    return None


def _tall(word: Word) -> float:
    return max(word.box[3] - word.box[1], 1e-6)


def _middle(word: Word) -> float:
    return (word.box[1] + word.box[3]) / 2


def _moved(word: Word, shift: float) -> Word:
    left, top, right, bottom = word.box
    return replace(word, box=(left, top + shift, right, bottom + shift))
