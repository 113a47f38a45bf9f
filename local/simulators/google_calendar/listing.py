"""Lists events: windows, filters, pages, and what has changed since a sync token.

*Documented*: defaults and limits; `timeMin` is an exclusive bound on the end, `timeMax` on the start, both with an offset; only the last
page has `nextSyncToken`; a sync token forbids the filters and `showDeleted=false` (400), shows deleted events always, and is 410 when it
is too old or sharing has changed; `orderBy=startTime` needs `singleEvents`. *Judgement*: without `orderBy` events come in the order in
which they were created; a page token holds a snapshot and refuses other parameters; the token of a list with a window brings changes
outside the window too; lists by `q`, `iCalUID`, a property, `updatedMin` or an order end without a sync token; a token goes on only with
the `singleEvents` that it began with.
"""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from local.simulators.google_calendar.calendars import Calendar, Stored
from local.simulators.google_calendar.refusals import Refusal, full_sync_required, invalid, range_empty
from local.simulators.google_calendar.resources import Resource
from local.simulators.google_calendar.series import instances
from local.simulators.google_calendar.times import instant_from, stamp, zone_named
from local.simulators.google_calendar.views import list_view

_FORBIDDEN_WITH_TOKEN = (
    "iCalUID",
    "orderBy",
    "privateExtendedProperty",
    "q",
    "sharedExtendedProperty",
    "timeMin",
    "timeMax",
    "updatedMin",
)
_WITHOUT_SYNC = tuple(name for name in _FORBIDDEN_WITH_TOKEN if name not in ("timeMin", "timeMax"))
_MOST, _USUAL = 2500, 250

Query = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The rest of a list whose first page was given."""

    items: tuple[Stored, ...]
    sync_token: str | None
    asked: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(slots=True)
class Lister:
    """Lists one calendar; keeps what its page tokens stand for."""

    calendar: Calendar
    snapshots: dict[str, Snapshot] = field(default_factory=dict)

    def page(self, query: Query, role: str) -> Resource:
        """One page, as it is answered. Refusal 400 and 410."""
        asked = _Asked(query, self.calendar.events)
        zone = zone_named(asked.one("timeZone"), "Invalid time zone.") if asked.one("timeZone") else None
        size = asked.page_size()
        snapshot = self._snapshot(asked)
        here, rest = snapshot.items[:size], snapshot.items[size:]
        calendar = self.calendar
        answer: dict[str, Any] = {
            "kind": "calendar#events",
            "etag": f'"p{calendar.version}g{calendar.generation}"',
            "summary": calendar.summary,
            "description": calendar.description,
            "updated": stamp(calendar.updated or calendar.now()),
            "timeZone": (zone or calendar.zone).key,
            "accessRole": role,
            "defaultReminders": [],
            "items": [list_view(calendar, stored, role, zone) for stored in here],
        }
        if rest:
            token = f"page{len(self.snapshots) + 1}.{calendar.version}"
            self.snapshots[token] = Snapshot(rest, snapshot.sync_token, snapshot.asked)
            answer["nextPageToken"] = token
        elif snapshot.sync_token is not None:
            answer["nextSyncToken"] = snapshot.sync_token
        return answer

    def _snapshot(self, asked: "_Asked") -> Snapshot:
        page_token = asked.one("pageToken")
        if page_token is not None:
            snapshot = self.snapshots.get(page_token)
            if snapshot is None or snapshot.asked != asked.fingerprint():
                raise invalid("Invalid page token value.", "pageToken")
            return snapshot
        token = asked.one("syncToken")
        items = self._changes(asked, token) if token is not None else self._window(asked)
        syncs = not any(asked.one(name) for name in _WITHOUT_SYNC)
        return Snapshot(tuple(items), self._sync_token(asked.single) if syncs else None, asked.fingerprint())

    # --- what has changed ------------------------------------------------------------------------------------------

    def _sync_token(self, single: bool) -> str:
        calendar = self.calendar
        return f"sync.{calendar.version}.{calendar.generation}.{int(single)}.{_mark(calendar)}"

    def _changes(self, asked: "_Asked", token: str) -> list[Stored]:
        for name in _FORBIDDEN_WITH_TOKEN:
            if asked.one(name) is not None:
                raise invalid(f"Sync token cannot be used with {name}.", name)
        if asked.one("showDeleted") == "false":
            raise invalid("Sync token cannot be used with showDeleted=false.", "showDeleted")
        since, single = self._read_token(token)
        if single != asked.single:
            raise invalid("Sync token was given for another value of singleEvents.", "singleEvents")
        changed = [one for one in self.calendar.events.values() if one.version > since]
        changed = [one for one in changed if asked.is_of_type(one)]
        if asked.single:
            changed = [one for stored in changed for one in self._expanded(stored, None)]
        return sorted(changed, key=lambda one: one.version)

    def _read_token(self, token: str) -> tuple[int, bool]:
        word, *numbers = token.split(".")
        if word != "sync" or len(numbers) != 4 or not all(one.isdigit() for one in numbers):
            raise full_sync_required()
        version, generation, single, whose = map(int, numbers)
        calendar = self.calendar
        too_old = calendar.version - version > calendar.judgements.sync_memory or version > calendar.version
        if too_old or generation != calendar.generation or whose != _mark(calendar):
            raise full_sync_required()
        return version, bool(single)

    # --- what stands in a window -----------------------------------------------------------------------------------

    def _window(self, asked: "_Asked") -> list[Stored]:
        earliest, latest = asked.instant("timeMin"), asked.instant("timeMax")
        if earliest is not None and latest is not None and latest <= earliest:
            raise range_empty()
        order = asked.one("orderBy")
        if order not in (None, "startTime", "updated"):
            raise invalid("Invalid value for: orderBy", "orderBy")
        if order == "startTime" and not asked.single:
            raise Refusal(400, "badRequest", "The requested ordering is not available for the particular query.")
        updated_min = asked.instant("updatedMin")
        found = [one for one in self._candidates(asked, earliest, latest) if asked.wants(one, updated_min)]
        if order == "startTime":
            found.sort(key=lambda one: one.span.starts)
        elif order == "updated":
            found.sort(key=lambda one: one.version)
        return found

    def _candidates(self, asked: "_Asked", earliest: datetime | None, latest: datetime | None) -> list[Stored]:
        found: list[Stored] = []
        for stored in self.calendar.events.values():
            if asked.single:
                found += [one for one in self._expanded(stored, latest) if one.span.touches(earliest, latest)]
            elif any(one.span.touches(earliest, latest) for one in self._taking_place(stored, latest)):
                found.append(stored)
        return found

    def _taking_place(self, stored: Stored, latest: datetime | None) -> list[Stored]:
        return [stored] if not stored.recurrence else list(instances(self.calendar, stored, self._end(latest)))

    def _expanded(self, stored: Stored, latest: datetime | None) -> list[Stored]:
        """A series as those of its instances that nobody has changed; the changed ones stand for themselves."""
        if not stored.recurrence:
            return [stored]
        return [
            one for one in instances(self.calendar, stored, self._end(latest)) if one.id not in self.calendar.events
        ]

    def _end(self, latest: datetime | None) -> datetime:
        return latest or self.calendar.now() + timedelta(days=self.calendar.judgements.expansion_days)


def _mark(calendar: Calendar) -> int:
    return zlib.crc32(calendar.id.encode())


class _Asked:
    """A list's parameters."""

    def __init__(self, query: Query, masters: Mapping[str, Stored]) -> None:
        self._query = query
        self._masters = masters
        self.single = self.one("singleEvents") == "true"

    def one(self, name: str) -> str | None:
        values = self._query.get(name) or (None,)
        return values[-1]

    def instant(self, name: str) -> datetime | None:
        text = self.one(name)
        return None if text is None else instant_from(text, name)

    def page_size(self) -> int:
        text = self.one("maxResults") or str(_USUAL)
        if not text.isdigit() or int(text) < 1:
            raise invalid("Invalid value for: maxResults", "maxResults")
        return min(int(text), _MOST)

    def fingerprint(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """All that must stay the same from page to page."""
        left_out = ("pageToken", "alt", "prettyPrint", "quotaUser")
        return tuple(sorted((name, tuple(values)) for name, values in self._query.items() if name not in left_out))

    def is_of_type(self, stored: Stored) -> bool:
        types = self._query.get("eventTypes")
        return not types or stored.event.get("eventType", "default") in types

    def wants(self, stored: Stored, updated_min: datetime | None) -> bool:
        event = stored.event
        if updated_min is not None and datetime.fromisoformat(event["updated"]) < updated_min:
            return False
        if stored.deleted and updated_min is None and self.one("showDeleted") != "true":
            # documented: taken-out instances are listed with their series, unless deleted or single events are asked for
            master = self._masters.get(event.get("recurringEventId", ""))
            return master is not None and not master.deleted and not self.single
        uid, words = self.one("iCalUID"), (self.one("q") or "").lower()
        text = " ".join(str(event.get(name, "")) for name in ("summary", "description", "location")).lower()
        return (
            self.is_of_type(stored)
            and (uid is None or event["iCalUID"] == uid)
            and all(word in text for word in words.split())
            and self._has_properties(event, "private")
            and self._has_properties(event, "shared")
        )

    def _has_properties(self, event: Resource, side: str) -> bool:
        held = event.get("extendedProperties", {}).get(side, {})
        wanted = [one.partition("=") for one in self._query.get(f"{side}ExtendedProperty", ())]
        return all(held.get(name) == value for name, _, value in wanted)


def zone_of(query: Query) -> ZoneInfo | None:
    """The zone in which a request wants its answer. Refusal 400."""
    values = query.get("timeZone")
    return zone_named(values[-1], "Invalid time zone.") if values else None
