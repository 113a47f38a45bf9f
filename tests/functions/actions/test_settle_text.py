from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from functions.actions.settle_text import AGAIN_AFTER, TextRoom, settle_text
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
    return settle_text(room(house), entry, state=state, **more)


def room(house: House) -> TextRoom:
    world = house.world
    return TextRoom(world.outbox, world.messages, world.directory, world.opt_outs, world.timers, world.clock)


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
    assert (message.kind, message.phone, message.details["entry_id"]) == ("text_lost", CALLER, ENTRY.id)
    assert message.text == "This text did not reach the guest, please call: Table for 2."


def test_an_end_that_comes_after_another_end_is_not_told(house: House) -> None:
    settle(house, "delivered")

    assert settle(house, "failed") is False
    assert house.store.messages == {}


def test_a_message_that_cannot_be_kept_leaves_the_entry_where_it_was(house: House) -> None:
    broken: Any = Outage()

    with pytest.raises(VendorUnavailable):
        settle_text(replace(room(house), messages=broken), ENTRY, state="failed")

    assert house.store.outbox["juniper", ENTRY.id].state == "pending"


def test_a_restaurant_that_is_gone_is_told_nothing(house: House) -> None:
    house.store.restaurants.clear()

    assert settle(house, "failed") is True
    assert house.store.messages == {}


@pytest.mark.parametrize("code", ["30001", "30003", "30008", "30022", "21611"])
def test_a_passing_trouble_is_tried_once_more_before_the_owner_is_told(house: House, code: str) -> None:
    settle(house, "undelivered", error_code=code)

    (timer,) = house.store.timers.values()
    assert (timer.kind, timer.due_at, timer.payload) == ("text_again", NOW + AGAIN_AFTER, {"entry_id": ENTRY.id})
    assert house.store.messages == {}


def test_the_second_try_is_the_last(house: House) -> None:
    second = replace(ENTRY, id=f"{ENTRY.id}-again", payload={**ENTRY.payload, "second_of": ENTRY.id})
    house.world.outbox.add(second)

    settle_text(room(house), second, state="undelivered", error_code="30003")

    assert house.store.timers == {}
    assert [message.kind for message in house.store.messages.values()] == ["text_lost"]


@pytest.mark.parametrize(("code", "notices"), [("30034", 1), ("30032", 1), ("30006", 3), ("21408", 3), ("21610", 3)])
def test_the_owner_is_told_once_a_day_per_cause(house: House, code: str, notices: int) -> None:
    for number in range(3):
        for copy in range(2):
            payload = {**ENTRY.payload, "to": f"+1917555014{number}", "reservation_id": f"r{number}"}
            one = replace(ENTRY, id=f"r{number}-v{copy}-sms", payload=payload)
            house.world.outbox.add(one)
            settle_text(room(house), one, state="undelivered", error_code=code)

    assert len(house.store.messages) == notices
    house.clock.pass_by(timedelta(days=1))
    tomorrow = replace(ENTRY, id="r9-v1-sms")
    house.world.outbox.add(tomorrow)
    settle_text(room(house), tomorrow, state="undelivered", error_code=code)
    assert len(house.store.messages) == notices + 1
