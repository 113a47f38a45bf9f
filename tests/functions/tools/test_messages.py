from typing import Any

import pytest

from streamer.contract.tools import Done, NeedsDetail
from tests.functions.front_of_house import CALL_SID, CALLER, NOW, RESTAURANT, House


@pytest.mark.parametrize("kind", ["message", "order"])
def test_a_message_is_kept_once_and_the_owner_told(kind: str) -> None:
    house = House()
    call = house.open_call()

    outcomes = [
        house.use(call, "take_message", kind=kind, text="Twelve on Friday.", name="Rossi", details={"party_size": 12})
        for _ in range(2)
    ]

    (message,), (entry,) = house.store.messages.values(), house.store.outbox.values()
    assert isinstance(outcomes[0], Done)
    assert outcomes[0] == outcomes[1]
    assert (message.kind, message.text, message.name) == (kind, "Twelve on Friday.", "Rossi")
    assert (message.phone, message.call_sid, message.created_at) == (CALLER, CALL_SID, NOW)
    assert message.details == {"party_size": 12}
    assert (entry.door, entry.payload["to"]) == ("sms", RESTAURANT.owner_number)


def test_two_tool_calls_are_two_messages() -> None:
    house = House()
    call = house.open_call()

    for number in range(2):
        house.use(call, "take_message", f"c{number}", kind="message", text="Hello.", name="Rossi")

    assert len(house.store.messages) == 2


@pytest.mark.parametrize(
    ("given_details", "kept"),
    [("by noon", {"note": "by noon"}), ({"a": True, "b": 1.5}, {"a": True, "b": 1.5}), (None, {})],
)
def test_details_come_in_many_ways(given_details: Any, kept: dict[str, Any]) -> None:
    house = House()

    house.use(house.open_call(), "take_message", kind="order", text="Soup.", name="Rossi", details=given_details)

    (message,) = house.store.messages.values()
    assert message.details == kept


def test_a_message_can_name_another_number() -> None:
    house = House()

    house.use(house.open_call(), "take_message", kind="message", text="Call me.", name="Rossi", phone="917-555-0177")

    (message,) = house.store.messages.values()
    assert message.phone == "+19175550177"


def test_an_empty_message_is_asked_for() -> None:
    house = House()

    outcome = house.use(house.open_call(), "take_message", kind="message", text="  ", name="Rossi")

    assert isinstance(outcome, NeedsDetail)
    assert outcome.field == "text"
    assert house.store.messages == {}


def test_feedback_needs_no_name() -> None:
    house = House()

    outcome = house.use(house.open_call(caller=None), "leave_feedback", text="The soup was cold.", urgent=True)

    (message,) = house.store.messages.values()
    assert isinstance(outcome, Done)
    assert (message.kind, message.urgent, message.name, message.phone) == ("feedback", True, "", None)
