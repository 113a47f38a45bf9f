"""Marks a reservation as confirmed by its guest."""

from dataclasses import replace

from functions.actions.commit_change import PATIENT, Patience, commit_change
from functions.actions.owner_edits import ALREADY_CANCELLED, NO_SUCH_RESERVATION
from functions.actions.write_outbox import about_reservation
from functions.domain.errors import Refusal
from functions.domain.ports import BookCommit, Clock, ReservationBook
from functions.domain.reservations import ActionKey, Reservation, ReservationStatus
from functions.domain.restaurants import Restaurant


def confirm_reservation(
    book: ReservationBook,
    clock: Clock,
    restaurant: Restaurant,
    reservation_id: str,
    key: ActionKey,
    *,
    patience: Patience = PATIENT,
) -> Reservation | Refusal:
    """The reservation with `confirmed_at`; one that is confirmed stays as it is. Writes no text.

    Refused with no_such_reservation or already_cancelled. Whose it is has been proven by the caller of this action.
    """

    def decide() -> BookCommit | Reservation | Refusal:
        old = book.get(restaurant.id, reservation_id)
        if old is None:
            return NO_SUCH_RESERVATION
        if old.status is not ReservationStatus.BOOKED:
            return ALREADY_CANCELLED
        if old.confirmed_at is not None:
            return old
        now = clock.now()
        confirmed = replace(old, confirmed_at=now, version=old.version + 1)
        return BookCommit(
            key=key,
            action="confirm_reservation",
            reservation=confirmed,
            replaces_version=old.version,
            ledgers=(),
            outbox=about_reservation(restaurant, confirmed, now, key.call_sid, tell_guest=False),
        )

    return commit_change(book, key, decide, patience)
