"""What the owner wants done with a reservation is done, whatever the rules say, and what then clashes is told."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from functions.actions.book_reservation import book_reservation
from functions.actions.owner_edits import (
    OwnerEdit,
    WrittenIn,
    cancel_by_owner,
    import_reservation,
    move_by_owner,
    resize_by_owner,
)
from functions.domain.errors import Refusal
from functions.domain.reservations import Booked, Reservation, ReservationStatus
from functions.domain.restaurants import Restaurant
from functions.domain.tables import Table
from functions.store.memory import MemoryBook, MemoryOutbox
from tests.functions.trattoria import DA_VINCI, TONIGHT, StoppedClock, key, small, tonight, wish

CLOCK = StoppedClock()
ONE_TABLE = small(Table("t1", 1, 2))


def booked(book: MemoryBook, house: Restaurant, number: int, clock: str = "20:00", party: int = 2) -> Reservation:
    result = book_reservation(book, CLOCK, house, wish(clock, party, phone=f"+39340111223{number}"), key(number))
    assert isinstance(result, Booked)
    return result.reservation


def done(result: OwnerEdit | Refusal) -> OwnerEdit:
    assert isinstance(result, OwnerEdit)
    return result


def seated(book: MemoryBook, house: Restaurant) -> dict[str, tuple[str, ...]]:
    (ledger,) = book.ledgers(house.id, [TONIGHT])
    return {one.reservation_id: one.table_ids for one in ledger.seatings}


def test_a_moved_reservation_keeps_its_tables_and_its_length() -> None:
    book = MemoryBook()
    old = booked(book, DA_VINCI, 1)
    edit = done(move_by_owner(book, CLOCK, DA_VINCI, old.id, tonight("18:10"), key(2)))
    assert not edit.overbooked
    assert edit.reservation.starts_at == tonight("18:10").astimezone(UTC)
    assert edit.reservation.ends_at - edit.reservation.starts_at == old.ends_at - old.starts_at
    assert edit.reservation.table_ids == old.table_ids
    assert edit.reservation.version == 2


def test_a_move_onto_a_taken_table_takes_another_that_is_free() -> None:
    book = MemoryBook()
    old, other = booked(book, DA_VINCI, 1, "12:00"), booked(book, DA_VINCI, 2, "20:00")
    assert old.table_ids == other.table_ids == ("t1",)
    edit = done(move_by_owner(book, CLOCK, DA_VINCI, old.id, tonight("20:30"), key(3)))
    assert (edit.reservation.table_ids, edit.overbooked) == (("t2",), False)


def test_a_move_into_a_full_room_is_done_and_called_overbooked() -> None:
    book = MemoryBook()
    old, other = booked(book, ONE_TABLE, 1, "12:00"), booked(book, ONE_TABLE, 2, "20:00")
    edit = done(move_by_owner(book, CLOCK, ONE_TABLE, old.id, tonight("20:30"), key(3)))
    assert (edit.reservation.table_ids, edit.overbooked) == (("t1",), True)
    assert seated(book, ONE_TABLE) == {old.id: ("t1",), other.id: ("t1",)}
    again = done(move_by_owner(book, CLOCK, ONE_TABLE, old.id, tonight("20:30"), key(3)))
    assert again == edit


def test_a_move_to_another_day_leaves_the_old_day() -> None:
    book = MemoryBook()
    old = booked(book, ONE_TABLE, 1)
    done(move_by_owner(book, CLOCK, ONE_TABLE, old.id, tonight("20:00") + timedelta(days=3), key(2)))
    assert seated(book, ONE_TABLE) == {}
    (there,) = book.ledgers(ONE_TABLE.id, [TONIGHT + timedelta(days=3)])
    assert [one.reservation_id for one in there.seatings] == [old.id]


def test_the_owner_may_say_how_long_a_party_stays() -> None:
    book = MemoryBook()
    old = booked(book, DA_VINCI, 1)
    edit = done(move_by_owner(book, CLOCK, DA_VINCI, old.id, tonight("20:00"), key(2), ends_at=tonight("23:00")))
    assert edit.reservation.ends_at == tonight("23:00").astimezone(UTC)


def test_a_larger_party_gets_a_larger_table_and_more_time() -> None:
    book = MemoryBook()
    old = booked(book, DA_VINCI, 1)
    edit = done(resize_by_owner(book, CLOCK, DA_VINCI, old.id, 4, key(2)))
    assert edit.reservation.table_ids == ("t3",)
    assert edit.reservation.ends_at - edit.reservation.starts_at == timedelta(minutes=105)
    assert not edit.overbooked


def test_a_party_beyond_every_table_gets_what_is_free_pushed_together() -> None:
    book = MemoryBook()
    old = booked(book, DA_VINCI, 1)
    edit = done(resize_by_owner(book, CLOCK, DA_VINCI, old.id, 12, key(2)))
    assert edit.reservation.table_ids == ("t5", "t3", "t1")
    assert not edit.overbooked


def test_a_party_that_nothing_seats_keeps_its_table() -> None:
    book = MemoryBook()
    old = booked(book, ONE_TABLE, 1)
    edit = done(resize_by_owner(book, CLOCK, ONE_TABLE, old.id, 5, key(2)))
    assert (edit.reservation.table_ids, edit.reservation.party_size) == (("t1",), 5)


def test_cancelled_by_the_owner_with_or_without_a_text() -> None:
    for tell, texts in ((True, 2), (False, 1)):
        book = MemoryBook()
        old = booked(book, DA_VINCI, 1)
        edit = done(cancel_by_owner(book, CLOCK, DA_VINCI, old.id, key(2), tell_guest=tell))
        assert edit == OwnerEdit(replace(old, status=ReservationStatus.CANCELLED, version=2), False)
        assert seated(book, DA_VINCI) == {}
        assert len([one for one in MemoryOutbox(book.store).recent(DA_VINCI.id) if one.door == "sms"]) == texts
        late = cancel_by_owner(book, CLOCK, DA_VINCI, old.id, key(3))
        assert isinstance(late, Refusal)
        assert late.code == "already_cancelled"


def test_what_is_not_there_cannot_be_moved() -> None:
    refused = move_by_owner(MemoryBook(), CLOCK, DA_VINCI, "r0", tonight("20:00"), key())
    assert isinstance(refused, Refusal)
    assert refused.code == "no_such_reservation"


def test_a_reservation_from_the_calendar_is_written_in_and_blocks_its_table() -> None:
    book = MemoryBook()
    written = WrittenIn("4p Rossi", 2, tonight("20:00"), notes="window")
    edit = done(import_reservation(book, CLOCK, ONE_TABLE, written, key(1)))
    one = edit.reservation
    assert (one.table_ids, one.source, one.text_consent, edit.overbooked) == (("t1",), "calendar", False, False)
    assert done(import_reservation(book, CLOCK, ONE_TABLE, written, key(1))) == edit
    refused = book_reservation(book, CLOCK, ONE_TABLE, wish(), key(2))
    assert isinstance(refused, Refusal)
    assert refused.code == "fully_booked"


def test_a_written_reservation_without_a_free_table_stands_without_one() -> None:
    book = MemoryBook()
    booked(book, ONE_TABLE, 1)
    edit = done(import_reservation(book, CLOCK, ONE_TABLE, WrittenIn("Rossi", 2, tonight("20:00")), key(2)))
    assert (edit.reservation.table_ids, edit.overbooked) == ((), True)


def test_a_written_reservation_may_lie_outside_all_hours_and_in_the_past() -> None:
    book = MemoryBook()
    early = datetime(2026, 11, 23, 3, 7, tzinfo=UTC)  # a Monday, closed
    edit = done(import_reservation(book, CLOCK, DA_VINCI, WrittenIn("Rossi", 2, early), key(1)))
    assert edit.reservation.starts_at == early
