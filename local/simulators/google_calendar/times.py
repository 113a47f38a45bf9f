"""Reads and writes the times of events: timed ones as instants in a zone, all-day ones as dates in the calendar's zone.

*Documented* (EventDateTime): `date` or `dateTime`, never both, the same kind in start and end; an offset is needed unless `timeZone` is
given, and a recurring event needs `timeZone`; `end` is exclusive. *Judgement*: a timed event may have no length, an all-day one must
have a day; times come back in the zone that the request names, or the calendar's; `timeZone` comes back as it was sent.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from local.simulators.google_calendar.refusals import Refusal, invalid, range_empty, required


@dataclass(frozen=True, slots=True)
class Span:
    """When an event is: aware datetimes in the event's own zone; midnights of the calendar's zone if it lasts all day."""

    starts: datetime
    ends: datetime
    all_day: bool

    def touches(self, earliest: datetime | None, latest: datetime | None) -> bool:
        """Whether it lies in a window by Google's rule: both bounds exclusive, `earliest` on the end, `latest` on the start."""
        return (earliest is None or self.ends > earliest) and (latest is None or self.starts < latest)


def zone_named(name: object, complaint: str) -> ZoneInfo:
    """The zone; Refusal 400 with the complaint for a name that is none."""
    try:
        return ZoneInfo(str(name))
    except (KeyError, ValueError, OSError):
        raise invalid(complaint) from None


def instant_from(text: object, parameter: str) -> datetime:
    """A query's RFC 3339 time, which must have an offset. Refusal 400 otherwise."""
    try:
        instant = datetime.fromisoformat(str(text))
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise Refusal(400, "badRequest", "Bad Request", location=("parameter", parameter))
    return instant


def span_of(event: Mapping[str, Any], calendar_zone: ZoneInfo, *, recurring: bool = False) -> Span:
    """Check an event's start and end and read them. Refusal 400 for what Google would not take."""
    start = _side(event.get("start"), "start", calendar_zone, recurring)
    end = _side(event.get("end"), "end", calendar_zone, recurring)
    if start.all_day != end.all_day:
        raise invalid("Start and end times must either both be date or both be dateTime.")
    if end.moment < start.moment or (start.all_day and end.moment == start.moment):
        raise range_empty("end")
    return Span(start.moment, end.moment, start.all_day)


@dataclass(frozen=True, slots=True)
class _Side:
    moment: datetime
    all_day: bool


def _side(value: object, which: str, calendar_zone: ZoneInfo, recurring: bool) -> _Side:
    if value is not None and not isinstance(value, Mapping):
        raise invalid(f"Invalid {which} time.")
    side: Mapping[str, Any] = value or {}
    day, moment, zone = side.get("date"), side.get("dateTime"), side.get("timeZone")
    if day is None and moment is None:
        raise required(f"Missing {which} time.")
    if day is not None and moment is not None:
        raise invalid(f"Invalid {which} time.")
    named = zone_named(zone, f"Invalid time zone definition for {which} time.") if zone is not None else None
    if day is not None:
        try:
            return _Side(midnight(date.fromisoformat(str(day)), calendar_zone), True)
        except ValueError:
            raise invalid(f'Invalid value for: Invalid format: "{day}"') from None
    try:
        read = datetime.fromisoformat(str(moment))
    except ValueError:
        raise invalid(f'Invalid value for: Invalid format: "{moment}"') from None
    if named is None and (recurring or read.tzinfo is None):
        raise required(f"Missing time zone definition for {which} time.")
    own_zone = named or calendar_zone
    return _Side(read.replace(tzinfo=own_zone) if read.tzinfo is None else read.astimezone(own_zone), False)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(0), tzinfo=zone)


def written(moment: datetime, zone: ZoneInfo, *, all_day: bool) -> dict[str, str]:
    """One side of an event as it is answered, in the zone `zone`; `moment` carries the event's own zone."""
    if all_day:
        return {"date": moment.date().isoformat()}
    own = moment.tzinfo
    name = own.key if isinstance(own, ZoneInfo) else zone.key
    return {"dateTime": rfc3339(moment, zone), "timeZone": name}


def rfc3339(moment: datetime, zone: ZoneInfo | None = None) -> str:
    """Whole seconds; `Z` for UTC, else the zone's offset."""
    shown = moment.astimezone(UTC if zone is None or zone.key == "UTC" else zone).replace(microsecond=0)
    return shown.isoformat().replace("+00:00", "Z") if shown.utcoffset() == timedelta(0) else shown.isoformat()


def stamp(moment: datetime) -> str:
    """`created` and `updated`: UTC with milliseconds."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
