from datetime import timedelta
from typing import Any

from streamer.contract.tools import Done, Refused
from tests.functions.front_of_house import CALLER, House

BOOKING: dict[str, Any] = {
    "date": "2026-11-24",
    "time": "19:00",
    "party_size": 2,
    "name": "Rossi",
    "text_consent": True,
}


def test_what_a_guest_asked_for_is_remembered_once_under_their_number() -> None:
    house = House()
    call = house.open_call()

    outcomes = [house.use(call, "remember_preference", note="likes the  window") for _ in range(2)]

    assert outcomes[0] == outcomes[1]
    assert isinstance(outcomes[0], Done)
    notes = house.world.guests.get(house.restaurant.id, CALLER)
    assert notes is not None
    assert notes.remembered == ("likes the window",)


def test_nothing_is_remembered_of_a_withheld_number() -> None:
    house = House()

    outcome = house.use(house.open_call(caller=None), "remember_preference", note="likes the window")

    assert isinstance(outcome, Refused)
    assert outcome.code == "number_unknown"


def test_erasing_is_set_for_after_the_call() -> None:
    house = House()

    outcome = house.use(house.open_call(), "forget_me")

    assert isinstance(outcome, Done)
    (timer,) = house.store.timers.values()
    assert (timer.kind, timer.payload) == ("forget_guest", {"phone": CALLER})
    assert timer.due_at > house.clock.now() + timedelta(hours=1)


def test_who_still_has_a_reservation_is_told_to_cancel_it_first() -> None:
    house = House()
    call = house.open_call()
    house.use(call, "book_reservation", **BOOKING)

    outcome = house.use(call, "forget_me", tool_call_id="c2")

    assert isinstance(outcome, Refused)
    assert outcome.code == "has_reservation"
    assert outcome.alternatives[0]["name"] == "Rossi"
