"""Parts a row on which several items stand side by side ("Coke 3   Sprite 3")."""

from collections.abc import Sequence
from dataclasses import replace

from functions.menu_ocr.reading.laid import Token, joined
from functions.menu_ocr.reading.lines import SEPARATORS, Line
from functions.menu_ocr.reading.prices import Piece, Price
from functions.menu_ocr.reading.vocabulary import ADD_ON, is_size_label


def rows_apart(column: Sequence[Line]) -> list[Line]:
    """The column's lines, each with at most one item."""
    return [part for line in column for part in _parts(line)]


def _parts(line: Line) -> list[Line]:
    if len(line.prices) < 2 or ADD_ON.match(line.text) or any(price.added for price in line.prices):
        return [line]
    groups: list[list[Piece]] = [[]]
    for index, piece in enumerate(line.pieces):
        groups[-1].append(piece)
        if isinstance(piece, Price) and index + 1 < len(line.pieces):
            groups.append([])
    if not all(_names_something(group) for group in groups):
        return [line]
    return [replace(line, pieces=tuple(_without_stroke(group))) for group in groups]


def _names_something(group: Sequence[Piece]) -> bool:
    words = [piece for piece in group if isinstance(piece, Token) and piece.text not in SEPARATORS]
    text = joined(token.text for token in words)
    return (
        isinstance(group[-1], Price)
        and sum(sign.isalpha() for sign in text) >= 3
        and not is_size_label(text)
        and (text[:1].isupper() or not text[:1].isascii())
    )


def _without_stroke(group: Sequence[Piece]) -> list[Piece]:
    kept = list(group)
    while kept and isinstance(kept[0], Token) and kept[0].text in SEPARATORS:
        del kept[0]
    return kept
