"""Blocks in Textract's shape as pages of words; the same for Amazon Textract and for what stands in for it on a laptop.

Shape: https://docs.aws.amazon.com/textract/latest/dg/API_Block.html. Only WORD, LINE and PAGE are used; LAYOUT and TABLE blocks are
hints of low confidence on menus and are passed over. Blocks of single-page answers carry no `Page`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from functions.menu_ocr.page import Box, Page, Word

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
    words: dict[int, list[Word]] = defaultdict(list)
    line_of: dict[str, int] = {}
    numbers: set[int] = set()
    listed = list(blocks)
    try:
        for index, block in enumerate(listed):
            numbers.add(int(block.get("Page", 1)))
            if block["BlockType"] == "LINE":
                for child in _children(block):
                    line_of[child] = index
        for block in listed:
            if block["BlockType"] == "WORD":
                words[int(block.get("Page", 1))].append(_word(block, line_of.get(str(block.get("Id")), -1)))
    except (KeyError, TypeError, ValueError, AttributeError) as broken:
        raise NotBlocks(f"a block without what its type promises: {broken!r}") from broken
    return tuple(
        Page(number=number, width=width, height=height, words=tuple(words[number]), origin="ocr")
        for number in sorted(numbers)
        for width, height in [sizes[number - 1] if number <= len(sizes) else (595.0, 842.0)]
    )


def pages_from_answers(
    answers: Iterable[Mapping[str, Any]], sizes: Sequence[tuple[float, float]] = ()
) -> tuple[Page, ...]:
    """The pages of an asynchronous job, whose answers come one `NextToken` after the other."""
    return pages_from_blocks((block for answer in answers for block in answer.get("Blocks") or ()), sizes)


def _children(block: Block) -> Iterable[str]:
    for relation in block.get("Relationships") or ():
        if relation["Type"] == "CHILD":
            yield from relation["Ids"]


def _word(block: Block, line: int) -> Word:
    return Word(
        text=str(block["Text"]),
        box=_box(block["Geometry"]),
        confidence=float(block.get("Confidence", 0.0)) / 100,
        line=line,
        slant=_slant(block["Geometry"]),
    )


def _slant(geometry: Mapping[str, Any]) -> float:
    """By how much the word falls from its left to its right end, for the whole width of the page; 0 without a polygon."""
    points = [(float(point["X"]), float(point["Y"])) for point in geometry.get("Polygon") or ()]
    if len(points) != 4:
        return 0.0
    upper_left, upper_right, lower_right, lower_left = points
    wide = upper_right[0] - upper_left[0] + lower_right[0] - lower_left[0]
    fall = upper_right[1] - upper_left[1] + lower_right[1] - lower_left[1]
    return fall / wide if wide > 0 and abs(fall) < wide else 0.0


def _box(geometry: Mapping[str, Any]) -> Box:
    """The word's own width and height around its middle: the bounding box of a slanted word would be too tall for its letters."""
    box = geometry["BoundingBox"]
    left, top = float(box["Left"]), float(box["Top"])
    points = [(float(point["X"]), float(point["Y"])) for point in geometry.get("Polygon") or ()]
    if len(points) != 4:
        return left, top, left + float(box["Width"]), top + float(box["Height"])
    upper_left, upper_right, lower_right, lower_left = points
    wide = (upper_right[0] - upper_left[0] + lower_right[0] - lower_left[0]) / 2
    tall = (lower_left[1] - upper_left[1] + lower_right[1] - upper_right[1]) / 2
    if wide <= 0 or tall <= 0:  # it stands on its side or on its head
        return left, top, left + float(box["Width"]), top + float(box["Height"])
    x, y = sum(point[0] for point in points) / 4, sum(point[1] for point in points) / 4
    return x - wide / 2, y - tall / 2, x + wide / 2, y + tall / 2
