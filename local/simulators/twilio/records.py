"""What the simulator remembers of a call: its status, warnings, timeline, sound, streams, recordings and further legs."""

from dataclasses import dataclass, field
from typing import Any

from local.simulators.twilio.tracks import Happening, Tracks


@dataclass(frozen=True, slots=True)
class Warned:
    """What Twilio's debugger would show. `code` is Twilio's; `at` is loop time."""

    at: float
    code: int
    detail: str


@dataclass(slots=True)
class StreamRecord:
    """One `<Connect><Stream>`: counts of frames and bytes, and the marks in the order in which they were echoed."""

    sid: str
    url: str
    name: str
    parameters: dict[str, str]
    started_ms: int = 0
    """Milliseconds from the call's answer to the stream's `start`."""
    frames_sent: int = 0
    bytes_queued: int = 0
    bytes_played: int = 0
    first_audio_ms: int | None = None
    """Milliseconds from `start` to the first byte played to the caller."""
    marks_set: list[str] = field(default_factory=list)
    marks_echoed: list[str] = field(default_factory=list)
    clears: int = 0
    ended_by: str = ""
    """caller, server, lost, update, or refused."""


@dataclass(slots=True)
class Recording:
    """What `<Record>` kept. `sound` is µ-law."""

    sid: str
    call_sid: str
    url: str
    sound: bytes
    seconds: int
    ended_by: str


@dataclass(slots=True)
class CallRecord:
    """One leg. Times are seconds on the loop's clock, None where it has not come to that."""

    sid: str
    account_sid: str
    from_: str
    to: str
    direction: str
    created_at: float
    parent_sid: str = ""
    status: str = "ringing"
    answered_at: float | None = None
    ended_at: float | None = None
    caller_name: str = ""
    forwarded_from: str = ""
    warnings: list[Warned] = field(default_factory=list)
    timeline: list[Happening] = field(default_factory=list)
    tracks: Tracks = field(default_factory=Tracks)
    streams: list[StreamRecord] = field(default_factory=list)
    recordings: list[Recording] = field(default_factory=list)
    children: list["CallRecord"] = field(default_factory=list)

    @property
    def duration(self) -> int:
        """Whole seconds from answer to end, rounded up; 0 if never answered."""
        if self.answered_at is None or self.ended_at is None:
            return 0
        return max(0, -int(-(self.ended_at - self.answered_at) // 1))

    @property
    def warning_codes(self) -> list[int]:
        return [warning.code for warning in self.warnings]

    def happened(self, what: str) -> list[Happening]:
        """The timeline's entries of one kind, in order."""
        return [happening for happening in self.timeline if happening.what == what]

    def summary(self) -> dict[str, Any]:
        """The record as JSON, without the sound."""
        return {
            "sid": self.sid,
            "from": self.from_,
            "to": self.to,
            "direction": self.direction,
            "status": self.status,
            "duration": self.duration,
            "ms": self.tracks.ms,
            "warnings": [{"at": w.at, "code": w.code, "detail": w.detail} for w in self.warnings],
            "timeline": [{"at": h.at, "what": h.what, **h.detail} for h in self.timeline],
            "streams": [
                {
                    "sid": s.sid,
                    "url": s.url,
                    "parameters": sorted(s.parameters),
                    "frames_sent": s.frames_sent,
                    "bytes_played": s.bytes_played,
                    "clears": s.clears,
                    "marks_echoed": list(s.marks_echoed),
                    "ended_by": s.ended_by,
                }
                for s in self.streams
            ],
            "recordings": [{"sid": r.sid, "url": r.url, "seconds": r.seconds} for r in self.recordings],
            "children": [child.summary() for child in self.children],
        }
