"""Puts the signs of a page together to words by where they stand, in whatever order and portions the file has them."""

import statistics
from collections import defaultdict
from collections.abc import Iterable, Sequence

from functions.menu_ocr.page import Word
from functions.menu_ocr.sources.signs import Sign

_SOFT_HYPHEN = "\u00ad"
_GAP = 0.16
"""What parts two words at least, in ems, beyond what the writer puts between all letters."""
_STEP = 0.05
"""From this many ems between most letters on, a run of text is letter-spaced; below, it is only fitted."""
_WIDEST_STEP = 0.45
_FARTHEST = 1.2
"""Signs farther apart, in ems, stand in no common run."""
_FEWEST = 4
"""Signs that a run must have to tell letter spacing from the spaces between words."""
_TWICE = 0.45
"""In ems: where the same word stands twice closer than this, one is the shadow or the false bold of the other."""


def words_of(signs: Iterable[Sign], width: float, height: float) -> tuple[Word, ...]:
    """The words on a page of so many points, boxes in shares of it; what is drawn twice counts once.

    Their confidence is the share of their glyphs of which the file says what they are.
    """
    parts = [part for run in _runs(_once(signs)) for part in _parts(run)]
    words = (_word(part, width, height) for part in parts)
    return tuple(_seen_once((word for word in words if word.text and _on_page(word)), width, height))


def _once(signs: Iterable[Sign]) -> list[Sign]:
    """Without signs that are drawn again on top of themselves."""
    kept: list[Sign] = []
    near: dict[tuple[str, int, int], list[Sign]] = defaultdict(list)
    for sign in signs:
        column, row = int(sign.left // 8), int(sign.base // 8)
        around = (one for dx in (-1, 0, 1) for dy in (-1, 0, 1) for one in near[sign.text, column + dx, row + dy])
        if any(_same_place(one, sign) for one in around):
            continue
        near[sign.text, column, row].append(sign)
        kept.append(sign)
    return kept


def _same_place(one: Sign, other: Sign) -> bool:
    shared = min(one.right, other.right) - max(one.left, other.left)
    wide = max(one.right - one.left, other.right - other.left)
    return shared > 0.5 * wide and abs(one.base - other.base) < 0.2 * one.size and _alike(one.size, other.size) > 0.8


def _alike(one: float, other: float) -> float:
    return min(one, other) / max(one, other, 0.01)


def _runs(signs: Sequence[Sign]) -> list[list[Sign]]:
    """Signs on one baseline without a wide gap between them, from left to right.

    Where two runs lie over each other, a sign goes on the one that it follows in the file.
    """
    runs: list[list[Sign]] = []
    by_height: dict[int, list[list[Sign]]] = defaultdict(list)
    for sign in sorted(signs, key=lambda one: (one.left, one.order)):
        row = int(sign.base // 6)
        best: list[Sign] | None = None
        least = float("inf")
        for run in (each for step in (-1, 0, 1) for each in by_height[row + step]):
            cost = _cost(run[-1], sign)
            if cost < least:
                best, least = run, cost
        if best is None:
            runs.append([sign])
            by_height[row].append(runs[-1])
        else:
            best.append(sign)
    return runs


def _cost(last: Sign, sign: Sign) -> float:
    """How badly a sign continues a run that ends in `last`; infinite if it does not."""
    size = max(last.size, sign.size, 1.0)
    gap = sign.left - last.right
    follows = sign.order == last.order + 1
    if abs(last.base - sign.base) > 0.25 * min(last.size, sign.size):
        return float("inf")
    if not (-0.6 if follows else -0.25) * size < gap < _FARTHEST * size:
        return float("inf")
    return abs(gap) / size - (2 if follows else 0)


def _parts(run: Sequence[Sign]) -> list[list[Sign]]:
    """A run cut into words: at the file's own spaces, at wide gaps, and where the type changes as it does between two words."""
    step = _letter_spacing(run)
    parts = [[run[0]]]
    for last, sign in zip(run, run[1:], strict=False):
        size = max(min(last.size, sign.size), 1.0)
        own_space = sign.spaced and 0 < sign.order - last.order < 3
        apart = sign.left - last.right > (step + _GAP) * size or is_picture(last.text) is not is_picture(sign.text)
        if own_space or apart or not _one_type(parts[-1], sign):
            parts.append([])
        parts[-1].append(sign)
    return parts


def is_picture(sign: str) -> bool:
    """Whether a sign is of the private use area, where fonts keep leaves, chillies and telephones."""
    return "\ue000" <= sign[0] <= "\uf8ff"


def _letter_spacing(run: Sequence[Sign]) -> float:
    """How far apart the letters of a run are set, in ems; 0 where they are not."""
    gaps = [
        (sign.left - last.right) / max(last.size, sign.size, 1.0)
        for last, sign in zip(run, run[1:], strict=False)
        if not sign.spaced
    ]
    if len(gaps) < _FEWEST - 1:
        return 0.0
    middle = statistics.median(gaps)
    even = sum(abs(gap - middle) < 0.06 for gap in gaps)
    return middle if _STEP < middle < _WIDEST_STEP and even >= 0.5 * len(gaps) else 0.0


def _one_type(word: Sequence[Sign], sign: Sign) -> bool:
    """Whether a sign can belong to a word by its size: a raised 95 after 12 is a word of its own, small capitals are not."""
    last = word[-1]
    if _alike(last.size, sign.size) > 0.8:
        return True
    if sign.text.isdigit() or abs(last.base - sign.base) > 0.03 * last.size:
        return False
    small_capitals = sign.text.isupper() and all(one.text.isupper() or not one.text.isalnum() for one in word)
    initial = len(word) == 1 and last.text.isupper() and sign.text.isalpha() and sign.size < last.size
    return (small_capitals or initial) and _alike(last.size, sign.size) > 0.5


def _word(part: Sequence[Sign], width: float, height: float) -> Word:
    text = "".join(sign.text for sign in part)
    ends_softly = text.endswith(_SOFT_HYPHEN)
    text = text.replace(_SOFT_HYPHEN, "")
    box = (
        min(sign.left for sign in part) / width,
        min(sign.top for sign in part) / height,
        max(sign.right for sign in part) / width,
        max(sign.bottom for sign in part) / height,
    )
    size = sorted(sign.size for sign in part)[len(part) // 2]
    sure = sum(sign.mapped for sign in part) / len(part)
    return Word(text=text + "-" * (ends_softly and bool(text)), box=box, confidence=sure, size=size, font=part[0].font)


def _on_page(word: Word) -> bool:
    left, top, right, bottom = word.box
    return left > -0.02 and right < 1.02 and top > -0.02 and bottom < 1.02


def _seen_once(words: Iterable[Word], width: float, height: float) -> list[Word]:
    """Without the doubles that writers print for a shadow or a false bold."""
    kept: list[Word] = []
    places: dict[str, list[Word]] = defaultdict(list)
    for word in words:
        reach = _TWICE * word.size
        if any(
            abs(word.box[0] - other.box[0]) * width < reach and abs(word.box[1] - other.box[1]) * height < reach
            for other in places[word.text]
        ):
            continue
        places[word.text].append(word)
        kept.append(word)
    return kept
