"""Joins what a narrow column has broken over two lines: a size and its price, and the words for a market's price."""

from collections.abc import Sequence
from dataclasses import replace

from functions.menu_ocr.reading.laid import Token, joined
from functions.menu_ocr.reading.lines import Line
from functions.menu_ocr.reading.prices import Price
from functions.menu_ocr.reading.vocabulary import MARKET_PRICE, is_size_label

_NEAR = 0.7
"""In ems: how close a line follows the one that it goes on."""


def with_whole_prices(column: Sequence[Line]) -> list[Line]:
    """The lines of a column, those joined whose last size has its price on the next line, or whose market price ends there."""
    out: list[Line] = []
    for line in column:
        if out and _is_near(out[-1], line) and (_awaits_a_price(out[-1], line) or _ends_market(out[-1], line)):
            out[-1] = replace(out[-1], pieces=(*out[-1].pieces, *line.pieces))
        else:
            out.append(line)
    return out


def _is_near(above: Line, line: Line) -> bool:
    return above.page == line.page and line.top - above.bottom < _NEAR * above.size


def _awaits_a_price(above: Line, line: Line) -> bool:
    """Whether `above` has sizes with prices and then one without, and the next line begins with a price and names nothing."""
    if not above.prices or not isinstance(line.pieces[0], Price) or line.has_words:
        return False
    tail: list[Token] = []
    for piece in reversed(above.pieces):
        if isinstance(piece, Price):
            break
        tail.insert(0, piece)
    return 0 < len(tail) <= 3 and is_size_label(" ".join(token.text for token in tail))


def _ends_market(above: Line, line: Line) -> bool:
    """Whether the words for a market's price end on this line, which has nothing else."""
    if line.prices or len(line.words) > 2 or above.prices or above.is_market:
        return False
    for count in (1, 2, 3):
        words = (*above.words[-count:], *line.words)
        if len(above.words) > count and MARKET_PRICE.fullmatch(joined(token.text for token in words)):
            return True
    return False
