"""One telephone call, from ringing to the report."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

NextStep = Literal["hang_up", "transfer", "caller_gone", "provider_failed", "bridge_failed"]
"""The streamer's word for how the stream ended; the same words as in `streamer.contract.events`."""


@dataclass(frozen=True, slots=True)
class Call:
    """What is known of a call. `caller` is E.164, or None if the number was withheld or is no number."""

    call_sid: str
    restaurant_id: str
    dialled: str
    caller: str | None
    started_at: datetime
    forwarded_from: str | None = None
    stream_sid: str | None = None
    """The stream that redeemed the call token; None while nobody has."""
    next_step: NextStep | None = None
    transfer_reason: str = ""
    transfer_summary: str = ""
    dial_status: str | None = None
    """Twilio's DialCallStatus of the transfer, once known."""
    voicemail_url: str | None = None
    voicemail_seconds: int | None = None
    ended_at: datetime | None = None
    status: str = "in-progress"
    """Twilio's CallStatus, moved only forward."""
    report: dict[str, Any] | None = None
    """The newest call report as JSON-able data."""
    report_revision: int = 0
    cost_micro_usd: int | None = None
    """What the model cost, in millionths of a US dollar."""


@dataclass(frozen=True, slots=True)
class Message:
    """Something that a person at the restaurant should read: an order taken as a message, feedback, a voicemail, an event."""

    id: str
    restaurant_id: str
    kind: Literal[
        "message",
        "feedback",
        "order",
        "event_enquiry",
        "late_arrival",
        "voicemail",
        "call_failed",
        "transfer_missed",
        "text_lost",
        "conflict",
        "calendar_trouble",
        "order_unsent",
        "pos_trouble",
        "menu_read",
        "menu_unreadable",
        "cancel_wish",
    ]
    text: str
    created_at: datetime
    name: str = ""
    phone: str | None = None
    call_sid: str = ""
    urgent: bool = False
    details: dict[str, Any] = field(default_factory=dict)


NOTABLE = frozenset({"dial_status", "voicemail_url", "voicemail_seconds", "status", "ended_at"})
"""What `CallLog.note` may set."""

CALL_STATUS_RANK = {
    "queued": 0, "initiated": 1, "ringing": 2, "in-progress": 3, "answered": 3,
    "completed": 4, "busy": 4, "failed": 4, "no-answer": 4, "canceled": 4,
}  # fmt: skip
"""Twilio's CallStatus in the order of a call's life; a lower or equal one that arrives late changes nothing."""
