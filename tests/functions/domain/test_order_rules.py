"""What is off, what is served when, and what is not enough."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from functions.domain.blocks import Block
from functions.domain.hours import OpeningHours, ServicePeriod
from functions.domain.menu import Item, Menu, Section, Served, SizePrice
from functions.domain.order_rules import (
    KitchenWindow,
    Stock,
    is_closed_at,
    is_served,
    kitchen_windows,
    lacking,
    served_words,
    services_around,
    why_not_enough,
    why_not_sold,
)
from functions.domain.ordering import DeliveryZone, Ordering
from functions.domain.orders import Choice, Order, OrderLine, OrderStatus
from functions.domain.pricing import price
from functions.domain.restaurants import Restaurant
from functions.domain.tables import FloorPlan

ZONE = ZoneInfo("America/New_York")
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=ZONE)
PRICE = (SizePrice(1000),)
BREAKFAST = Served((1, 2, 3, 4, 5), time(8), time(11))
DINNER = ServicePeriod("dinner", time(17), time(0, 30), time(22))
LATE = Served((5,), time(22), time(2))
SALMON = Item("salmon", "Grilled Salmon", PRICE)
COD = Item("cod", "Baked Cod", PRICE, synonyms=("bacalao",))
EGGS = Item("eggs", "Eggs", PRICE, served=(BREAKFAST,))
MENU = Menu("r", 1, "USD", (Section("fish", "Fish", (SALMON, COD, EGGS, Item("x", "Catch", market_price=True))),))


@pytest.mark.parametrize(
    ("said", "item", "lacks"),
    [("salmon", SALMON, True), ("Salmón", SALMON, True), ("bacalao", COD, True), ("sal", SALMON, False), ("", SALMON, False)],
)  # fmt: skip
def test_an_owners_word_is_off_wherever_it_stands_as_a_word(said: str, item: Item, lacks: bool) -> None:
    assert Stock(eighty_sixed=(said,)).lacks(item) is lacks


def test_what_the_point_of_sale_calls_sold_out_is_off_and_something_else_is_offered() -> None:
    refusal = why_not_sold(MENU, SALMON, Stock(sold_out=frozenset({"salmon"})), NOON)

    assert refusal is not None
    assert (refusal.code, refusal.alternatives) == ("sold_out", ("Baked Cod",))


def test_breakfast_is_served_in_the_morning_and_the_late_menu_past_midnight() -> None:
    assert is_served(EGGS, NOON.replace(hour=10))
    refusal = why_not_sold(MENU, EGGS, Stock(), NOON)
    assert refusal is not None
    assert refusal.code == "not_served_now"
    late = replace(EGGS, served=(LATE,))
    friday = datetime(2026, 11, 27, 23, 0, tzinfo=ZONE)
    assert is_served(late, friday)
    assert is_served(late, friday + timedelta(hours=2))
    assert not is_served(late, friday + timedelta(hours=4))
    assert not is_served(late, friday - timedelta(days=1))


def test_a_line_whose_choice_is_off_is_found() -> None:
    line = OrderLine("L1", "cod", "Baked Cod", "", 1, 1000, (Choice("g", "m", "Avocado", 200),))

    refusal = lacking(MENU, [line], Stock(eighty_sixed=("avocado",)), NOON)

    assert refusal is not None
    assert refusal.reason.startswith("Avocado is sold out")
    assert lacking(MENU, [line], Stock(), NOON) is None


def test_a_closed_day_has_no_kitchen_and_a_closed_hour_no_orders() -> None:
    restaurant = Restaurant(
        "r", "R", ZONE, "+12125550100", OpeningHours(dict.fromkeys(range(1, 8), (DINNER,))), FloorPlan(())
    )
    services = services_around(restaurant, NOON, 1)
    sunday, monday, tuesday = services
    closed = Block("b", monday.opens, monday.closes, "closed", "text", business_date=date(2026, 11, 23))

    assert kitchen_windows(restaurant, services, (closed,)) == tuple(
        KitchenWindow(one, one.closes - timedelta(minutes=30)) for one in (sunday, tuesday)
    )
    hour = Block("h", NOON.astimezone(UTC), NOON.astimezone(UTC) + timedelta(hours=1), "closed", "calendar")
    assert is_closed_at(NOON, (hour,))
    assert not is_closed_at(NOON + timedelta(hours=1), (hour,))


def test_too_little_too_much_and_alcohol_are_refused() -> None:
    ordering = Ordering(minimum_minor=1500, largest_order=5)
    zone = DeliveryZone("far", 300, 2500, postcodes=("1",))

    def code(quantity: int, *, alcohol: bool = False, where: DeliveryZone | None = None) -> str:
        lines = (OrderLine("L1", "i", "Beer", "", quantity, 1000, alcohol=alcohol),)
        order = Order("o", "r", "CA1", 1, OrderStatus.DRAFT, 1, lines)
        refusal = why_not_enough(order, price(lines, ordering, where, "USD"), ordering, where)
        return refusal.code if refusal is not None else ""

    assert [code(1), code(2), code(6)] == ["below_minimum", "", "too_large"]
    assert code(2, where=zone) == "below_minimum"
    assert code(2, alcohol=True) == "alcohol_not_sold"


def test_a_refusal_says_on_which_days_a_dish_is_served() -> None:
    lunch = Item("i", "Minestrone", served=(Served((1, 5), time(12), time(15)),))
    brunch = Item(
        "i", "Eggs", served=(Served((1, 2, 3, 4, 5, 6, 7), time(9), time(11)), Served((7,), time(0), time(0)))
    )

    assert served_words(lunch) == "Monday, Friday 12:00 to 15:00"
    assert served_words(brunch) == "09:00 to 11:00 and Sunday"
    assert served_words(Item("i", "Water")) == ""
