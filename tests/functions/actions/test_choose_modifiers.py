"""The choices of an item are found as callers name them."""

import pytest

from functions.actions.choose_modifiers import Chosen, choose_modifiers
from functions.domain.errors import Refusal
from functions.domain.menu import Item, Menu, Modifier, ModifierGroup, Section, SizePrice

SIDES = ModifierGroup("sides", "side", (Modifier("fries", "French Fries"), Modifier("salad", "Side Salad")), 1, 1)
EXTRAS = ModifierGroup(
    "extras",
    "extras",
    (Modifier("bacon", "Bacon", 200), Modifier("cheddar", "Cheddar", 100), Modifier("fries2", "French Fries", 300)),
    0,
    2,
)
BURGER = Item("burger", "Burger", (SizePrice(1400),), group_ids=("sides", "extras"))
MENU = Menu("r", 1, "USD", (Section("s", "All", (BURGER,)),), (SIDES, EXTRAS))  # fmt: skip


def _chosen(*named: str) -> Chosen:
    chosen = choose_modifiers(MENU, BURGER, named)
    assert isinstance(chosen, Chosen)
    return chosen


@pytest.mark.parametrize(
    ("said", "modifier"),
    [("fries", "fries"), ("the french fries", "fries"), ("salad", "salad"), ("extra bacon", "bacon"), ("chedder", "cheddar"), ("with cheddar cheese", "cheddar")],
)  # fmt: skip
def test_a_choice_is_found_as_it_was_said(said: str, modifier: str) -> None:
    assert [one.modifier_id for one in _chosen(said).choices] == [modifier]


def test_a_name_in_two_groups_goes_where_there_is_room() -> None:
    assert [one.modifier_id for one in _chosen("fries", "fries").choices] == ["fries", "fries2"]


def test_what_is_left_out_becomes_a_note() -> None:
    chosen = _chosen("salad", "no onions", "sin pepinillos")

    assert [one.modifier_id for one in chosen.choices] == ["salad"]
    assert chosen.notes == ("no onions", "sin pepinillos")


def test_what_does_not_come_with_it_is_refused_with_what_does() -> None:
    refusal = choose_modifiers(MENU, BURGER, ["pineapple"])

    assert isinstance(refusal, Refusal)
    assert refusal.code == "no_such_choice"
    assert "Bacon" in refusal.alternatives
    assert isinstance(choose_modifiers(MENU, BURGER, [""]), Refusal)
