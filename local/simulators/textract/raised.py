"""Reads prices whose cents stand small and raised: Tesseract takes 13 with a raised 99 for "13°" or "139".

They are found by their shapes alone. Each is set anew as one would type it, "13.99", and all are recognised in one small picture.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from local.simulators.textract.imaging import Grey, components, letter_height
from local.simulators.textract.tesseract import Seen

_TALL = 40
"""The height in pixels at which figures are set anew."""
_PITCH = 110
_PRICE = re.compile(r"^([$€£¥]?)\s?(\d{1,4})[.,](\d\d)$")
_LEAST = 2
"""A single such shape on a page is more likely a foot note or a year."""
_SURE = 40.0
_GUESS = 45.0

Sheet = Callable[[Grey], list[Seen]]
"""Recognises a picture that is one block of short rows of figures."""


@dataclass(frozen=True, slots=True)
class Raised:
    """Where a whole number and its raised cents stand: left, top, right, bottom in pixels."""

    whole: tuple[int, int, int, int]
    cents: tuple[int, int, int, int]


def with_raised_cents(image: Grey, words: Sequence[Seen], recognise: Sheet) -> list[Seen]:
    """The words, with whole number and cents as two of their own wherever both can be read; elsewhere as they were."""
    found = raised_cents(image)
    if len(found) < _LEAST:
        return list(words)
    out = list(words)
    looks = [recognise(_sheet(image, found, sharp=sharp)) for sharp in (True, False)]
    for index, price in enumerate(found):
        match, confidence = _agreed([_row(look, index) for look in looks])
        if match is None:
            continue
        beneath = [word for word in out if _covers(price, word)]
        line = next((word.line for word in beneath if word.line >= 0), -1)
        out = [word for word in out if not _covers(price, word)]
        left, top, right, bottom = (float(edge) for edge in price.whole)
        out.append(Seen(match[1] + match[2], left, top, right, bottom, confidence, line))
        left, top, right, bottom = (float(edge) for edge in price.cents)
        out.append(Seen(match[3], left, top, right, bottom, confidence, line))
    return out


def _row(rows: Sequence[Seen], index: int) -> tuple[re.Match[str] | None, float]:
    """What stands on a row of the sheet, if it is a price, and how sure that is."""
    row = sorted((word for word in rows if _PITCH * index <= _middle(word) < _PITCH * (index + 1)), key=_left)
    match = _PRICE.match("".join(word.text for word in row))
    return match, min((word.confidence for word in row), default=0.0)


def _agreed(readings: Sequence[tuple[re.Match[str] | None, float]]) -> tuple[re.Match[str] | None, float]:
    """The surest reading; where another says something else it is no more than a guess."""
    kept = sorted((one for one in readings if one[0] is not None), key=lambda one: -one[1])
    if not kept or kept[0][1] < _SURE:
        return None, 0.0
    figures = {re.sub(r"\D", "", match[0]) for match, _ in kept if match is not None}
    return kept[0][0], kept[0][1] if len(figures) == 1 else min(kept[0][1], _GUESS)


def _left(word: Seen) -> float:
    return word.left


def _middle(word: Seen) -> float:
    return (word.top + word.bottom) / 2


def _covers(price: Raised, word: Seen) -> bool:
    """Whether most of a word lies where the price stands."""
    left, right = price.whole[0], price.cents[2]
    top, bottom = min(price.whole[1], price.cents[1]), price.whole[3]
    wide, tall = min(right, word.right) - max(left, word.left), min(bottom, word.bottom) - max(top, word.top)
    return wide > 0.6 * (word.right - word.left) and tall > 0.5 * (word.bottom - word.top)


def raised_cents(image: Grey) -> list[Raised]:
    """Every place where two small figures stand raised behind taller ones, and nothing behind them, from above to below."""
    _, stats = components(image)
    letter = letter_height(stats)
    if letter == 0:
        return []
    boxes = stats[1:, : cv2.CC_STAT_HEIGHT + 1].astype(np.int64)
    boxes = boxes[(boxes[:, 3] >= 0.3 * letter) & (boxes[:, 3] < 4 * letter) & (boxes[:, 2] < 4 * letter)]
    boxes = boxes[np.argsort(boxes[:, 0])]
    found = []
    for index in range(len(boxes)):
        price = _raised_behind(boxes, index)
        if price is not None:
            found.append(price)
    return sorted(found, key=lambda one: one.whole[1])


def _raised_behind(boxes: NDArray[np.int64], index: int) -> Raised | None:
    """The price whose last whole figure is the blob at `index`."""
    left, top, width, height = (int(edge) for edge in boxes[index])
    right, bottom = left + width, top + height
    if not 0.15 * height < width < 3.3 * height:  # blurred figures touch
        return None
    level = boxes[(boxes[:, 1] < bottom + 0.1 * height) & (boxes[:, 1] + boxes[:, 3] > top - 0.3 * height)]
    behind = level[(level[:, 0] > right - 0.1 * height) & (level[:, 0] < right + 2.6 * height)]
    small: list[NDArray[np.int64]] = []
    reach = right
    for box in behind:
        if box[0] - reach > 0.6 * height:
            break
        small.append(box)
        reach = max(reach, int(box[0] + box[2]))
    if not small or len(small) > 2 or not all(_is_raised(box, top, height) for box in small):
        return None
    tall = max(int(box[3]) for box in small)
    wide = reach - int(small[0][0])
    if not 1.05 * tall < wide < 2.4 * tall or min(int(box[3]) for box in small) < 0.8 * tall:
        return None
    cents = (int(small[0][0]), min(int(box[1]) for box in small), reach, max(int(box[1] + box[3]) for box in small))
    return Raised(_whole(level, left, top, right, bottom), cents)


def _is_raised(box: NDArray[np.int64], top: int, height: int) -> bool:
    return bool(
        0.38 * height <= box[3] <= 0.78 * height
        and box[1] + box[3] < top + 0.8 * height
        and -0.35 * height < box[1] - top < 0.3 * height
        and box[2] >= 0.3 * box[3]
    )


def _whole(level: NDArray[np.int64], left: int, top: int, right: int, bottom: int) -> tuple[int, int, int, int]:
    """The box of the whole number that ends with the figure given: blobs close before it, a currency's sign too."""
    height = bottom - top
    for box in level[::-1]:
        ends = int(box[0] + box[2])
        if box[0] >= left or box[3] < 0.6 * height:
            continue
        if left - ends > 0.35 * height or box[3] > 1.45 * height or right - int(box[0]) > 5 * height:
            break
        left, top, bottom = int(box[0]), min(top, int(box[1])), max(bottom, int(box[1] + box[3]))
    return left, top, right, bottom


def _sheet(image: Grey, found: Sequence[Raised], *, sharp: bool) -> Grey:
    """A white sheet with one price a row, its cents as tall as the rest, apart from each other, and a point before them."""
    sheet = np.full((_PITCH * len(found), 14 * _TALL), 255, dtype=np.uint8)
    for index, price in enumerate(found):
        x, base = _TALL, _PITCH * index + 75
        whole, cents = (_set(image, box, sharp=sharp) for box in (price.whole, price.cents))
        cut = _between(cents)
        _put(sheet, whole, x, base)
        x += whole.shape[1] + 6
        sheet[base - 6 : base, x : x + 6] = 0
        _put(sheet, cents[:, :cut], x + 12, base)
        _put(sheet, cents[:, cut:], x + 16 + cut, base)
    return sheet


def _between(cents: Grey) -> int:
    """Where the two figures part: the lightest column near the middle."""
    wide = cents.shape[1]
    low, high = int(0.38 * wide), int(0.62 * wide) + 1
    light = cents[:, low:high].astype(np.float64).mean(axis=0)
    off = np.abs(np.arange(low, high) - wide / 2) / max(1, wide)
    return low + int(np.argmax(light - 60 * off))


def _set(image: Grey, box: tuple[int, int, int, int], *, sharp: bool) -> Grey:
    left, top, right, bottom = box
    part = image[max(0, top - 1) : bottom + 1, max(0, left - 1) : right + 1]
    factor = _TALL / part.shape[0]
    size = (max(1, min(7 * _TALL, round(part.shape[1] * factor))), _TALL)
    large = cv2.resize(part, size, interpolation=cv2.INTER_CUBIC)
    if sharp:
        large = cv2.addWeighted(large, 2.5, cv2.GaussianBlur(large, (0, 0), 3), -1.5, 0)
    return np.ascontiguousarray(large, dtype=np.uint8)


def _put(sheet: Grey, part: Grey, x: int, base: int) -> None:
    wide = min(part.shape[1], sheet.shape[1] - x)
    if wide > 0:
        sheet[base - part.shape[0] : base, x : x + wide] = part[:, :wide]
