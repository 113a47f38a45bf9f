"""Closures that are longer than what we look at, that move, repeat or end; and imports that are cut off half-way."""

from datetime import date, timedelta

import pytest

from functions.calendar.google_events import SeenEvent, read_event
from functions.calendar.looking import look_at
from functions.calendar.owners_events import take_owners_event
from functions.domain.calendars import CalendarLink
from functions.domain.errors import VendorUnavailable
from functions.domain.ports import BookCommit, LedgerCommit
from functions.domain.reservations import Reservation
from tests.functions.calendar.calendar_house import CalendarHouse
from tests.functions.trattoria import TONIGHT, rome, tonight


def blocked(house: CalendarHouse) -> set[date]:
    return {on for (_, on), day in house.store.ledgers.items() if day.blocks}


def days_pass(house: CalendarHouse, days: int) -> None:
    for _ in range(days):
        house.clock.moment += timedelta(days=1)
        house.read()


def test_holidays_beyond_the_last_bookable_day_close_each_day_as_soon_as_it_can_be_booked() -> None:
    house = CalendarHouse()
    first = TONIGHT + timedelta(days=55)
    house.owner.create("Holidays", first, first + timedelta(days=30))
    house.read()
    assert first + timedelta(days=20) not in blocked(house)
    days_pass(house, 20)
    assert {first + timedelta(days=number) for number in range(25)} <= blocked(house)
    house.owner.delete("Holidays")
    house.read()
    assert not any(on >= first for on in blocked(house))


def test_a_works_outing_without_days_that_is_long_grows_into_the_window_too() -> None:
    house = CalendarHouse()
    first = TONIGHT + timedelta(days=60)
    house.owner.create("Works", rome(first, "08:00"), rome(first + timedelta(days=9), "18:00"))
    house.read()
    days_pass(house, 12)
    assert {first + timedelta(days=number) for number in range(10)} <= blocked(house)


def test_a_closure_that_was_moved_far_away_closes_when_its_time_comes_near() -> None:
    house = CalendarHouse()
    house.owner.create("Closed", TONIGHT + timedelta(days=5))
    house.read()
    far = TONIGHT + timedelta(days=70)
    house.owner.change("Closed", start={"date": far.isoformat()}, end={"date": (far + timedelta(days=1)).isoformat()})
    house.read()
    assert blocked(house) == set()
    days_pass(house, 15)
    assert far in blocked(house)


def test_the_owner_hears_of_the_parties_on_every_day_of_a_long_closure_and_once() -> None:
    house = CalendarHouse()
    for number, name in enumerate(("Anna Bianchi", "Ugo Neri", "Lea Verdi"), start=1):
        house.books("20:00", name=name, on=TONIGHT + timedelta(days=number))
    house.settles()
    house.owner.create("Closed", TONIGHT + timedelta(days=1), TONIGHT + timedelta(days=4))
    house.settles()
    days_pass(house, 2)
    (told,) = house.messages_of("conflict")
    assert all(name in told for name in ("Bianchi", "Neri", "Verdi"))


def test_a_closure_that_is_made_to_repeat_leaves_no_block_of_its_own_when_the_series_ends() -> None:
    house = CalendarHouse()
    house.owner.create("Staff", tonight("19:00"), tonight("22:00"))
    house.read()
    house.owner.change("Staff", recurrence=["RRULE:FREQ=WEEKLY;COUNT=4"])
    house.read()
    assert len(blocked(house)) == 4
    house.owner.delete("Staff")
    house.read()
    assert blocked(house) == set()


def test_a_slow_reader_brings_no_deleted_closure_back() -> None:
    house = CalendarHouse()
    stored = house.owner.create("Closed", TONIGHT + timedelta(days=1))
    house.read()
    slow = look_at(house.desk, house.link(), stored.id)
    house.owner.delete("Closed")
    take_owners_event(house.desk, house.restaurant, house.link(), SeenEvent(stored.id, cancelled=True))
    take_owners_event(house.desk, house.restaurant, house.link(), slow)
    assert blocked(house) == set()


def test_a_slow_reader_takes_no_closure_away_that_was_brought_back() -> None:
    house = CalendarHouse()
    stored = house.owner.create("Closed", TONIGHT + timedelta(days=1))
    house.read()
    closed = blocked(house)
    house.owner.delete("Closed")
    slow, whole = SeenEvent(stored.id, cancelled=True), look_at(house.desk, house.link(), stored.id)
    house.owner.change(stored.id, status="confirmed")
    house.read()
    for late in (slow, whole):
        take_owners_event(house.desk, house.restaurant, house.link(), late)
        assert blocked(house) == closed
    days_pass(house, 1)
    assert blocked(house) == closed


def test_a_closure_that_is_deleted_while_it_is_being_placed_does_not_stay() -> None:
    house = CalendarHouse()
    stored = house.owner.create("Closed", TONIGHT + timedelta(days=1))
    slow = look_at(house.desk, house.desk.links.save(CalendarLink("davinci", house.calendar.id)), stored.id)
    commit, meanwhile = house.book.commit_days, [stored.id]

    def deleted_just_before(change: LedgerCommit) -> None:
        if meanwhile:
            gone = SeenEvent(meanwhile.pop(), cancelled=True)
            house.owner.delete("Closed")
            take_owners_event(house.desk, house.restaurant, house.link(), gone)
        commit(change)

    house.book.commit_days = deleted_just_before  # type: ignore[method-assign]  # somebody is quicker
    take_owners_event(house.desk, house.restaurant, house.link(), slow)
    assert blocked(house) == set()


@pytest.mark.parametrize("days", [1, 2])
def test_a_closure_that_was_cut_off_half_way_and_then_deleted_unseen_does_not_stay(days: int) -> None:
    house = CalendarHouse()
    house.settles()
    house.owner.create("Closed", TONIGHT + timedelta(days=1), TONIGHT + timedelta(days=1 + days))
    commit, calls = house.book.commit_days, [0]

    def cut_off(change: LedgerCommit) -> None:
        commit(change)
        calls[0] += 1
        if calls[0] == days:
            raise VendorUnavailable("the store is down")

    house.book.commit_days = cut_off  # type: ignore[method-assign]  # broken on purpose
    with pytest.raises(VendorUnavailable):
        house.read()
    house.owner.delete("Closed")
    house.google.faults.add("410", on="events.sync")
    house.read()
    assert blocked(house) == set()


def test_a_closure_that_the_owner_takes_out_of_the_bin_closes_again() -> None:
    house = CalendarHouse()
    stored = house.owner.create("Closed", TONIGHT + timedelta(days=1))
    house.read()
    house.owner.delete("Closed")
    house.read()
    house.owner.change(stored.id, status="confirmed")
    house.read()
    assert blocked(house) == {TONIGHT + timedelta(days=1), TONIGHT + timedelta(days=2)}


@pytest.mark.parametrize("lost", [1, 2])
def test_a_party_is_written_in_although_the_store_failed_in_the_middle(lost: int) -> None:
    house = CalendarHouse()
    house.settles()
    house.owner.create("4p Verdi", tonight("20:00"), tonight("22:00"))
    commit, failures = house.book.commit, lost

    def fails_at_first(change: BookCommit) -> Reservation:
        nonlocal failures
        if failures:
            failures -= 1
            raise VendorUnavailable("the store is down")
        return commit(change)

    house.book.commit = fails_at_first  # type: ignore[method-assign]  # broken on purpose
    for _ in range(lost):
        with pytest.raises(VendorUnavailable):
            house.read()
    house.settles()
    assert [(one.name, one.party_size) for one in house.reservations()] == [("Verdi", 4)]
    assert house.titles() == ["4p Verdi"]


def test_an_invitation_that_the_owner_declined_is_free_time() -> None:
    house = CalendarHouse()
    guest = {"email": house.calendar.id, "self": True, "responseStatus": "declined"}
    event = {
        "id": "abcde",
        "start": {"dateTime": "2026-11-24T19:00:00Z"},
        "end": {"dateTime": "2026-11-24T23:00:00+01:00"},
    }
    assert read_event({**event, "attendees": [{"email": "x@example.com"}, guest]}).transparent
    assert not read_event({**event, "attendees": [guest | {"responseStatus": "accepted"}]}).transparent


def test_a_time_without_an_offset_is_not_guessed() -> None:
    naive = {"dateTime": "2026-11-24T19:00:00", "timeZone": "Europe/Rome"}
    with pytest.raises(ValueError, match="offset"):
        read_event({"id": "abcde", "start": naive, "end": naive})
