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


TOPPINGS = ModifierGroup(
    "toppings",
    "toppings",
    (Modifier("onions", "Onions", 100), Modifier("bacon", "Bacon", 200), Modifier("plain", "No Bun"), Modifier("swiss", "Swiss Cheese", 100), Modifier("blue", "Blue Cheese", 150)),
    repeats=True,
)  # fmt: skip
DONENESS = ModifierGroup(
    "doneness", "doneness", (Modifier("r", "Rare"), Modifier("mr", "Medium Rare"), Modifier("m", "Medium")), 0, 1
)
DELUXE = Item("deluxe", "Deluxe", (SizePrice(1600),), group_ids=("toppings", "doneness"))
DELI = Menu("r", 1, "USD", (Section("s", "All", (DELUXE,)),), (TOPPINGS, DONENESS))


@pytest.mark.parametrize(
    "said",
    ["no onions", "without onion", "hold the onions", "leave off the onions", "don't add bacon", "allergic to bacon", "light onions", "kein Bacon", "sans bacon", "sin bacon"],
)  # fmt: skip
def test_what_is_not_wanted_is_never_added_though_it_could_be(said: str) -> None:
    assert choose_modifiers(DELI, DELUXE, [said]) == Chosen((), (said,))


@pytest.mark.parametrize(
    ("said", "modifier", "quantity"),
    [("medium rare please", "mr", 1), ("rare", "r", 1), ("no bun", "plain", 1), ("double bacon", "bacon", 2), ("blue cheese", "blue", 1)],
)  # fmt: skip
def test_the_whole_name_counts_and_so_does_the_number(said: str, modifier: str, quantity: int) -> None:
    chosen = choose_modifiers(DELI, DELUXE, [said])

    assert isinstance(chosen, Chosen)
    assert [(one.modifier_id, one.quantity) for one in chosen.choices] == [(modifier, quantity)]


def test_a_word_of_two_choices_is_asked_about() -> None:
    refusal = choose_modifiers(DELI, DELUXE, ["cheese"])

    assert isinstance(refusal, Refusal)
    assert refusal.alternatives == ("Swiss Cheese", "Blue Cheese")


def test_what_is_wanted_on_the_side_is_chosen_and_noted() -> None:
    chosen = choose_modifiers(DELI, DELUXE, ["bacon on the side"])

    assert isinstance(chosen, Chosen)
    assert ([one.modifier_id for one in chosen.choices], chosen.notes) == (["bacon"], ("bacon on the side",))
