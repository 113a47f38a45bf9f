"""Undoes the skew and the bend that a photo leaves in its rows, from the slant of words and from the lines that recognition found."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from functions.menu_ocr.page import Word
from functions.menu_ocr.reading.price_rows import beside_their_names

_FEW_PAIRS = 12
_STILL = 0.0015
"""A slope that is less everywhere moves no word by a quarter of a row."""

Terms = Callable[[float, float], tuple[float, ...]]
"""What a slope is made of at a place, in shares of the page from its middle."""


@dataclass(frozen=True, slots=True)
class _Sample:
    """The slope (in page units) of the row at a place; `run` is the distance in shares of the width over which it was taken."""

    x: float
    y: float
    slope: float
    run: float


def straightened(words: Sequence[Word], width: float, height: float) -> list[Word]:
    """The words moved up or down so that rows run level; with too little to tell, nothing is moved.

    First the slant of the words themselves, where their source knows it: a turn and a fan from above to below. Then what bend is left
    in the source's lines; of several curves the simplest that explains it.
    """
    slanted = [
        _Sample(_x(word) - 0.5, _y(word) - 0.5, word.slant * height / width, word.box[2] - word.box[0])
        for word in words
        if word.slant and sum(sign.isalnum() for sign in word.text) > 1
    ]
    level = _moved(words, _fitted(slanted, _plane), width / height) if len(slanted) >= 4 else list(words)
    pairs = _pairs(level, width, height)
    if len(pairs) < _FEW_PAIRS:
        return level
    best, terms = None, _plane
    left = _unevenness(pairs, (), _plane)
    for curve in (_plane, _bend):
        fit = _fitted(pairs, curve)
        after = _unevenness(pairs, fit, curve)
        if after < 0.9 * left:
            best, terms, left = fit, curve, after
    if best is None or all(abs(_at(best, terms, x, y)) < _STILL for x in (-0.5, 0.0, 0.5) for y in (-0.5, 0.5)):
        return level
    return beside_their_names(_moved(level, best, width / height))


def _plane(x: float, y: float) -> tuple[float, ...]:
    return 1.0, x, y


def _bend(x: float, y: float) -> tuple[float, ...]:
    return 1.0, x, y, x * x, x * y


def _risen(x: float, y: float) -> tuple[float, ...]:
    """The terms of `_bend` (and so of `_plane`) summed up from the middle of the page to x."""
    return x, x * x / 2, x * y, x**3 / 3, x * x * y / 2


def _x(word: Word) -> float:
    return (word.box[0] + word.box[2]) / 2


def _y(word: Word) -> float:
    return (word.box[1] + word.box[3]) / 2


def _pairs(words: Sequence[Word], width: float, height: float) -> list[_Sample]:
    """Slopes between words of one line that stand some way apart."""
    lines: dict[int, list[Word]] = defaultdict(list)
    for word in words:
        if word.line >= 0 and sum(sign.isalnum() for sign in word.text) > 1 and word.confidence > 0.4:
            lines[word.line].append(word)
    found = []
    for line in lines.values():
        line.sort(key=_x)
        for index, one in enumerate(line):
            for other in line[index + 1 :]:
                run = _x(other) - _x(one)
                if run < 0.06:
                    continue
                slope = (_base(other) - _base(one)) * height / (run * width)
                if abs(slope) < 0.4:
                    found.append(_Sample((_x(one) + _x(other)) / 2 - 0.5, (_y(one) + _y(other)) / 2 - 0.5, slope, run))
                if run > 0.3:
                    break
    return found


def _base(word: Word) -> float:
    """The baseline of a word, roughly: signs that hang below it are taken off."""
    hangs = any(sign in "gjpqy,;()Q" for sign in word.text)
    return word.box[3] - (0.23 * (word.box[3] - word.box[1]) if hangs else 0.0)


def _unevenness(samples: Sequence[_Sample], fit: Sequence[float], terms: Terms) -> float:
    """By how much the best four fifths of the samples miss their rows."""
    misses = sorted(abs(one.slope - _at(fit, terms, one.x, one.y)) * one.run for one in samples)
    kept = misses[: max(1, len(misses) * 4 // 5)]
    return sum(kept) / len(kept)


def _fitted(samples: Sequence[_Sample], terms: Terms) -> tuple[float, ...]:
    """Least squares of the vertical misses, without the worst fifth of the samples."""
    kept = samples
    fit = _solved(kept, terms)
    for _ in range(3):
        ordered = sorted(samples, key=lambda one: abs(one.slope - _at(fit, terms, one.x, one.y)) * one.run)
        kept = ordered[: max(4, len(ordered) * 4 // 5)]
        fit = _solved(kept, terms)
    return fit


def _solved(samples: Sequence[_Sample], terms: Terms) -> tuple[float, ...]:
    """A little ridge keeps all but the turn small where the samples do not tell."""
    count = len(terms(0.0, 0.0))
    sums = [[0.0] * (count + 1) for _ in range(count)]
    total = 0.0
    for one in samples:
        row, weight = (*terms(one.x, one.y), one.slope), one.run * one.run
        total += weight
        for i in range(count):
            for j in range(count + 1):
                sums[i][j] += weight * row[i] * row[j]
    for i in range(1, count):
        sums[i][i] += 0.005 * total
    for i in range(count):
        pivot = sums[i][i] or 1e-9
        for k in range(count):
            if k != i:
                factor = sums[k][i] / pivot
                sums[k] = [a - factor * b for a, b in zip(sums[k], sums[i], strict=True)]
    return tuple(sums[i][-1] / (sums[i][i] or 1e-9) for i in range(count))


def _at(fit: Sequence[float], terms: Terms, x: float, y: float) -> float:
    return sum(a * b for a, b in zip(fit, terms(x, y), strict=False))


def _moved(words: Sequence[Word], fit: Sequence[float], aspect: float) -> list[Word]:
    out = []
    for word in words:
        left, top, right, bottom = word.box
        rise = _at(fit, _risen, _x(word) - 0.5, _y(word) - 0.5) * aspect
        out.append(replace(word, box=(left, top - rise, right, bottom - rise)))
    return out
