"""Events as they are answered: times in the zone that was asked for, private details only for those who may see them.

*Documented*: the response's zone is the `timeZone` parameter or the calendar's; only the id of a deleted event is promised, for a
cancelled instance also `recurringEventId` and `originalStartTime`; private events hide their details from readers, and from writers
without private access.
"""

from typing import Any
from zoneinfo import ZoneInfo

from local.simulators.google_calendar.calendars import Calendar, Stored
from local.simulators.google_calendar.resources import Resource, veiled
from local.simulators.google_calendar.times import written


def event_view(calendar: Calendar, stored: Stored, role: str, zone: ZoneInfo | None = None) -> Resource:
    """One event in full."""
    shown = zone or calendar.zone
    span = stored.span
    event: dict[str, Any] = {
        "kind": "calendar#event",
        "htmlLink": f"https://www.google.com/calendar/event?eid={stored.id}",
        **stored.event,
        "start": written(span.starts, shown, all_day=span.all_day),
        "end": written(span.ends, shown, all_day=span.all_day),
    }
    if stored.stub:
        return tombstone(stored)
    private = event.get("visibility") in ("private", "confidential")
    if role == "freeBusyReader" or (private and role not in ("writer", "owner")):
        return veiled(event)
    return event


def tombstone(stored: Stored) -> Resource:
    """What is left of a deleted event in a list."""
    kept = ("id", "etag", "status", "recurringEventId", "originalStartTime")
    return {"kind": "calendar#event", **{name: stored.event[name] for name in kept if name in stored.event}}


def list_view(calendar: Calendar, stored: Stored, role: str, zone: ZoneInfo | None = None) -> Resource:
    """One item of a list."""
    if stored.deleted and (stored.stub or calendar.judgements.bare_tombstones):
        return tombstone(stored)
    return event_view(calendar, stored, role, zone)
