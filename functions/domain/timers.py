"""What shall be looked at again at a certain moment: reminders, deadlines of offers, second tries."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

TimerKind = Literal[
    "reminder", "waitlist_offer", "text_again", "order_link", "order_again", "pos_errand", "forget_guest"
]


@dataclass(frozen=True, slots=True)
class Timer:
    """One thing to look at, once, at or after `due_at` (aware, UTC).

    `id` is deterministic, so that setting it twice is setting it once. A timer is never moved or taken back: whoever it wakes looks
    at how things stand by then and lets it pass if they have changed.
    """

    id: str
    restaurant_id: str
    kind: TimerKind
    due_at: datetime
    payload: dict[str, Any] = field(default_factory=dict)
