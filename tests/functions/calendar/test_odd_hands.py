"""Odd things that owners do to the events of reservations, and what it must not lead to."""

from dataclasses import replace
from datetime import timedelta

import pytest

from functions.domain.errors import Refusal
from functions.domain.reservations import ReservationStatus
from tests.functions.calendar.calendar_house import AGENT, CalendarHouse
from tests.functions.trattoria import TONIGHT, rome, tonight

CANCELLED, BOOKED = ReservationStatus.CANCELLED, ReservationStatus.BOOKED


def test_a_longer_stay_is_between_us_and_the_owner() -> None:
    house = CalendarHouse()
    reservation = house.books("20:00")
    house.settles()
    texts = house.texts()
    house.owner.move("Rossi", tonight("20:00"), tonight("23:00"))
    house.settles()
    assert house.in_book(reservation).ends_at == tonight("23:00")
    assert house.texts() == texts


def test_an_owner_who_deletes_by_mistake_and_takes_it_back_at_once_has_cancelled_nothing() -> None:
    house = CalendarHouse()
    reservation = house.books("20:00")
    house.settles()
    event = house.event().id
    house.owner.delete("Rossi")
    house.owner.change(event, status="confirmed")
    house.settles()
    assert house.in_book(reservation).status is BOOKED
    assert house.texts() == ["confirmation"]


def test_what_the_guest_has_done_already_is_not_done_and_told_again() -> None:
    house = CalendarHouse()
    reservation = house.books("20:00")
    house.settles()
    house.owner.move("Rossi", tonight("21:00"))
    house.changes(reservation, starts_at=tonight("21:00"))
    house.settles()
    assert house.in_book(reservation).version == 2
    assert house.texts() == ["confirmation", "change"]


def test_more_guests_than_the_tables_seat_are_told_to_the_owner() -> None:
    house = CalendarHouse()
    reservation = house.books("20:00")
    house.settles()
    house.owner.retitle("Rossi", "30p Rossi")
    house.settles()
    assert house.in_book(reservation).party_size == 30
    (told,) = house.messages_of("conflict")
    assert "30p Mario Rossi" in told


def forbids_writing(house: CalendarHouse) -> None:
    """Google lets nobody but the organizer write into an invitation."""
    house.google.faults.add("forbidden", on="events.patch", times=1000)
    house.google.faults.add("forbidden", on="events.delete", times=1000)


def test_an_event_that_nobody_may_write_into_stops_nothing_else() -> None:
    house = CalendarHouse()
    house.settles()
    house.owner.create("4p Verdi", tonight("20:00"), tonight("22:00"))
    forbids_writing(house)
    house.books("12:00")
    house.owner.create("BLOCK T5", tonight("12:00"), tonight("14:00"))
    house.settles()
    assert house.link().status == "ok"
    assert sorted(house.titles()) == ["2p · Rossi · T1", "4p Verdi", "BLOCK T5"]
    assert sorted(one.name for one in house.reservations()) == ["Mario Rossi", "Verdi"]
    assert house.messages_of("conflict") == house.messages_of("calendar_trouble") == []


@pytest.mark.parametrize("deed", ["moves", "cancels"])
def test_a_change_that_google_does_not_let_us_write_is_left_to_the_owner_once(deed: str) -> None:
    house = CalendarHouse()
    reservation = house.books("20:00")
    house.settles()
    forbids_writing(house)
    if deed == "moves":
        house.changes(reservation, starts_at=tonight("21:00"))
    else:
        house.cancels(reservation)
    house.settles()
    house.clock.moment += timedelta(days=1)
    house.settles()
    assert house.link().status == "ok"
    (told,) = house.messages_of("conflict")
    assert "Rossi" in told
    stored = house.in_book(reservation)
    assert (stored.starts_at, stored.status) == (
        (tonight("21:00"), BOOKED) if deed == "moves" else (tonight("20:00"), CANCELLED)
    )


def test_a_calendar_in_which_we_may_no_longer_write_is_told_as_such() -> None:
    house = CalendarHouse()
    reservation = house.books("20:00")
    house.settles()
    house.owner.share(AGENT, "reader")
    house.changes(reservation, starts_at=tonight("21:00"))
    house.settles()
    assert house.link().status == "unshared"
    assert len(house.messages_of("calendar_trouble")) == 1


def weekly(house: CalendarHouse, title: str) -> None:
    house.owner.change(title, recurrence=["RRULE:FREQ=WEEKLY;COUNT=4"])


def test_a_reservation_that_the_owner_has_repeat_is_one_on_its_day_and_parties_of_the_owners_later() -> None:
    house = CalendarHouse()
    first = house.books("20:00")
    house.settles()
    weekly(house, "Rossi")
    house.settles()
    weeks = [tonight("20:00") + timedelta(weeks=number) for number in range(4)]
    assert sorted(one.starts_at for one in house.reservations()) == weeks
    assert house.in_book(first).source == "phone"
    assert house.texts() == ["confirmation"]
    assert house.messages_of("conflict") == []


@pytest.mark.parametrize("hand", ["guest moves", "guest cancels", "owner moves", "owner deletes", "owner ends it"])
def test_what_happens_to_the_first_of_a_series_happens_to_it_alone(hand: str) -> None:
    house = CalendarHouse()
    first = house.books("20:00")
    house.settles()
    rule = house.event().id
    weekly(house, "Rossi")
    if hand.startswith("owner"):
        house.settles()
    stands = house.in_book(first)
    instance = f"{rule}_20261124T190000Z"
    match hand:
        case "guest moves":  # before the series was noticed
            house.changes(stands, starts_at=tonight("21:00"))
        case "guest cancels":
            house.cancels(stands)
        case "owner moves":
            house.owner.move(instance, tonight("21:00"))
        case "owner deletes":
            house.owner.delete(instance)
        case "owner ends it":
            house.owner.delete(rule)
    house.settles()
    house.settles()
    now = house.in_book(first)
    others = [one for one in house.reservations() if one.id != first.id]
    assert len(others) == 3
    assert {one.status for one in others} == ({CANCELLED} if hand == "owner ends it" else {BOOKED})
    assert {one.starts_at for one in others} == {tonight("20:00") + timedelta(weeks=number) for number in (1, 2, 3)}
    gone = hand in ("guest cancels", "owner deletes", "owner ends it")
    assert now.status is (CANCELLED if gone else BOOKED)
    if not gone:
        assert now.starts_at == tonight("21:00")


def test_a_restaurant_that_comes_back_to_its_first_calendar_has_each_reservation_there_once() -> None:
    house = CalendarHouse()
    reservation = house.books("20:00")
    house.settles()
    first, second = house.calendar.id, house.google.add_calendar("Reservations 2", "Europe/Rome").id
    house.google.owner_of(second).share(AGENT)
    for calendar_id in (second, first):
        house.restaurant = replace(house.restaurant, calendar_id=calendar_id)
        house.desk.directory.save(house.restaurant)
        if calendar_id == first:
            house.owner.move("Rossi", tonight("19:00"))  # nobody listened to this calendar then
            house.changes(house.in_book(reservation), starts_at=tonight("21:00"))
        house.round()
        house.settles()
    assert house.event().span.starts == house.in_book(reservation).starts_at == tonight("21:00")
    house.owner.move("Rossi", tonight("20:30"))
    house.settles()
    assert house.in_book(reservation).starts_at == tonight("20:30")
    assert not isinstance(house.cancels(house.in_book(reservation)), Refusal)
    house.settles()
    assert house.titles() == []


def test_an_entry_that_comes_before_the_first_look_at_the_old_calendar_leaves_one_event_too() -> None:
    house = CalendarHouse()
    reservation = house.books("20:00", on=TONIGHT + timedelta(days=1))
    house.settles()
    first, second = house.calendar.id, house.google.add_calendar("Reservations 2", "Europe/Rome").id
    house.google.owner_of(second).share(AGENT)
    for calendar_id in (second, first):
        house.restaurant = replace(house.restaurant, calendar_id=calendar_id)
        house.desk.directory.save(house.restaurant)
        house.changes(house.in_book(reservation), notes=f"note for {calendar_id}")
        house.tell()
        house.settles()
    assert house.event().span.starts == rome(TONIGHT + timedelta(days=1), "20:00")
    assert house.in_book(reservation).status is BOOKED
