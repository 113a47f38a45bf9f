"""Shows a guest their own upcoming reservations, and nobody else's."""

from functions.domain.errors import Refusal
from functions.domain.ports import Clock, ReservationBook
from functions.domain.reservations import GuestProof, Reservation
from functions.domain.restaurants import Restaurant


def find_reservation(
    book: ReservationBook, clock: Clock, restaurant: Restaurant, proof: GuestProof, call_sid: str
) -> tuple[Reservation, ...] | Refusal:
    """The upcoming reservations that the proof opens, soonest first; never empty."""
    raise NotImplementedError
