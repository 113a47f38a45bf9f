"""Blocks in Textract's shape as pages of words; the same for Amazon Textract and for what stands in for it on a laptop.

Shape: https://docs.aws.amazon.com/textract/latest/dg/API_Block.html. Only WORD, LINE and PAGE are used; LAYOUT and TABLE blocks are
hints of low confidence on menus and are passed over. Blocks of single-page answers carry no `Page`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from functions.menu_ocr.page import Box, Page, Word
from functions.menu_ocr.sources.turned import Point, quarter_turns, upright

Block = Mapping[str, Any]


class NotBlocks(ValueError):
    """The answer has not the shape that Textract documents."""


def pages_from_blocks(blocks: Iterable[Block], sizes: Sequence[tuple[float, float]] = ()) -> tuple[Page, ...]:
    """One Page per page that the blocks speak of, in order.

    `sizes` are the widths and heights of the pages that were sent, in pixels or points: Textract's boxes are shares and do not tell the
    page's shape. Where a size is missing the page counts as upright A4.

    Raises:
        NotBlocks: a block lacks what its type promises.
    """
    line_of: dict[str, int] = {}
    found: dict[int, list[Block]] = defaultdict(list)
    listed = list(blocks)
    try:
        for index, block in enumerate(listed):
            own = found[int(block.get("Page", 1))]
            if block["BlockType"] == "LINE":
                for child in _children(block):
                    line_of[child] = index
            elif block["BlockType"] == "WORD":
                own.append(block)
        return tuple(
            _page(number, found[number], line_of, *(sizes[number - 1] if number <= len(sizes) else (595.0, 842.0)))
            for number in sorted(found)
        )
    except (KeyError, TypeError, ValueError, AttributeError) as broken:
        raise NotBlocks(f"a block without what its type promises: {broken!r}") from broken


def _page(number: int, blocks: Sequence[Block], line_of: Mapping[str, int], width: float, height: float) -> Page:
    turns = quarter_turns(((_corners(block), len(str(block["Text"]))) for block in blocks), width, height)
    if turns % 2:
        width, height = height, width
    words = tuple(_word(block, line_of.get(str(block.get("Id")), -1), turns) for block in blocks)
    return Page(number=number, width=width, height=height, words=words, origin="ocr", turns=turns)


def pages_from_answers(
    answers: Iterable[Mapping[str, Any]], sizes: Sequence[tuple[float, float]] = ()
) -> tuple[Page, ...]:
    """The pages of an asynchronous job, whose answers come one `NextToken` after the other."""
    return pages_from_blocks((block for answer in answers for block in answer.get("Blocks") or ()), sizes)


def _children(block: Block) -> Iterable[str]:
    for relation in block.get("Relationships") or ():
        if relation["Type"] == "CHILD":
            yield from relation["Ids"]


def _word(block: Block, line: int, turns: int) -> Word:
    corners = [upright(corner, turns) for corner in _corners(block)]
    return Word(
        text=str(block["Text"]),
        box=_box(block["Geometry"], corners, turns),
        confidence=float(block.get("Confidence", 0.0)) / 100,
        line=line,
        slant=_slant(corners),
    )


def _corners(block: Block) -> list[Point]:
    """As one reads: upper left, upper right, lower right, lower left; none without a polygon of four."""
    points = [(float(point["X"]), float(point["Y"])) for point in block["Geometry"].get("Polygon") or ()]
    return points if len(points) == 4 else []


def _slant(corners: Sequence[Point]) -> float:
    """By how much the word falls from its left to its right end, for the whole width of the page; 0 without a polygon."""
    if not corners:
        return 0.0
    upper_left, upper_right, lower_right, lower_left = corners
    wide = upper_right[0] - upper_left[0] + lower_right[0] - lower_left[0]
    fall = upper_right[1] - upper_left[1] + lower_right[1] - lower_left[1]
    return fall / wide if wide > 0 and abs(fall) < wide else 0.0


def _box(geometry: Mapping[str, Any], corners: Sequence[Point], turns: int) -> Box:
    """The word's own width and height around its middle: the bounding box of a slanted word would be too tall for its letters."""
    if corners:
        upper_left, upper_right, lower_right, lower_left = corners
        wide = (upper_right[0] - upper_left[0] + lower_right[0] - lower_left[0]) / 2
        tall = (lower_left[1] - upper_left[1] + lower_right[1] - upper_right[1]) / 2
        if wide > 0 and tall > 0:
            x, y = sum(point[0] for point in corners) / 4, sum(point[1] for point in corners) / 4
            return x - wide / 2, y - tall / 2, x + wide / 2, y + tall / 2
    box = geometry["BoundingBox"]
    left, top = float(box["Left"]), float(box["Top"])
    ends = upright((left, top), turns), upright((left + float(box["Width"]), top + float(box["Height"])), turns)
    return _ordered(*ends)


def _ordered(one: Point, other: Point) -> Box:
    return min(one[0], other[0]), min(one[1], other[1]), max(one[0], other[0]), max(one[1], other[1])
