from typing import Any

import pytest

from functions.domain import consents
from functions.domain.calls import Call
from functions.domain.opt_outs import OptOut
from functions.domain.waitlist import WaitStatus
from streamer.contract.tools import Done, NeedsDetail, Refused
from tests.functions.front_of_house import CALL_SID, CALLER, NOW, House

WISH: dict[str, Any] = {"date": "2026-11-24", "time": "19:00", "party_size": 2, "name": "Rossi", "text_consent": True}
ALL_EVENING = ("17:00", "18:30", "20:00", "21:30")


@pytest.fixture
def house() -> House:
    """Full all evening for parties of two."""
    full = House()
    other = full.open_call("CA" + "2" * 32, "+19175550199")
    for time in ALL_EVENING:
        for number in range(2):
            asked = {"date": "2026-11-24", "time": time, "party_size": 2, "text_consent": False}
            full.use(other, "book_reservation", f"{time}-{number}", **asked, name=f"Guest {'ab'[number]}")
    return full


@pytest.fixture
def call(house: House) -> Call:
    return house.open_call()


def test_a_caller_gets_a_place_on_the_list_with_the_consent_as_it_was_given(house: House, call: Call) -> None:
    outcome = house.use(call, "join_waitlist", **WISH, until="20:00")

    assert isinstance(outcome, Done)
    assert outcome.result == {
        "date": "2026-11-24",
        "time": "19:00",
        "weekday": "Tuesday",
        "spoken_when": "Tuesday, November 24 at 7:00 PM",
        "until": "8:00 PM",
        "party_size": 2,
        "name": "Rossi",
        "ahead": 0,
        "offer_stands": "15 minutes",
    }
    (entry,) = house.store.waitlist.values()
    assert (entry.phone, entry.language) == (CALLER, "en")
    assert entry.consent == consents.given(consents.WAITLIST_QUESTION, NOW, CALL_SID)


def test_a_retry_joins_once(house: House, call: Call) -> None:
    assert house.use(call, "join_waitlist", **WISH) == house.use(call, "join_waitlist", **WISH)
    assert len(house.store.waitlist) == 1


def test_without_a_yes_to_texts_nobody_is_put_on_the_list(house: House, call: Call) -> None:
    outcome = house.use(call, "join_waitlist", **{**WISH, "text_consent": False})

    assert isinstance(outcome, NeedsDetail)
    assert outcome.field == "text_consent"
    assert not house.store.waitlist


def test_a_caller_without_a_number_is_asked_for_one(house: House) -> None:
    outcome = house.use(house.open_call("CA" + "3" * 32, None), "join_waitlist", **WISH)

    assert isinstance(outcome, NeedsDetail)
    assert outcome.field == "phone"


def test_a_number_that_wrote_stop_waits_for_nothing(house: House, call: Call) -> None:
    house.world.opt_outs.record(OptOut(call.restaurant_id, CALLER, NOW, "STOP"))

    outcome = house.use(call, "join_waitlist", **WISH)

    assert isinstance(outcome, NeedsDetail)
    assert (outcome.field, house.store.waitlist) == ("phone", {})
    assert isinstance(house.use(call, "join_waitlist", **WISH, phone="+12125550177"), Done)


def test_where_there_is_a_table_it_is_offered_instead(house: House, call: Call) -> None:
    outcome = house.use(call, "join_waitlist", **{**WISH, "date": "2026-11-25"})

    assert isinstance(outcome, Refused)
    assert outcome.code == "table_is_free"
    assert outcome.alternatives[0]["time"] == "19:00"


def test_a_caller_who_does_not_want_to_wait_is_taken_off(house: House, call: Call) -> None:
    house.use(call, "join_waitlist", **WISH)

    outcome = house.use(call, "leave_waitlist", tool_call_id="c2")

    assert isinstance(outcome, Done)
    (entry,) = house.store.waitlist.values()
    assert entry.status is WaitStatus.LEFT
    again = house.use(call, "leave_waitlist", tool_call_id="c3")
    assert isinstance(again, Refused)
    assert again.code == "not_waiting"
