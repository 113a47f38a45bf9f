"""Sets a timer in the deployed table and looks whether it is rung: EventBridge Scheduler -> the function that follows up."""

import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from functions.domain.ports import Timers
from functions.domain.timers import Timer
from local.findings import Finding

_RUNG_WITHIN_S = 90.0
"""The schedule comes every minute, and the emulator looks every ten seconds whether it is time."""
_POLL_S = 0.5
_LONG_AFTER = timedelta(minutes=5)
"""A timer that is being rung is put off meanwhile, by less than this."""


@dataclass(slots=True)
class OneTimer:
    """A timer that nobody's restaurant has set, so that ringing it does nothing but take it off; all methods block."""

    timers: Timers
    due_at: datetime
    _timer: Timer = field(init=False)

    def __post_init__(self) -> None:
        """It is due at once, and only the schedule asks what is due."""
        self._timer = Timer("rung-by-the-schedule", "nobody", "reminder", self.due_at)
        self.timers.set(self._timer)

    def was_rung(self, within_s: float = _RUNG_WITHIN_S) -> Finding:
        """Wait until it is."""
        began = time.monotonic()
        while waits := self._waits():
            if time.monotonic() - began >= within_s:
                break
            time.sleep(_POLL_S)
        return Finding("a timer was rung by the schedule", right=not waits)

    def _waits(self) -> bool:
        return any(one.id == self._timer.id for one in self.timers.due(self.due_at + _LONG_AFTER))
