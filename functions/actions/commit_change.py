"""Decides on what was read and commits it; when somebody else was quicker, reads and decides again, for a bounded time."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass

from functions.domain.errors import Refusal, VendorUnavailable
from functions.domain.ports import BookCommit, CommitConflict, ReservationBook
from functions.domain.reservations import ActionKey, Reservation


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a change fights for its place. Seconds; `jitter` gives a number in [0, 1)."""

    for_at_most: float = 5.0
    first_pause: float = 0.02
    longest_pause: float = 0.4
    pause: Callable[[float], None] = time.sleep
    elapsed: Callable[[], float] = time.monotonic
    jitter: Callable[[], float] = random.random


PATIENT = Patience()
"""Well inside the 8 s that a tool call has."""


def commit_change(
    book: ReservationBook,
    key: ActionKey,
    decide: Callable[[], BookCommit | Reservation | Refusal],
    patience: Patience = PATIENT,
) -> Reservation | Refusal:
    """The reservation as stored, or the refusal. `decide` reads the book afresh each time that it is called.

    Where it decides on a reservation instead of a commit, what is wanted stands already, and nothing is stored.

    A key that was used before gives the first outcome, whatever has changed since. VendorUnavailable if the store is down or
    the fight took too long; then nothing is promised, and the same key may be tried again.
    """
    deadline = patience.elapsed() + patience.for_at_most
    longest = patience.first_pause
    while True:
        first = book.committed(key)
        if first is not None:
            return first
        decision = decide()
        if not isinstance(decision, BookCommit):
            return decision
        try:
            return book.commit(decision)
        except CommitConflict as conflict:
            pause = longest * (0.5 + patience.jitter() / 2)
            if patience.elapsed() + pause >= deadline:
                raise VendorUnavailable("the book changed under our hands for too long") from conflict
            patience.pause(pause)
            longest = min(longest * 2, patience.longest_pause)
        except VendorUnavailable:
            # The answer may have been lost after the store had committed.
            first = book.committed(key)
            if first is None:
                raise
            return first
