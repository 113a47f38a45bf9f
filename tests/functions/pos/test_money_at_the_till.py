"""What the caller is told is what the till asks for, whatever they order."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from functions.domain.orders import Choice, OrderLine
from tests.functions.ordering_desk import CRUST, EXTRAS, MENU
from tests.functions.pos.square_house import RULES, SquareHouse
from tests.functions.pos.toast_desk import DINER, SIDES, TOPPINGS, ToastDesk, choice, line

_HALVES = settings(max_examples=10, deadline=None)


def _pizza(name: str, quantity: int, crust: int, extras: tuple[bool, bool]) -> OrderLine:
    item = MENU.item(name)
    assert item is not None
    taken = [("crust", CRUST.modifiers[crust])]
    taken += [("extras", one) for one, wanted in zip(EXTRAS.modifiers, extras, strict=True) if wanted]
    choices = tuple(Choice(group, one.id, one.name, one.price_minor) for group, one in taken)
    return OrderLine("L1", name, item.name, "", quantity, item.prices[0].amount_minor, choices)


PIZZAS = st.builds(
    _pizza,
    st.sampled_from(["marg", "diav"]),
    st.integers(1, 30),
    st.integers(0, 1),
    st.tuples(st.booleans(), st.booleans()),
)


@_HALVES
@given(st.lists(PIZZAS, min_size=1, max_size=6), st.sampled_from([0, 12_500, 18_000]))
def test_square_asks_for_what_it_counted_before(pizzas: list[OrderLine], charge: int) -> None:
    house = SquareHouse()
    house.restaurant = replace(house.restaurant, ordering=replace(RULES, service_charge_rate=charge))
    pos = house.square_pos()
    lines = tuple(replace(one, id=f"L{number}") for number, one in enumerate(pizzas))
    order = replace(house.first, lines=lines, totals=None)

    told = pos.totals(order)
    assert told is not None
    assert told.items_minor == sum(one.total_minor for one in lines)
    receipt = pos.send(replace(order, totals=told))

    assert receipt.state == "awaiting_payment"
    asked = house.square_pos().retrieve(receipt.pos_order_id)
    assert asked.net_amount_due_money.amount == told.total_minor


@_HALVES
@given(
    st.lists(st.tuples(st.sampled_from(["burger", "soup", "cake"]), st.integers(1, 12), st.booleans()), min_size=1, max_size=5)
)  # fmt: skip
def test_toast_asks_for_what_it_priced_before(wanted: list[tuple[str, int, bool]]) -> None:
    desk = ToastDesk()
    both = (choice(SIDES, "fries"), choice(TOPPINGS, "bacon"))
    lines = [line(name, *(both if more and name == "burger" else ()), quantity=times) for name, times, more in wanted]
    order = desk.order(*lines)

    told = desk.pos(DINER).totals(order)
    assert told is not None
    desk.pos(DINER).send(replace(order, totals=told))

    assert desk.total_of(desk.there[0]) == Decimal(told.total_minor) / 100
