"""Writes what the slow doors shall do about a change, to be stored in the same transaction as the change."""

from datetime import datetime
from typing import Any

from functions.domain import messages
from functions.domain.calls import Message
from functions.domain.events import Door, Fact, OutboxEntry
from functions.domain.reminders import apologise_at
from functions.domain.reservations import Reservation
from functions.domain.restaurants import Restaurant
from functions.domain.text_answers import InboundText
from functions.domain.text_troubles import TOLD_OTHERWISE
from functions.domain.wall_clock import instant

_FACTS: dict[str, Fact] = {
    "confirmation": "reservation_booked",
    "change": "reservation_changed",
    "cancellation": "reservation_cancelled",
    "apology_moved": "reservation_changed",
    "apology_cancelled": "reservation_cancelled",
}
_OF_A_CALL = frozenset({"call_failed", "transfer_missed", "voicemail"})
_FACTS_OF_MESSAGES: dict[str, Fact] = {"voicemail": "voicemail_left", "transfer_missed": "transfer_missed"}


def about_reservation(
    restaurant: Restaurant,
    reservation: Reservation,
    now: datetime,
    call_sid: str,
    *,
    tell_guest: bool = True,
    by_owner: bool = False,
    was: Reservation | None = None,
) -> tuple[OutboxEntry, ...]:
    """The guest's text, if the guest agreed to one and left a number, and the calendar's event, if the owner keeps a calendar.

    One entry per reservation, version and door. Without `tell_guest` the owner does not want this change to be texted; `by_owner`
    makes the text an apology, which wakes nobody: an owner who tidies up after closing (`was` is how it stood before) is read in the
    morning, unless the visit would come before or soon after that.
    """
    purpose = messages.purpose_of(reservation, by_owner=by_owner)
    entries: list[tuple[Door, dict[str, Any]]] = []
    if tell_guest and messages.will_be_texted(reservation):
        payload = messages.guest_payload(restaurant, reservation, purpose)
        if payload["purpose"] == "apology":
            payload |= _not_at_night(restaurant, reservation, was, now)
        entries.append(("sms", payload))
    if restaurant.calendar_id is not None:
        # No more than that: the calendar's door brings the event to what the book says by then (functions/calendar/README.md).
        entries.append(("calendar", {"reservation_id": reservation.id}))
    return tuple(
        OutboxEntry(
            id=f"{reservation.id}-v{reservation.version}-{door}",
            restaurant_id=restaurant.id,
            door=door,
            fact=_FACTS[purpose],
            payload=payload,
            created_at=now,
            call_sid=call_sid,
        )
        for door, payload in entries
    )


def _not_at_night(
    restaurant: Restaurant, reservation: Reservation, was: Reservation | None, now: datetime
) -> dict[str, Any]:
    visit = min(one.starts_at for one in (reservation, was) if one is not None)
    morning = apologise_at(restaurant, visit, now)
    waits = {"not_before": morning.isoformat()} if morning > instant(now) else {}
    return {"visit_at": instant(visit).isoformat(), **waits}


def about_message(restaurant: Restaurant, message: Message, now: datetime) -> tuple[OutboxEntry, ...]:
    """The owner's notice, if the owner left a number for it."""
    if restaurant.owner_number is None:
        return ()
    return (
        OutboxEntry(
            id=f"{_about(message)}-sms",
            restaurant_id=restaurant.id,
            door="sms",
            fact=_FACTS_OF_MESSAGES.get(message.kind, "message_taken"),
            payload=messages.owner_payload(restaurant, message),
            created_at=now,
            call_sid=message.call_sid,
        ),
    )


def _about(message: Message) -> str:
    """What the notice is about. One failed call may leave three messages; the owner is texted once, by the first of them."""
    return f"call-{message.call_sid}" if message.kind in _OF_A_CALL and message.call_sid else message.id


def about_freed_table(
    restaurant: Restaurant, was: Reservation, now: datetime, call_sid: str = ""
) -> tuple[OutboxEntry, ...]:
    """Tells the follow-up that a table of this reservation, as it stood before, may be given to the waitlist."""
    return (
        OutboxEntry(
            id=f"{was.id}-v{was.version}-freed",
            restaurant_id=restaurant.id,
            door="followup",
            fact="table_freed",
            payload={"starts_at": was.starts_at.isoformat(), "ends_at": was.ends_at.isoformat()},
            created_at=now,
            call_sid=call_sid,
        ),
    )


def answer_id(text: InboundText) -> str:
    """The id of the entry that answers a text; one text has one answer."""
    return f"answer-{text.id}-sms"


def answer_entry(
    restaurant: Restaurant, text: InboundText, body: str | None, language: str, now: datetime
) -> OutboxEntry:
    """The answer to a text. Without a body it is kept as skipped: the text was understood, and another entry tells of it."""
    return OutboxEntry(
        id=answer_id(text),
        restaurant_id=restaurant.id,
        door="sms",
        fact="text_received",
        payload={
            "to": text.sender,
            "from": restaurant.phone_number,
            "body": body or "",
            "language": language,
            "purpose": "answer",
        },
        created_at=now,
        state="pending" if body else "skipped",
        error_code=None if body else TOLD_OTHERWISE,
    )
