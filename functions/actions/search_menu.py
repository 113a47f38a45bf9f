"""Finds what a caller means on the menu: by name as it was heard, by other names, by section, by what is in it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile

from rapidfuzz import fuzz, process

from functions.domain.food_words import PHRASES, meanings
from functions.domain.menu import Item, Menu
from functions.domain.number_words import number_words, said_as_one
from functions.domain.order_lines import plain

GOOD = 68.0
"""Below this score nothing is offered: better to ask again than to sell something else."""
_CLOSE = 12.0
"""Whatever is that close to the best may be meant too."""
_MOST = 6
_WORD_AT_LEAST = 30.0
"""Two words less alike than this have nothing to do with each other."""
_SHORT = 3
_SHORT_AT_LEAST = 85.0
"""Of a single word of so few letters nearly all must be the same."""
_BEGINNING = 85.0
"""How like a word is of which only the beginning was said."""
_NUMBER = frozenset(["number", "numero", "nummer", "num"])
_FILLERS = frozenset(
    [
        "a", "an", "the", "some", "something", "anything", "of", "with", "please", "and", "for", "me", "i",
        "like", "want", "have", "your", "do", "you", "any", "un", "una", "el", "la", "los", "las", "algo", "de",
        "con", "por", "favor", "le", "les", "du", "des", "avec", "ein", "eine", "der", "die", "das", "mit",
        "bitte", "il", "lo", "gli", "di", "uno", "um", "uma", "o", "os", "as", "com",
    ]
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """An item that may be meant; `score` is 0 to 100."""

    item: Item
    section: str
    score: float


def search_menu(menu: Menu, words: str, limit: int = _MOST) -> tuple[Found, ...]:
    """What may be meant, best first; empty if nothing is like it. Deterministic: equal scores stand in the menu's order.

    Spelling, accents, word order and likely mishearings are forgiven; the words may be in another language than the menu.
    """
    index = _built(_Same(menu))
    said = plain(words)
    if not said:
        return ()
    kept = " ".join(word for word in said.split() if word not in _FILLERS) or said
    best: dict[int, float] = {}
    asked = [
        (kept, index.names, 1.0),
        (_in_english(kept), index.english, 0.98),
        (sound_of(kept), index.sounds, 0.96),
        (kept, index.about, 0.86),
    ]
    figures = _in_figures(kept)
    if any(word.isdecimal() for word in figures.split()):
        asked.append((figures, index.figures, 0.97))
    for query, keys, weight in asked:
        for place, score in _likenesses(query, keys):
            where = keys.places[place]
            best[where] = max(best.get(where, 0.0), score * weight)
    ranked = sorted((place for place, score in best.items() if score >= GOOD), key=lambda place: (-best[place], place))
    top = best[ranked[0]] if ranked else 0.0
    near = [place for place in ranked if best[place] >= top - _CLOSE]
    return tuple(Found(*index.items[place], best[place]) for place in near[:limit])


def sound_of(text: str) -> str:
    """A text as it sounds, roughly, to an English or Spanish ear: what is confused on a telephone falls together."""
    sounds = plain(text)
    for pattern, sound in _SOUNDS:
        sounds = pattern.sub(sound, sounds)
    return sounds


_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"ph", "f"), (r"\bgn|gn", "n"), (r"gh", "g"), (r"sch", "s"), (r"sh", "s"), (r"tch|ch", "c"), (r"ck|qu|q", "k"),
        (r"c(?=[eiy])", "s"), (r"c", "k"), (r"x", "ks"), (r"z", "s"), (r"ll", "l"), (r"v|w|b", "b"), (r"d\b", "t"), (r"j", "h"),
        (r"y|ee|ie|ea", "i"), (r"oo|ou", "u"), (r"h", ""), (r"(.)\1+", r"\1"), (r"e\b", ""), (r"s\b", ""),
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Keys:
    """Texts to compare with, and the number of the item that each belongs to."""

    texts: tuple[str, ...]
    places: tuple[int, ...]
    words: tuple[tuple[str, ...], ...]
    vocabulary: tuple[str, ...]
    """Every word of the texts, once."""


@dataclass(frozen=True, slots=True)
class _Index:
    items: tuple[tuple[Item, str], ...]
    names: _Keys
    english: _Keys
    sounds: _Keys
    about: _Keys
    figures: _Keys


class _Same:
    """A menu as a key: the same object, since comparing two large menus takes longer than searching one."""

    __slots__ = ("menu",)

    def __init__(self, menu: Menu) -> None:
        self.menu = menu

    def __hash__(self) -> int:
        return id(self.menu)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.menu is self.menu


@lru_cache(maxsize=32)
def _built(key: _Same) -> _Index:
    menu = key.menu
    items = tuple((item, section.name) for section in menu.sections for item in section.items)
    names = [(plain(name), place) for place, (item, _) in enumerate(items) for name in (item.name, *item.synonyms)]
    about = [
        (plain(f"{section} {item.description} {' '.join(item.marks)}"), place)
        for place, (item, section) in enumerate(items)
    ]
    return _Index(
        items,
        _keys(names),
        _keys([(_in_english(text), place) for text, place in names]),
        _keys([(sound_of(text), place) for text, place in names]),
        _keys(about),
        _keys([(_in_figures(text), place) for text, place in names]),
    )


def _keys(pairs: Sequence[tuple[str, int]]) -> _Keys:
    words = tuple(tuple(text.split()) for text, _ in pairs)
    vocabulary = dict.fromkeys(word for text in words for word in text)
    return _Keys(tuple(text for text, _ in pairs), tuple(place for _, place in pairs), words, tuple(vocabulary))


def _in_english(text: str) -> str:
    known = meanings()
    for phrase, meaning in PHRASES:
        text = text.replace(phrase, meaning)
    return " ".join(known.get(word, word) for word in text.split())


def _in_figures(text: str) -> str:
    """Numbers as figures, without the word "number" before them: "number twelve" is 12, as it is printed beside the dish."""
    words = [word for word in text.split() if word not in _NUMBER]
    known = number_words()
    figures: list[str] = []
    while words:
        run = list(takewhile(known.__contains__, words))
        figures += [str(value) for _, value in said_as_one(run)]
        words = words[len(run) :]
        if words:
            figures.append("12" if words[0] == "dozen" else words[0])
            words = words[1:]
    return " ".join(figures)


def _likenesses(query: str, keys: _Keys) -> Iterator[tuple[int, float]]:
    """(place, score) of every text that is like the query: as a whole, or word by word, where long words weigh more."""
    for scorer in (fuzz.ratio, fuzz.token_sort_ratio):
        for _, score, place in process.extract(query, keys.texts, scorer=scorer, limit=None, score_cutoff=GOOD):
            yield place, score
    words = query.split()
    length = sum(len(word) for word in words)
    alike = [(len(word), _alike(word, keys.vocabulary, len(words) == 1)) for word in words]
    for place, text in enumerate(keys.words):
        total = sum(weight * max((like.get(word, 0.0) for word in text), default=0.0) for weight, like in alike)
        if length and 0.95 * total / length >= GOOD:
            yield place, 0.95 * total / length


def _alike(word: str, vocabulary: Sequence[str], alone: bool) -> dict[str, float]:
    """How like the word each word of the menu is, where it is at all."""
    at_least = _SHORT_AT_LEAST if alone and len(word) <= _SHORT else _WORD_AT_LEAST
    found = process.extract(word, vocabulary, scorer=fuzz.ratio, limit=None, score_cutoff=at_least)
    alike = {other: score for other, score, _ in found}
    if len(word) > _SHORT:
        for other in vocabulary:
            if other.startswith(word):
                alike[other] = max(alike.get(other, 0.0), _BEGINNING)
    return alike
