"""Fighting for a table: bounded, fair, and never promising what is not stored."""

import pytest

from functions.actions.book_reservation import book_reservation
from functions.actions.commit_change import Patience
from functions.domain.errors import VendorUnavailable
from functions.domain.ports import BookCommit, CommitConflict
from functions.domain.reservations import Booked, Reservation
from functions.store.memory import MemoryBook
from tests.functions.trattoria import DA_VINCI, StoppedClock, key, wish


class Rough(MemoryBook):
    """A book whose first commits end otherwise: `conflict`, `lost` (stored, but the answer is lost) or `down` (not stored)."""

    def __init__(self, *fates: str) -> None:
        super().__init__()
        self.fates = list(fates)

    def commit(self, change: BookCommit) -> Reservation:
        fate = self.fates.pop(0) if self.fates else ""
        if fate == "conflict":
            raise CommitConflict("somebody was quicker")
        if fate == "down":
            raise VendorUnavailable("no answer")
        stored = super().commit(change)
        if fate == "lost":
            raise VendorUnavailable("the answer is lost")
        return stored


class Watch:
    """Time that passes only by pausing."""

    def __init__(self) -> None:
        self.shown, self.pauses = 0.0, list[float]()

    def pause(self, seconds: float) -> None:
        self.shown += seconds
        self.pauses.append(seconds)

    def patience(self, jitter: float = 0.5) -> Patience:
        return Patience(pause=self.pause, elapsed=lambda: self.shown, jitter=lambda: jitter)


def test_conflicts_are_decided_again_with_growing_pauses() -> None:
    watch, book = Watch(), Rough(*["conflict"] * 7)
    result = book_reservation(book, StoppedClock(), DA_VINCI, wish(), key(), patience=watch.patience())
    assert isinstance(result, Booked)
    assert watch.pauses == pytest.approx([0.015, 0.03, 0.06, 0.12, 0.24, 0.3, 0.3])


def test_the_fight_ends_before_the_caller_gives_up() -> None:
    watch, book = Watch(), Rough(*["conflict"] * 1000)
    with pytest.raises(VendorUnavailable):
        book_reservation(book, StoppedClock(), DA_VINCI, wish(), key(), patience=watch.patience(jitter=0.99))
    assert watch.shown < 5.0
    assert book.store.reservations == {}


def test_a_lost_answer_is_found_in_the_store() -> None:
    book = Rough("lost")
    result = book_reservation(book, StoppedClock(), DA_VINCI, wish(), key())
    assert isinstance(result, Booked)
    assert book.committed(key()) == result.reservation


def test_a_store_that_is_down_promises_nothing_and_the_same_key_may_try_again() -> None:
    book = Rough("down")
    with pytest.raises(VendorUnavailable):
        book_reservation(book, StoppedClock(), DA_VINCI, wish(), key())
    assert book.store.reservations == {}
    assert isinstance(book_reservation(book, StoppedClock(), DA_VINCI, wish(), key()), Booked)
