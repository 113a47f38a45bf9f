from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from functions.domain.restaurants import Restaurant
from streamer.contract.tools import Done, NeedsDetail, Refused
from tests.functions.front_of_house import CALLER, NOW, RESTAURANT, House, StandingClock

WEDDING: dict[str, Any] = {
    "date": "2026-12-12", "party_size": 40, "name": "Smith", "time": "18:00", "occasion": "Wedding anniversary",
    "budget": "4000 dollars", "details": "Two vegans", "email": "smith@example.com",
}  # fmt: skip
WANTS_EVENTS = replace(RESTAURANT, transfers_events=True)
CLOSED = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)  # nine in the morning in New York


def test_an_event_reaches_the_owner_with_all_that_was_said() -> None:
    house = House()
    call = house.open_call()

    outcomes = [house.use(call, "enquire_event", **WEDDING) for _ in range(2)]

    assert isinstance(outcomes[0], Done)
    assert outcomes[0] == outcomes[1]
    (message,), (text,) = house.store.messages.values(), house.store.outbox.values()
    assert (message.kind, message.name, message.phone) == ("event_enquiry", "Smith", CALLER)
    assert message.details == {key: value for key, value in WEDDING.items() if key != "name"}
    assert message.text == (
        "40 people, Saturday, December 12 at 6:00 PM. Wedding anniversary. budget 4000 dollars. Two vegans. smith@example.com"
    )
    assert text.payload["to"] == RESTAURANT.owner_number
    assert "event enquiry" in text.payload["body"]


@pytest.mark.parametrize(
    ("restaurant", "now", "offered"),
    [
        (WANTS_EVENTS, NOW, True),
        (RESTAURANT, NOW, False),
        (replace(WANTS_EVENTS, transfer_number=None), NOW, False),
        (WANTS_EVENTS, CLOSED, False),
    ],
)
def test_a_person_may_be_offered_where_one_is_there_and_wants_it(
    restaurant: Restaurant, now: datetime, offered: bool
) -> None:
    house = House(restaurant=restaurant, clock=StandingClock(now))

    outcome = house.use(house.open_call(), "enquire_event", **WEDDING)

    assert isinstance(outcome, Done)
    assert outcome.result["transfer_may_be_offered"] is offered


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"party_size": 8}, "can_be_booked"),
        ({"party_size": 201}, "event_too_large"),
        ({"date": "2026-11-21"}, "in_the_past"),
    ],
)
def test_what_is_no_event_is_refused(change: dict[str, Any], code: str) -> None:
    house = House()

    outcome = house.use(house.open_call(), "enquire_event", **{**WEDDING, **change})

    assert isinstance(outcome, Refused)
    assert outcome.code == code
    assert not house.store.messages


def test_somebody_who_cannot_be_answered_is_asked_for_a_number() -> None:
    house = House()
    nameless = {key: value for key, value in WEDDING.items() if key != "email"}

    outcome = house.use(house.open_call(caller=None), "enquire_event", **nameless)

    assert isinstance(outcome, NeedsDetail)
    assert outcome.field == "phone"
