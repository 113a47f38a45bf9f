"""Tells which of the numbers in a row are prices, by how this document writes them; the others are words again."""

import re
from collections.abc import Sequence
from dataclasses import replace

from functions.menu_ocr.reading.laid import Token, joined
from functions.menu_ocr.reading.lines import ITEM_NUMBER, SEPARATORS, Line, Writing
from functions.menu_ocr.reading.prices import Piece, Price, is_year
from functions.menu_ocr.reading.vocabulary import (
    ADD_INSIDE,
    ADD_ON,
    SENTENCE_ENDS,
    is_size_label,
    is_size_word,
)


def settled(columns: Sequence[Sequence[Line]], writing: Writing) -> list[list[Line]]:
    """The lines with only those prices left that the writing of this document vouches for; the others are words again."""
    out = []
    for column in columns:
        strong = sum(any(price.strong for price in line.prices) for line in column)
        wide = sum(_ends_in_wide_number(line) for line in column)
        local = replace(writing, weak=writing.weak or (strong == 0 and wide >= 3))
        edges = [price.right for line in column for price in line.prices if price.strong]
        out.append([_settled(line, replace(local, weak=local.weak or _ends_at(line, edges))) for line in column])
    return out


def _ends_at(line: Line, edges: Sequence[float]) -> bool:
    """Whether a line ends, after a wide gap, in a number that stands at the edge of a column of strong prices."""
    if not _ends_in_wide_number(line) or any(price.strong for price in line.prices):
        return False
    return sum(abs(edge - line.pieces[-1].right) < 0.25 * line.size for edge in edges) >= 3


def _ends_in_wide_number(line: Line) -> bool:
    if len(line.pieces) < 2:
        return False
    before, last = line.pieces[-2], line.pieces[-1]
    return (
        isinstance(last, Price) and not last.strong and not is_year(last) and last.left - before.right > 1.2 * line.size
    )


def _settled(line: Line, writing: Writing) -> Line:
    kept: list[Piece] = []
    for index, piece in enumerate(line.pieces):
        if isinstance(piece, Token) or _vouched(line, index, piece, writing):
            kept.append(piece)
        else:
            kept.extend(piece.tokens)
    return replace(line, pieces=tuple(_with_additions(kept)))


def _with_additions(found: Sequence[Piece]) -> list[Piece]:
    """The pieces with those prices marked that are said to come on top: "add chicken 4", "Served with toast. Egg whites 1.95"."""
    out: list[Piece] = []
    words: list[str] = []
    on_top = False
    for piece in found:
        if isinstance(piece, Token):
            words.append(piece.text)
            out.append(piece)
            continue
        text = joined(words)
        follows = on_top and bool(re.match(r"^(?:[,/|·•&+-]|or\b|o\b|ou\b|oder\b)", text))
        on_top = follows or bool(ADD_INSIDE.search(text)) or bool(SENTENCE_ENDS.search(text))
        out.append(replace(piece, added=True) if on_top else piece)
        words = []
    return out


def _vouched(line: Line, index: int, price: Price, writing: Writing) -> bool:
    found = line.pieces
    before = found[index - 1] if index else None
    after = found[index + 1] if index + 1 < len(found) else None
    if writing.numbered and index == 0 and not price.symbol and line.has_words and ITEM_NUMBER.match(price.text):
        return False
    if price.strong or _is_added(line, index):
        return True
    if _counts_or_refers(found, index, price):
        return False
    if (price.added and price.units < 1000) or _labelled_beside_others(found, index):
        return True
    in_list = any(
        isinstance(stroke, Token)
        and stroke.text in ("/", "|")
        and 0 <= at < len(found)
        and isinstance(found[at], Price)
        for stroke, at in ((before, index - 2), (after, index + 2))
    )
    if not writing.weak:
        strong_beside = in_list and any(other.strong for other in line.prices)
        return strong_beside or (after is None and bool(ADD_ON.match(line.text)) and price.units < 100)
    if (
        is_year(price)
        and len(line.prices) > 1
        and all(other.units < 400 for other in line.prices if other is not price)
    ):
        return False
    if index == 0 and len(found) > 1 and not in_list:
        return writing.lead or after is None or isinstance(after, Price) or not line.has_words
    gap_after = after.left - price.right if after is not None else float("inf")
    if after is None or in_list or gap_after > 0.9 * line.size or isinstance(after, Price):
        return True
    if isinstance(after, Token) and after.text in SEPARATORS and after.text not in ("-", ","):
        return True
    labelled = isinstance(before, Token) and is_size_word(before.text) and isinstance(after, Token)
    return labelled and any(isinstance(other, Price) for other in found[index + 1 :])


def _is_added(line: Line, index: int) -> bool:
    """Whether a bare number is the price of what stands before it in a list of additions: "Add chicken 4, shrimp 6", "(4)", "4 | 6"."""
    found = line.pieces
    price, before = found[index], found[index - 1] if index else None
    if not isinstance(price, Price) or price.units >= 100 or not ADD_ON.match(line.text):
        return False
    if not isinstance(before, Token) or not before.text[-1:].isalpha() and before.text[-1:] not in ")*":
        return False
    bracketed = [piece for piece in line.prices if re.fullmatch(r"[(\[]\d+[)\]][,;]?", piece.text)]
    if price in bracketed:
        return len(bracketed) > 1
    after = found[index + 1] if index + 1 < len(found) else None
    if after is None or isinstance(after, Price) or price.text[-1:] in ",;":
        return not _in_brackets(found[:index])
    return (
        after.text in SEPARATORS
        or after.text[:1] in "+&"
        or after.text.casefold() in ("and", "each", "ea", "y", "e", "et", "und")
    )


def _counts_or_refers(found: Sequence[Piece], index: int, price: Price) -> bool:
    """Whether a bare number says how many there are, "(2)" or "(serves 4)", or is the small raised figure of an allergen or a note."""
    if re.fullmatch(r"[(\[]\d+[)\]]", price.text) or _in_brackets(found[:index]):
        return True
    before = found[index - 1] if index else None
    return (
        isinstance(before, Token)
        and price.tokens[0].size < 0.8 * before.size
        and price.left - before.right < 0.4 * before.size
    )


def _labelled_beside_others(found: Sequence[Piece], index: int) -> bool:
    """Whether a number follows the name of a size, on a line that has another such number or a strong price."""
    return _labelled(found, index) and any(
        isinstance(other, Price) and (other.strong or _labelled(found, at))
        for at, other in enumerate(found)
        if at != index
    )


def _labelled(found: Sequence[Piece], index: int) -> bool:
    """Whether the words before a piece name a size: "dozen 30"; not in "box of 6"."""
    before = found[index - 1] if index else None
    if isinstance(before, Token) and before.text.casefold() in ("of", "for", "serves", "feeds", "de", "von", "di"):
        return False
    words: list[str] = []
    for piece in reversed(found[max(0, index - 4) : index]):
        if not isinstance(piece, Token):
            break
        words.insert(0, piece.text)
        if is_size_label(" ".join(words)):
            return True
    return False


def _in_brackets(before: Sequence[Piece]) -> bool:
    """Whether a bracket is open after these pieces."""
    text = joined(piece.text for piece in before)
    return text.rfind("(") > text.rfind(")")
