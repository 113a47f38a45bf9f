"""Forgets a guest who asks for it: asked for in a call or by the owner, done by the follow-up, which has the time.

What is erased, by the guest's number: what they asked to be remembered; the name, number and notes in past reservations, which then
count for nobody; their calls with transcripts and reports; their messages, texts, waitlist entries, and the records of tool calls. What stays:
that the number wants no texts (the law asks for it), and that a table was taken at a time, without a name.
"""

from contextlib import suppress

from functions.domain.errors import Refusal
from functions.domain.events import OutboxEntry
from functions.domain.guests import Erased
from functions.domain.ports import Clock, CommitConflict, Eraser, LedgerCommit, ReservationBook
from functions.domain.reservations import ActionKey, ReservationStatus
from functions.domain.restaurants import Restaurant

NUMBER_UNKNOWN = Refusal("number_unknown", "Data is kept by telephone number, and this one is withheld.")


def ask_to_forget(
    book: ReservationBook, clock: Clock, restaurant: Restaurant, phone: str | None, key: ActionKey
) -> OutboxEntry | Refusal:
    """Have the guest with this number (E.164) erased soon; the same key asks once.

    Refused with `has_reservation`, whose alternatives are the reservations that the guest must give up or keep first.
    """
    no = _why_not(book, clock, restaurant, phone)
    if no is not None:
        return no
    entry = OutboxEntry(
        id=f"forget-{key.call_sid}-{key.tool_call_id}",
        restaurant_id=restaurant.id,
        door="followup",
        fact="guest_forgets",
        payload={"phone": phone},
        created_at=clock.now(),
        call_sid=key.call_sid,
    )
    with suppress(CommitConflict):  # the same tool call came twice
        book.commit_days(LedgerCommit(restaurant.id, (), outbox=(entry,)))
    return entry


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
