"""An owner reads every difference that callers would pay for."""

from dataclasses import replace

from functions.domain.menu import Modifier
from functions.domain.menu_diff import compare, told
from tests.functions.ordering_desk import CRUST, EXTRAS, MENU


def test_a_choice_that_costs_something_else_is_a_difference_and_is_told_once() -> None:
    dearer = replace(EXTRAS, modifiers=(Modifier("egg", "Egg", 150), Modifier("ham", "Ham", 200)), at_most=2)

    diff = compare(MENU, replace(MENU, groups=(CRUST, dearer)))

    assert diff
    assert told(diff, "EUR") == (
        "* extras: 0 to 3 -> 0 to 2",
        "* extras, Egg: €1.00 -> €1.50",
        "* extras, Olives: €0.80 -> not there",
        "* extras, Ham: not there -> €2.00",
    )


def test_a_group_that_a_dish_loses_or_gains_is_told_for_the_dish() -> None:
    pizza, *others = MENU.sections
    margherita, diavola = pizza.items
    without = replace(pizza, items=(replace(margherita, group_ids=("crust",)), diavola))
    now = replace(MENU, sections=(without, *others))

    assert told(compare(MENU, now), "EUR") == ("* Margherita: extras removed",)
    assert told(compare(now, MENU), "EUR") == ("* Margherita: extras added",)


def test_the_same_menu_does_not_differ() -> None:
    assert not compare(MENU, MENU)
