"""Finds rows that name the columns of prices below them, whatever the words are: "Veg  Chicken  Prawn" over three prices."""

from collections.abc import Sequence
from dataclasses import replace

from functions.menu_ocr.reading.headings import size_labels
from functions.menu_ocr.reading.laid import Token, joined
from functions.menu_ocr.reading.lines import Line
from functions.menu_ocr.reading.prices import Price

_LOOK_AHEAD = 7
_APART = 0.9
"""How far apart two heads of columns stand at least, in ems."""


def with_size_rows(column: Sequence[Line]) -> list[Line]:
    """The lines of a column, those that head columns of prices with their labels."""
    return [_labelled(line, column[index + 1 : index + 1 + _LOOK_AHEAD]) for index, line in enumerate(column)]


def _labelled(line: Line, below: Sequence[Line]) -> Line:
    if line.prices or len(line.words) < 2 or size_labels(line):
        return line
    groups = _groups(line)
    rows = [prices for other in below if len(prices := _own_prices(other)) > 1 and other.has_words]
    for count in range(min(len(groups), max(map(len, rows), default=0)), 1, -1):
        heads = groups[-count:]
        fitting = [prices for prices in rows if len(prices) == count and _all_stand_under(prices, heads)]
        if (
            len(fitting) >= 2
            and all(len(head) <= 3 for head in heads)
            and line.size < 1.2 * fitting[0][0].tokens[0].size
        ):
            labels = tuple((joined(token.text for token in head), head[len(head) // 2]) for head in heads)
            return replace(line, labels=labels)
    return line


def _own_prices(line: Line) -> list[Price]:
    return [price for price in line.prices if not price.added]


def _groups(line: Line) -> list[list[Token]]:
    groups: list[list[Token]] = []
    for token in line.tokens:
        if groups and token.left - groups[-1][-1].right < _APART * token.size:
            groups[-1].append(token)
        else:
            groups.append([token])
    return groups


def _all_stand_under(prices: Sequence[Price], heads: Sequence[Sequence[Token]]) -> bool:
    return all(_stands_under(price, head) for price, head in zip(prices, heads, strict=True))


def _stands_under(price: Price, head: Sequence[Token]) -> bool:
    left, right, size = head[0].left, head[-1].right, price.tokens[0].size
    middles = abs((left + right) / 2 - (price.left + price.right) / 2)
    shared = min(right, price.right) - max(left, price.left)
    return min(middles, abs(right - price.right)) < 0.9 * size or shared > 0.3 * min(
        right - left, price.right - price.left
    )
