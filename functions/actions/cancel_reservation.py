"""Cancels a guest's own reservation and frees its tables."""

from functions.domain.errors import Refusal
from functions.domain.ports import Clock, ReservationBook
from functions.domain.reservations import ActionKey, Cancelled, GuestProof
from functions.domain.restaurants import Restaurant


def cancel_reservation(
    book: ReservationBook,
    clock: Clock,
    restaurant: Restaurant,
    proof: GuestProof,
    key: ActionKey,
    reservation_id: str | None = None,
) -> Cancelled | Refusal:
    """Cancel the one reservation that the proof opens; of several and untold which: `which_one` with the reservations."""
    raise NotImplementedError
