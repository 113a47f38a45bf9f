"""A simulator of Google Calendar: its API (v3), its token endpoint, its push channels, and the owner who edits by hand."""

from local.simulators.google_calendar.calendars import Calendar, Judgements, Stored
from local.simulators.google_calendar.courier import Courier
from local.simulators.google_calendar.owner import Owner
from local.simulators.google_calendar.simulator import OWNER, GoogleCalendarSimulator
from local.simulators.serving.memory import AsyncMemoryTransport, MemoryTransport

__all__ = [
    "OWNER",
    "AsyncMemoryTransport",
    "Calendar",
    "Courier",
    "GoogleCalendarSimulator",
    "Judgements",
    "MemoryTransport",
    "Owner",
    "Stored",
]
