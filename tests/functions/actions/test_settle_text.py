from typing import Any

import pytest

from functions.actions.settle_text import settle_text
from functions.domain.calls import Message
from functions.domain.errors import VendorUnavailable
from functions.domain.events import OutboxEntry
from tests.functions.front_of_house import CALLER, NOW, RESTAURANT, House, Outage

ENTRY = OutboxEntry(
    id="r1-v1-sms",
    restaurant_id="juniper",
    door="sms",
    fact="reservation_booked",
    payload={"to": CALLER, "from": RESTAURANT.phone_number, "body": "Table for 2.", "reservation_id": "r1"},
    created_at=NOW,
)


@pytest.fixture
def house() -> House:
    """A house whose outbox holds the entry, and no message."""
    house = House()
    house.world.messages.put(Message("m0", "juniper", "message", "x", NOW), [ENTRY])
    house.store.messages.clear()
    return house


def settle(house: House, state: str, **more: Any) -> bool:
    world = house.world
    entry = world.outbox.get("juniper", ENTRY.id)
    assert entry is not None
    return settle_text(world.outbox, world.messages, world.clock, world.directory, entry, state=state, **more)


def test_a_text_moves_forward(house: House) -> None:
    assert settle(house, "sent", vendor_id="SM1") is True
    assert settle(house, "queued") is False
    assert house.store.outbox["juniper", ENTRY.id].vendor_id == "SM1"
    assert house.store.messages == {}


@pytest.mark.parametrize("state", ["failed", "undelivered"])
def test_a_lost_text_becomes_one_message_to_the_owner(house: House, state: str) -> None:
    assert settle(house, state, error_code="30005") is True
    assert settle(house, state, error_code="30005") is False

    (message,) = house.store.messages.values()
    assert message.id == "text-lost-r1-v1-sms"
    assert message.text == "This text did not reach the guest, please call: Table for 2."


def test_an_end_that_comes_after_another_end_is_not_told(house: House) -> None:
    settle(house, "delivered")

    assert settle(house, "failed") is False
    assert house.store.messages == {}


def test_a_message_that_cannot_be_kept_leaves_the_entry_where_it_was(house: House) -> None:
    world = house.world

    with pytest.raises(VendorUnavailable):
        settle_text(world.outbox, Outage(), world.clock, world.directory, ENTRY, state="failed")

    assert house.store.outbox["juniper", ENTRY.id].state == "pending"


def test_a_restaurant_that_is_gone_is_told_nothing(house: House) -> None:
    house.store.restaurants.clear()

    assert settle(house, "failed") is True
    assert house.store.messages == {}
