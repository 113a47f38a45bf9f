"""Cuts out of a page the words that a doubtful item may be made of: its own, and those beside it that no other item has taken."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from functions.menu_ocr.page import Box, Page
from functions.menu_ocr.reading.laid import Token, lay_out, phrases
from functions.menu_ocr.reading.lines import Line, rows_of
from functions.menu_ocr.reading.menu_read import ReadItem, ReadMenu
from functions.menu_ocr.reading.prices import Price
from functions.menu_ocr.reading.tidy import tidy

MOST_WORDS = 80
"""A block with more is no single item any more, and no model is asked to make one of it."""


@dataclass(frozen=True, slots=True)
class Region:
    """A doubtful item with all words that it may be made of, row by row. `exact`: they are the file's own text, not recognised.

    `labels` are the sizes that its section's items are sold in, since they may stand above the column; `crop` is a PNG of the place,
    b"" if there is none.
    """

    item: ReadItem
    rows: tuple[Line, ...]
    exact: bool
    labels: frozenset[str] = frozenset()
    crop: bytes = b""

    @property
    def tokens(self) -> tuple[Token, ...]:
        """All words in reading order."""
        return tuple(token for row in self.rows for token in row.tokens)

    @property
    def prices(self) -> tuple[Price, ...]:
        """All that may be a price by its own looks."""
        return tuple(price for row in self.rows for price in row.prices)


def doubtful_places(menu: ReadMenu) -> list[tuple[int, int]]:
    """(section, item) of all items with a doubt, in the order of the menu."""
    return [
        (place, index)
        for place, section in enumerate(menu.sections)
        for index, item in enumerate(section.items)
        if item.doubts
    ]


def regions_of(
    menu: ReadMenu, pages: Sequence[Page], places: Iterable[tuple[int, int]], crops: Mapping[tuple[int, Box], bytes]
) -> dict[tuple[int, int], Region]:
    """The regions of these items; none for an item whose place holds too many words, or not its own: a box that is not measured on
    these pages (a picture that was turned) would give it those of its neighbours. `crops` by page and box.
    """
    by_number = {page.number: page for page in pages}
    everything = [item for section in menu.sections for item in section.items]
    laid: dict[int, Sequence[Token]] = {}
    found = {}
    for place, index in places:
        section = menu.sections[place]
        item = section.items[index]
        page = by_number.get(item.page)
        if page is None:
            continue
        if page.number not in laid:
            laid[page.number] = tidy(lay_out(page))
        others = [other.box for other in everything if other is not item and other.page == item.page]
        tokens = _tokens_of(item.box, others, laid[page.number], page)
        if len(tokens) > MOST_WORDS or not _holds(item.name, tokens):
            continue
        labels = frozenset(price.label for other in section.items for price in other.prices if price.label)
        rows = tuple(rows_of(phrases(tokens), 0))
        found[place, index] = Region(item, rows, page.origin == "text", labels, crops.get((item.page, item.box), b""))
    return found


def _tokens_of(box: Box, others: Sequence[Box], tokens: Sequence[Token], page: Page) -> list[Token]:
    """What lies at the height of the item, between its neighbours on either side, and in no other item's box."""
    room = 0.25 * min((box[3] - box[1]), 0.02)
    top, bottom = box[1] - room, box[3] + room
    beside = [other for other in others if other[1] < bottom and other[3] > top]
    left = max((other[2] for other in beside if other[2] <= box[0] + 0.01), default=0.0)
    right = min((other[0] for other in beside if other[0] >= box[2] - 0.01), default=1.0)
    found = []
    for token in tokens:
        x, y = (token.left + token.right) / 2 / page.width, token.middle / page.height
        if not (left <= x <= right and top <= y <= bottom):
            continue
        if _inside(x, y, box) or not any(_inside(x, y, other) for other in beside):
            found.append(token)
    return found


def _holds(name: str, tokens: Iterable[Token]) -> bool:
    """Whether all words of the name are among these."""
    there = "".join(sign for token in tokens for sign in token.text.casefold() if sign.isalnum())
    words = ("".join(sign for sign in word.casefold() if sign.isalnum()) for word in name.split())
    return all(word in there for word in words)


def _inside(x: float, y: float, box: Box) -> bool:
    return box[0] - 0.001 <= x <= box[2] + 0.001 and box[1] - 0.001 <= y <= box[3] + 0.001
