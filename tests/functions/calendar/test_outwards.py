"""What the book says reaches the calendar: once, whatever goes wrong on the way."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from functions.calendar.batch import tell_calendar
from functions.calendar.google import Resource
from functions.calendar.refusals import GrantDead
from functions.domain.errors import VendorUnavailable
from tests.functions.calendar.calendar_house import PHONE, CalendarHouse
from tests.functions.trattoria import TONIGHT, rome, tonight


def test_a_booking_becomes_one_event_that_an_owner_can_read() -> None:
    house = CalendarHouse()
    house.books("20:00", 4)
    house.tell()
    event = house.event().event
    assert event["summary"] == "4p · Rossi · T3"
    assert PHONE in event["description"]
    assert event["reminders"] == {"useDefault": False, "overrides": []}
    assert "attendees" not in event
    assert event["extendedProperties"]["private"]["rp_t"] == "davinci"
    assert PHONE not in str(event["extendedProperties"])
    assert house.event().span.starts == tonight("20:00")


def test_telling_it_again_asks_google_nothing() -> None:
    house = CalendarHouse()
    house.books()
    house.tell()
    asked = len(house.google.journal)
    house.told.clear()
    house.tell()
    assert len(house.google.journal) == asked


def test_a_change_is_written_into_the_same_event_and_a_cancellation_takes_it_out() -> None:
    house = CalendarHouse()
    reservation = house.books()
    house.tell()
    first = house.event().id
    house.changes(reservation, starts_at=tonight("21:00"), party_size=4)
    house.tell()
    assert (house.event().id, house.event().span.starts) == (first, tonight("21:00"))
    assert house.titles() == ["4p · Rossi · T3"]
    house.cancels(house.in_book(reservation))
    house.tell()
    assert house.titles() == []


def test_an_entry_that_comes_after_a_newer_one_does_nothing() -> None:
    house = CalendarHouse()
    reservation = house.books()
    house.changes(reservation, starts_at=tonight("21:00"))
    entries = [one for one in house.store.outbox.values() if one.door == "calendar"]
    for entry in reversed(entries):
        tell_calendar(house.door, entry)
    assert house.event().span.starts == tonight("21:00")
    assert (house.asked("events.insert"), house.asked("events.patch")) == (1, 0)


def test_a_cancellation_that_overtakes_the_booking_leaves_nothing() -> None:
    house = CalendarHouse()
    house.cancels(house.books())
    house.tell()
    assert house.google.journal == []


def test_a_lost_answer_to_the_insert_leaves_one_event() -> None:
    house = CalendarHouse()
    house.books()
    house.google.faults.add("drop", on="events.insert", times=1)
    house.tell()
    assert len(house.owner.events()) == 1
    house.settles()
    assert len(house.owner.events()) == 1


def test_an_owner_who_moves_the_event_before_we_know_that_it_was_inserted_is_heard() -> None:
    house = CalendarHouse()
    reservation = house.books()
    house.google.faults.add("drop", on="events.insert")
    house.google.faults.add("503", on="events.insert", times=3)
    house.tell()
    assert house.told == set()
    house.owner.move("Rossi", tonight("21:30"))
    house.settles()
    assert house.in_book(reservation).starts_at == tonight("21:30")
    assert house.event().span.starts == tonight("21:30")


def test_a_lost_answer_to_a_change_is_not_taken_for_the_owners_hand() -> None:
    house = CalendarHouse()
    reservation = house.books()
    house.tell()
    house.changes(reservation, starts_at=tonight("21:00"))
    house.google.faults.add("drop", on="events.patch", times=1)
    house.tell()
    house.changes(house.in_book(reservation), starts_at=tonight("19:00"))
    house.settles()
    assert house.in_book(reservation).starts_at == tonight("19:00")
    assert house.event().span.starts == tonight("19:00")
    assert house.in_book(reservation).version == 3


def test_the_id_of_a_deleted_event_is_never_used_again() -> None:
    house = CalendarHouse()
    reservation = house.books()
    house.tell()
    used = house.event().id
    house.store.mirrored.clear()  # as if what we remembered had expired
    house.store.mirror_of.clear()
    house.owner.delete(used)
    house.told.clear()
    house.tell()
    assert house.event().id != used
    assert house.in_book(reservation).version == 1


def test_google_down_makes_the_entry_come_again_and_no_harm() -> None:
    house = CalendarHouse()
    house.books()
    house.google.faults.add("503", on="events.insert", times=20)
    entry = next(one for one in house.store.outbox.values() if one.door == "calendar")
    with pytest.raises(VendorUnavailable):
        tell_calendar(house.door, entry)
    assert len(house.paused) == 3
    house.google.faults.waiting.clear()
    tell_calendar(house.door, entry)
    assert len(house.owner.events()) == 1


def test_rate_limits_are_waited_out_as_google_says() -> None:
    house = CalendarHouse()
    house.books()
    house.google.faults.add("429:3", on="events.insert")
    house.google.faults.add("userRateLimitExceeded", on="events.insert")
    house.tell()
    assert len(house.owner.events()) == 1
    assert house.paused[0] == 3.0


def test_a_token_that_google_no_longer_takes_is_replaced_once() -> None:
    house = CalendarHouse()
    house.books()
    house.google.faults.add("401", on="events.insert")
    house.tell()
    assert len(house.owner.events()) == 1
    assert house.asked("token") == 2


def test_a_refused_token_is_replaced_whatever_google_calls_the_reason() -> None:
    house = CalendarHouse()
    house.books()
    once, refused = house.desk.google._once, [GrantDead("401", code="required")]

    def refuses_once(*arguments: Any) -> Resource:
        if refused:
            raise refused.pop()
        return once(*arguments)

    house.desk.google._once = refuses_once  # type: ignore[method-assign,assignment]  # one answer is another
    house.tell()
    assert len(house.owner.events()) == 1


def test_only_our_own_fields_are_written_and_the_owners_stay() -> None:
    house = CalendarHouse()
    reservation = house.books()
    house.tell()
    house.owner.change("Rossi", colorId="5", location="Garden")
    house.changes(reservation, party_size=4)
    house.settles()
    event = house.event().event
    assert (event["colorId"], event["location"], event["summary"]) == ("5", "Garden", "4p · Rossi · T3")


@pytest.mark.parametrize("night", ["2026-10-25", "2027-03-28"])
def test_the_nights_of_the_clock_change_keep_their_wall_times(night: str) -> None:
    house = CalendarHouse()
    on = rome(TONIGHT, "00:00").date().fromisoformat(night)
    house.clock.moment = rome(on, "00:00") - timedelta(days=2)
    house.books("20:00", on=on)
    house.books("20:00", on=on - timedelta(days=1), name="Anna Bianchi")
    house.settles()
    assert [one.span.starts.astimezone(house.restaurant.zone).hour for one in house.owner.events()] == [20, 20]
    assert {one.starts_at for one in house.reservations()} == {one.span.starts for one in house.owner.events()}
    assert all(one.version == 1 for one in house.reservations())


def test_another_calendar_gets_everything_anew() -> None:
    house = CalendarHouse()
    house.books()
    house.settles()
    other = house.google.add_calendar("New one", "Europe/Rome")
    house.google.owner_of(other.id).share("agent@maitred.iam.gserviceaccount.com")
    house.restaurant = replace(house.restaurant, calendar_id=other.id)
    house.desk.directory.save(house.restaurant)
    house.read()
    assert len(house.google.owner_of(other.id).events()) == 1
