"""The one form that every source of words is brought into before anything is read from it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

Box = tuple[float, float, float, float]
"""Left, top, right, bottom in shares of the page's width and height."""

Origin = Literal["text", "ocr"]


@dataclass(frozen=True, slots=True)
class Word:
    """One run of signs without a gap.

    `size` is the font size in the page's own units (those of `Page.height`), 0 where nobody knows it; `font` names the typeface and
    weight, "" where nobody knows; `line` is the number of the source's own line, -1 for none (only skew is taken from it); `slant` is by
    how much its row falls to the right, in units of height to units of width, as its source tells it, 0 where it tells nothing.
    """

    text: str
    box: Box
    confidence: float = 1.0
    size: float = 0.0
    font: str = ""
    line: int = -1
    slant: float = 0.0


@dataclass(frozen=True, slots=True)
class Page:
    """A page as its source saw it: number from 1, size in points or pixels, words in no promised order.

    `turns`: how many quarter turns clockwise its picture was from upright; size and boxes are those of the upright page.
    """

    number: int
    width: float
    height: float
    words: tuple[Word, ...]
    origin: Origin = "text"
    turns: int = 0


def share_covered(inner: Box, outer: Box) -> float:
    """Which share of `inner` lies in `outer`, 0 to 1."""
    width = min(inner[2], outer[2]) - max(inner[0], outer[0])
    height = min(inner[3], outer[3]) - max(inner[1], outer[1])
    area = (inner[2] - inner[0]) * (inner[3] - inner[1])
    return width * height / area if width > 0 and height > 0 and area > 0 else 0.0


def around(boxes: Iterable[Box]) -> Box:
    """The smallest box that holds all of them; at least one must be given."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def without_overlap(kept: Iterable[Word], more: Iterable[Word], *, allowed: float = 0.3) -> tuple[Word, ...]:
    """`kept` and those of `more` that lie where `kept` has nothing: the merging of two readings of one page by their boxes."""
    first = tuple(kept)
    added = (
        replace(word, line=-1)
        for word in more
        if not any(
            share_covered(word.box, known.box) > allowed or share_covered(known.box, word.box) > allowed
            for known in first
        )
    )
    return first + tuple(added)
