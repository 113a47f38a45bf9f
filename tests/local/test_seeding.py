"""What a scenario says is so beforehand is made by the house's own actions, and told where the house would not do it."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from functions.domain.holds import is_hold
from functions.domain.waitlist import in_line
from functions.store.memory import MemoryBook, MemoryDirectory, MemoryStore
from functions.store.memory_guests import MemoryWaitlist
from functions.store.memory_menus import MemoryMenus
from local.scenario import Scenario
from local.seeding import CannotPrepare, Prepared, load_restaurant, prepare

NOW = datetime(2027, 6, 1, 16, 0, tzinfo=UTC)
"""Not the machine's own date: what is prepared counts from here."""


class House:
    """A restaurant in memory, prepared."""

    def __init__(self, **given: Any) -> None:
        self.store = MemoryStore()
        self.book, self.waitlist = MemoryBook(self.store), MemoryWaitlist(self.store)
        whole = {"name": "sample", "about": "A sample for the seed.", "caller": {"steps": ["listen"]}}
        scenario = Scenario.model_validate({**whole, "given": given, "expect": {"next_step": "hang_up"}})
        restaurant = load_restaurant("juniper_table")
        self.prepared: Prepared = prepare(
            MemoryDirectory(self.store), self.book, restaurant, scenario, NOW, self.waitlist
        )


def waiting(name: str, phone: str) -> dict[str, Any]:
    return {"name": name, "party": 2, "when": "tomorrow 19:00", "until": "tomorrow 19:00", "phone": phone}


def test_days_count_from_the_given_moment_and_not_from_the_machines() -> None:
    house = House(reservations=[{"name": "Rossi", "party": 2, "when": "tomorrow 19:00"}])

    (rossi,) = house.prepared.reservations
    assert rossi.starts_at == datetime(2027, 6, 2, 23, 0, tzinfo=UTC)
    assert rossi.created_at == NOW


def test_the_share_for_walk_ins_is_the_scenarios_or_the_restaurants_own() -> None:
    assert House(walk_in_share=40).prepared.restaurant.rules.walk_in_share == 40
    assert House().prepared.restaurant.rules == load_restaurant("juniper_table").rules


def test_a_hold_stands_on_the_ledger_of_its_day() -> None:
    house = House(holds=[{"party": 2, "when": "tomorrow 19:00"}, {"party": 4, "when": "tomorrow 19:00"}])

    (ledger,) = house.book.ledgers("juniper_table", [datetime(2027, 6, 2).date()])  # noqa: DTZ001 - a calendar date
    assert sorted(one.covers for one in ledger.seatings if is_hold(one)) == [2, 4]


def test_guests_wait_in_the_order_in_which_they_are_written() -> None:
    house = House(
        full=["tomorrow 19:00"],
        waitlist=[waiting("Okafor", "+19175550144"), waiting("Lindqvist", "+19175550145"), waiting("Adler", "caller")],
    )

    entries = house.waitlist.on_day("juniper_table", datetime(2027, 6, 2).date())  # noqa: DTZ001 - a calendar date
    assert [one.name for one in in_line(entries, NOW)] == ["Okafor", "Lindqvist", "Adler"]
    assert entries[-1].phone == "+19175550123"


def test_nobody_waits_while_there_is_a_table() -> None:
    with pytest.raises(CannotPrepare, match="Okafor could not wait"):
        House(waitlist=[waiting("Okafor", "+19175550144")])


@pytest.mark.parametrize("given", [{"pos": "square", "payments": ["link"]}, {"pos": "toast"}])
def test_a_point_of_sale_that_is_not_wired_is_an_error_and_no_ticket(given: dict[str, Any]) -> None:
    with pytest.raises(CannotPrepare, match="is not wired here; there is ticket"):
        House(**given)

    assert House(pos="ticket").prepared.restaurant.ordering is not None


@pytest.mark.parametrize("given", [{"pos": "square", "pos_reads_only": True}, {"payments": ["link"]}])
def test_what_no_vendor_can_do_is_a_mistake_in_the_scenario(given: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="say `pos: "):
        House(**given)


def test_a_twin_on_another_number_sells_what_the_restaurant_sells() -> None:
    scenario = Scenario.model_validate(
        {
            "name": "sample",
            "about": "A sample for the seed.",
            "caller": {"steps": ["listen"]},
            "expect": {"next_step": "hang_up"},
        }
    )
    store, menus = MemoryStore(), MemoryMenus()
    restaurant = load_restaurant("juniper_table")
    other = replace(restaurant, id="juniper_table_2", phone_number="+12125550101")
    for one in (restaurant, other):
        prepare(MemoryDirectory(store), MemoryBook(store), one, scenario, NOW, menus=menus)

    first, twin = menus.live("juniper_table"), menus.live("juniper_table_2")
    assert first is not None
    assert twin == replace(first, restaurant_id="juniper_table_2")
