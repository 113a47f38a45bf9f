"""Shows a guest their own upcoming reservations, and nobody else's."""

from functions.actions.prove_guest import ALREADY_CANCELLED, prove_guest
from functions.domain.errors import Refusal
from functions.domain.ports import Clock, ReservationBook
from functions.domain.reservations import GuestProof, Reservation, ReservationStatus
from functions.domain.restaurants import Restaurant


def find_reservation(
    book: ReservationBook, clock: Clock, restaurant: Restaurant, proof: GuestProof, call_sid: str
) -> tuple[Reservation, ...] | Refusal:
    """The upcoming reservations that the proof opens, soonest first; never empty.

    Refused with not_verified (the same answer whatever does not fit), too_many_attempts, or already_cancelled.
    """
    opened = prove_guest(book, clock.now(), restaurant, proof, call_sid)
    if isinstance(opened, Refusal):
        return opened
    live = tuple(one for one in opened if one.status is ReservationStatus.BOOKED)
    return live or ALREADY_CANCELLED
