"""Twilio's identifiers and dates, made so that two runs of one scenario give the same ones.

*Documented*: a SID is two letters and 32 hexadecimal digits; dates in REST answers are RFC 2822, in UTC.
"""

import asyncio
import hashlib
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

DEFAULT_EPOCH = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)


class Identifiers:
    """SIDs by counting: equal seeds give equal SIDs in equal order."""

    def __init__(self, seed: str = "maitred") -> None:
        self._seed = seed
        self._count = 0

    def sid(self, prefix: str) -> str:
        self._count += 1
        digest = hashlib.sha256(f"{self._seed}:{prefix}:{self._count}".encode()).hexdigest()
        return prefix + digest[:32]


class WallClock:
    """Dates from the running loop's clock: `epoch` is the date at the loop time when the clock was first read."""

    def __init__(self, epoch: datetime = DEFAULT_EPOCH) -> None:
        self._epoch = epoch
        self._zero: float | None = None

    def now(self) -> datetime:
        return self.at(asyncio.get_running_loop().time())

    def at(self, loop_time: float) -> datetime:
        """The date at a loop time, whole seconds."""
        if self._zero is None:
            self._zero = loop_time
        return (self._epoch + timedelta(seconds=loop_time - self._zero)).replace(microsecond=0)

    def rfc2822(self, loop_time: float) -> str:
        return format_datetime(self.at(loop_time))

    def iso(self, loop_time: float) -> str:
        return self.at(loop_time).strftime("%Y-%m-%dT%H:%M:%SZ")
