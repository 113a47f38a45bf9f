from dataclasses import replace
from typing import Any

import pytest

from functions.domain.calls import Call
from functions.domain.reservations import ReservationStatus
from streamer.contract.tools import Done, NeedsDetail, Refused
from tests.functions.front_of_house import CALLER, RESTAURANT, House

WISH: dict[str, Any] = {"date": "2026-11-24", "time": "19:00", "party_size": 2}
BOOKING: dict[str, Any] = {**WISH, "name": "Rossi", "text_consent": True}


@pytest.fixture
def house() -> House:
    return House()


@pytest.fixture
def call(house: House) -> Call:
    return house.open_call()


def booked(house: House, call: Call, **changes: Any) -> dict[str, Any]:
    outcome = house.use(call, "book_reservation", **{**BOOKING, **changes})
    assert isinstance(outcome, Done), outcome
    return outcome.result


def test_a_free_time_is_offered(house: House, call: Call) -> None:
    outcome = house.use(call, "find_slots", **WISH)

    assert isinstance(outcome, Done)
    assert outcome.result == {
        "available": True,
        "date": "2026-11-24",
        "time": "19:00",
        "weekday": "Tuesday",
        "spoken_when": "Tuesday, November 24 at 7:00 PM",
        "service_period": "dinner",
        "party_size": 2,
    }


def test_a_full_house_offers_other_times_with_the_reason(house: House, call: Call) -> None:
    for number in range(2):
        booked(house, call, tool_call_id=f"c{number}", name=f"Guest {'ab'[number]}")

    outcome = house.use(call, "find_slots", **WISH)

    assert isinstance(outcome, Refused)
    assert outcome.code == "fully_booked"
    assert 1 <= len(outcome.alternatives) <= 2
    assert set(outcome.alternatives[0]) == {"date", "time", "weekday", "spoken_when"}


def test_dates_mean_the_restaurants_zone(house: House, call: Call) -> None:
    booked(house, call, date="2026-11-24", time="21:30")

    (reservation,) = house.store.reservations.values()
    assert reservation.starts_at.isoformat() == "2026-11-25T02:30:00+00:00"


def test_after_midnight_is_the_next_date_of_the_late_service(house: House, call: Call) -> None:
    outcome = house.use(call, "find_slots", date="2026-11-28", time="23:00", party_size=2)

    assert isinstance(outcome, Done)
    assert outcome.result["spoken_when"] == "Saturday, November 28 at 11:00 PM"


def test_a_booking_is_read_back_as_it_stands(house: House, call: Call) -> None:
    result = booked(house, call)

    (reservation,) = house.store.reservations.values()
    assert result == {
        "reservation_id": reservation.id,
        "code": reservation.code,
        "spoken_code": result["spoken_code"],
        "name": "Rossi",
        "party_size": 2,
        "date": "2026-11-24",
        "time": "19:00",
        "weekday": "Tuesday",
        "spoken_when": "Tuesday, November 24 at 7:00 PM",
        "text_will_be_sent": True,
    }
    assert result["spoken_code"] != result["code"]


def test_the_callers_number_is_the_guests_unless_another_is_given(house: House, call: Call) -> None:
    first = booked(house, call)
    second = booked(house, call, tool_call_id="c2", time="17:00", phone="(917) 555-0177")

    phones = {one.id: one.phone for one in house.store.reservations.values()}
    assert phones == {first["reservation_id"]: CALLER, second["reservation_id"]: "+19175550177"}


def test_a_number_that_is_none_is_asked_for_again(house: House, call: Call) -> None:
    outcome = house.use(call, "book_reservation", **BOOKING, phone="555")

    assert isinstance(outcome, NeedsDetail)
    assert outcome.field == "phone"
    assert house.store.reservations == {}


def test_without_consent_no_text_is_promised_or_queued(house: House, call: Call) -> None:
    result = booked(house, call, text_consent=False)

    (reservation,) = house.store.reservations.values()
    assert result["text_will_be_sent"] is False
    assert reservation.text_consent is False
    assert house.store.outbox == {}


def test_a_caller_without_a_number_gets_no_text(house: House) -> None:
    result = booked(house, house.open_call("CA2", caller=None))

    assert result["text_will_be_sent"] is False


def test_the_text_speaks_the_callers_language(house: House, call: Call) -> None:
    booked(house, call, language="es")

    (entry,) = house.store.outbox.values()
    assert entry.payload["language"] == "es"
    assert "mesa para 2 personas" in entry.payload["body"]


def test_without_a_language_the_text_speaks_the_restaurants() -> None:
    house = House(restaurant=replace(RESTAURANT, languages=("it", "en")))
    booked(house, house.open_call())

    (entry,) = house.store.outbox.values()
    assert entry.payload["language"] == "it"


@pytest.mark.parametrize("tool", ["find_slots", "book_reservation"])
def test_a_large_party_leads_to_an_enquiry(house: House, call: Call, tool: str) -> None:
    arguments = {**(WISH if tool == "find_slots" else BOOKING), "party_size": 12}

    outcome = house.use(call, tool, **arguments)

    assert isinstance(outcome, Refused)
    assert outcome.code == "party_too_large"
    assert "more than 8" in outcome.reason
    assert "enquire_event" in outcome.reason


def test_a_guest_finds_their_own_reservation(house: House, call: Call) -> None:
    result = booked(house, call)

    outcome = house.use(call, "find_reservation", name="Rossi")

    assert isinstance(outcome, Done)
    (found,) = outcome.result["reservations"]
    assert found.items() >= {key: result[key] for key in ("reservation_id", "code", "name", "spoken_when")}.items()


def test_a_stranger_finds_nothing_but_the_code_opens_it(house: House, call: Call) -> None:
    result = booked(house, call)
    stranger = house.open_call("CA2", caller="+19175550188")

    refused = house.use(stranger, "find_reservation", name="Rossi")
    opened = house.use(stranger, "find_reservation", name="Rossi", code=result["spoken_code"])

    assert isinstance(refused, Refused)
    assert refused.code == "not_verified"
    assert isinstance(opened, Done)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"new_time": "20:00"}, ("2026-11-24", "20:00", 2)),
        ({"new_date": "2026-11-27"}, ("2026-11-27", "19:00", 2)),
        ({"new_date": "2026-11-27", "new_time": "18:00"}, ("2026-11-27", "18:00", 2)),
        ({"new_party_size": 4}, ("2026-11-24", "19:00", 4)),
        ({"new_notes": "high chair"}, ("2026-11-24", "19:00", 2)),
    ],
)
def test_only_what_is_named_changes(
    house: House, call: Call, change: dict[str, Any], expected: tuple[str, str, int]
) -> None:
    booked(house, call)

    outcome = house.use(call, "change_reservation", "c2", name="Rossi", **change)

    assert isinstance(outcome, Done), outcome
    assert (outcome.result["date"], outcome.result["time"], outcome.result["party_size"]) == expected
    (reservation,) = house.store.reservations.values()
    assert reservation.notes == change.get("new_notes", "")


def test_a_change_of_nothing_is_asked_about(house: House, call: Call) -> None:
    booked(house, call)

    assert isinstance(house.use(call, "change_reservation", "c2", name="Rossi"), NeedsDetail)


def test_a_change_without_proof_is_refused(house: House, call: Call) -> None:
    booked(house, call)
    stranger = house.open_call("CA2", caller="+19175550188")

    outcomes = [
        house.use(stranger, "change_reservation", "c2", name="Rossi", new_time="20:00"),
        house.use(stranger, "change_reservation", "c3", name="Rossi", new_party_size=1),
    ]

    assert [getattr(outcome, "code", None) for outcome in outcomes] == ["not_verified"] * 2


def test_of_several_reservations_the_one_that_is_meant_is_changed(house: House, call: Call) -> None:
    first = booked(house, call)
    booked(house, call, tool_call_id="c2", date="2026-11-27")

    asked = house.use(call, "change_reservation", "c3", name="Rossi", new_time="20:00")
    told = house.use(
        call, "change_reservation", "c4", name="Rossi", new_time="20:00", reservation_id=first["reservation_id"]
    )

    assert isinstance(asked, Refused)
    assert asked.code == "which_one"
    assert [one["date"] for one in asked.alternatives] == ["2026-11-24", "2026-11-27"]
    assert isinstance(told, Done)
    assert (told.result["date"], told.result["time"]) == ("2026-11-24", "20:00")


def test_a_change_that_is_repeated_is_made_once(house: House, call: Call) -> None:
    booked(house, call)

    outcomes = [house.use(call, "change_reservation", "c2", name="Rossi", new_time="20:00") for _ in range(2)]

    (reservation,) = house.store.reservations.values()
    assert outcomes[0] == outcomes[1]
    assert reservation.version == 2


def test_a_cancellation_frees_the_table(house: House, call: Call) -> None:
    result = booked(house, call)

    outcome = house.use(call, "cancel_reservation", "c2", name="Rossi")

    (reservation,) = house.store.reservations.values()
    assert isinstance(outcome, Done)
    assert outcome.result == {
        "reservation_id": result["reservation_id"],
        "name": "Rossi",
        "date": "2026-11-24",
        "time": "19:00",
        "weekday": "Tuesday",
        "spoken_when": "Tuesday, November 24 at 7:00 PM",
        "text_will_be_sent": True,
    }
    assert reservation.status is ReservationStatus.CANCELLED


def test_an_hour_that_the_clocks_skip_is_refused_in_words() -> None:
    house = House()

    outcome = house.use(house.open_call(), "find_slots", date="2027-03-14", time="02:30", party_size=2)

    assert isinstance(outcome, Refused)
    assert outcome.reason
