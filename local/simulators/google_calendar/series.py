"""The instances of recurring events: their ids, their times, and those that were moved or taken out one by one.

*Documented*: an instance has `recurringEventId` and `originalStartTime`; changing it makes an exception, deleting it a cancelled one.
*Judgement*: the form of its id, `MASTER_20261124T000000Z` or `MASTER_20261124`, which is what Google's answers show.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from local.simulators.google_calendar.calendars import Calendar, Stored
from local.simulators.google_calendar.recurrence import read_recurrence
from local.simulators.google_calendar.refusals import not_found
from local.simulators.google_calendar.times import Span, written

_INSTANCE = re.compile(r"(?P<master>[0-9a-v]{5,1024})_(?P<start>\d{8}(T\d{6}Z)?)")


def instance_id(master_id: str, original: Span) -> str:
    if original.all_day:
        return f"{master_id}_{original.starts:%Y%m%d}"
    return f"{master_id}_{original.starts.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def spans_of(master: Stored, latest: datetime) -> Iterator[Span]:
    """When a stored event takes place before `latest`: once, or as its rule says."""
    if not master.recurrence:
        yield master.span
        return
    zone = master.span.starts.tzinfo
    assert isinstance(zone, ZoneInfo)
    yield from read_recurrence(master.recurrence, zone).spans(master.span, latest)


def instances(calendar: Calendar, master: Stored, latest: datetime) -> Iterator[Stored]:
    """Every instance, exceptions in the place of those that they replace; cancelled ones too."""
    for span in spans_of(master, latest):
        changed = calendar.events.get(instance_id(master.id, span))
        yield changed if changed is not None and not master.deleted else as_instance(master, span)


def as_instance(master: Stored, span: Span) -> Stored:
    """One instance that nobody has changed."""
    zone = span.starts.tzinfo
    assert isinstance(zone, ZoneInfo)
    event = {name: value for name, value in master.event.items() if name != "recurrence"}
    event |= {
        "id": instance_id(master.id, span),
        "recurringEventId": master.id,
        "originalStartTime": written(span.starts, zone, all_day=span.all_day),
    }
    return Stored(event, span, master.version)


def event_or_instance(calendar: Calendar, event_id: str) -> Stored:
    """What an id names: a stored event, or an instance that is made on the spot. Refusal 404."""
    found = _INSTANCE.fullmatch(event_id)
    if event_id in calendar.events or found is None:
        return calendar.found(event_id)
    master = calendar.events.get(found["master"])
    if master is None or not master.recurrence:
        raise not_found()
    latest = datetime.strptime(found["start"][:8], "%Y%m%d").replace(tzinfo=UTC) + timedelta(days=3)
    for instance in instances(calendar, master, latest):
        if instance.id == event_id:
            return instance
    raise not_found()
