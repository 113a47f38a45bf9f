"""A caller waits for the owner's calendar as long as a caller may wait, whatever Google and the book do meanwhile."""

import time
from collections.abc import Mapping
from threading import Event

from functions.calendar.consulting import ConsultedCalendar
from functions.calendar.google import Effort, Resource
from functions.domain.calendars import CalendarLink, MirroredEvent
from functions.domain.ports import BookCommit, CommitConflict
from functions.domain.reservations import Reservation
from functions.store.memory_calendars import MemoryCalendarMirror
from tests.functions.calendar.calendar_house import CalendarHouse
from tests.functions.trattoria import tonight


def consult(house: CalendarHouse, within: float = 5.0) -> float:
    """Ask about this evening; how many seconds it took."""
    begun = time.monotonic()
    ConsultedCalendar(lambda: house.desk).consult(house.restaurant, tonight("19:00"), tonight("22:00"), within)
    return time.monotonic() - begun


def test_a_fight_about_an_edit_while_google_hangs_does_not_keep_the_caller() -> None:
    house = CalendarHouse()
    house.books("20:00")
    house.settles()
    house.owner.move("Rossi", tonight("21:30"))
    hangs = Event()

    def somebody_is_quicker(event: MirroredEvent) -> MirroredEvent:
        raise CommitConflict("always")

    def says_nothing(link: CalendarLink, event_id: str) -> Resource:
        assert hangs.wait(30)
        return {}

    house.desk.mirror.save = somebody_is_quicker  # type: ignore[method-assign]  # on purpose
    house.desk.google.get_event = says_nothing  # type: ignore[method-assign]  # the same
    took = consult(house, within=0.2)
    hangs.set()
    assert took < 2


def test_in_a_large_house_the_latest_edit_is_seen_among_hundreds_of_events() -> None:
    house = CalendarHouse()
    for number in range(300):
        house.owner.create(f"note {number}", tonight("19:00"), tonight("21:00"), free=True)
    first = house.books("20:00")
    house.settles()
    house.owner.move("Rossi", tonight("21:30"))
    consult(house)
    assert house.in_book(first).starts_at == tonight("21:30")


def test_a_page_that_google_ends_early_is_followed_by_the_next() -> None:
    house = CalendarHouse()
    house.owner.create("note", tonight("19:00"), tonight("21:00"), free=True)
    first = house.books("20:00")
    house.settles()
    house.owner.move("Rossi", tonight("21:30"))
    listed = house.desk.google.list_events

    def one_at_a_time(link: CalendarLink, parameters: Mapping[str, str], effort: Effort) -> Resource:
        return listed(link, {**parameters, "maxResults": "1"}, effort)

    house.desk.google.list_events = one_at_a_time  # type: ignore[method-assign,assignment]  # as Google may
    consult(house)
    assert house.in_book(first).starts_at == tonight("21:30")


def test_what_was_deleted_long_ago_takes_no_time_from_what_was_edited_now() -> None:
    house = CalendarHouse()
    for number in range(6):
        house.owner.create(f"Note {number}", tonight("19:00"), tonight("20:00"), free=True)
    house.settles()
    for number in range(6):
        house.owner.delete(f"Note {number}")
    house.books("20:00")
    house.settles()
    looked: list[str] = []
    unnoticed = MemoryCalendarMirror(house.store)

    def noting(restaurant_id: str, event_id: str) -> MirroredEvent | None:
        looked.append(event_id)
        return unnoticed.get(restaurant_id, event_id)

    house.desk.mirror.many = unnoticed.many  # type: ignore[method-assign]  # one read of all is no matter
    house.desk.mirror.get = noting  # type: ignore[method-assign]  # noted
    consult(house)
    assert looked == []


def test_the_freshest_edit_comes_first_if_there_is_no_time_for_all() -> None:
    house = CalendarHouse()
    older, newer = house.books("20:00", name="Anna Bianchi"), house.books("20:00", name="Ugo Neri")
    house.settles()
    house.owner.move("Bianchi", tonight("21:00"))
    house.owner.move("Neri", tonight("21:30"))
    elapsed, commit = [0.0], house.book.commit

    def takes_long(change: BookCommit) -> Reservation:
        elapsed[0] += 9
        return commit(change)

    house.book.commit = takes_long  # type: ignore[method-assign]  # on purpose
    calendar = ConsultedCalendar(lambda: house.desk, elapsed=lambda: elapsed[0])
    calendar.consult(house.restaurant, tonight("19:00"), tonight("22:00"), 5.0)
    assert house.in_book(newer).starts_at == tonight("21:30")
    assert house.in_book(older).starts_at == tonight("20:00")
    house.settles()
    assert house.in_book(older).starts_at == tonight("21:00")
