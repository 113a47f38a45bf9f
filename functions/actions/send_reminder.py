"""Reminds a guest of a visit, if it still stands as it stood when the timer was set."""

from dataclasses import replace
from datetime import datetime

from functions.domain import messages
from functions.domain.events import OutboxEntry
from functions.domain.ports import Clock, Outbox, ReservationBook, Timers
from functions.domain.reminders import AFTER_QUIET, LEAST_NOTICE, quiet_until
from functions.domain.reservations import ReservationStatus
from functions.domain.restaurants import Restaurant
from functions.domain.text_ports import OptOuts
from functions.domain.timers import Timer
from functions.domain.wall_clock import instant


def send_reminder(
    outbox: Outbox,
    book: ReservationBook,
    opt_outs: OptOuts,
    timers: Timers,
    clock: Clock,
    restaurant: Restaurant,
    timer: Timer,
) -> OutboxEntry | None:
    """The reminder as it was put into the outbox; None if there is nothing to say.

    Nothing is said of a reservation that is cancelled, was moved, is about to begin or began, to a guest who did not agree or
    has opted out, nor in the quiet hours: a timer that rings late, inside them, is set once more for their end. Harmless when
    repeated: the entry's id is the timer's.
    """
    reservation = book.get(restaurant.id, timer.payload["reservation_id"])
    if reservation is None or reservation.status is not ReservationStatus.BOOKED:
        return None
    starts_at = instant(reservation.starts_at)
    if starts_at != datetime.fromisoformat(timer.payload["starts_at"]) or not messages.will_be_texted(reservation):
        return None
    now = instant(clock.now())
    if starts_at - now < LEAST_NOTICE / 2 or opt_outs.get(restaurant.id, reservation.phone or "") is not None:
        return None
    quiet_ends = quiet_until(restaurant, now)
    if quiet_ends is not None:
        if not timer.id.endswith(AFTER_QUIET):
            timers.set(replace(timer, id=timer.id + AFTER_QUIET, due_at=quiet_ends))
        return None
    entry = OutboxEntry(
        id=f"{timer.id}-sms",
        restaurant_id=restaurant.id,
        door="sms",
        fact="reminder_due",
        payload={
            **messages.guest_payload(restaurant, reservation, "reminder"),
            "not_after": starts_at.isoformat(),
        },
        created_at=now,
        call_sid=reservation.call_sid,
    )
    outbox.add(entry)
    return entry
