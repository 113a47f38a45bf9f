"""A paper with amounts on it is not yet a menu."""

import pytest

from functions.menu_ocr.page import Page, Word
from functions.menu_ocr.plausible import is_plausible
from functions.menu_ocr.reading.menu_read import ReadItem, ReadMenu, ReadPrice, ReadSection


def read(*names: str) -> ReadMenu:
    items = tuple(ReadItem(name, (ReadPrice(1200),), 1, (0.0, 0.0, 1.0, 0.1), 1.0) for name in names)
    return ReadMenu("USD", (ReadSection("", items),))


def paper(words: int) -> list[Page]:
    return [Page(1, 600, 800, (Word("word", (0.0, 0.0, 0.1, 0.1)),) * words)]


HALF_A_SENTENCE = "of the party of the second part on the first day of"


@pytest.mark.parametrize(
    ("menu", "words"),
    [
        (read(), 30),
        (read("rent"), 400),
        (read(*["deposit"] * 4), 1500),
        (read(*[HALF_A_SENTENCE] * 6), 200),
    ],
    ids=["nothing", "a letter", "a contract", "half sentences"],
)
def test_what_is_no_menu_is_told_from_one(menu: ReadMenu, words: int) -> None:
    assert not is_plausible(menu, paper(words))


@pytest.mark.parametrize(
    ("menu", "words"),
    [
        (read("Soup"), 2),
        (read("Soup", "Stew"), 200),
        (read(*["Duck with all that the garden gives"] * 12), 900),
        (read(HALF_A_SENTENCE, *["Soup"] * 5), 100),
    ],
    ids=["one dish", "two dishes and a story", "long descriptions", "one long name"],
)
def test_what_is_a_menu_stays_one(menu: ReadMenu, words: int) -> None:
    assert is_plausible(menu, paper(words))
