"""Reads what stands in columns side by side under headings that are all of theirs: cards in rows, a section set in two columns."""

from collections.abc import Sequence

from functions.menu_ocr.reading.lines import Line

Marked = tuple[list[Line], list[bool]]
"""The lines of a column, and which of them are headings."""

_FEWEST = 2
"""Headings that must have nothing beside them: one heading alone is followed by its neighbours anyway."""


def under_shared_headings(columns: Sequence[Marked]) -> list[Marked]:
    """The columns in the order in which their lines are read.

    A heading is shared if the columns beside it have no headings, and keep free not only of its line but of all the space around it, as
    columns that run on their own never do; what stands beside the lines below it then belongs to it.
    """
    out: list[Marked] = []
    rest = list(columns)
    while rest:
        first = rest.pop(0)
        beside: list[Marked] = []
        while rest and _stands_beside(first, [*beside, rest[0]]):
            beside.append(rest.pop(0))
        while beside and not _are_shared(first, beside):
            rest.insert(0, beside.pop())
        out += _in_bands(first, beside) if beside else [first]
    return out


def _stands_beside(first: Marked, others: Sequence[Marked]) -> bool:
    """Whether the last of `others` is a column without headings, on the page and at the height of `first`, to the right of all before it."""
    lines, flags = others[-1]
    before = [first, *others[:-1]]
    if not first[0] or not lines or any(flags) or lines[0].page != first[0][0].page:
        return False
    level = lines[0].top < first[0][-1].bottom and lines[-1].bottom > first[0][0].top
    return level and min(line.left for line in lines) > max(line.left for one, _ in before for line in one)


def _are_shared(first: Marked, beside: Sequence[Marked]) -> bool:
    """Whether all headings of the first column stand in rows that its neighbours keep free, and two at least have lines of theirs below."""
    lines, flags = first
    others = [line for own, _ in beside for line in own]
    last = max(line.bottom for line in others)
    strips = [
        (lines[index - 1].bottom if index else lines[index].top, _next_top(lines, index))
        for index, flag in enumerate(flags)
        if flag and lines[index].top < last
    ]
    if len(strips) < _FEWEST:
        return False
    free = all(
        not any(line.top < end - 0.5 * line.size and line.bottom > begin for line in others) for begin, end in strips
    )
    below = [sum(line.top >= end - 0.5 * line.size for line in others) for _, end in strips]
    heading_some = sum(more > less for more, less in zip(below, [*below[1:], 0], strict=True))
    return free and heading_some >= _FEWEST


def _next_top(lines: Sequence[Line], index: int) -> float:
    return lines[index + 1].top if index + 1 < len(lines) else lines[index].bottom


def _in_bands(first: Marked, beside: Sequence[Marked]) -> list[Marked]:
    tops = [line.top for line, flag in zip(*first, strict=True) if flag]
    edges = [float("-inf"), *tops, float("inf")]
    bands = []
    for begin, end in zip(edges, edges[1:], strict=False):
        for lines, flags in (first, *beside):
            own = [(line, flag) for line, flag in zip(lines, flags, strict=True) if begin <= line.top < end]
            if own:
                bands.append(([line for line, _ in own], [flag for _, flag in own]))
    return bands
