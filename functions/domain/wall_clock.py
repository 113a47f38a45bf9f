"""Turns wall-clock times of a zone into instants, on the two nights a year when that is not obvious.

Where clocks go forward an hour of wall-clock times does not exist; where they go back one exists twice. Here a missing time is
reported as missing (`exists`), and a repeated one means its first occurrence unless the value says otherwise (`fold=1`).
Python subtracts and compares two datetimes of one zone by their wall clocks, so all arithmetic is done in UTC: `after` adds
elapsed time, which is how long a party sits.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from functions.domain.errors import BrokenRule


def at(on: date, clock: time, zone: ZoneInfo) -> datetime:
    """That wall-clock time on that date, aware; the first one where there are two. It may not exist: see `exists`."""
    return datetime.combine(on, clock, tzinfo=zone)


def instant(moment: datetime) -> datetime:
    """The same moment in UTC; BrokenRule if it is naive. A missing time is read with the offset before the change."""
    if moment.tzinfo is None:
        raise BrokenRule(f"a naive time came where an instant is needed: {moment!r}")
    return moment.astimezone(UTC)


def exists(moment: datetime) -> bool:
    """Whether the clocks of its own zone ever show this time."""
    there_and_back = instant(moment).astimezone(moment.tzinfo)
    return there_and_back.replace(tzinfo=None) == moment.replace(tzinfo=None)


def first_from(moment: datetime) -> datetime:
    """The instant (UTC) at which the clocks of its zone first show this time, or the next whole minute that they do show."""
    while not exists(moment):
        moment += timedelta(minutes=1)
    return instant(moment)


def is_repeated(moment: datetime) -> bool:
    """Whether the clocks of its zone show this time twice that day."""
    return exists(moment) and moment.replace(fold=0).utcoffset() != moment.replace(fold=1).utcoffset()


def after(moment: datetime, elapsed: timedelta) -> datetime:
    """The instant (UTC) so much elapsed time later."""
    return instant(moment) + elapsed


def dates_between(begins: datetime, ends: datetime, zone: ZoneInfo) -> tuple[date, ...]:
    """The calendar dates of the zone that [begins, ends) touches, at least the first one."""
    first = instant(begins).astimezone(zone).date()
    last = (
        (max(instant(ends), instant(begins) + timedelta(microseconds=1)) - timedelta(microseconds=1))
        .astimezone(zone)
        .date()
    )
    return tuple(first + timedelta(days=day) for day in range((last - first).days + 1))
