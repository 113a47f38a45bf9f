"""Lines keep the rules of sizes, choices and halves."""

from dataclasses import replace

import pytest

from functions.domain.errors import Refusal
from functions.domain.menu import Item, Menu, Modifier, ModifierGroup, Section, SizePrice
from functions.domain.order_lines import (
    ItemChoice,
    Missing,
    Portion,
    line_of,
    merged,
    next_line_id,
    plain,
    portion_of,
)
from functions.domain.orders import OrderLine

SIDES = ModifierGroup(
    "sides", "side", (Modifier("fries", "Fries"), Modifier("salad", "Salad", 150)), at_least=1, at_most=1
)
EXTRAS = ModifierGroup("extras", "extras", (Modifier("bacon", "Bacon", 200), Modifier("egg", "Egg", 100)), at_most=2)
SHOTS = ModifierGroup("shots", "shots", (Modifier("shot", "Extra shot", 80),), at_most=3, repeats=True)
MENU = Menu(
    restaurant_id="r",
    version=1,
    currency="USD",
    groups=(SIDES, EXTRAS, SHOTS),
    sections=(
        Section(
            "s",
            "All",
            (
                Item("burger", "Burger", (SizePrice(1400),), group_ids=("sides", "extras")),
                Item("coffee", "Coffee", (SizePrice(300, "Small"), SizePrice(400, "Large")), group_ids=("shots",)),
                Item("marg", "Margherita", (SizePrice(1200, "12 inch"), SizePrice(1600, "16 inch")), can_be_halved=True),
                Item("diav", "Diavola", (SizePrice(1400, "12 inch"), SizePrice(1900, "16 inch")), can_be_halved=True, group_ids=("extras",)),
                Item("fish", "Catch of the day", market_price=True),
                Item("odd", "Odd", (SizePrice(100),), doubts=("is the price 1.00?",)),
            ),
        ),
    ),
)  # fmt: skip


def _line(portion: Portion) -> OrderLine:
    line = line_of(MENU, portion, "L1")
    assert isinstance(line, OrderLine)
    return line


def _code(portion: Portion) -> str:
    refusal = line_of(MENU, portion, "L1")
    assert isinstance(refusal, Refusal)
    return refusal.code


def test_a_group_that_must_be_chosen_from_is_asked_for() -> None:
    missing = line_of(MENU, Portion("burger"), "L1")

    assert isinstance(missing, Missing)
    assert (missing.field, missing.options) == ("choices", ("Fries", "Salad"))


def test_choices_cost_what_the_menu_says() -> None:
    line = _line(Portion("burger", 2, choices=(ItemChoice("extras", "bacon"), ItemChoice("sides", "salad"))))

    assert [one.name for one in line.choices] == ["Salad", "Bacon"]
    assert line.total_minor == 2 * (1400 + 150 + 200)


def test_too_many_and_unknown_choices_are_refused() -> None:
    both_sides = (ItemChoice("sides", "fries"), ItemChoice("sides", "salad"))

    assert _code(Portion("burger", choices=both_sides)) == "too_many_choices"
    assert _code(Portion("burger", choices=(ItemChoice("sides", "rice"),))) == "no_such_choice"
    assert _code(Portion("burger", choices=(ItemChoice("shots", "shot"), both_sides[0]))) == "no_such_choice"
    assert _code(Portion("burger", choices=(both_sides[0], ItemChoice("extras", "egg", 2)))) == "too_many_choices"
    twice = (both_sides[0], ItemChoice("extras", "egg"), ItemChoice("extras", "egg"))
    assert _code(Portion("burger", choices=twice)) == "too_many_choices"


def test_a_choice_that_repeats_may_be_taken_more_than_once() -> None:
    assert _line(Portion("coffee", size="large", choices=(ItemChoice("shots", "shot", 3),))).total_minor == 640
    assert _code(Portion("coffee", size="Large", choices=(ItemChoice("shots", "shot", 4),))) == "too_many_choices"


def test_the_size_is_asked_for_and_understood_by_its_beginning() -> None:
    missing = line_of(MENU, Portion("coffee"), "L1")

    assert isinstance(missing, Missing)
    assert missing.options == ("Small", "Large")
    assert _line(Portion("marg", size="16")).unit_price_minor == 1600
    assert _code(Portion("coffee", size="huge")) == "no_such_size"
    assert _code(Portion("marg", size="1")) == "no_such_size"


def test_the_dearer_half_makes_the_price_and_a_choice_may_be_for_one_half() -> None:
    portion = Portion("diav", size="12 inch", other_half="marg", choices=(ItemChoice("extras", "egg", 1, "first"),))

    line = _line(portion)

    assert (line.unit_price_minor, line.total_minor) == (1400, 1500)
    assert line.other_half is not None
    assert line.other_half.name == "Margherita"
    assert _code(Portion("burger", other_half="marg")) == "cannot_be_halved"


def test_each_half_has_as_many_places_as_a_whole() -> None:
    wanted = (
        ItemChoice("extras", "egg", 1, "first"),
        ItemChoice("extras", "bacon", 1, "first"),
        ItemChoice("extras", "bacon", 1, "second"),
    )

    assert _line(Portion("diav", size="12 inch", other_half="marg", choices=wanted)).total_minor == 1400 + 500


@pytest.mark.parametrize(
    ("portion", "code"),
    [
        (Portion("soup"), "no_such_item"),
        (Portion("fish"), "not_sold_by_phone"),
        (Portion("odd"), "not_sold_by_phone"),
        (Portion("coffee", 0, "Small"), "bad_quantity"),
        (Portion("coffee", 100, "Small"), "bad_quantity"),
    ],
)
def test_what_cannot_be_had_is_refused(portion: Portion, code: str) -> None:
    assert _code(portion) == code


def test_a_line_tells_the_wish_that_made_it() -> None:
    line = _line(Portion("diav", 2, "12 inch", (ItemChoice("extras", "egg", 1, "second"),), "marg", "well done"))

    assert line_of(MENU, portion_of(line), line.id) == line


def test_equal_lines_become_one_and_ids_go_on() -> None:
    small = _line(Portion("coffee", size="Small"))
    large = replace(_line(Portion("coffee", 2, "Large")), id="L2")

    lines = merged([small, large, replace(small, id="L3", quantity=4)])

    assert [(line.id, line.quantity) for line in lines] == [("L1", 5), ("L2", 2)]
    assert next_line_id(lines) == "L3"


def test_names_are_compared_without_case_and_accents() -> None:
    assert plain("  Crème Brûlée (für 2) ") == "creme brulee fur 2"
