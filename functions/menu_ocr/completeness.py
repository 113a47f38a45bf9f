"""Judges whether a PDF's text layer is all that stands on its page; a layer can lack names or headings without a sign."""

from functions.menu_ocr.page import Page
from functions.menu_ocr.reading.headings import headings
from functions.menu_ocr.reading.lines import settled, writing_of
from functions.menu_ocr.reading.read_menu import columns_of

_FEW_WORDS = 12


def is_sound(page: Page) -> bool:
    """Whether the layer can be trusted without looking at the page.

    Not if it has hardly any words, or garbage for words; if prices stand with no name beside or above them; if there are items and no
    heading at all.
    """
    if len(page.words) < _FEW_WORDS or _is_garbage(page):
        return False
    raw = columns_of(page)
    columns = settled(raw, writing_of(raw))
    lines = [line for column in columns for line in column]
    priced = [line for line in lines if line.prices]
    if len(priced) < 3:
        return True
    bare = sum(not line.has_words for line in priced)
    if 0 < bare < 0.35 * len(priced):  # where it is the rule, prices stand below the names
        return False
    return any(any(flags) for flags in headings(columns))


def _is_garbage(page: Page) -> bool:
    text = "".join(word.text for word in page.words)
    odd = sum(sign == "\ufffd" or "\ue000" <= sign <= "\uf8ff" or ord(sign) < 32 for sign in text)
    letters = sum(sign.isalnum() for sign in text)
    return odd > 0.05 * len(text) or letters < 0.4 * len(text)
