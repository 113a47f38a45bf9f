"""The calendars themselves: their events, every change of them in order, and with whom they are shared.

*Documented*: a deleted event keeps its id and can still be read as `cancelled`; an id that ever was is 409 at insert; a second DELETE
is 410; each write gives a new etag; `If-Match` that is stale is 412; changing only reminders leaves `updated`. *Judgement*: whether a
deleted event may be brought back (some callers report 403), and that a start that changes raises `sequence`.
"""

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from local.simulators.google_calendar.recurrence import read_recurrence
from local.simulators.google_calendar.refusals import Refusal, invalid, not_found
from local.simulators.google_calendar.resources import Resource, merged, only_reminders_differ, own_id, writable
from local.simulators.google_calendar.times import Span, span_of, stamp, written

WRITERS = ("writer", "owner", "writerWithoutPrivateAccess")
READERS = ("freeBusyReader", "reader", *WRITERS)


@dataclass(slots=True)
class Judgements:
    """Where the documents are silent or disagree: change a field to see the other behaviour."""

    revive_deleted: bool = True
    """False: changing a deleted event is 403."""
    bare_tombstones: bool = True
    """Deleted events in a list hold nothing but their id, which is all that is promised."""
    sync_memory: int = 10_000
    """A sync token that lags behind by more changes than this is 410."""
    expansion_days: int = 730
    """How far endless series are expanded where the request sets no end."""
    longest_channel_s: float = 604_800
    """Google's own limit for a push channel."""
    allow_http_channels: bool = False
    """Google takes only https; the laptop has no certificates."""
    push_retries: tuple[float, ...] = (1.0, 2.0, 4.0, 8.0, 16.0)
    """Seconds before each further try to deliver a push message that was answered 500, 502, 503 or 504."""


@dataclass(slots=True)
class Stored:
    """One event, deleted or not. `event` holds the answer's fields except times, which are in `span`."""

    event: Resource
    span: Span
    version: int
    stub: bool = False
    """Moved away to another calendar: only its id is left."""

    @property
    def id(self) -> str:
        return str(self.event["id"])

    @property
    def etag(self) -> str:
        return str(self.event["etag"])

    @property
    def deleted(self) -> bool:
        return bool(self.event["status"] == "cancelled")

    @property
    def recurrence(self) -> list[str]:
        return list(self.event.get("recurrence", ()))

    def as_body(self) -> Resource:
        """With its times, as a client would send it back."""
        zone = self.span.starts.tzinfo
        assert isinstance(zone, ZoneInfo)
        sides = {
            "start": written(self.span.starts, zone, all_day=self.span.all_day),
            "end": written(self.span.ends, zone, all_day=self.span.all_day),
        }
        return copy.deepcopy(self.event) | sides


@dataclass(slots=True)
class Calendar:
    """One calendar. `acl` holds e-mail -> role; `made_by` the client that created it through the API."""

    id: str
    summary: str
    zone: ZoneInfo
    owner: str
    now: Callable[[], datetime]
    judgements: Judgements
    description: str = ""
    made_by: str = ""
    acl: dict[str, str] = field(default_factory=dict)
    events: dict[str, Stored] = field(default_factory=dict)
    version: int = 0
    generation: int = 1
    """Counts changes of sharing: sync tokens of an older one are 410 (documented)."""
    updated: datetime | None = None
    on_change: Callable[["Calendar"], None] = lambda calendar: None

    def role_of(self, email: str) -> str:
        return "owner" if email == self.owner else self.acl.get(email, "none")

    def share(self, email: str, role: str | None) -> None:
        """Give a role, or take it away with None."""
        if role is not None and role not in READERS:
            raise ValueError(f"{role!r} is no role")
        self.acl.pop(email, None)
        if role is not None:
            self.acl[email] = role
        self.generation += 1

    # --- writing ---------------------------------------------------------------------------------------------------

    def insert(self, body: Mapping[str, Any], creator: str, *, invites: bool, new_id: str) -> Stored:
        chosen = own_id(body) or new_id
        fields = writable(body, invites=invites)
        if fields.get("status") == "cancelled":
            raise invalid("Invalid value for: status")
        span = self.checked_span(fields | {"recurrence": fields.get("recurrence", [])})
        if chosen in self.events:
            raise Refusal(409, "duplicate", "The requested identifier already exists.")
        who = {"email": creator}
        event = {
            "id": chosen,
            "status": "confirmed",
            "created": stamp(self.now()),
            "creator": who,
            "organizer": {"email": self.id, "displayName": self.summary, "self": True},
            "iCalUID": body.get("iCalUID") or f"{chosen}@google.com",
            "sequence": 0,
            "eventType": "default",
            "reminders": {"useDefault": True},
        }
        return self.store(Stored(event | _without_times(fields), span, 0))

    def update(self, stored: Stored, body: Mapping[str, Any], *, invites: bool, patch: bool) -> Stored:
        """PATCH or PUT of one event, which may be deleted or a changed instance of a series."""
        if stored.deleted and not self.judgements.revive_deleted:
            raise Refusal(403, "forbidden", "Forbidden")
        before = stored.as_body()
        wanted = merged(before, body) if patch else dict(body)
        fields = writable(wanted, invites=invites)
        if fields.get("sequence", before["sequence"]) < before["sequence"]:
            raise invalid("Invalid sequence value.")
        span = self.checked_span(fields)
        kept = {
            name: before[name]
            for name in (
                "id",
                "created",
                "creator",
                "organizer",
                "iCalUID",
                "eventType",
                "sequence",
                "recurringEventId",
            )
            if name in before
        }
        event = {"status": "confirmed", "reminders": {"useDefault": True}} | _without_times(fields) | kept
        if "originalStartTime" in before:
            event["originalStartTime"] = before["originalStartTime"]
        if span != stored.span:
            event["sequence"] = before["sequence"] + 1
        changed = Stored(event, span, 0)
        quiet = span == stored.span and only_reminders_differ(before, changed.as_body())
        return self.store(changed, updated=before["updated"] if quiet and "updated" in before else None)

    def delete(self, stored: Stored) -> Stored:
        if stored.deleted:
            raise Refusal(410, "deleted", "Resource has been deleted")
        deleted = self.store(Stored(stored.event | {"status": "cancelled"}, stored.span, 0))
        for one in [one for one in self.events.values() if one.event.get("recurringEventId") == stored.id]:
            if not one.deleted:
                self.store(Stored(one.event | {"status": "cancelled"}, one.span, 0))
        return deleted

    def move_away(self, event_id: str) -> Stored:
        """The owner dragged the event to another calendar: here a cancelled stub is left."""
        stored = self.found(event_id)
        return self.store(Stored(stored.event | {"status": "cancelled"}, stored.span, 0, stub=True))

    def store(self, stored: Stored, *, updated: str | None = None) -> Stored:
        """Give the next version and a new etag, and tell whoever watches."""
        self.version += 1
        self.updated = self.now()
        stored.version = self.version
        stored.event["updated"] = updated or stamp(self.updated)
        stored.event["etag"] = f'"{int(self.updated.timestamp() * 1000)}{self.version % 1000:03d}"'
        self.events[stored.id] = stored
        self.on_change(self)
        return stored

    def checked_span(self, fields: Mapping[str, Any]) -> Span:
        """Times and rule together. Refusal 400 or 501."""
        lines = fields.get("recurrence") or []
        span = span_of(fields, self.zone, recurring=bool(lines))
        if lines:
            zone = span.starts.tzinfo
            assert isinstance(zone, ZoneInfo)
            read_recurrence(lines, zone)
        return span

    # --- reading ---------------------------------------------------------------------------------------------------

    def found(self, event_id: str) -> Stored:
        """An event by its id, deleted ones too. Refusal 404."""
        stored = self.events.get(event_id)
        if stored is None:
            raise not_found()
        return stored


def check_match(stored: Stored, if_match: str | None) -> None:
    """Refusal 412 if the caller's etag is stale."""
    if if_match is not None and if_match.strip() not in ("*", stored.etag):
        raise Refusal(412, "conditionNotMet", "Precondition Failed", location=("header", "If-Match"))


def _without_times(fields: Resource) -> Resource:
    return {name: value for name, value in fields.items() if name not in ("start", "end")}
