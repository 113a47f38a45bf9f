"""Changes days without a reservation (a hold, a block): decides on what was read, and decides again when somebody was quicker."""

from collections.abc import Callable
from typing import TypeVar

from functions.actions.commit_change import PATIENT, Patience
from functions.domain.errors import VendorUnavailable
from functions.domain.ports import CommitConflict, LedgerCommit, ReservationBook

_T = TypeVar("_T")


def commit_days(
    book: ReservationBook, decide: Callable[[], tuple[LedgerCommit | None, _T]], patience: Patience = PATIENT
) -> _T:
    """What `decide` found, once its commit is stored; None instead of a commit means that nothing has to be stored.

    `decide` reads the book afresh each time. VendorUnavailable if the store is down or the fight took too long; since what is
    stored carries its own ids, doing it again does no harm.
    """
    deadline = patience.elapsed() + patience.for_at_most
    longest = patience.first_pause
    while True:
        commit, outcome = decide()
        if commit is None:
            return outcome
        try:
            book.commit_days(commit)
        except CommitConflict as conflict:
            pause = longest * (0.5 + patience.jitter() / 2)
            if patience.elapsed() + pause >= deadline:
                raise VendorUnavailable("the book changed under our hands for too long") from conflict
            patience.pause(pause)
            longest = min(longest * 2, patience.longest_pause)
        else:
            return outcome
