"""Answers freeBusy: merged busy ranges of up to fifty calendars.

*Documented*: transparent and cancelled events do not block; at most 50 calendars; times in UTC unless `timeZone` is passed; a calendar
that cannot be read has `errors` with `notFound`. *Judgement*: ranges that touch are merged, and ranges are cut at the window's bounds.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from local.simulators.google_calendar.calendars import Calendar
from local.simulators.google_calendar.refusals import Refusal, range_empty, required
from local.simulators.google_calendar.series import instances
from local.simulators.google_calendar.times import instant_from, rfc3339, zone_named

_MOST_CALENDARS = 50


def query_free_busy(body: Mapping[str, Any], calendars: Mapping[str, Calendar | None]) -> dict[str, Any]:
    """`calendars` holds those that were asked for, None for those that this principal cannot read."""
    for name in ("timeMin", "timeMax"):
        if not body.get(name):
            raise required(f"Missing {name} parameter.")
    begins, ends = instant_from(body["timeMin"], "timeMin"), instant_from(body["timeMax"], "timeMax")
    if ends <= begins:
        raise range_empty()
    if len(calendars) > min(_MOST_CALENDARS, int(body.get("calendarExpansionMax", _MOST_CALENDARS))):
        raise Refusal(400, "tooManyCalendarsRequested", "Too many calendars requested.", domain="calendar")
    zone = zone_named(body.get("timeZone", "UTC"), "Invalid time zone.")

    def told(calendar: Calendar | None) -> dict[str, Any]:
        if calendar is None:
            return {"errors": [{"domain": "global", "reason": "notFound"}], "busy": []}
        ranges = merge_ranges(_busy(calendar, begins, ends))
        return {"busy": [{"start": rfc3339(start, zone), "end": rfc3339(end, zone)} for start, end in ranges]}

    return {
        "kind": "calendar#freeBusy",
        "timeMin": rfc3339(begins),
        "timeMax": rfc3339(ends),
        "calendars": {calendar_id: told(calendar) for calendar_id, calendar in calendars.items()},
    }


def _busy(calendar: Calendar, begins: datetime, ends: datetime) -> Iterable[tuple[datetime, datetime]]:
    for stored in calendar.events.values():
        taking_place = instances(calendar, stored, ends) if stored.recurrence else (stored,)
        for one in taking_place:
            replaced = stored.recurrence and one.id in calendar.events
            blocks = not one.deleted and one.event.get("transparency", "opaque") == "opaque"
            if blocks and not replaced and one.span.touches(begins, ends):
                yield max(one.span.starts, begins).astimezone(UTC), min(one.span.ends, ends).astimezone(UTC)


def merge_ranges(ranges: Iterable[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    """In order, and none touching another."""
    merged: list[tuple[datetime, datetime]] = []
    for start, end in sorted(ranges):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
