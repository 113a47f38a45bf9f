from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

import pytest

from functions.domain import consents
from functions.domain.calls import Call
from functions.domain.confirmation_codes import ALPHABET, LENGTH, spoken
from functions.domain.opt_outs import OptOut
from functions.domain.reservations import AllowedParty, ReservationStatus
from functions.domain.restaurants import Restaurant
from streamer.contract.tools import Done, NeedsDetail, Refused
from tests.functions.front_of_house import CALLER, NOW, RESTAURANT, House

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


def test_who_wrote_stop_is_promised_no_text_of_any_kind(house: House, call: Call) -> None:
    house.world.opt_outs.record(OptOut(call.restaurant_id, CALLER, NOW, "STOP"))

    assert booked(house, call)["text_will_be_sent"] is False
    changed = house.use(call, "change_reservation", "c2", name="Rossi", new_party_size=1)
    cancelled = house.use(call, "cancel_reservation", "c3", name="Rossi")

    for outcome in (changed, cancelled):
        assert isinstance(outcome, Done), outcome
        assert outcome.result["text_will_be_sent"] is False


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


def test_a_free_time_is_kept_for_the_caller_while_another_one_asks(house: House, call: Call) -> None:
    other = house.open_call("CA" + "7" * 32, "+19175550177")
    booked(house, other, tool_call_id="c0", name="Somebody")
    assert isinstance(house.use(call, "find_slots", **WISH), Done)

    refused = house.use(other, "find_slots", tool_call_id="c1", **WISH)

    assert isinstance(refused, Refused)
    assert booked(house, call)["time"] == "19:00"


def test_the_consent_is_kept_with_its_words_time_and_call(house: House, call: Call) -> None:
    booked(house, call)
    (reservation,) = house.store.reservations.values()
    assert reservation.consent == consents.given(consents.QUESTION, house.clock.now(), call.call_sid)

    booked(house, call, tool_call_id="c2", name="Bianchi", text_consent=False)
    other = next(one for one in house.store.reservations.values() if one.name == "Bianchi")
    assert (other.text_consent, other.consent) == (False, None)


def test_a_late_guest_hears_until_when_the_table_is_kept_and_the_owner_is_told_once(house: House, call: Call) -> None:
    booked(house, call)

    outcomes = [house.use(call, "note_late_arrival", tool_call_id="c2", name="Rossi", minutes=20) for _ in range(2)]

    assert outcomes[0] == outcomes[1]
    assert isinstance(outcomes[0], Done)
    assert outcomes[0].result["kept_until"] == "7:35 PM"
    (message,) = house.store.messages.values()
    assert (message.kind, message.name) == ("late_arrival", "Rossi")
    assert "arriving at 19:20" in message.text


def test_a_stranger_cannot_have_a_table_kept(house: House, call: Call) -> None:
    booked(house, call)
    stranger = house.open_call("CA" + "8" * 32, "+19175550188")

    outcome = house.use(stranger, "note_late_arrival", tool_call_id="c2", name="Rossi", minutes=20)

    assert isinstance(outcome, Refused)
    assert outcome.code == "not_verified"
    assert not house.store.messages


@pytest.mark.parametrize(
    "tool", ["find_slots", "book_reservation", "change_reservation", "another size", "join_waitlist"]
)
def test_the_owners_calendar_is_asked_before_a_time_is_offered_or_given(house: House, call: Call, tool: str) -> None:
    class Asked:
        """Writes down what it was asked about."""

        def __init__(self) -> None:
            self.windows: list[tuple[datetime, datetime]] = []

        def consult(self, restaurant: Restaurant, starts_at: datetime, ends_at: datetime) -> None:
            assert restaurant == RESTAURANT
            self.windows.append((starts_at, ends_at))

    booked(house, call)
    calendar = Asked()
    house.world = replace(house.world, owners_calendar=calendar)
    arguments = {
        "find_slots": WISH,
        "book_reservation": {**BOOKING, "name": "Bianchi"},
        "change_reservation": {"name": "Rossi", "new_time": "20:00"},
        "another size": {"name": "Rossi", "new_party_size": 3},
        "join_waitlist": {**WISH, "name": "Rossi", "text_consent": True},
    }[tool]
    tool = "change_reservation" if tool == "another size" else tool

    outcome = house.use(call, tool, tool_call_id="c2", **arguments)
    assert isinstance(outcome, Done) or (tool == "join_waitlist" and isinstance(outcome, Refused))

    ((begins, ends),) = calendar.windows
    (first, *_) = house.store.reservations.values()
    assert begins < first.starts_at < ends


def test_a_party_that_the_owner_allowed_by_text_is_booked(house: House, call: Call) -> None:
    wish = {**BOOKING, "party_size": 8}
    small = replace(RESTAURANT, rules=replace(RESTAURANT.rules, largest_party=6))
    house.world.directory.save(small)
    assert isinstance(house.use(call, "book_reservation", **wish), Refused)
    state = house.world.house_states.get(RESTAURANT.id)
    house.world.house_states.save(replace(state, allowed_parties=(AllowedParty(date(2026, 11, 24), 8),)))

    assert isinstance(house.use(call, "book_reservation", tool_call_id="c2", **wish), Done)


@pytest.mark.parametrize(("at", "stands"), [(None, True), (time(19), True), (time(20), False)])
def test_a_party_that_grows_may_be_as_large_as_the_owner_allowed_for_its_time(
    house: House, call: Call, at: time | None, stands: bool
) -> None:
    house.world.directory.save(replace(RESTAURANT, rules=replace(RESTAURANT.rules, largest_party=6)))
    booked(house, call)
    state = house.world.house_states.get(RESTAURANT.id)
    house.world.house_states.save(replace(state, allowed_parties=(AllowedParty(date(2026, 11, 24), 8, at),)))

    outcome = house.use(call, "change_reservation", tool_call_id="c2", name="Rossi", new_party_size=8)

    assert isinstance(outcome, Done if stands else Refused)
    (reservation,) = house.store.reservations.values()
    assert reservation.party_size == (8 if stands else WISH["party_size"])


def test_the_longest_code_fits_as_it_is_spelled(house: House, call: Call) -> None:
    longest = max((spoken(sign * LENGTH) for sign in ALPHABET), key=len)

    outcome = house.use(call, "find_reservation", name="Rossi", code=longest)

    assert isinstance(outcome, Refused)
