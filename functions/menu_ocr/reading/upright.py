"""Stands columns up that lean to one side, as they do on a sheet that was laid askew on the glass or photographed from below.

Level rows are not enough: a column of names that leans by two degrees ends below where its neighbour's prices began, and no clear
strip is left between the two.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from functions.menu_ocr.page import Word

_FEW = 16
_MOST, _STEP = 0.12, 0.005
"""Leans are tried up to so many pixels aside for each one down, in steps of so many."""
_FANS = (0.0, -0.06, 0.06, -0.12, 0.12)
"""By how much the right edge of the page may lean more than its left one: perspective."""
_BIN = 0.008
"""Edges so close together, in shares of the width, stand in line."""
_GAIN, _WEIGHT = 1.25, 0.06
"""By how much more pairs of edges must stand in line, and in how many of all; rows set at random give a tenth of that."""

Edge = tuple[float, float]
"""Where a row begins or ends: from the left and from the middle of the page downwards, both in shares of the width."""


def upright(words: Sequence[Word], width: float, height: float) -> list[Word]:
    """The words moved sideways so that rows which begin or end in line do so straight below each other; nothing is moved without need."""
    begins, ends = _edges(words, width, height)
    if len(begins) < _FEW:
        return list(words)
    still = _in_line(begins, ends, 0.0, 0.0)
    steps = round(_MOST / _STEP)
    leans = [_STEP * step for step in range(-steps, steps + 1)]
    tried = [(_in_line(begins, ends, lean, fan), -abs(lean) - abs(fan), lean, fan) for fan in _FANS for lean in leans]
    best, _, lean, fan = max(tried)
    level = max(one for one in tried if one[3] == 0.0)
    if best < 1.1 * level[0]:
        best, _, lean, fan = level
    if best < _GAIN * still or best - still < _WEIGHT * len(begins) ** 2:
        return list(words)
    return [_moved(word, lean, fan, height / width) for word in words]


def _edges(words: Sequence[Word], width: float, height: float) -> tuple[list[Edge], list[Edge]]:
    """Where rows of text begin and end: at words that have nothing close by on that side."""
    begins, ends = [], []
    kept = [word for word in words if any(sign.isalnum() for sign in word.text)]
    for word in kept:
        tall = (word.box[3] - word.box[1]) * height / width
        level = [
            other.box
            for other in kept
            if other is not word and other.box[1] < (word.box[1] + word.box[3]) / 2 < other.box[3]
        ]
        down = ((word.box[1] + word.box[3]) / 2 - 0.5) * height / width
        if not any(-tall < word.box[0] - box[2] < 1.5 * tall for box in level):
            begins.append((word.box[0], down))
        if not any(-tall < box[0] - word.box[2] < 1.5 * tall for box in level):
            ends.append((word.box[2], down))
    return begins, ends


def _in_line(begins: Sequence[Edge], ends: Sequence[Edge], lean: float, fan: float) -> int:
    """How many pairs of edges stand straight below each other once a lean is undone."""
    total = 0
    for edges in (begins, ends):
        for offset in (0.0, 0.5):
            bins = Counter(int(_undone(x, down, lean, fan) / _BIN + offset) for x, down in edges)
            total += sum(count * (count - 1) for count in bins.values())
    return total


def _undone(x: float, down: float, lean: float, fan: float) -> float:
    return x + (lean + fan * (x - 0.5)) * down


def _moved(word: Word, lean: float, fan: float, aspect: float) -> Word:
    left, top, right, bottom = word.box
    down = ((top + bottom) / 2 - 0.5) * aspect
    aside = _undone((left + right) / 2, down, lean, fan) - (left + right) / 2
    return replace(word, box=(left + aside, top, right + aside, bottom))
