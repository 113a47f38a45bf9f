"""Guests who come late keep their table as long as that harms nobody; those who never come lose it after the grace time."""

from dataclasses import replace
from datetime import UTC, timedelta

import pytest

from functions.actions.block_days import place_block
from functions.actions.book_reservation import book_reservation
from functions.actions.change_reservation import change_reservation
from functions.actions.find_slots import find_slots
from functions.actions.mark_no_show import mark_no_show
from functions.actions.note_late_arrival import note_late_arrival
from functions.domain.availability import SlotOffer
from functions.domain.blocks import Block
from functions.domain.errors import Refusal
from functions.domain.reservations import Booked, GuestProof, Reservation, ReservationChange, ReservationStatus
from functions.domain.restaurants import Restaurant
from functions.domain.tables import Table
from functions.store.memory import MemoryBook, MemoryOutbox
from tests.functions.trattoria import TONIGHT, StoppedClock, key, small, tonight, wish

HOUSE = small(Table("t1", 1, 2))
MORNING = StoppedClock()
ROSSI = GuestProof("+393401112233", "Rossi")


def booked(book: MemoryBook, clock: str = "19:00", number: int = 1, house: Restaurant = HOUSE) -> Reservation:
    phone = "+393401112233" if number == 1 else f"+39340000000{number}"
    result = book_reservation(book, MORNING, house, wish(clock, phone=phone), key(1, f"CA{number}"))
    assert isinstance(result, Booked)
    return result.reservation


def late(book: MemoryBook, until: str, at: str = "18:50", house: Restaurant = HOUSE) -> Booked | Refusal:
    return note_late_arrival(book, StoppedClock(tonight(at)), house, ROSSI, tonight(until), key(9), note="traffic")


def refused(result: object) -> str:
    assert isinstance(result, Refusal)
    return result.code


def marked(book: MemoryBook, one: Reservation, at: str) -> Reservation | Refusal:
    return mark_no_show(book, StoppedClock(tonight(at)), HOUSE, one.id, key(8, "owner"))


def test_within_the_grace_time_only_the_note_is_kept() -> None:
    book = MemoryBook()
    one = booked(book)
    result = late(book, "19:10")
    assert isinstance(result, Booked)
    assert result.reservation == replace(
        one, version=2, expected_at=tonight("19:10").astimezone(UTC), arrival_note="arriving at 19:10: traffic"
    )
    assert not result.text_queued


def test_a_later_party_still_gets_its_full_time() -> None:
    book = MemoryBook()
    booked(book)
    result = late(book, "19:40")
    assert isinstance(result, Booked)
    assert result.reservation.ends_at == tonight("21:10")
    assert result.reservation.starts_at == tonight("19:00")
    (ledger,) = book.ledgers(HOUSE.id, [TONIGHT])
    assert [one.free_at for one in ledger.seatings] == [tonight("21:25")]


def test_who_was_promised_the_table_next_is_not_kept_waiting() -> None:
    book = MemoryBook()
    one = booked(book)
    booked(book, "21:00", 2)
    result = late(book, "19:40")
    assert refused(result) == "next_party_waits"
    assert isinstance(result, Refusal)
    assert "7:15 PM" in result.reason
    assert book.get(HOUSE.id, one.id) == one
    assert isinstance(late(book, "19:15"), Booked)


def test_another_free_table_is_as_good() -> None:
    house = small(Table("t1", 1, 2), Table("t2", 1, 2))
    book = MemoryBook()
    booked(book, house=house)
    booked(book, "21:00", 2, house)
    result = late(book, "19:40", house=house)
    assert isinstance(result, Booked)
    assert result.reservation.table_ids == ("t2",)


@pytest.mark.parametrize(("until", "code"), [("19:00", "not_late"), ("18:30", "not_late"), ("20:01", "too_late")])
def test_patience_has_bounds(until: str, code: str) -> None:
    book = MemoryBook()
    booked(book)
    assert refused(late(book, until)) == code


def test_nobody_is_kept_a_table_into_a_closed_time() -> None:
    book = MemoryBook()
    booked(book)
    begins, ends = (tonight(clock).astimezone(UTC) for clock in ("21:00", "23:00"))
    place_block(book, HOUSE, Block("b", begins, ends, "closed", "calendar"))
    assert refused(late(book, "19:40")) == "closed_by_owner"


def test_a_guest_who_calls_after_the_grace_time_is_still_heard() -> None:
    book = MemoryBook()
    booked(book)
    assert isinstance(late(book, "19:45", at="19:30"), Booked)


def test_a_stranger_cannot_keep_a_table() -> None:
    book = MemoryBook()
    booked(book)
    stranger = GuestProof("+393409999999", "Rossi")
    result = note_late_arrival(book, StoppedClock(tonight("18:50")), HOUSE, stranger, tonight("19:10"), key(9))
    assert refused(result) == "not_verified"


def test_a_table_is_kept_to_the_end_of_the_grace_time() -> None:
    book = MemoryBook()
    one = booked(book)
    result = marked(book, one, "19:14")
    assert refused(result) == "still_expected"
    assert isinstance(result, Refusal)
    assert "7:15 PM" in result.reason
    assert book.get(HOUSE.id, one.id) == one


def test_after_the_grace_time_the_tables_are_free_and_nobody_is_texted() -> None:
    book = MemoryBook()
    one = booked(book)
    result = marked(book, one, "19:15")
    assert result == replace(one, status=ReservationStatus.NO_SHOW, version=2)
    clock = StoppedClock(tonight("19:15"))
    offer = find_slots(book, clock, HOUSE, starts_at=tonight("19:45"), party_size=2)
    assert isinstance(offer, SlotOffer)
    assert offer.exact is not None
    entries = MemoryOutbox(book.store).recent(HOUSE.id)
    assert sorted(entry.fact for entry in entries) == ["reservation_booked", "table_freed"]


def test_a_guest_who_said_so_is_expected_later() -> None:
    book = MemoryBook()
    one = booked(book)
    assert isinstance(late(book, "19:40"), Booked)
    assert refused(marked(book, one, "19:50")) == "still_expected"
    assert isinstance(marked(book, one, "19:55"), Reservation)


def test_marking_twice_is_marking_once_and_the_cancelled_are_no_absentees() -> None:
    book = MemoryBook()
    one = booked(book)
    first = marked(book, one, "19:15")
    clock = StoppedClock(tonight("19:20"))
    assert mark_no_show(book, clock, HOUSE, one.id, key(7, "owner")) == first
    assert refused(mark_no_show(book, clock, HOUSE, "r0", key(6, "owner"))) == "no_such_reservation"


def test_long_after_the_visit_no_table_becomes_free() -> None:
    book = MemoryBook()
    one = booked(book)
    clock = StoppedClock(tonight("19:00") + timedelta(days=1))
    assert isinstance(mark_no_show(book, clock, HOUSE, one.id, key(7, "owner")), Reservation)
    assert [entry.fact for entry in MemoryOutbox(book.store).recent(HOUSE.id)] == ["reservation_booked"]


def test_who_moves_to_another_day_is_not_absent_because_they_were_late_today() -> None:
    book = MemoryBook()
    one = booked(book)
    assert isinstance(late(book, "19:20"), Booked)
    tomorrow = ReservationChange(starts_at=tonight("19:00") + timedelta(days=1))
    moved = change_reservation(book, StoppedClock(tonight("18:55")), HOUSE, ROSSI, tomorrow, key(10))
    assert isinstance(moved, Booked)
    assert (moved.reservation.expected_at, moved.reservation.arrival_note) == (None, "")
    noon = StoppedClock(tonight("12:00") + timedelta(days=1))
    assert refused(mark_no_show(book, noon, HOUSE, one.id, key(11, "owner"))) == "still_expected"
