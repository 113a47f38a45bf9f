"""Puts Chinese and Japanese together: their packs see every sign as a word of its own, and misread the figures between them.

Textract reads neither language; what is made here has its shape all the same, one word for signs that stand close together.
"""

import re
import statistics
from collections.abc import Sequence
from dataclasses import replace

from local.simulators.textract.tesseract import Seen

_CLOSE = 0.9
"""A gap of so many heights of a sign is a space."""
_UNITS = frozenset("円元圆")
"""What stands behind figures belongs to them."""
_STROKES = re.compile(r"^[ー一\-_—–・.、。:'\"「」|]+$")
_FIGURES = re.compile(r"^[¥￥$€£]?\d[\d.,]*(?:[/|][¥￥$€£]?\d[\d.,]*)*[¥￥$€£]?$")
_BRACKETS = re.compile(r"^\([A-Z\d](?:,[A-Z\d]+)*\)$")
_SURE_FIGURES, _SURE_WITH_SIGN, _SURE_LETTERS = 60.0, 20.0, 75.0


def joined(words: Sequence[Seen]) -> list[Seen]:
    """The words with signs that follow each other closely as one; strokes that stand alone are the rest of a rule or a leader."""
    lines: dict[int, list[Seen]] = {}
    for index, word in enumerate(words):
        lines.setdefault(word.line if word.line >= 0 else -1 - index, []).append(word)
    return [whole for line in lines.values() for whole in _joined_line(line) if not _STROKES.match(whole.text)]


def _joined_line(line: Sequence[Seen]) -> list[Seen]:
    heights = [word.bottom - word.top for word in line if is_wide(word.text[0]) and not _STROKES.match(word.text)]
    if not heights:
        return list(line)
    tall = statistics.median(heights)
    runs: list[list[Seen]] = []
    for word in (_trimmed(word, tall) for word in line):
        if runs and _follows(runs[-1][-1], word, tall):
            runs[-1].append(word)
        else:
            runs.append([word])
    return [_whole(run, tall) for run in runs]


def _follows(last: Seen, word: Seen, tall: float) -> bool:
    if not (is_wide(last.text[-1]) and is_wide(word.text[0])) or last.text in _UNITS or word.text in _UNITS:
        return False
    return word.left - last.right < _CLOSE * tall and word.left > last.left - tall


def _trimmed(word: Seen, tall: float) -> Seen:
    """The first signs of a line often get the box of half the line."""
    most = 1.3 * tall * len(word.text)
    return replace(word, right=word.left + most) if is_wide(word.text[0]) and word.right - word.left > most else word


def _whole(run: Sequence[Seen], tall: float) -> Seen:
    """One word; single signs have wild boxes, so that the middle of most of them decides where it stands."""
    if len(run) == 1 and not is_wide(run[0].text[0]):
        return run[0]
    text = "".join(word.text for word in run)
    middle = statistics.median((word.top + word.bottom) / 2 for word in run)
    confidence = sum(max(0.0, word.confidence) * len(word.text) for word in run) / len(text)
    left, right = min(word.left for word in run), max(word.right for word in run)
    return Seen(text, left, middle - tall / 2, right, middle + tall / 2, confidence, run[0].line)


def with_latin(words: Sequence[Seen], latin: Sequence[Seen]) -> list[Seen]:
    """The words, with figures and Latin words as the English pack reads them wherever it is sure and no wide sign stands."""
    out = list(words)
    for word in latin:
        if not _is_sure(word):
            continue
        beneath = [known for known in out if _overlap(known, word) > 0.4]
        if any(known.text == word.text or any(map(is_wide, known.text)) for known in beneath):
            continue
        line = next((known.line for known in beneath if known.line >= 0), -1)
        out = [known for known in out if known not in beneath]
        out.append(replace(word, line=line))
    return _with_units(out)


def _with_units(words: Sequence[Seen]) -> list[Seen]:
    """Figures and the sign of the currency behind them as one word: their boxes often overlap."""
    out = [word for word in words if word.text not in _UNITS]
    for unit in (word for word in words if word.text in _UNITS):
        tall = unit.bottom - unit.top
        before = [
            word
            for word in out
            if _FIGURES.match(word.text)
            and word.left < unit.left < word.right + tall
            and abs((word.top + word.bottom) - (unit.top + unit.bottom)) < tall
        ]
        if not before:
            out.append(unit)
            continue
        nearest = max(before, key=lambda word: word.left)
        whole = replace(nearest, text=nearest.text + unit.text, right=max(nearest.right, unit.right))
        out[out.index(nearest)] = whole
    return out


def _is_sure(word: Seen) -> bool:
    if _FIGURES.match(word.text):
        return word.confidence >= (_SURE_WITH_SIGN if word.text[0] in "¥￥$€£" else _SURE_FIGURES)
    if _BRACKETS.match(word.text):
        return word.confidence >= _SURE_FIGURES
    return sum(sign.isalpha() for sign in word.text) >= 3 and word.confidence >= _SURE_LETTERS


def is_wide(sign: str) -> bool:
    """Whether it is Han, kana or their punctuation."""
    return "\u3000" <= sign <= "\u30ff" or "\u3400" <= sign <= "\u9fff" or "\uff01" <= sign <= "\uff60"


def _overlap(one: Seen, other: Seen) -> float:
    """The share of the smaller one that both cover."""
    wide = min(one.right, other.right) - max(one.left, other.left)
    tall = min(one.bottom, other.bottom) - max(one.top, other.top)
    least = min(
        (one.right - one.left) * (one.bottom - one.top), (other.right - other.left) * (other.bottom - other.top)
    )
    return wide * tall / least if wide > 0 and tall > 0 and least > 0 else 0.0
