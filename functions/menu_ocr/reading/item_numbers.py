"""Joins the numbers of dishes that stand in a column of their own with the names beside them, so that no column cut takes them for prices."""

import re
from collections.abc import Callable, Sequence

from functions.menu_ocr.reading.laid import Phrase, same_row

_NUMBER = re.compile(r"^(?:#|No\.?)?([A-Z]{0,2})(\d{1,3})([.):]?)$")
_REACH = 5.0
"""How far behind its number a name may begin, in ems."""


def with_their_names(phrases: Sequence[Phrase], pricey: Callable[[Phrase], bool]) -> list[Phrase]:
    """The phrases, each number that begins a dish made one with the words behind it.

    Numbers are told by what prices never do: at least three of them stand at one edge, one below the other, and count upwards.
    """
    pairs = {
        id(number): (number, name)
        for number in phrases
        if len(number.tokens) == 1 and _NUMBER.match(number.text)
        if (name := _behind(number, phrases, pricey)) is not None
    }
    counting = {
        id(one)
        for column in _at_one_edge([number for number, _ in pairs.values()])
        if _counts(column)
        for one in column
    }
    gone = {id(name) for key, (_, name) in pairs.items() if key in counting}
    out: list[Phrase] = []
    for phrase in phrases:
        if id(phrase) in counting:
            number, name = pairs[id(phrase)]
            out.append(Phrase(number.tokens + name.tokens))
        elif id(phrase) not in gone:
            out.append(phrase)
    return out


def _behind(number: Phrase, phrases: Sequence[Phrase], pricey: Callable[[Phrase], bool]) -> Phrase | None:
    reach = number.right + _REACH * number.size
    level = [one for one in phrases if number.right <= one.left < reach and one is not number and same_row(one, number)]
    nearest = min(level, key=lambda one: one.left, default=None)
    return None if nearest is None or pricey(nearest) else nearest


def _at_one_edge(numbers: Sequence[Phrase]) -> list[list[Phrase]]:
    columns: list[list[Phrase]] = []
    for one in sorted(numbers, key=lambda number: (number.left, number.top)):
        for column in columns:
            if abs(column[-1].left - one.left) < 0.8 * one.size or abs(column[-1].right - one.right) < 0.3 * one.size:
                column.append(one)
                break
        else:
            columns.append([one])
    return columns


def _counts(column: Sequence[Phrase]) -> bool:
    found = [match for one in sorted(column, key=lambda one: one.top) if (match := _NUMBER.match(one.text))]
    steps = [
        int(after[2]) - int(before[2]) for before, after in zip(found, found[1:], strict=False) if after[1] == before[1]
    ]
    marked = sum(bool(match[1] or match[3]) for match in found) > 0.8 * len(found)
    return (
        len(found) >= 3
        and len(steps) >= 2
        and sum(step == 1 for step in steps) >= (0.6 if marked else 0.8) * len(steps)
    )
