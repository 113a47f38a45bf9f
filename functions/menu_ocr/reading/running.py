"""Takes off what stands at the head and foot of page after page: the house's name and address, hours, page numbers, legends."""

import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from functions.menu_ocr.reading.laid import Phrase, same_row
from functions.menu_ocr.reading.lines import pricey
from functions.menu_ocr.reading.prices import Price, pieces
from functions.menu_ocr.reading.vocabulary import CHARGE, NOISE, is_size_label

_LEVEL, _BESIDE = 0.012, 0.02
"""In shares of height and width: how far from its place on another page a line may stand."""
_GAP = 0.3
"""In ems: how far at least head and foot stand from the rest of the page."""
_ALIKE = 0.87
_OFTEN = 0.4
"""Which share of the pages must have it, and two at least."""
_PAGE_NUMBER = re.compile(
    r"^\W*(?:[^\W\d]{1,8}\.?\s)?\d{1,2}(?:\s?(?:/|of|de|von|di|sur)\s?\d{1,2})?\W*$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page's phrases, and its size in the same units."""

    phrases: tuple[Phrase, ...]
    width: float
    height: float


def without_running(sheets: Sequence[Sheet]) -> list[tuple[Phrase, ...]]:
    """The phrases of each page without its running head and foot.

    Head and foot are the outermost lines that other pages have in the same place (facing pages: mirrored), down to the first line that is
    the page's own. What is sold there is kept on the first page. A heading that has its dishes straight below it on the first page is
    one, even if it is printed again where they go on.
    """
    if len(sheets) < 2:
        return [sheet.phrases for sheet in sheets]
    running = [_ends(sheet, [other for other in sheets if other is not sheet], len(sheets)) for sheet in sheets]
    kept = _headings_of_dishes(sheets, running)
    out = []
    sold: set[str] = set()
    for sheet, own in zip(sheets, running, strict=True):
        gone = {id(phrase) for phrase in own if phrase.text not in kept}
        for row in _rows(own):
            text = " ".join(phrase.text for phrase in row)
            if text not in sold and _sells(row, [one for one in sheet.phrases if one not in own]):
                sold.add(text)
                gone -= {id(phrase) for phrase in row}
        out.append(tuple(phrase for phrase in sheet.phrases if id(phrase) not in gone))
    return out


def _sells(row: Sequence[Phrase], others: Sequence[Phrase]) -> bool:
    """Whether something is sold on a row: it has a price with a currency, or one at the edge where the `others` of the page have theirs."""
    text = " ".join(phrase.text for phrase in row)
    if NOISE.search(text) or CHARGE.search(text):
        return False
    edges = [price.right for price in _prices(others)]
    return any(
        price.symbol or sum(abs(price.right - edge) < 0.5 * price.tokens[-1].size for edge in edges) > 1
        for price in _prices(row)
    )


def _prices(phrases: Sequence[Phrase]) -> list[Price]:
    found = (piece for phrase in phrases for piece in pieces(phrase.tokens))
    return [piece for piece in found if isinstance(piece, Price) and piece.strong]


def _ends(sheet: Sheet, others: Sequence[Sheet], pages: int) -> list[Phrase]:
    """The phrases of head and foot: from either edge inwards, as long as other pages have the same."""
    rows = _rows(sheet.phrases)
    found: list[Phrase] = []
    for inwards in (rows, rows[::-1]):
        edge: list[Phrase] = []
        pending: list[Phrase] = []
        for row, inner in zip(inwards, [*inwards[1:], []], strict=False):
            repeated = [phrase for phrase in row if _is_repeated(phrase, row, sheet, others, pages)]
            if not repeated:
                break
            whole = len(repeated) == len(row)
            pending += [one for one in repeated if whole or not pricey(one)]
            if _parted(row, inner):
                edge, pending = edge + pending, []
            if not whole:
                break
        found += [one for one in edge if one not in found]
    return found if len(found) < len(sheet.phrases) else []


def _parted(row: Sequence[Phrase], inner: Sequence[Phrase]) -> bool:
    """Whether white space parts a row from the next one inwards, as it does not part two lines of one dish."""
    if not inner:
        return True
    above, below = sorted((row, inner), key=lambda one: one[0].middle)
    gap = min(phrase.top for phrase in below) - max(phrase.bottom for phrase in above)
    return gap > _GAP * min(phrase.size for phrase in (*row, *inner))


def _rows(phrases: Sequence[Phrase]) -> list[list[Phrase]]:
    rows: list[list[Phrase]] = []
    for phrase in sorted(phrases, key=lambda one: one.middle):
        if rows and any(same_row(one, phrase) for one in rows[-1]):
            rows[-1].append(phrase)
        else:
            rows.append([phrase])
    return rows


def _is_repeated(phrase: Phrase, row: Sequence[Phrase], sheet: Sheet, others: Sequence[Sheet], pages: int) -> bool:
    if is_size_label(phrase.text) and not _PAGE_NUMBER.match(phrase.text):
        return False
    alone = len(row) == 1 or not any(
        isinstance(piece, Price) for one in row for piece in pieces(one.tokens) if one is not phrase
    )
    count = 1 + sum(
        any(_stands_so(phrase, sheet, one, other, numbered=alone) for one in other.phrases) for other in others
    )
    return count >= max(2, _OFTEN * pages)


def _stands_so(phrase: Phrase, sheet: Sheet, other: Phrase, page: Sheet, *, numbered: bool) -> bool:
    """Whether another page has the phrase in the same place."""
    if abs(phrase.middle / sheet.height - other.middle / page.height) > _LEVEL:
        return False
    left, right = phrase.left / sheet.width, phrase.right / sheet.width
    there = other.left / page.width, other.right / page.width
    places = (
        abs(left - there[0]), abs(right - there[1]), abs(left + right - sum(there)) / 2, abs(left - 1 + there[1]), abs(right - 1 + there[0]),
    )  # fmt: skip
    if min(places) > _BESIDE or not 0.8 < (phrase.size / sheet.height) / (max(other.size, 0.1) / page.height) < 1.25:
        return False
    if numbered and _PAGE_NUMBER.match(phrase.text) and _PAGE_NUMBER.match(other.text):
        return True
    one, two = phrase.text.casefold(), other.text.casefold()
    if re.sub(r"\D", "", one) != re.sub(r"\D", "", two):
        return False
    return one == two or SequenceMatcher(None, one, two, autojunk=False).ratio() >= _ALIKE


def _headings_of_dishes(sheets: Sequence[Sheet], running: Sequence[Sequence[Phrase]]) -> frozenset[str]:
    """The texts of running heads that are headings in truth: the last before something with a price, on the first page that has them."""
    kept: set[str] = set()
    met: set[str] = set()
    for sheet, own in zip(sheets, running, strict=True):
        body = statistics.median(phrase.size for phrase in sheet.phrases) if sheet.phrases else 0.0
        ids = {id(phrase) for phrase in own}
        rows = _rows(sheet.phrases)
        for row, below in zip(rows, rows[1:], strict=False):
            if not all(id(phrase) in ids for phrase in row) or any(id(phrase) in ids for phrase in below):
                continue
            text = row[0].text
            heads = len(row) == 1 and row[0].size > 1.05 * body and not NOISE.search(text)
            priced = any(isinstance(piece, Price) for phrase in below for piece in pieces(phrase.tokens))
            if heads and priced and text not in met:
                kept.add(text)
        met |= {phrase.text for phrase in own}
    return frozenset(kept)
