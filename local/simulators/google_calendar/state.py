"""All that the simulated Google remembers, apart from accounts and tokens."""

import hashlib
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from local.simulators.google_calendar.calendars import Calendar, Judgements
from local.simulators.google_calendar.channels import Channels
from local.simulators.google_calendar.listing import Lister


@dataclass(slots=True)
class State:
    """Calendars, their readers' lists, and push channels. Equal seeds give equal ids in equal order."""

    clock: Callable[[], datetime]
    judgements: Judgements
    channels: Channels
    seed: str
    calendars: dict[str, Calendar] = field(default_factory=dict)
    listed: dict[str, list[str]] = field(default_factory=dict)
    """E-mail -> the calendars in its calendar list."""
    _listers: dict[str, Lister] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock)
    """Held by whoever reads or changes anything: requests come from several threads, and the owner too."""
    _made: int = 0

    def add_calendar(
        self, *, owner: str, summary: str, zone: ZoneInfo, made_by: str = "", calendar_id: str | None = None
    ) -> Calendar:
        """A secondary calendar of `owner`; its id looks like an e-mail address."""
        chosen = calendar_id or f"{self._new_name()}@group.calendar.google.com"
        calendar = Calendar(chosen, summary, zone, owner, self.clock, self.judgements, made_by=made_by)
        calendar.on_change = self.channels.changed
        self.calendars[chosen] = calendar
        return calendar

    def lister(self, calendar: Calendar) -> Lister:
        """The one that knows this calendar's page tokens."""
        return self._listers.setdefault(calendar.id, Lister(calendar))

    def new_event_id(self) -> str:
        """26 characters of base32hex, as Google's own."""
        return self._new_name()[:26]

    def expansion_ends(self) -> datetime:
        """How far an endless series is expanded."""
        return self.clock() + timedelta(days=self.judgements.expansion_days)

    def forget(self) -> None:
        """Calendars, lists and channels are gone."""
        self.calendars.clear()
        self.listed.clear()
        self._listers.clear()
        self.channels.open.clear()

    def _new_name(self) -> str:
        self._made += 1
        return hashlib.sha256(f"{self.seed}:{self._made}".encode()).hexdigest()
