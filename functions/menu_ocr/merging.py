"""Makes one page of what a text layer says and what recognition has seen, where neither can be trusted alone."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from functions.menu_ocr.page import Page, Word, without_overlap
from functions.menu_ocr.sources.garbled import agreement, garbled_fonts, readable, without_icons
from functions.menu_ocr.sources.text_layer import Layers

_SURE = 0.5
_FEW = 5
_FEW_HIDDEN = 12
_LOOKS = 6
"""A menu that was typeset uses no more sizes of type for nearly all of its words; recognition guesses another one for each line."""
_NEARLY_ALL = 0.9
_SAME = 0.85
"""Which share of what recognition surely sees a hidden text must say as well to be held for the text itself."""
_GUESSED = 0.5
"""The confidence of words that another program has guessed from the picture."""


def merged(layers: Layers, seen: Page) -> Page:
    """A layer with holes and the recognised page as one: the layer's words where it has any, recognition's in the holes.

    Typefaces whose words are garbage, or contradict what is seen, are left out. A layer with hardly any words beside what recognition
    finds stands back altogether. What lies hidden is the text itself where it was typeset and says what is seen (a menu whose letters
    were made shapes); a scanner's guess counts only where recognition finds hardly anything.
    """
    sure = tuple(word for word in seen.words if word.confidence > _SURE)
    hidden = without_icons(layers.hidden.words)
    if len(hidden) >= _FEW_HIDDEN and len(hidden) > len(layers.shown.words) and not garbled_fonts(hidden):
        page = replace(layers.hidden, words=hidden)
        if layers.hidden.turns == seen.turns and _is_typeset(hidden) and agreement(hidden, sure) >= _SAME:
            return replace(page, words=without_overlap(hidden, layers.shown.words))
        if len(sure) < 0.5 * len(hidden):
            return replace(page, words=tuple(replace(word, confidence=_GUESSED) for word in hidden))
    comparable = sure if seen.turns == layers.shown.turns else ()
    words = without_icons(readable(layers.shown.words, comparable))
    if len(words) < 0.5 * len(sure):
        return seen
    layer = replace(layers.shown, words=words)
    if seen.turns != layer.turns or len(sure) < _FEW:  # turned otherwise its boxes are not those of the layer
        return layer
    return replace(layer, words=without_overlap(words, sure))


def _is_typeset(words: Sequence[Word]) -> bool:
    looks = Counter((word.font, round(word.size, 1)) for word in words)
    return sum(count for _, count in looks.most_common(_LOOKS)) >= _NEARLY_ALL * len(words)
