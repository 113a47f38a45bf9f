"""Booking a table: what is stored, what is queued, and what a retry gets."""

from dataclasses import replace
from datetime import UTC, timedelta

import pytest

from functions.actions.book_reservation import book_reservation
from functions.actions.cancel_reservation import cancel_reservation
from functions.domain.errors import BrokenRule, Refusal
from functions.domain.ports import BookCommit
from functions.domain.reservations import Booked, BookingRequest, GuestProof, Reservation, ReservationStatus
from functions.domain.tables import Table
from functions.store.memory import MemoryBook, MemoryOutbox
from tests.functions.trattoria import DA_VINCI, NOW, TONIGHT, StoppedClock, key, small, tonight, wish

CLOCK = StoppedClock()


def booked(book: MemoryBook, request: BookingRequest, number: int = 1) -> Booked:
    result = book_reservation(book, CLOCK, DA_VINCI, request, key(number))
    assert isinstance(result, Booked), result
    return result


def test_a_booking_is_stored_as_it_was_told() -> None:
    book = MemoryBook()
    one = booked(book, replace(wish(), name="  Mario \n Rossi ", notes="a\tcake", phone="340 111 2233")).reservation
    assert book.get(DA_VINCI.id, one.id) == one
    assert (one.name, one.notes, one.phone) == ("Mario Rossi", "a cake", "+393401112233")
    assert (one.starts_at, one.starts_at.tzinfo) == (tonight("20:00"), UTC)
    assert one.ends_at - one.starts_at == timedelta(minutes=90)
    assert (one.table_ids, one.status, one.version) == (("t1",), ReservationStatus.BOOKED, 1)
    assert (one.created_at, one.call_sid, one.language) == (NOW, "CA1", "it")
    (ledger,) = book.ledgers(DA_VINCI.id, [TONIGHT])
    (seating,) = ledger.seatings
    assert seating.free_at - seating.starts_at == timedelta(minutes=105)


def test_the_confirmation_text_is_queued_in_the_same_commit() -> None:
    book = MemoryBook()
    result = booked(book, wish())
    (entry,) = MemoryOutbox(book.store).recent(DA_VINCI.id)
    assert result.text_queued
    assert entry.id == f"{result.reservation.id}-v1-sms"
    assert (entry.door, entry.fact, entry.state) == ("sms", "reservation_booked", "pending")
    assert entry.payload["to"] == "+393401112233"
    assert result.reservation.code in entry.payload["body"]


@pytest.mark.parametrize("silent", [replace(wish(), text_consent=False), replace(wish(), phone=None)])
def test_nobody_is_texted_without_consent_or_number(silent: BookingRequest) -> None:
    book = MemoryBook()
    assert not booked(book, silent).text_queued
    assert list(MemoryOutbox(book.store).recent(DA_VINCI.id)) == []


def test_a_retry_gets_the_first_outcome_even_after_everything_has_changed() -> None:
    book = MemoryBook()
    first = booked(book, wish())
    proof = GuestProof("+393401112233", "Rossi")
    cancel_reservation(book, CLOCK, DA_VINCI, proof, key(2))
    for number in range(3, 8):
        book_reservation(book, CLOCK, DA_VINCI, wish(party=2), key(1, f"CA{number}"))
    assert booked(book, wish()) == first
    assert booked(book, replace(wish("13:00"), name="Somebody else")) == first
    texts = [entry for entry in MemoryOutbox(book.store).recent(DA_VINCI.id) if entry.door == "sms"]
    assert len(texts) == 2 + 4  # of the first, its cancelling, four others


def test_tables_fill_smallest_first_and_then_there_is_none() -> None:
    book = MemoryBook()
    given = [
        booked(book, wish(name=f"Guest {number}", phone=None), number).reservation.table_ids for number in range(4)
    ]
    assert given == [("t1",), ("t2",), ("t3",), ("t4",)]
    refused = book_reservation(book, CLOCK, DA_VINCI, wish(), key(9))
    assert isinstance(refused, Refusal)
    assert refused.code == "fully_booked"
    assert [f"{slot.starts_at:%H:%M}" for slot in refused.alternatives] == ["21:45"]
    assert book.committed(key(9)) is None


def test_a_refusal_is_not_remembered_so_that_the_same_call_may_ask_again() -> None:
    book, house = MemoryBook(), small(Table("t1", 1, 2))
    first = book_reservation(book, CLOCK, house, wish(), key(1))
    assert isinstance(first, Booked)
    another = key(1, "CA2")
    assert isinstance(book_reservation(book, CLOCK, house, wish(), another), Refusal)
    cancel_reservation(book, CLOCK, house, GuestProof(None, "Rossi", first.reservation.code), key(3))
    assert isinstance(book_reservation(book, CLOCK, house, wish(), another), Booked)


@pytest.mark.parametrize(
    ("request_", "code"),
    [(wish(name="  "), "name_missing"), (wish(phone="12"), "phone_unreadable"), (wish(party=9), "party_too_large"),
     (wish("17:00"), "outside_hours"), (replace(wish(), area="roof"), "no_such_area")],
)  # fmt: skip
def test_what_cannot_be_booked_is_refused_and_leaves_no_trace(request_: BookingRequest, code: str) -> None:
    book = MemoryBook()
    refused = book_reservation(book, CLOCK, DA_VINCI, request_, key())
    assert isinstance(refused, Refusal)
    assert refused.code == code
    assert not (book.store.reservations)
    assert not (book.store.ledgers)
    assert not (book.store.keys)


def test_a_taken_code_is_drawn_again() -> None:
    book = MemoryBook()
    signs = iter("KKKKKK" * 2 + "MMMMMM")

    def draw(_: str) -> str:
        return next(signs)

    codes = []
    for number in (1, 2):
        result = book_reservation(book, CLOCK, DA_VINCI, wish(), key(1, f"CA{number}"), draw=draw)
        assert isinstance(result, Booked)
        codes.append(result.reservation.code)
    assert codes == ["KKKKKK", "MMMMMM"]


def test_a_key_that_did_something_else_is_our_own_bug() -> None:
    book = MemoryBook()
    first = booked(book, wish())
    cancel_reservation(book, CLOCK, DA_VINCI, GuestProof(None, "Rossi", first.reservation.code), key(2))
    with pytest.raises(BrokenRule):
        book_reservation(book, CLOCK, DA_VINCI, wish(), key(2))


def test_the_same_wish_twice_in_one_call_is_one_reservation() -> None:
    book = MemoryBook()
    first = booked(book, wish(), 1)
    again = booked(book, replace(wish(name="MARIO  Rossi"), notes="by the window"), 2)
    assert again == first
    (ledger,) = book.ledgers(DA_VINCI.id, [TONIGHT])
    assert [one.reservation_id for one in ledger.seatings] == [first.reservation.id]
    assert len([one for one in MemoryOutbox(book.store).recent(DA_VINCI.id) if one.door == "sms"]) == 1


@pytest.mark.parametrize(
    "other", [wish(name="Anna Bianchi"), wish("20:15"), wish(party=3)], ids=["name", "time", "size"]
)
def test_another_wish_in_the_same_call_is_another_reservation(other: BookingRequest) -> None:
    book = MemoryBook()
    assert booked(book, wish(), 1).reservation.id != booked(book, other, 2).reservation.id


def test_the_same_wish_in_another_call_is_another_reservation() -> None:
    book = MemoryBook()
    first = booked(book, wish())
    other = book_reservation(book, CLOCK, DA_VINCI, wish(), key(1, "CA2"))
    assert isinstance(other, Booked)
    assert other.reservation.table_ids != first.reservation.table_ids


def test_a_wish_given_up_in_the_same_call_can_be_booked_again() -> None:
    book = MemoryBook()
    first = booked(book, wish(), 1)
    cancel_reservation(book, CLOCK, DA_VINCI, GuestProof("+393401112233", "Rossi"), key(2))
    again = booked(book, wish(), 3)
    assert again.reservation.id != first.reservation.id
    assert again.reservation.status is ReservationStatus.BOOKED
    assert booked(book, wish(), 4) == again


def test_two_tool_calls_with_one_wish_at_one_moment_get_one_table() -> None:
    class Twice(MemoryBook):
        """While the first commit is on its way, the same wish is booked under another key."""

        meanwhile: Booked | Refusal | None = None

        def commit(self, change: BookCommit) -> Reservation:
            """See `ReservationBook.commit`."""
            if change.key == key(1) and self.meanwhile is None:
                self.meanwhile = book_reservation(self, CLOCK, DA_VINCI, wish(), key(2))
            return super().commit(change)

    book = Twice()
    assert booked(book, wish(), 1) == book.meanwhile
    assert len(book.store.reservations) == 1
