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
_WITHOUT = re.compile(
    r"^(?:no|without|hold(?: the)?|skip(?: the)?|minus|sin|ohne|sans|pas de|senza|sem)\s+\S", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was found, and what goes to the kitchen as words."""

    choices: tuple[ItemChoice, ...]
    notes: tuple[str, ...] = ()


def choose_modifiers(menu: Menu, item: Item, named: Sequence[str]) -> Chosen | Refusal:
    """The choices by their names as they were said; `no_such_choice` with all that the item comes with."""
    groups = menu.groups_of(item)
    taken: dict[str, int] = {group.id: 0 for group in groups}
    choices: list[ItemChoice] = []
    notes: list[str] = []
    for words in named:
        found = _find(groups, taken, words)
        if found is not None:
            group, modifier = found
            taken[group.id] += 1
            choices.append(ItemChoice(group.id, modifier.id))
        elif _WITHOUT.match(words.strip()):
            notes.append(words.strip())
        else:
            names = tuple(modifier.name for group in groups for modifier in group.modifiers)
            return Refusal("no_such_choice", f"{item.name} does not come with {words!r}.", names)
    return Chosen(_counted(choices), tuple(notes))


def _find(groups: Sequence[ModifierGroup], taken: dict[str, int], words: str) -> tuple[ModifierGroup, Modifier] | None:
    """The likeliest choice; among equals one of a group that still has room."""
    best: tuple[float, int, ModifierGroup, Modifier] | None = None
    for group in groups:
        full = group.at_most is not None and taken[group.id] >= group.at_most
        for modifier in group.modifiers:
            rank = (_likeness(words, modifier.name), 0 if full else 1)
            if rank[0] >= _LIKE_ENOUGH and (best is None or rank > best[:2]):
                best = (*rank, group, modifier)
    return (best[2], best[3]) if best is not None else None


def _likeness(said: str, name: str) -> float:
    one, other = plain(said), plain(name)
    if not one:
        return 0.0
    sounds = 0.97 * fuzz.ratio(sound_of(one), sound_of(other))
    return max(fuzz.ratio(one, other), 0.98 * fuzz.token_sort_ratio(one, other), sounds, _part(one, other))


def _part(said: str, name: str) -> float:
    """ "With extra bacon" names bacon, "fries" the French fries: all words of one stand in the other."""
    words, others = set(said.split()), set(name.split())
    return 90.0 if words and others and (others <= words or words <= others) else 0.0


def _counted(choices: Sequence[ItemChoice]) -> tuple[ItemChoice, ...]:
    """The same choice twice is one choice with the quantity two."""
    result: dict[tuple[str, str], ItemChoice] = {}
    for one in choices:
        place = (one.group_id, one.modifier_id)
        before = result[place].quantity if place in result else 0
        result[place] = ItemChoice(one.group_id, one.modifier_id, before + 1)
    return tuple(result.values())
