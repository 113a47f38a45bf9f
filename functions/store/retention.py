"""How long personal data is kept; DynamoDB deletes what has expired within two days."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Retention:
    """Counted from the call, the message or the entry; for reservations, ledgers and codes from the visit."""

    calls: timedelta = timedelta(days=30)
    messages: timedelta = timedelta(days=90)
    outbox: timedelta = timedelta(days=30)
    reservations: timedelta = timedelta(days=400)
    ledgers: timedelta = timedelta(days=30)
    codes: timedelta = timedelta(days=30)
    actions: timedelta = timedelta(days=30)
    """The record of what a tool call did, with the reservation as it then was."""
    timers: timedelta = timedelta(days=30)
    """Counted from when they are due."""
    orders: timedelta = timedelta(days=400)
    """Counted from when it was placed; a draft that nobody placed goes with its call."""
    kitchen: timedelta = timedelta(days=7)
    waitlist: timedelta = timedelta(days=30)
    """Counted from the wished visit."""
    guest_notes: timedelta = timedelta(days=400)
    """Counted from the last time that the guest asked for something to be remembered."""
    mirrored: timedelta = timedelta(days=60)
    """Counted from the event's end."""
    uploads: timedelta = timedelta(days=90)
    failed_proofs: timedelta = timedelta(hours=2)
