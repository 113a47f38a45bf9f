"""Forgets a guest who asks for it: asked for in a call or by the owner, done by the follow-up, which has the time.

What is erased, by the guest's number: what they asked to be remembered; the name, number and notes in past reservations, which then
count for nobody; their calls with transcripts and reports; their messages, texts, waitlist entries, and the records of tool calls. What stays:
that the number wants no texts (the law asks for it), and that a table was taken at a time, without a name.
"""

from datetime import timedelta

from functions.domain.errors import Refusal
from functions.domain.guests import Erased
from functions.domain.ports import Clock, Eraser, ReservationBook, Timers
from functions.domain.reservations import ActionKey, ReservationStatus
from functions.domain.restaurants import Restaurant
from functions.domain.timers import Timer
from functions.domain.wall_clock import instant

NUMBER_UNKNOWN = Refusal("number_unknown", "Data is kept by telephone number, and this one is withheld.")


AFTERWARDS = timedelta(hours=2)
"""The call in which it is asked for must be over, and its report stored, or a report would come after the erasing."""


def ask_to_forget(
    book: ReservationBook, timers: Timers, clock: Clock, restaurant: Restaurant, phone: str | None, key: ActionKey
) -> Timer | Refusal:
    """Have the guest with this number (E.164) erased once this call is over; the same key asks once.

    Refused with `number_unknown`, or with `has_reservation`, whose alternatives have to be cancelled first.
    """
    no = _why_not(book, clock, restaurant, phone)
    if no is not None:
        return no
    timer = Timer(
        id=f"forget-{key.call_sid}-{key.tool_call_id}",
        restaurant_id=restaurant.id,
        kind="forget_guest",
        due_at=instant(clock.now()) + AFTERWARDS,
        payload={"phone": phone},
    )
    timers.set(timer)
    return timer


def forget_guest(
    book: ReservationBook, eraser: Eraser, clock: Clock, restaurant: Restaurant, phone: str | None
) -> Erased | Refusal:
    """Erase the guest now; harmless when repeated. Refused as `ask_to_forget`."""
    no = _why_not(book, clock, restaurant, phone)
    if no is not None or phone is None:
        return no or NUMBER_UNKNOWN
    return eraser.erase(restaurant.id, phone)


def _why_not(book: ReservationBook, clock: Clock, restaurant: Restaurant, phone: str | None) -> Refusal | None:
    if phone is None:
        return NUMBER_UNKNOWN
    coming = tuple(
        one for one in book.by_phone(restaurant.id, phone, clock.now()) if one.status is ReservationStatus.BOOKED
    )
    if coming:
        return Refusal("has_reservation", "There is a reservation to come; it has to be cancelled first.", coming)
    return None
