"""Brings lists of extras into a form that lines can be read in: whole where they run over lines, told apart from dishes by what heads them."""

import re
from collections.abc import Sequence
from dataclasses import replace

from functions.menu_ocr.reading.laid import Token
from functions.menu_ocr.reading.lines import SEPARATORS, Line
from functions.menu_ocr.reading.menu_read import ReadGroup, ReadItem, ReadOption
from functions.menu_ocr.reading.prices import SYMBOLS, Price
from functions.menu_ocr.reading.vocabulary import ADD_INSIDE, ADD_ON, EACH_EXTRA, EXTRAS_HEADING, FOR_ALL

_NEAR = 0.7
"""In ems: how close a line follows the one that it goes on."""
_HANGING_SIGN = re.compile(rf"^[(+]*(?:{SYMBOLS}\.?)?$", re.IGNORECASE)


def with_whole_additions(column: Sequence[Line]) -> list[Line]:
    """The lines of a column, those that offer additions joined with the lines on which their lists go on."""
    out: list[Line] = []
    last: Line | None = None
    for line in column:
        if last is not None and _goes_on(out[-1], last, line):
            out[-1] = _together(out[-1], line)
        else:
            out.append(line)
        last = line
    return out


def _goes_on(whole: Line, last: Line, line: Line) -> bool:
    """Whether a list of additions is left hanging at the end of `last` and continued by `line`; `whole` is all of it so far."""
    if (
        line.page != last.page
        or line.top - last.bottom > _NEAR * last.size
        or abs(line.left - last.left) > 40 * last.size
    ):
        return False
    adds = ADD_ON.match(whole.text) or EACH_EXTRA.match(whole.text) or any(price.added for price in whole.prices)
    if not adds and not (whole.prices and ADD_INSIDE.search(whole.text)):
        return False
    if line.tokens[0].font != last.tokens[-1].font or not 0.9 < line.size / last.size < 1.1 or ADD_ON.match(line.text):
        return False
    end, begin = last.pieces[-1], line.pieces[0]
    comma = end.text[-1:] in ",;/|&、，" or (isinstance(end, Token) and end.text.casefold() in SEPARATORS)
    if isinstance(end, Token) and _HANGING_SIGN.match(end.text):
        return isinstance(begin, Price)
    if isinstance(begin, Price) and not line.has_words:
        return isinstance(end, Token) and end.text[-1:].isalpha()
    if comma:
        return bool(line.prices) or begin.text[:1].islower()
    return isinstance(end, Token) and end.text[-1:].isalpha() and begin.text[:1] in "+" and bool(line.prices)


def _together(whole: Line, line: Line) -> Line:
    end, begin = whole.pieces[-1], line.pieces[0]
    if isinstance(end, Token) and isinstance(begin, Price) and _HANGING_SIGN.match(end.text):
        sign = end.text.strip("(+")
        price = replace(
            begin, tokens=(end, *begin.tokens), symbol=begin.symbol or sign, strong=begin.strong or bool(sign),
            added=begin.added or "+" in end.text,
        )  # fmt: skip
        return replace(whole, pieces=(*whole.pieces[:-1], price, *line.pieces[1:]))
    return replace(whole, pieces=(*whole.pieces, *line.pieces))


def is_list_of_extras(heading: Line | None) -> bool:
    """Whether a heading stands over what can be added to the dishes of the section before it."""
    return heading is not None and bool(EXTRAS_HEADING.match(heading.text))


def as_sold(line: Line) -> Line:
    """A line below such a heading: sold by itself, whatever it is called."""
    if not any(isinstance(piece, Token) for piece in line.pieces):
        return line
    pieces = tuple(replace(piece, added=False) if isinstance(piece, Price) else piece for piece in line.pieces)
    return replace(line, pieces=pieces, listed=True)


def with_listed_additions(run: Sequence[Line]) -> list[Line]:
    """The lines below a heading; those that a line such as "Add to any burger:" heads, one price each, as additions."""
    out: list[Line] = []
    heads: Line | None = None
    for index, line in enumerate(run):
        below = run[index + 1] if index + 1 < len(run) else None
        if heads is not None and line.prices and line.has_words and _follows(heads, line):
            own = replace(line, pieces=tuple(_added(piece) for piece in line.pieces))
            if heads is out[-1]:
                out[-1] = replace(own, pieces=(*heads.pieces, *own.pieces))
            else:
                out.append(own)
            heads = out[-1]
            continue
        heads = line if below is not None and below.prices and _heads_a_list(line) else None
        out.append(line)
    return out


def _heads_a_list(line: Line) -> bool:
    return (
        not line.prices
        and bool(ADD_ON.match(line.text))
        and len(line.words) <= 8
        and (line.text.rstrip().endswith((":", "：")) or bool(FOR_ALL.search(line.text)))
    )


def _follows(above: Line, line: Line) -> bool:
    gap = line.tokens[-1].top - above.tokens[-1].bottom
    return gap < _NEAR * line.size and line.size < 1.1 * above.size


def _added(piece: Token | Price) -> Token | Price:
    return replace(piece, added=True) if isinstance(piece, Price) else piece


def group_of_extras(name: str, items: Sequence[ReadItem]) -> ReadGroup | None:
    """What a section of extras offers, as a group for other sections; None if nothing in it has one price."""
    options = tuple(
        ReadOption(re.sub(r"(?i)^(?:add|\+)\s+", "", item.name), item.prices[0].amount_minor)
        for item in items
        if len(item.prices) == 1
    )
    return ReadGroup(name, options) if options else None
