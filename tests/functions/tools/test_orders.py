"""An order by tools, as the model calls them."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest

from functions.actions.await_kitchen import await_kitchen
from functions.domain.house_state import EightySixed
from functions.domain.menu import Menu
from functions.domain.orders import Order, OrderStatus
from functions.domain.restaurants import Restaurant
from functions.domain.sale_ports import OrderCommit, Orders, PointOfSale
from functions.store.memory_orders import MemoryOrders
from functions.tools.world import Sales
from streamer.contract.tools import Done, NeedsDetail, Refused
from tests.functions.front_of_house import RESTAURANT, House
from tests.functions.ordering_desk import MENU, ORDERING, FakeGeocoder, FakePos


@dataclass
class OneMenu:
    """Menus with one live menu."""

    menu: Menu | None = MENU

    def live(self, restaurant_id: str) -> Menu | None:
        return self.menu

    def version(self, restaurant_id: str, version: int) -> Menu | None:
        return self.menu

    def draft(self, restaurant_id: str) -> Menu | None:
        raise AssertionError("nobody orders from a draft")

    def save_draft(self, menu: Menu, *, over: Menu | None) -> bool:
        raise AssertionError("an order changes no menu")

    def publish(self, menu: Menu) -> bool:
        raise AssertionError("an order changes no menu")


@dataclass
class OnePos:
    """Every restaurant has this one."""

    pos: FakePos = field(default_factory=FakePos)

    def of(self, restaurant: Restaurant) -> PointOfSale:
        return self.pos


class Kitchen(MemoryOrders):
    """Takes every order the moment that it is placed, or leaves it."""

    takes = True

    def commit(self, change: OrderCommit) -> Order:
        stored = super().commit(change)
        if stored.status is OrderStatus.PLACED and self.takes:
            accepted = replace(stored, status=OrderStatus.ACCEPTED, version=stored.version + 1)
            self._store.orders[stored.restaurant_id, stored.id] = accepted
        return stored


class Shop(House):
    """A house that sells from the small menu, at six in the evening."""

    def __post_init__(self) -> None:
        self.restaurant = replace(RESTAURANT, ordering=replace(ORDERING, prices_include_tax=False), currency="EUR")
        super().__post_init__()
        self.menus, self.pos = OneMenu(), OnePos()
        self.kitchen = Kitchen(self.store)
        self.world = replace(self.world, sales=Sales(self.kitchen, self.menus, self.pos, FakeGeocoder()))
        self.call = self.open_call()
        self._number = 0

    def do(self, tool: str, /, **arguments: Any) -> Any:
        self._number += 1
        return self.use(self.call, tool, tool_call_id=f"call_{self._number}", **arguments)

    def done(self, tool: str, /, **arguments: Any) -> dict[str, Any]:
        outcome = self.do(tool, **arguments)
        assert isinstance(outcome, Done), outcome
        return outcome.result


@pytest.fixture(autouse=True)
def _nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    moments = iter(range(1000))

    def at_once(orders: Orders, placed: Order) -> Order:
        return await_kitchen(orders, placed, pause=lambda _: None, elapsed=lambda: float(next(moments)))

    monkeypatch.setattr("functions.tools.orders.await_kitchen", at_once)


def test_a_whole_order_from_search_to_kitchen() -> None:
    shop = Shop()
    items = shop.done("search_menu", query="a margarita")["items"]
    assert items[0]["item_id"] == "marg"
    assert items[0]["contains"].startswith("unknown")

    missing = shop.do("add_to_order", item_id="marg", quantity=2)
    assert isinstance(missing, NeedsDetail)
    assert "Thin, Thick" in missing.why
    order = shop.done("add_to_order", item_id="marg", quantity=2, choices=["thin crust", "no basil"])
    assert order["lines"] == [
        {
            "line_id": "L1",
            "quantity": 2,
            "item": "Margherita",
            "choices": ["Thin"],
            "note": "no basil",
            "price": "18 euros",
        }
    ]
    shop.done("add_to_order", item_id="water", size="large")
    shop.done("change_order_line", line_id="L1", quantity=1, choices=["thick", "olives"])
    shop.done("remove_from_order", line_id="L2")
    quoted = shop.done("quote_order")
    assert (quoted["total"], quoted["tax"]) == ("11 euros and 88 cents", "1 euro and 8 cents")

    placed = shop.done("place_order", name="Rossi", text_consent=True)

    assert placed["state"] == "accepted"
    assert placed["what_to_say"] == "The order has been sent to the kitchen."
    assert placed["ready"] == "Sunday, November 22 at 6:25 PM"
    stored = shop.kitchen.recent("juniper")[0]
    assert (stored.name, stored.text_consent, stored.phone) == ("Rossi", True, "+19175550142")


def test_the_kitchen_is_named_only_when_it_has_the_order() -> None:
    shop = Shop()
    shop.kitchen.takes = False
    shop.done("add_to_order", item_id="marg", choices=["thin"])
    shop.done("quote_order")

    placed = shop.done("place_order", name="Rossi", text_consent=False)

    assert placed["state"] == "placed"
    assert "do not say yet" in placed["what_to_say"]


def test_an_order_for_later_and_for_delivery() -> None:
    shop = Shop()
    shop.done("add_to_order", item_id="diav", quantity=2, choices=["thin"])
    details = shop.done(
        "set_order_details",
        fulfilment="delivery",
        street="1 Via Cavour",
        postcode="00184",
        address_details="3rd floor",
        time="20:00",
        allergies="peanuts",
    )
    assert details["address"] == "1 Via Cavour, 3rd floor, 00184"
    assert details["wanted"] == "Sunday, November 22 at 8:00 PM"
    quoted = shop.done("quote_order")
    assert (quoted["delivery_fee"], quoted["ready"]) == ("2 euros and 50 cents", "Sunday, November 22 at 8:00 PM")
    assert shop.done("set_order_details", as_soon_as_possible=True)["wanted"] == "as soon as possible"
    needs = Shop().do("set_order_details", date="2026-11-23")
    assert isinstance(needs, NeedsDetail)
    assert needs.field == "time"


def test_an_owners_eighty_six_counts_in_the_next_tool_call() -> None:
    shop = Shop()
    shop.done("add_to_order", item_id="diav", choices=["thin"])
    state = shop.world.house_states.get("juniper")
    on = shop.clock.now().astimezone(RESTAURANT.zone).date()
    shop.world.house_states.save(replace(state, eighty_sixed=(EightySixed("diavola", on),)))

    assert shop.done("search_menu", query="diavola")["items"][0]["note"] == "Sold out today."
    refused = shop.do("quote_order")
    assert isinstance(refused, Refused)
    assert refused.code == "sold_out"
    assert list(refused.alternatives) == [{"name": "Margherita"}]


def test_paused_orders_and_a_closed_kitchen_offer_times() -> None:
    shop = Shop()
    shop.done("add_to_order", item_id="marg", choices=["thin"])
    state = shop.world.house_states.get("juniper")
    shop.world.house_states.save(replace(state, orders_paused_until=shop.clock.now() + timedelta(minutes=30)))
    refused = shop.do("quote_order")
    assert isinstance(refused, Refused)
    assert (refused.code, refused.alternatives[0]["time"]) == ("orders_paused", "18:35")
    shop.clock.pass_by(timedelta(hours=7))
    refused = shop.do("quote_order")
    assert isinstance(refused, Refused)
    assert refused.code == "kitchen_closed"


def test_what_is_not_on_the_menu_is_not_invented() -> None:
    shop = Shop()
    assert shop.done("search_menu", query="sushi")["items"] == []
    refused = shop.do("add_to_order", item_id="sushi")
    assert isinstance(refused, Refused)
    assert refused.code == "no_such_item"


@pytest.mark.parametrize("lacks", ["menu", "ordering", "sales"])
def test_a_house_without_menu_or_rules_takes_no_orders(lacks: str) -> None:
    shop = Shop()
    if lacks == "menu":
        shop.menus.menu = None
    elif lacks == "ordering":
        shop.world.directory.save(replace(shop.restaurant, ordering=None))
    else:
        shop.world = replace(shop.world, sales=None)

    for tool, arguments in (
        ("add_to_order", {"item_id": "margherita"}),
        ("quote_order", {}),
        ("remove_from_order", {"line_id": "L1"}),
    ):
        refused = shop.do(tool, **arguments)
        assert isinstance(refused, Refused)
        assert refused.code == "no_orders_by_phone"


def test_a_house_that_takes_no_orders_still_answers_what_is_on_the_menu() -> None:
    shop = Shop()
    shop.world.directory.save(replace(shop.restaurant, ordering=None))
    state = shop.world.house_states.get("juniper")
    on = shop.clock.now().astimezone(RESTAURANT.zone).date()
    shop.world.house_states.save(replace(state, eighty_sixed=(EightySixed("diavola", on),)))

    pizza, *_ = shop.done("search_menu", query="diavola")["items"]

    assert pizza["name"] == "Diavola"
    assert pizza["note"] == "Sold out today."


@pytest.mark.parametrize("lacks", ["menu", "sales"])
def test_without_a_menu_no_dish_is_known(lacks: str) -> None:
    shop = Shop()
    shop.menus.menu = None
    if lacks == "sales":
        shop.world = replace(shop.world, sales=None)

    refused = shop.do("search_menu", query="pizza")

    assert isinstance(refused, Refused)
    assert refused.code == "no_menu"


def test_a_second_placing_tells_of_the_same_order_and_orders_nothing() -> None:
    shop = Shop()
    shop.done("add_to_order", item_id="marg", choices=["thin"])
    shop.done("quote_order")
    first = shop.done("place_order", name="Rossi", text_consent=False)

    again = shop.done("place_order", name="Rossi", text_consent=False)

    assert again == first
    assert len(shop.kitchen.recent("juniper")) == 1


def test_a_caller_who_wanted_a_link_hears_that_none_comes() -> None:
    shop = Shop()
    ordering = replace(ORDERING, payments=("counter", "link"))
    shop.world.directory.save(replace(shop.restaurant, ordering=ordering))
    shop.done("add_to_order", item_id="marg", choices=["thin"])
    shop.done("set_order_details", pay_by_link=True)
    shop.done("quote_order")

    placed = shop.done("place_order", name="Rossi", text_consent=False)

    assert placed["what_to_say"].startswith("The order has been sent to the kitchen. No link to pay comes")


def test_another_house_takes_neither_the_postcode_nor_the_door_of_the_first() -> None:
    shop = Shop()
    shop.done(
        "set_order_details",
        fulfilment="delivery",
        street="1 Via Cavour",
        postcode="00184",
        city="Roma",
        address_details="4B",
    )

    assert shop.done("set_order_details", street="1 via cavour")["address"] == "1 via cavour, 4B, 00184, Roma"
    assert shop.done("set_order_details", street="9 Via Appia")["address"] == "9 Via Appia, Roma"
