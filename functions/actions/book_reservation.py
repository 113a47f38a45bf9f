"""Books a table: nothing is "booked" before the store has said so."""

from functions.domain.errors import Refusal
from functions.domain.ports import Clock, ReservationBook
from functions.domain.reservations import ActionKey, Booked, BookingRequest
from functions.domain.restaurants import Restaurant


def book_reservation(
    book: ReservationBook, clock: Clock, restaurant: Restaurant, request: BookingRequest, key: ActionKey
) -> Booked | Refusal:
    """Book what the caller wants, or say why not with `alternatives: tuple[Slot, ...]`."""
    raise NotImplementedError
