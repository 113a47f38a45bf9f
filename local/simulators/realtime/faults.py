"""What can be made to go wrong, on purpose and from outside: never anything that a client could ask for over the protocol."""

from dataclasses import dataclass, fields
from typing import Any


@dataclass(slots=True)
class Faults:
    """Switches of one simulator. `times` limits how often the faults of responses strike; None is always."""

    refuse_with: int | None = None
    """Answer the handshake with this HTTP status (401, 429, 503)."""
    hang_at_handshake: bool = False
    """Take the connection and never answer."""
    fail_response: str | None = None
    """Responses end `failed` with this code: `rate_limit_exceeded`, `server_error`, `insufficient_quota`."""
    die_in_response: bool = False
    """Close with 1011 after the first second of a response's audio."""
    never_answer: bool = False
    """Take every event, create no response."""
    first_audio_delay_s: float = 0.0
    """So much later than usual comes the first sound of a response."""
    malformed_event: bool = False
    """Send half a JSON object before each response."""
    times: int | None = None

    def strikes(self, name: str) -> bool:
        """Whether this fault is on, counting one strike off `times`."""
        if not getattr(self, name) or self.times == 0:
            return False
        if self.times is not None:
            self.times -= 1
        return True

    def change(self, wishes: dict[str, Any]) -> None:
        """Set several by name, the rest back to none; ValueError on a name that there is not."""
        known = {one.name: one.default for one in fields(self)}
        wrong = set(wishes) - set(known)
        if wrong:
            raise ValueError(f"no such fault: {', '.join(sorted(wrong))}")
        for name, default in known.items():
            setattr(self, name, wishes.get(name, default))
