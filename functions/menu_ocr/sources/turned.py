"""Turns what was recognised on a picture that lies on its side or its head; such a picture need not say so in its metadata."""

from collections import Counter
from collections.abc import Iterable, Sequence

from functions.menu_ocr.page import Box

Point = tuple[float, float]
"""In shares of the page's width and height."""

_MOST = 0.6


def quarter_turns(polygons: Iterable[tuple[Sequence[Point], int]], width: float, height: float) -> int:
    """How often the text was turned by 90 degrees clockwise, 0 to 3, as most of the signs say.

    `polygons` are the corners of words (upper left, upper right, lower right, lower left as one reads) with how many signs each has.
    """
    votes: Counter[int] = Counter()
    for points, signs in polygons:
        if len(points) == 4 and signs > 1:
            across = (points[1][0] - points[0][0] + points[2][0] - points[3][0]) * width
            down = (points[1][1] - points[0][1] + points[2][1] - points[3][1]) * height
            turns = (0 if across > 0 else 2) if abs(across) >= abs(down) else (1 if down > 0 else 3)
            votes[turns] += signs
    if not votes:
        return 0
    turns, count = votes.most_common(1)[0]
    return turns if count > _MOST * votes.total() else 0


def upright(point: Point, turns: int) -> Point:
    """Where a point of the picture comes to lie when its text is turned upright."""
    x, y = point
    return ((x, y), (y, 1 - x), (1 - x, 1 - y), (1 - y, x))[turns]


def as_sent(box: Box, turns: int) -> Box:
    """A box of the upright page on the picture as it was sent."""
    left, top, right, bottom = box
    (x1, y1), (x2, y2) = (upright(corner, -turns % 4) for corner in ((left, top), (right, bottom)))
    return min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)
