"""Tries a text once more that failed for a passing reason: a telephone that was off, a network that had too much to do."""

from dataclasses import replace

from functions.domain.events import OutboxEntry
from functions.domain.ports import Clock, Outbox, ReservationBook
from functions.domain.reminders import quiet_until
from functions.domain.restaurants import Restaurant
from functions.domain.text_troubles import LOST
from functions.domain.timers import Timer


def send_again(
    outbox: Outbox, book: ReservationBook, clock: Clock, restaurant: Restaurant, timer: Timer
) -> OutboxEntry | None:
    """The second entry, as stored; None if the first did arrive after all, or says what is no longer so.

    Harmless when repeated: the second entry's id follows from the first's.
    """
    first = outbox.get(restaurant.id, timer.payload["entry_id"])
    if first is None or first.state not in LOST or not _still_true(outbox, book, first):
        return None
    now = clock.now()
    if first.payload.get("purpose") == "reminder" and quiet_until(restaurant, now) is not None:
        return None
    second = replace(
        first,
        id=f"{first.id}-again",
        payload={**first.payload, "second_of": first.id},
        created_at=now,
        state="pending",
        vendor_id=None,
        error_code=None,
        history=(),
    )
    outbox.add(second)
    return second


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
