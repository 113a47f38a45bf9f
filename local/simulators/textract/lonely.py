"""Reads figures that stand alone: Tesseract passes over a column of single digits far from the names that they price.

What ink no word covers, lonely and in line with others like it, is set in a small picture three times in a row; it counts as read only
if the readings agree and are figures.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from local.simulators.textract.imaging import Grey, components, letter_height
from local.simulators.textract.tesseract import Seen

_TALL, _PITCH, _STEP = 40, 100, 5
"""Height of the figures, distance of rows, and distance between copies in heights."""
_MOST = 120
_LEAST_IN_LINE = 3
_FIGURES = re.compile(r"^[$€£¥]?\d{1,4}(?:[.,]\d{1,2})?$")
_MISREAD = re.compile(r"^(?=.*[A-Za-z])[A-Za-z0-9]{1,3}$")
_SURE = 55.0

Blob = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels."""
Sheet = Callable[[Grey], list[Seen]]
"""Recognises a picture that is one block of short rows."""


def with_lonely_figures(image: Grey, words: Sequence[Seen], recognise: Sheet) -> list[Seen]:
    """The words, and the figures that stand where there is none, or only a letter or two that may be figures misread."""
    doubtful = [word for word in words if _MISREAD.match(word.text)]
    found = lonely(image, [word for word in words if word not in doubtful])
    if not found:
        return list(words)
    rows = recognise(_sheet(image, found))
    out = list(words)
    for index, (left, top, right, bottom) in enumerate(found):
        row = [word for word in rows if _PITCH * index <= (word.top + word.bottom) / 2 < _PITCH * (index + 1)]
        sure = [word for word in row if word.confidence >= _SURE and _FIGURES.match(word.text)]
        text, count = Counter(word.text for word in sure).most_common(1)[0] if sure else ("", 0)
        if count >= 2 and len(row) <= 3:
            confidence = min(word.confidence for word in sure if word.text == text)
            out = [word for word in out if word not in doubtful or not _covers((left, top, right, bottom), word)]
            out.append(Seen(text, left, top, right, bottom, confidence, -1))
    return out


def _covers(blob: Blob, word: Seen) -> bool:
    left, top, right, bottom = blob
    return left <= (word.left + word.right) / 2 <= right and top <= (word.top + word.bottom) / 2 <= bottom


def lonely(image: Grey, words: Sequence[Seen]) -> list[Blob]:
    """Groups of one to five blobs as tall as letters, far from every word on their row, and in line with two others or with figures that were read, from above to below."""
    _, stats = components(image)
    letter = letter_height(stats)
    if letter == 0:
        return []
    tall = (stats[:, cv2.CC_STAT_HEIGHT] >= 0.6 * letter) & (stats[:, cv2.CC_STAT_HEIGHT] <= 2.0 * letter)
    kept = stats[tall & (stats[:, cv2.CC_STAT_WIDTH] <= 3.5 * letter)]  # figures of small pictures touch
    known = np.array([(word.left, word.top, word.right, word.bottom) for word in words]).reshape(-1, 4)
    bare = [
        blob
        for left, top, width, height, _ in kept.tolist()
        if not _beside(blob := (left, top, left + width, top + height), known, 1.5 * letter)
    ]
    if len(bare) > 8 * _MOST:
        return []  # noise, not figures
    groups = [group for group in _grouped(sorted(bare), letter) if group[2] - group[0] < 5 * letter]
    apart = [
        one for one in groups if not _beside(one, np.array([o for o in groups if o != one]).reshape(-1, 4), letter)
    ]
    prices = [
        (round(word.left), round(word.top), round(word.right), round(word.bottom))
        for word in words
        if _FIGURES.match(word.text)
    ]
    in_line = [one for one in apart if _company(one, [*apart, *prices], letter) >= _LEAST_IN_LINE]
    return sorted(in_line, key=lambda one: one[1])[:_MOST]


def _beside(blob: Blob, boxes: NDArray[np.float64], reach: float) -> bool:
    """Whether one of the boxes shares a blob's row and lies within `reach` of it."""
    if not len(boxes):
        return False
    level = np.minimum(boxes[:, 3], blob[3]) - np.maximum(boxes[:, 1], blob[1]) > 0.3 * (blob[3] - blob[1])
    apart = np.maximum(boxes[:, 0] - blob[2], blob[0] - boxes[:, 2])
    return bool((level & (apart < reach)).any())


def _grouped(blobs: Sequence[Blob], letter: float) -> list[Blob]:
    groups: list[Blob] = []
    for left, top, right, bottom in blobs:
        for index, (first, upper, last, lower) in enumerate(groups):
            if -letter < left - last < 0.6 * letter and min(lower, bottom) - max(upper, top) > 0.4 * (bottom - top):
                groups[index] = (first, min(upper, top), max(last, right), max(lower, bottom))
                break
        else:
            groups.append((left, top, right, bottom))
    return groups


def _company(one: Blob, groups: Sequence[Blob], letter: float) -> int:
    return max(sum(abs(other[side] - one[side]) < 0.5 * letter for other in groups) for side in (0, 2))


def _sheet(image: Grey, found: Sequence[Blob]) -> Grey:
    sheet = np.full((_PITCH * len(found), 20 * _TALL), 255, dtype=np.uint8)
    for index, (left, top, right, bottom) in enumerate(found):
        part = image[max(0, top - 1) : bottom + 1, max(0, left - 1) : right + 1]
        wide = max(1, min(4 * _TALL, round(part.shape[1] * _TALL / part.shape[0])))
        figure = cv2.resize(part, (wide, _TALL), interpolation=cv2.INTER_CUBIC)
        for copy in range(3):
            x, y = _TALL * (1 + _STEP * copy), _PITCH * index + 30
            sheet[y : y + _TALL, x : x + wide] = figure
    return sheet
