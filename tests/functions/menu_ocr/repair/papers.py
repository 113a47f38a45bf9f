"""Small papers with something doubtful on them, as recognition sees them."""

from collections.abc import Sequence

from functions.menu_ocr.page import Page, Word
from functions.menu_ocr.reading.menu_read import ReadItem, ReadMenu
from functions.menu_ocr.reading.read_menu import read_menu

GOOD = (("Tagliatelle al ragu", "14.50"), ("Risotto alla milanese", "16.00"), ("Ossobuco", "24.00"))


def page(rows: Sequence[tuple[str, str]], *, sure: float = 0.95, weak: Sequence[str] = (), origin: str = "ocr") -> Page:
    """A heading, then a name and a price on each row (a row without a price is a description); words in `weak` are read unsurely."""
    words = [
        Word(
            "Secondi",
            (0.1, 0.05, 0.3, 0.08),
            size=24 if origin == "text" else 0.0,
            font="B" if origin == "text" else "",
        )
    ]
    for row, (name, price) in enumerate(rows):
        top = 0.15 + 0.04 * row
        left = 0.1
        for text in name.split():
            right = left + 0.011 * len(text)
            words.append(
                Word(
                    text,
                    (left, top, right, top + 0.014),
                    0.4 if text in weak else sure,
                    11 if origin == "text" else 0.0,
                )
            )
            left = right + 0.008
        if price:
            words.append(
                Word(
                    price,
                    (0.8, top, 0.8 + 0.011 * len(price), top + 0.014),
                    0.4 if price in weak else sure,
                    11 if origin == "text" else 0.0,
                )
            )
    return Page(1, 1000, 1400, tuple(words), "text" if origin == "text" else "ocr")


def read(rows: Sequence[tuple[str, str]], *, weak: Sequence[str] = ()) -> tuple[ReadMenu, Page]:
    """The reading of such a page, and the page."""
    paper = page(rows, weak=weak)
    return read_menu([paper]), paper


def items(menu: ReadMenu) -> list[ReadItem]:
    """All items."""
    return [item for section in menu.sections for item in section.items]


def named(menu: ReadMenu, beginning: str) -> ReadItem:
    """The item whose name begins so."""
    (found,) = [item for item in items(menu) if item.name.startswith(beginning)]
    return found
