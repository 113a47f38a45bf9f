"""Looks again at a text that did not go through: tries once more what failed for a passing reason, and tells what nobody knows of."""

from dataclasses import replace
from datetime import datetime

from functions.actions.settle_text import TextRoom, settle_ticket
from functions.actions.show_text_state import show_text_state
from functions.actions.tell_lost import tell_lost
from functions.domain.events import OutboxEntry
from functions.domain.ports import Outbox, ReservationBook
from functions.domain.reminders import AFTER_QUIET, apologise_at, quiet_until
from functions.domain.restaurants import Restaurant
from functions.domain.text_troubles import AT_NIGHT, LOST
from functions.domain.timers import Timer
from functions.domain.wall_clock import instant

_IN_LIMBO = frozenset({"sending", "unknown"})


def send_again(room: TextRoom, book: ReservationBook, restaurant: Restaurant, timer: Timer) -> OutboxEntry | None:
    """The second entry, as stored; None if the first did arrive after all, says what is no longer so, or has to wait.

    It is sent only after another look at how the first one did (`first_vendor_id`): what was reported as lost may have arrived.
    A text of which nobody knows whether it went out is not sent again: the owner is told. Harmless when repeated: the second
    entry's id follows from the first's.
    """
    first = room.outbox.get(restaurant.id, timer.payload["entry_id"])
    if first is None:
        return None
    if first.state in _IN_LIMBO and first.payload.get("purpose") == "ticket":
        settle_ticket(room, first, "failed")
        return None
    if first.state in _IN_LIMBO:
        tell_lost(room.messages, room.clock, restaurant, first, state=first.state, error_code=None, cause="uncertain")
        show_text_state(room.outbox, room.directory, room.clock, first, state="unknown")
        return None
    waited = first.state == "skipped" and first.error_code == AT_NIGHT
    if not (waited or first.state in LOST) or not _still_true(room.outbox, book, first):
        return None
    now = room.clock.now()
    quiet_ends = _waits_until(restaurant, first, now)
    if quiet_ends is not None:
        _put_off(room, restaurant, first, timer, quiet_ends)
        return None
    second = replace(
        first,
        id=f"{first.id}-again",
        payload={**first.payload, "second_of": first.id, "first_vendor_id": first.vendor_id},
        created_at=now,
        state="pending",
        vendor_id=None,
        error_code=None,
        history=(),
        claimed_at=None,
    )
    room.outbox.add(second)
    return second


def _waits_until(restaurant: Restaurant, first: OutboxEntry, now: datetime) -> datetime | None:
    """The end of the quiet hours for what nobody has just asked for; None if it may be sent now."""
    if first.payload.get("purpose") == "reminder":
        return quiet_until(restaurant, now)
    if first.payload.get("purpose") == "apology" and "visit_at" in first.payload:
        morning = apologise_at(restaurant, datetime.fromisoformat(first.payload["visit_at"]), now)
        return morning if morning > instant(now) else None
    return None


def _put_off(room: TextRoom, restaurant: Restaurant, first: OutboxEntry, timer: Timer, quiet_ends: datetime) -> None:
    """Wait for the end of the quiet hours; if the text is of no use by then, the owner is told that it is lost."""
    not_after = first.payload.get("not_after")
    if not_after is not None and instant(quiet_ends) >= datetime.fromisoformat(not_after):
        tell_lost(room.messages, room.clock, restaurant, first, state=first.state, error_code=first.error_code)
        show_text_state(room.outbox, room.directory, room.clock, first, state=first.state, error_code=first.error_code)
    elif not timer.id.endswith(AFTER_QUIET):
        room.timers.set(replace(timer, id=timer.id + AFTER_QUIET, due_at=quiet_ends))


def _still_true(outbox: Outbox, book: ReservationBook, entry: OutboxEntry) -> bool:
    """Whether no later version of the reservation has told the guest something else."""
    about, version = entry.payload.get("reservation_id"), entry.payload.get("version")
    if about is None or version is None:
        return True
    reservation = book.get(entry.restaurant_id, about)
    if reservation is None:
        return False
    if reservation.version == version:
        return True
    if entry.payload.get("purpose") == "reminder":
        return False
    later = range(version + 1, reservation.version + 1)
    return not any(outbox.get(entry.restaurant_id, f"{about}-v{one}-sms") for one in later)
