"""Knows a returning guest by the number that is calling."""

from functions.domain.guests import LOOK_BACK, Guest, guest_of
from functions.domain.ports import Clock, GuestBook, ReservationBook
from functions.domain.restaurants import Restaurant


def recognise_guest(
    book: ReservationBook, guests: GuestBook, clock: Clock, restaurant: Restaurant, phone: str | None
) -> Guest | None:
    """The guest with this number (E.164), if the owner wants returning guests to be known and there is one.

    A number can be forged, so no more than the name is ever said before the guest has proved who they are.
    """
    if phone is None or not restaurant.greets_by_name:
        return None
    now = clock.now()
    reservations = book.by_phone(restaurant.id, phone, now - LOOK_BACK)
    return guest_of(phone, reservations, guests.get(restaurant.id, phone), now)
