"""Tells typefaces whose text is no text: glyphs without a map to characters, or with a wrong one, as some programs write them."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher

from functions.menu_ocr.page import Word, share_covered
from functions.menu_ocr.sources.signs import UNKNOWN
from functions.menu_ocr.sources.spelling import is_picture

_UNMAPPED = 0.3
_STRANGE = 0.12
"""Shares of a typeface's signs and of its long words from which on it cannot be read."""
_ENOUGH = 8
"""Long words that a typeface must have to be judged by them."""
_LONG = 4
_MANY_SIGNS = 12
"""A font of icons has no more of them on a menu."""
_LETTERS = re.compile(r"[^\W\d_]+")
_CONSONANTS = re.compile(r"[^aeiouyæœøıj]{6}")
_BETWEEN = re.compile(r"[.·•…_⋯∙‧․\-–—~=]{2,}|[;=/|+]")
"""What stands between words without a space: leaders, strokes."""
_SURE = 0.8
_ALIKE = 0.6


def without_icons(words: Iterable[Word]) -> tuple[Word, ...]:
    """The words without leaves, chillies and the like: glyphs that stand for no letter."""
    return tuple(word for word in words if not all(is_picture(sign) or sign == UNKNOWN for sign in word.text))


def garbled_fonts(words: Sequence[Word]) -> frozenset[str]:
    """The typefaces whose words are none; fonts of icons are not among them."""
    by_font: dict[str, list[Word]] = defaultdict(list)
    for word in words:
        by_font[word.font].append(word)
    return frozenset(font for font, own in by_font.items() if _is_garbled(own))


def _is_garbled(words: Sequence[Word]) -> bool:
    signs = [sign for word in words for sign in word.text]
    unmapped = sum(len(word.text) * (1 - word.confidence) for word in words)
    strange = _strange(words)
    if unmapped > _UNMAPPED * len(signs) or sum(is_picture(sign) for sign in signs) > _UNMAPPED * len(signs):
        icons = len(set(signs)) <= _MANY_SIGNS and max(len(word.text) for word in words) <= 3
        return not icons and (strange is None or strange > 0.5 * _STRANGE)
    return strange is not None and strange > _STRANGE


def _strange(words: Iterable[Word]) -> float | None:
    """Which share of the long words nobody could pronounce; None where there are too few, or another script is used."""
    bare = (part.strip("()[].,:!?*'’\"“”&-–") for word in words for part in _BETWEEN.split(word.text))
    long = [text for text in bare if len(text) >= _LONG]
    latin = [text for text in long if not any(sign.isalpha() and not _is_latin(sign) for sign in text)]
    judged = [text for text in latin if sum(sign.isdigit() for sign in text) < 0.5 * len(text)]
    if len(judged) < _ENOUGH or len(judged) < 0.5 * len(long):
        return None
    return sum(_is_strange(text) for text in judged) / len(judged)


def _is_latin(sign: str) -> bool:
    return "LATIN" in unicodedata.name(sign, "")


def _is_strange(text: str) -> bool:
    """Whether a long word has no vowel, half a dozen consonants in a row, or signs and capitals in its midst as no writer sets them."""
    bare = "".join(sign for sign in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(sign))
    letters = "".join(_LETTERS.findall(bare))
    if UNKNOWN in text or len(letters) < 0.6 * len(text):
        return True
    inside = re.sub(r"[\w'’.&/,+*–-]|[®™°]", "", text[1:-1])
    switches = len(re.findall(r"[a-zß-ÿ][A-ZÀ-Þ]", text))
    return bool(inside) or switches > 1 or not re.search(r"[aeiouyæœøı]", letters) or bool(_CONSONANTS.search(letters))


def contradicted_fonts(words: Sequence[Word], seen: Sequence[Word]) -> frozenset[str]:
    """The typefaces whose words say mostly something else than what recognition has surely seen in the same places."""
    votes = _votes(words, seen)
    return frozenset(font for font, agree in votes.items() if len(agree) >= 2 and sum(agree) < 0.4 * len(agree))


def agreement(words: Sequence[Word], seen: Sequence[Word]) -> float:
    """Which share of what recognition has surely seen where there are words the words say as well; 0 where too few can be compared."""
    votes = [agree for own in _votes(words, seen).values() for agree in own]
    return sum(votes) / len(votes) if len(votes) >= _ENOUGH else 0.0


def _votes(words: Sequence[Word], seen: Sequence[Word]) -> Mapping[str, list[bool]]:
    votes: dict[str, list[bool]] = defaultdict(list)
    for one in seen:
        if one.confidence < _SURE or sum(sign.isalnum() for sign in one.text) < 3:
            continue
        below = [word for word in words if _in_one_place(word, one)]
        if below:
            votes[below[0].font].append(_say_the_same(below, one.text))
    return votes


def _in_one_place(word: Word, one: Word) -> bool:
    return share_covered(one.box, word.box) > 0.5 or share_covered(word.box, one.box) > 0.5


def _say_the_same(words: Sequence[Word], text: str) -> bool:
    said = "".join(word.text for word in sorted(words, key=lambda word: word.box[0])).casefold()
    return text.casefold() in said or SequenceMatcher(None, said, text.casefold(), autojunk=False).ratio() >= _ALIKE


def readable(words: Sequence[Word], seen: Sequence[Word]) -> tuple[Word, ...]:
    """Those words that can be believed beside what recognition has seen: of sound typefaces, every glyph known."""
    bad = garbled_fonts(words) | contradicted_fonts(words, seen)
    return tuple(word for word in words if word.font not in bad and UNKNOWN not in word.text)
