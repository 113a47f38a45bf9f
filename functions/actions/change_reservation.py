"""Moves a reservation to another time, size or wish, without ever giving up the old table first."""

from functions.domain.errors import Refusal
from functions.domain.ports import Clock, ReservationBook
from functions.domain.reservations import ActionKey, Booked, GuestProof, ReservationChange
from functions.domain.restaurants import Restaurant


def change_reservation(
    book: ReservationBook,
    clock: Clock,
    restaurant: Restaurant,
    proof: GuestProof,
    change: ReservationChange,
    key: ActionKey,
    reservation_id: str | None = None,
) -> Booked | Refusal:
    """Change the one reservation that the proof opens (of several: `reservation_id` or the code tells which)."""
    raise NotImplementedError
