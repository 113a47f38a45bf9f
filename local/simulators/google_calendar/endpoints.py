"""The API's operations: finds what a path names, checks who may, and does it.

*Documented*: 404 for a calendar that is not shared with the asker; 403 `insufficientPermissions` for a token without the scope; writers
alone may write. *Judgement*: `calendar.app.created` alone sees only calendars that its client made (404); `calendar.events.owned` alone
is 403 elsewhere; a shared calendar stands in nobody's list until it is put there.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from local.simulators.google_calendar import scopes
from local.simulators.google_calendar.calendars import WRITERS, Calendar, Stored, check_match
from local.simulators.google_calendar.free_busy import query_free_busy
from local.simulators.google_calendar.identity import Principal
from local.simulators.google_calendar.listing import Query, zone_of
from local.simulators.google_calendar.refusals import Refusal, not_found, required
from local.simulators.google_calendar.series import event_or_instance, instances
from local.simulators.google_calendar.state import State
from local.simulators.google_calendar.times import zone_named
from local.simulators.google_calendar.views import event_view


@dataclass(frozen=True, slots=True)
class Asked:
    """One request that was let in. `names` are the path's; header names are lower-case."""

    operation: str
    names: Mapping[str, str]
    query: Query
    headers: Mapping[str, str]
    body: Mapping[str, Any]
    principal: Principal
    url: str


Reply = tuple[int, dict[str, Any] | None]
"""Status and JSON; None is an empty body."""


class Endpoints:
    """All operations on one state."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._operations: dict[str, Callable[[Asked], Reply]] = {
            "events.insert": self._insert,
            "events.list": self._list,
            "events.get": self._get,
            "events.patch": self._change,
            "events.update": self._change,
            "events.delete": self._delete,
            "events.watch": self._watch,
            "events.instances": self._instances,
            "channels.stop": self._stop,
            "freebusy.query": self._free_busy,
            "calendars.insert": self._make_calendar,
            "calendars.get": self._get_calendar,
            "calendarList.list": self._list_calendars,
            "calendarList.get": self._get_listed,
            "calendarList.insert": self._list_one,
        }

    def carry_out(self, asked: Asked) -> Reply:
        """Refusal for everything that Google would refuse."""
        held = scopes.allowed(asked.operation, asked.principal.scopes)
        if not held:
            raise Refusal(403, "insufficientPermissions", "Request had insufficient authentication scopes.")
        return self._operations[asked.operation](asked)

    # --- who may ---------------------------------------------------------------------------------------------------

    def _calendar(self, asked: Asked, *, writing: bool = False) -> tuple[Calendar, str]:
        """The calendar and the asker's role. Refusal 404 or 403."""
        principal = asked.principal
        calendar_id = asked.names["calendar"]
        calendar = self._state.calendars.get(principal.email if calendar_id == "primary" else calendar_id)
        role = calendar.role_of(principal.email) if calendar is not None else "none"
        held = scopes.allowed(asked.operation, principal.scopes)
        if calendar is None or role == "none":
            raise not_found()
        if held == {"calendar.app.created"} and calendar.made_by != principal.client:
            raise not_found()
        owned_only = all(one.startswith("calendar.events.owned") for one in held)
        if owned_only and role != "owner":
            raise Refusal(403, "forbidden", "Forbidden")
        if writing and role not in WRITERS:
            raise Refusal(
                403, "requiredAccessLevel", "You need to have writer access to this calendar.", domain="calendar"
            )
        return calendar, role

    # --- events ----------------------------------------------------------------------------------------------------

    def _insert(self, asked: Asked) -> Reply:
        calendar, role = self._calendar(asked, writing=True)
        stored = calendar.insert(
            asked.body,
            asked.principal.email,
            invites=not asked.principal.is_service_account,
            new_id=self._state.new_event_id(),
        )
        return 200, event_view(calendar, stored, role)

    def _list(self, asked: Asked) -> Reply:
        calendar, role = self._calendar(asked)
        return 200, self._state.lister(calendar).page(asked.query, role)

    def _get(self, asked: Asked) -> Reply:
        calendar, role = self._calendar(asked)
        stored = event_or_instance(calendar, asked.names["event"])
        if asked.headers.get("if-none-match", "").strip() == stored.etag:
            return 304, None
        return 200, event_view(calendar, stored, role, zone_of(asked.query))

    def _change(self, asked: Asked) -> Reply:
        calendar, role = self._calendar(asked, writing=True)
        stored = event_or_instance(calendar, asked.names["event"])
        check_match(stored, asked.headers.get("if-match"))
        changed = calendar.update(
            stored,
            asked.body,
            invites=not asked.principal.is_service_account,
            patch=asked.operation == "events.patch",
        )
        return 200, event_view(calendar, changed, role)

    def _delete(self, asked: Asked) -> Reply:
        calendar, _ = self._calendar(asked, writing=True)
        stored: Stored = event_or_instance(calendar, asked.names["event"])
        if not stored.deleted:
            check_match(stored, asked.headers.get("if-match"))
        calendar.delete(stored)
        return 204, None

    def _instances(self, asked: Asked) -> Reply:
        calendar, role = self._calendar(asked)
        master = calendar.found(asked.names["event"])
        latest = self._state.expansion_ends()
        items = [event_view(calendar, one, role) for one in instances(calendar, master, latest) if not one.deleted]
        page = self._state.lister(calendar).page({"maxResults": ["1"]}, role)
        return 200, {name: page[name] for name in page if not name.startswith("next")} | {"items": items}

    # --- push and free/busy ----------------------------------------------------------------------------------------

    def _watch(self, asked: Asked) -> Reply:
        calendar, _ = self._calendar(asked)
        uri = asked.url.replace("/events/watch", "/events")
        return 200, self._state.channels.watch(asked.body, calendar, asked.principal.email, uri)

    def _stop(self, asked: Asked) -> Reply:
        self._state.channels.stop(asked.body, asked.principal.email)
        return 204, None

    def _free_busy(self, asked: Asked) -> Reply:
        wanted = [str(item.get("id")) for item in asked.body.get("items") or ()]
        email = asked.principal.email
        found = {one: self._state.calendars.get(one) for one in wanted}
        readable = {
            name: calendar if calendar is not None and calendar.role_of(email) != "none" else None
            for name, calendar in found.items()
        }
        return 200, query_free_busy(asked.body, readable)

    # --- calendars -------------------------------------------------------------------------------------------------

    def _make_calendar(self, asked: Asked) -> Reply:
        summary = asked.body.get("summary")
        if not isinstance(summary, str) or not summary:
            raise required("Missing title.")
        zone = zone_named(asked.body.get("timeZone", "UTC"), "Invalid time zone.")
        email = asked.principal.email
        calendar = self._state.add_calendar(owner=email, summary=summary, zone=zone, made_by=asked.principal.client)
        self._state.listed.setdefault(email, []).append(calendar.id)
        return 200, _calendar_view(calendar)

    def _get_calendar(self, asked: Asked) -> Reply:
        calendar, _ = self._calendar(asked)
        return 200, _calendar_view(calendar)

    def _list_calendars(self, asked: Asked) -> Reply:
        email = asked.principal.email
        shown = [
            self._state.calendars[one] for one in self._state.listed.get(email, ()) if one in self._state.calendars
        ]
        items = [_entry(one, email) for one in shown if one.role_of(email) != "none"]
        return 200, {"kind": "calendar#calendarList", "etag": '"list"', "items": items, "nextSyncToken": "list"}

    def _get_listed(self, asked: Asked) -> Reply:
        calendar, _ = self._calendar(asked)
        if calendar.id not in self._state.listed.get(asked.principal.email, ()):
            raise not_found()
        return 200, _entry(calendar, asked.principal.email)

    def _list_one(self, asked: Asked) -> Reply:
        calendar = self._state.calendars.get(str(asked.body.get("id")))
        email = asked.principal.email
        if calendar is None or calendar.role_of(email) == "none":
            raise not_found()
        listed = self._state.listed.setdefault(email, [])
        if calendar.id not in listed:
            listed.append(calendar.id)
        return 200, _entry(calendar, email)


def _calendar_view(calendar: Calendar) -> dict[str, Any]:
    return {
        "kind": "calendar#calendar",
        "etag": f'"c{calendar.generation}"',
        "id": calendar.id,
        "summary": calendar.summary,
        "timeZone": calendar.zone.key,
        "dataOwner": calendar.owner,
    }


def _entry(calendar: Calendar, email: str) -> dict[str, Any]:
    return {
        "kind": "calendar#calendarListEntry",
        "etag": f'"e{calendar.generation}"',
        "id": calendar.id,
        "summary": calendar.summary,
        "timeZone": calendar.zone.key,
        "accessRole": calendar.role_of(email),
        "defaultReminders": [],
    }


_CALENDAR = r"calendars/(?P<calendar>[^/]+)"
_EVENT = _CALENDAR + r"/events/(?P<event>[^/]+)"
_PATHS = [
    ("POST", re.compile(r"channels/stop"), "channels.stop"),
    ("POST", re.compile(r"freeBusy"), "freebusy.query"),
    ("GET", re.compile(r"users/me/calendarList"), "calendarList.list"),
    ("POST", re.compile(r"users/me/calendarList"), "calendarList.insert"),
    ("GET", re.compile(r"users/me/calendarList/(?P<calendar>[^/]+)"), "calendarList.get"),
    ("POST", re.compile(r"calendars"), "calendars.insert"),
    ("GET", re.compile(_CALENDAR), "calendars.get"),
    ("GET", re.compile(_CALENDAR + "/events"), "events.list"),
    ("POST", re.compile(_CALENDAR + "/events"), "events.insert"),
    ("POST", re.compile(_CALENDAR + "/events/watch"), "events.watch"),
    ("GET", re.compile(_EVENT + "/instances"), "events.instances"),
    ("GET", re.compile(_EVENT), "events.get"),
    ("PUT", re.compile(_EVENT), "events.update"),
    ("PATCH", re.compile(_EVENT), "events.patch"),
    ("DELETE", re.compile(_EVENT), "events.delete"),
]


def operation_at(method: str, path: str) -> tuple[str, dict[str, str]]:
    """The operation and the names in a path below `/calendar/v3/`, still percent-encoded. Refusal 404."""
    for wanted, pattern, operation in _PATHS:
        found = pattern.fullmatch(path.rstrip("/"))
        if found is not None and method == wanted:
            return operation, {name: unquote(value) for name, value in found.groupdict().items()}
    raise not_found()
