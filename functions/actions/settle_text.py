"""Moves a text forward by what the vendor says of it; tries a passing trouble once more, and tells the owner what is lost.

The owner is told once per cause: a number that the networks refuse loses every text of the day, and is one notice that day.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from functions.actions.settle_order import settle_ticket_text
from functions.actions.show_text_state import show_text_state
from functions.actions.tell_lost import tell_lost
from functions.domain.events import OutboxEntry
from functions.domain.messages import rank_of
from functions.domain.opt_outs import OptOut
from functions.domain.ports import Clock, MessageBox, Outbox, RestaurantDirectory, Timers
from functions.domain.sale_ports import Orders
from functions.domain.text_ports import OptOuts
from functions.domain.text_troubles import AT_NIGHT, LOST, OPTED_OUT, PASSING
from functions.domain.timers import Timer
from functions.domain.wall_clock import instant

AGAIN_AFTER = timedelta(minutes=15)
GIVEN_UP_AFTER = timedelta(hours=2, minutes=10)
"""The stream brings a text again for two hours; one whose fate is unknown by then stays so."""


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
    becomes a message to the owner; one that failed for a passing reason is first tried once more. The owner's calendar shows it
    afterwards: what a crash keeps from it, a repeated callback or the calendar's daily comparison brings.
    """
    tried_again = state in LOST and error_code in PASSING and _is_worth_another(room, entry)
    if rank_of(state) > rank_of(entry.state):
        if error_code == OPTED_OUT and entry.payload.get("to"):
            room.opt_outs.record(OptOut(entry.restaurant_id, entry.payload["to"], room.clock.now(), OPTED_OUT))
        if state == "unknown":
            room.timers.set(_whereabouts(entry, room.clock.now() + GIVEN_UP_AFTER))
        elif entry.payload.get("purpose") == "ticket":
            settle_ticket(room, entry, state)
        elif error_code == AT_NIGHT:
            room.timers.set(_again(entry, datetime.fromisoformat(entry.payload["not_before"])))
        elif tried_again:
            room.timers.set(_again(entry, room.clock.now() + AGAIN_AFTER))
        elif state in LOST or error_code == OPTED_OUT:
            _tell_owner(room, entry, state, error_code)
    moved = room.outbox.settle(entry.restaurant_id, entry.id, state, vendor_id=vendor_id, error_code=error_code)
    if state != "unknown" and not tried_again:  # the end of either is yet to come
        show_text_state(room.outbox, room.directory, room.clock, entry, state=state, error_code=error_code)
    return moved


def settle_ticket(room: TextRoom, entry: OutboxEntry, state: str) -> None:
    """A kitchen ticket that the vendor has taken is with the kitchen; one that is lost for good, or not sent, is told loudly."""
    restaurant = room.directory.by_id(entry.restaurant_id)
    lost = state in LOST or state == "skipped"
    if room.orders is None or restaurant is None or not (lost or rank_of(state) >= rank_of("queued")):
        return
    order_id = str(entry.payload["order_id"])
    settle_ticket_text(room.orders, room.messages, room.clock, restaurant, order_id, arrives=not lost)


def _is_worth_another(room: TextRoom, entry: OutboxEntry) -> bool:
    """Whether this was the first try, and a second one would not come too late."""
    if entry.payload.get("second_of"):
        return False
    not_after = entry.payload.get("not_after")
    return not_after is None or instant(room.clock.now()) + AGAIN_AFTER < datetime.fromisoformat(not_after)


def _again(entry: OutboxEntry, due_at: datetime) -> Timer:
    return Timer(f"{entry.id}-again", entry.restaurant_id, "text_again", due_at, {"entry_id": entry.id})


def _whereabouts(entry: OutboxEntry, due_at: datetime) -> Timer:
    return Timer(f"{entry.id}-whereabouts", entry.restaurant_id, "text_again", due_at, {"entry_id": entry.id})


def _tell_owner(room: TextRoom, entry: OutboxEntry, state: str, error_code: str | None) -> None:
    restaurant = room.directory.by_id(entry.restaurant_id)
    if restaurant is not None:
        tell_lost(room.messages, room.clock, restaurant, entry, state=state, error_code=error_code)
