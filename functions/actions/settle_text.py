"""Moves a text forward by what the vendor says of it; tries a passing trouble once more, and tells the owner what is lost.

The owner is told once per cause: a number that the networks refuse loses every text of the day, and is one notice that day.
"""

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from functions.actions.settle_order import settle_ticket_text
from functions.actions.take_message import take_message
from functions.domain import text_troubles
from functions.domain.calls import Message
from functions.domain.events import OutboxEntry
from functions.domain.messages import rank_of
from functions.domain.opt_outs import OptOut
from functions.domain.ports import Clock, MessageBox, Outbox, RestaurantDirectory, Timers
from functions.domain.restaurants import Restaurant
from functions.domain.sale_ports import Orders
from functions.domain.text_ports import OptOuts
from functions.domain.text_troubles import LOST, OPTED_OUT, PASSING
from functions.domain.timers import Timer

AGAIN_AFTER = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class TextRoom:
    """The ports that texts need on their way out."""

    outbox: Outbox
    messages: MessageBox
    directory: RestaurantDirectory
    opt_outs: OptOuts
    timers: Timers
    clock: Clock
    orders: Orders | None = None
    """None: no kitchen tickets are texted here."""


def settle_text(
    room: TextRoom,
    entry: OutboxEntry,
    *,
    state: str,
    vendor_id: str | None = None,
    error_code: str | None = None,
) -> bool:
    """Move the entry to `state` if that is forward, and say whether it was.

    `entry` is as freshly read. What follows from a lost text is written before the entry moves, under ids that are the same
    every time: a crash between the two repeats it without doubling it. A text about a guest's table that is lost for good
    becomes a message to the owner; one that failed for a passing reason is first tried once more.
    """
    if rank_of(state) > rank_of(entry.state):
        if error_code == OPTED_OUT and entry.payload.get("to"):
            room.opt_outs.record(OptOut(entry.restaurant_id, entry.payload["to"], room.clock.now(), OPTED_OUT))
        if entry.payload.get("purpose") == "ticket":
            _settle_ticket(room, entry, state)
        elif state in LOST and error_code in PASSING and not _is_second(entry):
            room.timers.set(_again(room, entry))
        elif (state in LOST or error_code == OPTED_OUT) and _is_for_guest(entry):
            _tell_owner(room, entry, state, error_code)
    return room.outbox.settle(entry.restaurant_id, entry.id, state, vendor_id=vendor_id, error_code=error_code)


def _settle_ticket(room: TextRoom, entry: OutboxEntry, state: str) -> None:
    """A kitchen ticket that the vendor has taken is with the kitchen; one that is lost for good is told loudly."""
    restaurant = room.directory.by_id(entry.restaurant_id)
    if room.orders is None or restaurant is None or not (state in LOST or rank_of(state) >= rank_of("queued")):
        return
    order_id = str(entry.payload["order_id"])
    settle_ticket_text(room.orders, room.messages, room.clock, restaurant, order_id, arrives=state not in LOST)


def _is_second(entry: OutboxEntry) -> bool:
    return bool(entry.payload.get("second_of"))


def _is_for_guest(entry: OutboxEntry) -> bool:
    return any(entry.payload.get(name) for name in ("reservation_id", "waitlist_entry_id"))


def _again(room: TextRoom, entry: OutboxEntry) -> Timer:
    return Timer(
        id=f"{entry.id}-again",
        restaurant_id=entry.restaurant_id,
        kind="text_again",
        due_at=room.clock.now() + AGAIN_AFTER,
        payload={"entry_id": entry.id},
    )


def _tell_owner(room: TextRoom, entry: OutboxEntry, state: str, error_code: str | None) -> None:
    restaurant = room.directory.by_id(entry.restaurant_id)
    if restaurant is None:
        return
    cause = text_troubles.cause_of(error_code)
    words = next(
        (text_troubles.WORDS[code] for code in restaurant.languages if code in text_troubles.WORDS),
        text_troubles.WORDS["en"],
    )
    now = room.clock.now()
    message = Message(
        id=_notice_id(room, restaurant, entry, cause, error_code),
        restaurant_id=restaurant.id,
        kind="text_lost",
        text=words[cause].format(body=entry.payload.get("body", ""), house=restaurant.name, code=error_code or "?"),
        created_at=now,
        phone=None if cause == "our_number" else entry.payload.get("to"),
        call_sid=entry.call_sid,
        details={
            "reservation_id": entry.payload.get("reservation_id"),
            "entry_id": entry.id,
            "state": state,
            "error_code": error_code,
        },
    )
    take_message(room.messages, room.clock, restaurant, message)


def _notice_id(
    room: TextRoom, restaurant: Restaurant, entry: OutboxEntry, cause: text_troubles.Cause, error_code: str | None
) -> str:
    """The same for every text of that day which is lost by the same cause, so that the owner reads it once."""
    day = room.clock.now().astimezone(restaurant.zone).date()
    if cause == "our_number":
        return f"text-lost-{error_code}-{day:%Y%m%d}"
    # The number itself stands in no id: ids are logged.
    whom = hashlib.sha256(str(entry.payload.get("to")).encode()).hexdigest()[:12]
    return f"text-lost-{whom}-{error_code or 'unknown'}-{day:%Y%m%d}"
