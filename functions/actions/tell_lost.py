"""Tells the owner that a text did not reach whom it was for: once a day per cause, so that one trouble is one notice."""

import hashlib

from functions.actions.take_message import take_message
from functions.domain import text_troubles
from functions.domain.calls import Message
from functions.domain.events import OutboxEntry
from functions.domain.ports import Clock, MessageBox
from functions.domain.restaurants import Restaurant

_OWN_WAYS = frozenset({"owner_notice", "ticket"})
"""Purposes whose loss is seen otherwise: the message itself lies in the inbox, and a ticket takes its order back."""


def is_for_guest(restaurant: Restaurant, entry: OutboxEntry) -> bool:
    """Whether a guest waits for this text; an owner cannot be told by text that a text to them was lost."""
    return entry.payload.get("purpose") not in _OWN_WAYS and entry.payload.get("to") != restaurant.owner_number


def tell_lost(
    box: MessageBox,
    clock: Clock,
    restaurant: Restaurant,
    entry: OutboxEntry,
    *,
    state: str,
    error_code: str | None,
    cause: text_troubles.Cause | None = None,
) -> None:
    """Leave the message, if the text was for a guest; `cause` follows from the code unless it is given. Harmless when repeated."""
    if not is_for_guest(restaurant, entry):
        return
    why = cause or text_troubles.cause_of(error_code)
    words = next(
        (text_troubles.WORDS[code] for code in restaurant.languages if code in text_troubles.WORDS),
        text_troubles.WORDS["en"],
    )
    message = Message(
        id=_notice_id(clock, restaurant, entry, why, error_code),
        restaurant_id=restaurant.id,
        kind="text_lost",
        text=words[why].format(body=entry.payload.get("body", ""), house=restaurant.name, code=error_code or "?"),
        created_at=clock.now(),
        phone=None if why == "our_number" else entry.payload.get("to"),
        call_sid=entry.call_sid,
        details={
            "reservation_id": entry.payload.get("reservation_id"),
            "entry_id": entry.id,
            "state": state,
            "error_code": error_code,
        },
    )
    take_message(box, clock, restaurant, message)


def _notice_id(
    clock: Clock, restaurant: Restaurant, entry: OutboxEntry, cause: text_troubles.Cause, error_code: str | None
) -> str:
    """The same for every text of that day which is lost by the same cause, so that the owner reads it once."""
    day = clock.now().astimezone(restaurant.zone).date()
    if cause == "our_number":
        return f"text-lost-{error_code}-{day:%Y%m%d}"
    # The number itself stands in no id: ids are logged.
    whom = hashlib.sha256(str(entry.payload.get("to")).encode()).hexdigest()[:12]
    return f"text-lost-{whom}-{error_code or 'unknown'}-{day:%Y%m%d}"
