"""Days and times as scenarios write them ("tomorrow 19:00"), resolved in the restaurant's zone.

A scenario must hold on any date and at any hour, so it never names a date. All its days count from one anchor: the restaurant's local
date when its state is prepared. A call that is about to begin just before midnight waits until the new day (see `too_near_midnight`),
so that the caller's "tomorrow", the agent's and the grader's are the same day.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MIDNIGHT_MARGIN = timedelta(seconds=20)
"""How long before midnight no call may begin: from preparing the state to the agent learning what day it is."""

_MOMENT = re.compile(
    r"(?P<day>today|tomorrow|in (?P<days>\d{1,2}) days?|" + "|".join(WEEKDAYS) + r")(?: (?P<time>\d{2}:\d{2}))?"
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A day counted from the anchor, with a wall-clock time or without."""

    text: str
    days_ahead: int | None
    """None where `weekday` counts."""
    weekday: int | None = None
    """0 = Monday; the first such day after the anchor, so 1 to 7 days ahead."""
    at: time | None = None

    def on(self, anchor: date) -> date:
        """The calendar date."""
        if self.days_ahead is not None:
            return anchor + timedelta(days=self.days_ahead)
        assert self.weekday is not None
        return anchor + timedelta(days=(self.weekday - anchor.weekday() - 1) % 7 + 1)

    def instant(self, anchor: date, zone: ZoneInfo) -> datetime:
        """The instant in UTC. ValueError if the moment has no time."""
        if self.at is None:
            raise ValueError(f"{self.text!r} names no time")
        return datetime.combine(self.on(anchor), self.at, tzinfo=zone).astimezone(UTC)


def read_moment(text: str) -> Moment:
    """Read `today|tomorrow|in N days|WEEKDAY`, followed by `HH:MM` where a time is meant. ValueError says what was expected."""
    found = _MOMENT.fullmatch(" ".join(text.lower().split()))
    if found is None:
        raise ValueError(
            f"{text!r} is no moment; write such as 'tomorrow 19:00', 'in 3 days 12:30', 'friday 20:00' or 'tomorrow'"
        )
    try:
        at = time.fromisoformat(found["time"]) if found["time"] else None
    except ValueError:
        raise ValueError(f"{text!r}: {found['time']} is no time of day") from None
    day = found["day"]
    if day in WEEKDAYS:
        return Moment(text, None, WEEKDAYS.index(day), at)
    if day in ("today", "tomorrow"):
        return Moment(text, ("today", "tomorrow").index(day), None, at)
    return Moment(text, int(found["days"]), None, at)


def until_next_day(now: datetime, zone: ZoneInfo) -> timedelta:
    """How long until the local date changes; `now` is aware."""
    local = now.astimezone(zone)
    midnight = datetime.combine(local.date() + timedelta(days=1), time(0), tzinfo=zone)
    return midnight.astimezone(UTC) - now.astimezone(UTC)


def too_near_midnight(now: datetime, zone: ZoneInfo) -> bool:
    """Whether a call that begins now might see two dates before the agent has learnt what day it is."""
    return until_next_day(now, zone) <= MIDNIGHT_MARGIN
