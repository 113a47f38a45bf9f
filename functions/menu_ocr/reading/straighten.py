"""Undoes the skew and the bend that a photo leaves in its rows, from the slopes of the lines that recognition found."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from functions.menu_ocr.page import Word


def straightened(words: Sequence[Word], width: float, height: float) -> list[Word]:
    """The words moved up or down so that rows run level.

    The slope of rows is taken as a + b·x + c·y over the page (x, y in shares): a turn, a bend along the row, and a fan from above to
    below. With too few lines to tell, nothing is moved.
    """
    slopes = _slopes(words, width, height)
    if len(slopes) < 4:
        return list(words)
    fit = _plane(slopes)
    for _ in range(3):
        slopes = sorted(slopes, key=lambda one: abs(one[2] - _at(fit, one[0], one[1])))
        fit = _plane(slopes[: max(4, len(slopes) * 4 // 5)])
    if all(abs(_at(fit, x, y)) < 0.003 for x in (0.0, 1.0) for y in (0.0, 1.0)):
        return list(words)
    return [_moved(word, fit, width / height) for word in words]


def _slopes(words: Sequence[Word], width: float, height: float) -> list[tuple[float, float, float, float]]:
    """Per line of the source: middle x, middle y, slope (in page units), weight."""
    lines: dict[int, list[Word]] = defaultdict(list)
    for word in words:
        if word.line >= 0 and sum(sign.isalpha() for sign in word.text) > 1 and word.confidence > 0.4:
            lines[word.line].append(word)
    found = []
    for line in lines.values():
        if len(line) < 3:
            continue
        xs = [(word.box[0] + word.box[2]) / 2 * width for word in line]
        ys = [_base(word) * height for word in line]
        span = max(xs) - min(xs)
        if span < 0.12 * width:
            continue
        middle_x, middle_y = sum(xs) / len(xs), sum(ys) / len(ys)
        spread = sum((x - middle_x) ** 2 for x in xs)
        slope = sum((x - middle_x) * (y - middle_y) for x, y in zip(xs, ys, strict=True)) / spread
        if abs(slope) < 0.4:
            found.append((middle_x / width, middle_y / height, slope, span / width))
    return found


def _base(word: Word) -> float:
    """The baseline of a word, roughly: signs that hang below it are taken off."""
    hangs = any(sign in "gjpqy,;()Q" for sign in word.text)
    return word.box[3] - (0.23 * (word.box[3] - word.box[1]) if hangs else 0.0)


def _plane(slopes: Sequence[tuple[float, float, float, float]]) -> tuple[float, float, float]:
    """Weighted least squares of slope = a + b·x + c·y; a little ridge keeps b and c small where the lines do not tell."""
    sums = [[0.0] * 4 for _ in range(3)]
    for x, y, slope, weight in slopes:
        row = (1.0, x - 0.5, y - 0.5)
        for i in range(3):
            for j in range(3):
                sums[i][j] += weight * row[i] * row[j]
            sums[i][3] += weight * row[i] * slope
    for i in (1, 2):
        sums[i][i] += 0.05
    for i in range(3):
        pivot = sums[i][i] or 1e-9
        for k in range(3):
            if k != i:
                factor = sums[k][i] / pivot
                sums[k] = [a - factor * b for a, b in zip(sums[k], sums[i], strict=True)]
    a, b, c = (sums[i][3] / (sums[i][i] or 1e-9) for i in range(3))
    return a, b, c


def _at(fit: tuple[float, float, float], x: float, y: float) -> float:
    return fit[0] + fit[1] * (x - 0.5) + fit[2] * (y - 0.5)


def _moved(word: Word, fit: tuple[float, float, float], aspect: float) -> Word:
    left, top, right, bottom = word.box
    x, y = (left + right) / 2 - 0.5, (top + bottom) / 2 - 0.5
    rise = (fit[0] * x + fit[1] * x * x / 2 + fit[2] * y * x) * aspect
    return replace(word, box=(left, top - rise, right, bottom - rise))
