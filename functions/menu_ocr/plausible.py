"""Judges whether what was read is a menu at all: a contract has amounts as well, and each stands in the midst of its sentences."""

import statistics
from collections.abc import Sequence

from functions.menu_ocr.page import Page
from functions.menu_ocr.reading.menu_read import ReadMenu

_FEW_WORDS = 250
"""Below them a page may be a card with two dishes and a long story."""
_WORDS_TO_A_PRICE = 90
_LONG_NAME = 9
_FEW_ITEMS = 5


def is_plausible(menu: ReadMenu, pages: Sequence[Page]) -> bool:
    """Whether anything is sold, and the paper is there to sell it.

    Not if there are hardly any prices for so many words, or if most of what would be names are half sentences.
    """
    items = [item for section in menu.sections for item in section.items]
    sold = [item for item in items if item.prices or item.market_price]
    if not items:
        return False
    words = sum(len(page.words) for page in pages)
    if words > _FEW_WORDS and words > _WORDS_TO_A_PRICE * max(len(sold), 1):
        return False
    lengths = [len(item.name.split()) for item in sold]
    return len(lengths) < _FEW_ITEMS or statistics.median(lengths) <= _LONG_NAME
