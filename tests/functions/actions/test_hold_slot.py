"""While a caller decides, the slot is theirs: nobody else is promised the table, and nothing stays held for nobody."""

from dataclasses import replace
from datetime import timedelta

import pytest

from functions.actions.book_reservation import book_reservation
from functions.actions.change_reservation import change_reservation
from functions.actions.commit_change import Patience
from functions.actions.find_slots import find_slots
from functions.actions.hold_slot import Held, hold_slot
from functions.actions.release_hold import release_hold
from functions.domain.availability import SlotOffer, Wish
from functions.domain.errors import Refusal, VendorUnavailable
from functions.domain.ports import CommitConflict, LedgerCommit, Seating
from functions.domain.reservations import Booked, GuestProof, ReservationChange
from functions.domain.restaurants import Pacing
from functions.domain.tables import Table
from functions.store.memory import MemoryBook
from tests.functions.trattoria import DA_VINCI, NOW, TONIGHT, StoppedClock, key, small, tonight, wish

ONE_TABLE = small(Table("t1", 1, 2))
CLOCK = StoppedClock()
TOMORROW = TONIGHT + timedelta(days=1)


def hold(
    book: MemoryBook, call_sid: str = "CA1", at: str = "20:00", days: int = 0, clock: StoppedClock = CLOCK
) -> Held | SlotOffer | Refusal:
    wanted = Wish(tonight(at) + timedelta(days=days), 2)
    return hold_slot(book, clock, ONE_TABLE, wanted, call_sid, patience=Patience(pause=lambda _: None))


def standing(book: MemoryBook, days: int = 0) -> list[Seating]:
    (ledger,) = book.ledgers(ONE_TABLE.id, [TONIGHT + timedelta(days=days)])
    return list(ledger.seatings)


def why_not(found: Held | SlotOffer | Refusal) -> str:
    assert isinstance(found, SlotOffer)
    return found.why_not_code


def test_a_held_slot_is_promised_to_nobody_else() -> None:
    book = MemoryBook()
    held = hold(book)
    assert isinstance(held, Held)
    assert held.until == NOW + timedelta(minutes=3)
    assert (held.slot.starts_at, held.slot.table_ids) == (tonight("20:00"), ("t1",))
    assert why_not(hold(book, "CA2")) == "fully_booked"
    assert why_not(hold(book, "CA2", "20:30")) == "fully_booked"
    refused = book_reservation(book, CLOCK, ONE_TABLE, wish(), key(1, "CA2"))
    assert isinstance(refused, Refusal)
    assert refused.code == "fully_booked"


def test_the_calls_own_booking_uses_its_hold_and_leaves_none() -> None:
    book = MemoryBook()
    hold(book)
    result = book_reservation(book, CLOCK, ONE_TABLE, wish(), key())
    assert isinstance(result, Booked)
    assert [one.reservation_id for one in standing(book)] == [result.reservation.id]


def test_a_hold_does_not_stand_in_the_way_of_its_own_callers_next_wish() -> None:
    book = MemoryBook()
    hold(book)
    found = find_slots(book, CLOCK, ONE_TABLE, starts_at=tonight("20:30"), party_size=2, call_sid="CA1")
    assert isinstance(found, SlotOffer)
    assert found.exact is not None
    assert isinstance(hold(book, at="20:30"), Held)
    assert [one.starts_at for one in standing(book)] == [tonight("20:30")]


def test_a_new_hold_on_another_day_takes_the_old_one_away() -> None:
    book = MemoryBook()
    hold(book)
    assert isinstance(hold(book, days=1), Held)
    assert standing(book) == []
    assert [one.starts_at for one in standing(book, 1)] == [tonight("20:00") + timedelta(days=1)]
    assert isinstance(hold(book, "CA2"), Held)


def test_a_booking_on_another_day_gives_the_hold_back_in_the_same_transaction() -> None:
    book = MemoryBook()
    hold(book, days=1)
    assert isinstance(book_reservation(book, CLOCK, ONE_TABLE, wish(), key()), Booked)
    assert standing(book, 1) == []


def test_a_wish_that_cannot_be_had_leaves_the_hold_where_it_is() -> None:
    book = MemoryBook()
    hold(book)
    assert why_not(hold(book, at="17:00")) == "outside_hours"
    assert len(standing(book)) == 1


def test_an_expired_hold_counts_for_nothing_and_is_swept_by_the_next_write() -> None:
    book, later = MemoryBook(), StoppedClock(NOW + timedelta(minutes=3))
    hold(book)
    assert len(standing(book)) == 1
    result = book_reservation(book, later, ONE_TABLE, wish(), key(1, "CA2"))
    assert isinstance(result, Booked)
    assert [one.reservation_id for one in standing(book)] == [result.reservation.id]


def test_a_hold_still_counts_just_before_it_ends() -> None:
    book = MemoryBook()
    hold(book)
    almost = StoppedClock(NOW + timedelta(minutes=3) - timedelta(microseconds=1))
    assert why_not(hold(book, "CA2", clock=almost)) == "fully_booked"


def test_a_caller_whose_hold_has_ended_books_if_nobody_else_has() -> None:
    book, later = MemoryBook(), StoppedClock(NOW + timedelta(minutes=10))
    hold(book)
    assert isinstance(hold(book, "CA2", clock=later), Held)
    refused = book_reservation(book, later, ONE_TABLE, wish(), key())
    assert isinstance(refused, Refusal)


def test_hanging_up_releases_the_hold_once() -> None:
    book = MemoryBook()
    hold(book)
    assert release_hold(book, CLOCK, ONE_TABLE, "CA1")
    assert standing(book) == []
    assert isinstance(hold(book, "CA2"), Held)
    version = book.ledgers(ONE_TABLE.id, [TONIGHT])[0].version
    assert not release_hold(book, CLOCK, ONE_TABLE, "CA1")
    assert not release_hold(book, CLOCK, ONE_TABLE, "CA3")
    assert book.ledgers(ONE_TABLE.id, [TONIGHT])[0].version == version


def test_hanging_up_after_booking_takes_nothing_from_the_guest() -> None:
    book = MemoryBook()
    hold(book)
    result = book_reservation(book, CLOCK, ONE_TABLE, wish(), key())
    assert isinstance(result, Booked)
    assert not release_hold(book, CLOCK, ONE_TABLE, "CA1")
    assert [one.reservation_id for one in standing(book)] == [result.reservation.id]


def test_a_guest_who_changes_a_booking_may_move_into_the_slot_held_for_them() -> None:
    book = MemoryBook()
    assert isinstance(book_reservation(book, CLOCK, ONE_TABLE, wish(), key(1, "CA0")), Booked)
    hold(book, days=1)
    change = ReservationChange(starts_at=tonight("20:00") + timedelta(days=1))
    proof = GuestProof("+393401112233", "Rossi")
    moved = change_reservation(book, CLOCK, ONE_TABLE, proof, change, key())
    assert isinstance(moved, Booked)
    assert [one.reservation_id for one in standing(book, 1)] == [moved.reservation.id]
    assert standing(book) == []


def test_a_hold_counts_for_pacing() -> None:
    house = replace(DA_VINCI, rules=replace(DA_VINCI.rules, pacing=Pacing(max_parties=1)))
    book = MemoryBook()
    assert isinstance(hold_slot(book, CLOCK, house, Wish(tonight("20:00"), 2), "CA1"), Held)
    assert why_not(hold_slot(book, CLOCK, house, Wish(tonight("20:00"), 2), "CA2")) == "pacing_full"


def test_a_restaurant_that_holds_nothing_writes_nothing() -> None:
    house = replace(ONE_TABLE, rules=replace(ONE_TABLE.rules, hold=timedelta(0)))
    book = MemoryBook()
    assert isinstance(hold_slot(book, CLOCK, house, Wish(tonight("20:00"), 2), "CA1"), Held)
    assert standing(book) == []


def test_two_who_ask_at_the_same_moment_are_not_both_promised_the_table() -> None:
    class Rival(MemoryBook):
        """Somebody else holds the table between the look and the write."""

        done = False

        def commit_days(self, change: LedgerCommit) -> None:
            """See `ReservationBook.commit_days`."""
            if not self.done:
                self.done = True
                assert isinstance(hold(self, "CA2"), Held)
            super().commit_days(change)

    book = Rival()
    assert why_not(hold(book, "CA1")) == "fully_booked"
    assert [one.reservation_id for one in standing(book)] == ["hold-CA2"]


def test_a_book_that_changes_under_our_hands_for_too_long_promises_nothing() -> None:
    class Restless(MemoryBook):
        """Somebody is always quicker."""

        def commit_days(self, change: LedgerCommit) -> None:
            """See `ReservationBook.commit_days`."""
            raise CommitConflict("again")

    ticks = iter(range(100))
    patience = Patience(pause=lambda _: None, elapsed=lambda: float(next(ticks)))
    with pytest.raises(VendorUnavailable):
        hold_slot(Restless(), CLOCK, ONE_TABLE, Wish(tonight("20:00"), 2), "CA1", patience=patience)
