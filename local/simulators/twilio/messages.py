"""A text message's life and who has opted out of whose texts; no input or output.

*Documented* (messaging/api/message-resource, help article on opt-out keywords): accepted, queued, sending, sent, then delivered
or undelivered; or failed. STOP, STOPALL, UNSUBSCRIBE, CANCEL, END, QUIT, REVOKE, OPTOUT block a sender for a recipient, START,
YES, UNSTOP unblock, HELP and INFO ask for help; keywords count as the whole text, in any case. Opt-outs are per sender number.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final

ORDER: Final = {
    "accepted": 0,
    "scheduled": 0,
    "queued": 1,
    "sending": 2,
    "sent": 3,
    "delivered": 4,
    "undelivered": 4,
    "failed": 4,
    "canceled": 4,
}
FINAL: Final = frozenset(status for status, rank in ORDER.items() if rank == 4)

STOP_WORDS: Final = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"})
START_WORDS: Final = frozenset({"START", "YES", "UNSTOP"})
HELP_WORDS: Final = frozenset({"HELP", "INFO"})


class WrongStep(ValueError):
    """A status that cannot follow the present one."""


@dataclass(slots=True)
class Message:
    """One text. Times are loop seconds. `statuses` is its whole life in order."""

    sid: str
    account_sid: str
    from_: str
    to: str
    body: str
    direction: str
    segments: int
    created_at: float
    status: str = "queued"
    error_code: int | None = None
    sent_at: float | None = None
    updated_at: float = 0.0
    status_callback: str = ""
    messaging_service_sid: str | None = None
    statuses: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.updated_at = self.created_at
        self.statuses.append(self.status)

    def become(self, status: str, at: float, error_code: int | None = None) -> None:
        """Take the next status. Raises WrongStep if it does not lie ahead."""
        if self.status in FINAL or ORDER[status] <= ORDER[self.status]:
            raise WrongStep(f"{self.sid}: {self.status} -> {status}")
        self.status = status
        self.statuses.append(status)
        self.updated_at = at
        if status == "sent":
            self.sent_at = at
        if error_code is not None:
            self.error_code = error_code


def keyword(body: str) -> str:
    """stop, start, help, or nothing."""
    word = body.strip().upper()
    if word in STOP_WORDS:
        return "stop"
    if word in START_WORDS:
        return "start"
    return "help" if word in HELP_WORDS else ""


class OptOuts:
    """Pairs of our number and a recipient who has told it to stop."""

    def __init__(self) -> None:
        self._pairs: set[tuple[str, str]] = set()

    def blocked(self, ours: str, theirs: str) -> bool:
        return (ours, theirs) in self._pairs

    def heard(self, ours: str, theirs: str, body: str, more_stop_words: Collection[str] = ()) -> str:
        """Take in a text. Returns the keyword it was, if any; further words that stop are given in any case."""
        further = {word.upper() for word in more_stop_words}
        word = "stop" if body.strip().upper() in further else keyword(body)
        if word == "stop":
            self._pairs.add((ours, theirs))
        elif word == "start":
            self._pairs.discard((ours, theirs))
        return word
