"""Expands the weekly and daily rules of recurring events into the times of their instances, in the event's own zone.

*Documented* (RFC 5545): INTERVAL, COUNT, UNTIL (inclusive), BYDAY and WKST; EXDATE takes away, RDATE adds; COUNT counts what EXDATE
takes away; wall-clock time stays over a change of clocks. *Judgement*: the first instance always is the event's own start. Other
frequencies than DAILY and WEEKLY are beyond this simulator and refused with 501, so that nobody mistakes silence for Google.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from local.simulators.google_calendar.refusals import Refusal, invalid
from local.simulators.google_calendar.times import Span

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_LONGEST_SERIES = 5000
"""Instances that are looked at: a guard against a window without an end."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One RRULE; the fields are those of RFC 5545."""

    weekly: bool
    interval: int = 1
    count: int | None = None
    until: datetime | date | None = None
    by_day: tuple[int, ...] = ()
    week_starts: int = 0


@dataclass(frozen=True, slots=True)
class Recurrence:
    """All lines of an event's `recurrence`."""

    rule: Rule | None
    excluded: frozenset[datetime | date]
    added: tuple[datetime | date, ...]

    def spans(self, first: Span, latest: datetime) -> Iterator[Span]:
        """The instances that start before `latest`, in order."""
        zone = first.starts.tzinfo
        assert isinstance(zone, ZoneInfo)
        days = first.ends.date() - first.starts.date()
        length = first.ends.astimezone(UTC) - first.starts.astimezone(UTC)
        starts = {start.astimezone(UTC): start for start in self._starts(first, zone, latest)}
        for start in sorted(starts):
            local = starts[start]
            if self._is_excluded(local) or local >= latest:
                continue
            end = datetime.combine(local.date() + days, time(0), zone) if first.all_day else (start + length)
            yield Span(local, end.astimezone(zone), first.all_day)

    def _starts(self, first: Span, zone: ZoneInfo, latest: datetime) -> Iterator[datetime]:
        clock = first.starts.time()
        yield first.starts
        for extra in self.added:
            yield extra.astimezone(zone) if isinstance(extra, datetime) else datetime.combine(extra, clock, zone)
        if self.rule is None:
            return
        for number, day in enumerate(_days(self.rule, first.starts.date()), start=1):
            start = datetime.combine(day, clock, zone)
            counted_out = self.rule.count is not None and number > self.rule.count
            if counted_out or start >= latest or _is_after(start, self.rule.until) or number > _LONGEST_SERIES:
                return
            yield start

    def _is_excluded(self, start: datetime) -> bool:
        return start.astimezone(UTC) in self.excluded or start.date() in self.excluded


def _days(rule: Rule, first: date) -> Iterator[date]:
    """Every day that the rule gives, from the first on, without an end."""
    yield first
    if not rule.weekly:
        day = first
        while True:
            day += timedelta(days=rule.interval)
            if not rule.by_day or day.weekday() in rule.by_day:
                yield day
    week = first - timedelta(days=(first.weekday() - rule.week_starts) % 7)
    wanted = sorted((day - rule.week_starts) % 7 for day in rule.by_day or (first.weekday(),))
    while True:
        for offset in wanted:
            day = week + timedelta(days=offset)
            if day > first:
                yield day
        week += timedelta(weeks=rule.interval)


def _is_after(start: datetime, until: datetime | date | None) -> bool:
    if until is None:
        return False
    return start > until if isinstance(until, datetime) else start.date() > until


def read_recurrence(lines: Sequence[Any], zone: ZoneInfo) -> Recurrence:
    """Read an event's `recurrence`. Refusal 400 for lines that are none, 501 for rules beyond this simulator."""
    rules: list[Rule] = []
    excluded: set[datetime | date] = set()
    added: list[datetime | date] = []
    for line in lines:
        head, colon, value = str(line).partition(":")
        name, *settings = head.upper().split(";")
        if not colon or name not in ("RRULE", "EXDATE", "RDATE", "EXRULE"):
            raise invalid("Invalid recurrence rule.")
        if name == "RRULE":
            rules.append(_rule(value, zone))
        elif name == "EXRULE":
            raise _beyond("EXRULE")
        else:
            dates = [_when(one, _zone_of(head, settings, zone)) for one in value.split(",")]
            excluded.update(dates if name == "EXDATE" else ())
            added += dates if name == "RDATE" else ()
    if len(rules) > 1:
        raise _beyond("more than one RRULE")
    return Recurrence(rules[0] if rules else None, frozenset(excluded), tuple(added))


def _rule(value: str, zone: ZoneInfo) -> Rule:
    parts = dict(part.upper().partition("=")[::2] for part in value.split(";") if part)
    frequency = parts.pop("FREQ", "")
    if frequency not in ("DAILY", "WEEKLY"):
        raise _beyond(f"FREQ={frequency}") if frequency else invalid("Invalid recurrence rule.")
    if unknown := set(parts) - {"INTERVAL", "COUNT", "UNTIL", "BYDAY", "WKST"}:
        raise _beyond(", ".join(sorted(unknown)))
    try:
        return Rule(
            weekly=frequency == "WEEKLY",
            interval=int(parts.get("INTERVAL", "1")),
            count=int(parts["COUNT"]) if "COUNT" in parts else None,
            until=_when(parts["UNTIL"], zone) if "UNTIL" in parts else None,
            by_day=tuple(_DAYS.index(day) for day in parts["BYDAY"].split(",")) if "BYDAY" in parts else (),
            week_starts=_DAYS.index(parts.get("WKST", "MO")),
        )
    except ValueError:
        raise invalid("Invalid recurrence rule.") from None


def _when(text: str, zone: ZoneInfo) -> datetime | date:
    """A date, or an instant in UTC."""
    try:
        if "T" not in text:
            return datetime.strptime(text, "%Y%m%d").replace(tzinfo=zone).date()
        read = datetime.strptime(text.removesuffix("Z"), "%Y%m%dT%H%M%S")  # noqa: DTZ007 - the zone follows
    except ValueError:
        raise invalid("Invalid recurrence rule.") from None
    return read.replace(tzinfo=UTC if text.endswith("Z") else zone).astimezone(UTC)


def _zone_of(head: str, settings: Sequence[str], zone: ZoneInfo) -> ZoneInfo:
    """EXDATE;TZID=America/New_York: names are case-sensitive, so they are taken from the line as it stands."""
    if not any(setting.startswith("TZID=") for setting in settings):
        return zone
    at = head.upper().index("TZID=") + len("TZID=")
    try:
        return ZoneInfo(head[at:].split(";")[0])
    except (KeyError, ValueError, OSError):
        raise invalid("Invalid recurrence rule.") from None


def _beyond(what: str) -> Refusal:
    return Refusal(501, "beyondThisSimulator", f"This simulator does not expand {what}.")
