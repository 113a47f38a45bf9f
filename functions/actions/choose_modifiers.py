"""Finds the choices that a caller named among those of an item; what takes something away becomes a note for the kitchen."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from functions.actions.search_menu import sound_of
from functions.domain.errors import Refusal
from functions.domain.menu import Item, Menu, Modifier, ModifierGroup
from functions.domain.order_lines import ItemChoice, plain

_LIKE_ENOUGH = 80.0
_CERTAIN = 95.0
"""From here on a name was said as it stands; below, another name that is as like may be meant just as well."""
_DENIED = re.compile(
    r"\b(?:no|not|without|hold|skip|minus|remove|omit|exclude|don.?t|(?:leave|take) (?:\w+ )?(?:off|out)|aller\w+|alerg\w+|"
    r"sin|quitar?|nada de|ohne|kein\w*|sans|pas d(?:e|es)\b|pas d.|senza|niente|sem)(?=\W|$)|pas d['’]|不要|不加",
    re.IGNORECASE,
)
_LESS = re.compile(
    r"\b(?:less|light|lite|easy|little|menos|poco|poca|weniger|wenig|moins|peu|meno|pouco)\b", re.IGNORECASE
)
_ASIDE = re.compile(r"\b(?:on the side|aparte|al lado|à part|a parte)\b", re.IGNORECASE)
_SEVERAL = {"double": 2, "two": 2, "2": 2, "2x": 2, "triple": 3, "three": 3, "3": 3, "3x": 3,
            "doble": 2, "dos": 2, "tres": 3, "doppelt": 2, "zwei": 2, "drei": 3, "deux": 2, "trois": 3, "due": 2, "tre": 3}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was found, and what goes to the kitchen as words."""

    choices: tuple[ItemChoice, ...]
    notes: tuple[str, ...] = ()


def choose_modifiers(menu: Menu, item: Item, named: Sequence[str]) -> Chosen | Refusal:
    """The choices by their names as they were said; `no_such_choice` with all that the item comes with, or with those that may
    be meant. What somebody does not want, wants little of or must not eat is never taken to be a choice of just that.
    """
    groups = menu.groups_of(item)
    taken: dict[str, int] = {group.id: 0 for group in groups}
    choices: list[ItemChoice] = []
    notes: list[str] = []
    for words in named:
        found = _find(groups, taken, words)
        if isinstance(found, Refusal):
            return found
        if found is not None:
            group, modifier = found
            times = _times(words, modifier)
            taken[group.id] += times
            choices += [ItemChoice(group.id, modifier.id)] * times
            if _ASIDE.search(words) and not _ASIDE.search(modifier.name):
                notes.append(words.strip())
        elif _manner(words):
            notes.append(words.strip())
        else:
            names = tuple(modifier.name for group in groups for modifier in group.modifiers)
            return Refusal("no_such_choice", f"{item.name} does not come with {words!r}.", names)
    return Chosen(_counted(choices), tuple(notes))


def _manner(words: str) -> str:
    """`denied`, `less`, or "" for what is plainly wanted."""
    return "denied" if _DENIED.search(words) else "less" if _LESS.search(words) else ""


def _times(words: str, modifier: Modifier) -> int:
    """How many of it, where the first word says so and is no part of its name."""
    first = (plain(words).split() or [""])[0]
    return _SEVERAL.get(first, 1) if first not in plain(modifier.name).split() else 1


def _find(
    groups: Sequence[ModifierGroup], taken: dict[str, int], words: str
) -> tuple[ModifierGroup, Modifier] | Refusal | None:
    """The likeliest choice; among equals one of a group that still has room. A refusal if another name is just as like."""
    manner = _manner(words)
    found: list[tuple[float, int, ModifierGroup, Modifier]] = []
    for group in groups:
        full = group.at_most is not None and taken[group.id] >= group.at_most
        for modifier in group.modifiers:
            likeness = _likeness(words, modifier.name)
            if likeness >= _LIKE_ENOUGH and _manner(modifier.name) == manner:
                found.append((likeness, 0 if full else 1, group, modifier))
    if not found:
        return None
    best = max(found, key=lambda one: one[:2])
    names = tuple(dict.fromkeys(one[3].name for one in found if one[0] == best[0]))
    if len(names) > 1 and best[0] < _CERTAIN:
        return Refusal("no_such_choice", f"{words!r} may mean several choices; ask which one.", names)
    return best[2], best[3]


def _likeness(said: str, name: str) -> float:
    one, other = plain(said), plain(name)
    if not one:
        return 0.0
    sounds = 0.97 * fuzz.ratio(sound_of(one), sound_of(other))
    return max(fuzz.ratio(one, other), 0.98 * fuzz.token_sort_ratio(one, other), sounds, _part(one, other))


def _part(said: str, name: str) -> float:
    """ "With extra bacon" names bacon, "fries" the French fries: all words of one stand in the other, and the more of them the better."""
    words, others = set(said.split()), set(name.split())
    if not (words and others and (others <= words or words <= others)):
        return 0.0
    return 82.0 + 12.0 * min(len(words), len(others)) / max(len(words), len(others))


def _counted(choices: Sequence[ItemChoice]) -> tuple[ItemChoice, ...]:
    """The same choice twice is one choice with the quantity two."""
    result: dict[tuple[str, str], ItemChoice] = {}
    for one in choices:
        place = (one.group_id, one.modifier_id)
        before = result[place].quantity if place in result else 0
        result[place] = ItemChoice(one.group_id, one.modifier_id, before + 1)
    return tuple(result.values())
