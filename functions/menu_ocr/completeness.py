"""Judges whether a PDF's text layer is all that stands on its page; a layer can lack names or headings without a sign."""

import statistics
from collections.abc import Sequence
from dataclasses import replace

from functions.menu_ocr.page import Box, Page, share_covered
from functions.menu_ocr.reading.headings import headings
from functions.menu_ocr.reading.lines import Line, anchors, writing_of
from functions.menu_ocr.reading.read_menu import columns_of
from functions.menu_ocr.reading.vocabulary import is_only_size
from functions.menu_ocr.reading.vouching import settled
from functions.menu_ocr.sources.garbled import garbled_fonts, without_icons
from functions.menu_ocr.sources.signs import UNKNOWN
from functions.menu_ocr.sources.spelling import is_picture
from functions.menu_ocr.sources.text_layer import Layers

_FEW_WORDS = 12
_MUCH = 0.25
"""Of a page: so large must a picture be to hold a menu."""
_LEADERS = {ord(sign): None for sign in ".·•…_⋯∙‧․-–—"}


def is_sound(layers: Layers) -> bool:
    """Whether the words that a page shows as text can be trusted without looking at it.

    Not if there are hardly any, or garbage for words; if prices stand with no name beside or above them; if there are items and no
    heading at all; if lines are drawn as shapes amid the prices, or a picture fills much of the page and hardly anything has a price.
    """
    page = replace(layers.shown, words=without_icons(layers.shown.words))
    if len(page.words) < _FEW_WORDS or _is_garbage(page) or garbled_fonts(layers.shown.words):
        return False
    raw = columns_of(page)
    columns = settled(raw, writing_of(raw))
    lines = [line for column in columns for line in column]
    priced = [line for line in lines if line.prices]
    if len(priced) < 3:
        return layers.pictured < _MUCH
    if any(_stands_amid(priced, box, page) for box in layers.outlined):
        return False
    beside = statistics.median([line.size for line in priced if line.has_words] or [0.0])
    flags = headings(columns)
    bare = sum(
        _lacks_a_name(column, own, index, beside)
        for column, own in zip(columns, flags, strict=True)
        for index in range(len(column))
    )
    if 0 < bare < 0.35 * len(priced):  # where it is the rule, prices stand below the names
        return False
    return any(any(own) for own in flags)


def _stands_amid(priced: Sequence[Line], box: Box, page: Page) -> bool:
    """Whether a line of shapes that no word covers has prices above and below it: a heading or a name, not the emblem of the house."""
    if any(share_covered(box, word.box) > 0.2 or share_covered(word.box, box) > 0.6 for word in page.words):
        return False
    top, bottom = box[1] * page.height, box[3] * page.height
    return any(line.top < top for line in priced) and any(line.bottom > bottom for line in priced)


def _lacks_a_name(column: Sequence[Line], flags: Sequence[bool], index: int, beside: float) -> bool:
    """Whether a line is a price with no name beside it, nor one straight above it; `beside` is the em of the words beside other prices.

    Words above it that stand further left are a name only if they are larger than those: else they describe the dish before.
    """
    line = column[index]
    if line.has_words or is_only_size(line.text) or not any(not price.added for price in line.prices):
        return False
    above = column[index - 1] if index else None
    if (
        above is None
        or flags[index - 1]
        or anchors(above)
        or not above.words
        or line.top - above.bottom > 1.5 * line.size
    ):
        return True
    return line.left > above.right and above.size < 1.05 * beside


def _is_garbage(page: Page) -> bool:
    text = "".join(word.text for word in page.words).translate(_LEADERS)
    odd = sum(is_picture(sign) or ord(sign) < 32 for sign in text)
    letters = sum(sign.isalnum() for sign in text)
    return UNKNOWN in text or odd > 0.05 * len(text) or letters < 0.4 * len(text)
