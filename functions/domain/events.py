"""Facts that the slow doors act on: one outbox entry per fact and door, written in the same transaction as the record."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Door = Literal["sms", "calendar", "pos", "wrapup", "followup"]
Fact = Literal[
    "reservation_booked",
    "reservation_changed",
    "reservation_cancelled",
    "order_placed",
    "order_settled",
    "link_expired",
    "payment_seen",
    "pos_upkeep",
    "pos_order_changed",
    "message_taken",
    "transfer_missed",
    "voicemail_left",
    "table_freed",
    "reminder_due",
    "text_received",
    "text_settled",
]


@dataclass(frozen=True, slots=True)
class OutboxEntry:
    """One thing for one door to do, once. `id` is deterministic, so writing it twice is writing it once.

    `payload` is JSON-able and complete: the door needs no second look at a record that may have moved on.
    """

    id: str
    restaurant_id: str
    door: Door
    fact: Fact
    payload: dict[str, Any]
    created_at: datetime
    call_sid: str = ""
    state: str = "pending"
    """`pending`, `sending`, then the door's own words (`queued`, `sent`, `delivered`, `undelivered`, `failed`, `skipped`, `unknown`)."""
    vendor_id: str | None = None
    error_code: str | None = None
    history: tuple[str, ...] = field(default=())
    claimed_at: datetime | None = None
    """When the worker that has it, or had it last, took it."""
