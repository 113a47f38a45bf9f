"""Google Calendar in one object, without a socket: a request in, an answer out, everything kept in a journal.

The faces around it put it on a port (`server`), under an ASGI client (`asgi`) or under a plain httpx client in memory (`memory`).
It may be asked from several threads. Push messages are handed to `on_push`, whose usual taker is `courier.Courier`.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

from local.simulators.google_calendar.authorization import PATH as AUTHORIZATION_PATH
from local.simulators.google_calendar.authorization import Authorizations
from local.simulators.google_calendar.calendars import Calendar, Judgements
from local.simulators.google_calendar.channels import Channels, PushMessage, PushSwitch
from local.simulators.google_calendar.endpoints import Asked, Endpoints, operation_at
from local.simulators.google_calendar.faults import Fault
from local.simulators.google_calendar.identity import Identities
from local.simulators.google_calendar.owner import Owner
from local.simulators.google_calendar.refusals import Refusal, TokenRefusal
from local.simulators.google_calendar.state import State
from local.simulators.serving.faults import Faults
from local.simulators.serving.wire import Answer, Request

API = "/calendar/v3/"
OWNER = "owner@example.com"


@dataclass(slots=True)
class JournalEntry:
    """One request as it was met. `units` is what it costs of the quota (documented: PATCH three, everything else one)."""

    at: datetime
    operation: str
    method: str
    target: str
    body: Any
    email: str = ""
    status: int = 0
    reason: str = ""
    fault: str = ""

    @property
    def units(self) -> int:
        return 3 if self.operation == "events.patch" else 1


class GoogleCalendarSimulator:
    """One Google with its accounts, calendars and channels.

    `clock` gives aware datetimes. `assertion_clock` judges the times that are written in service accounts' assertions, which
    Google's own library takes from the machine: give it that clock where `clock` is a virtual one.
    """

    def __init__(
        self,
        clock: Callable[[], datetime],
        *,
        assertion_clock: Callable[[], datetime] | None = None,
        on_push: Callable[[PushMessage], None] | None = None,
        judgements: Judgements | None = None,
        seed: str = "maitred",
    ) -> None:
        self.clock = clock
        self.judgements = judgements or Judgements()
        self.faults = Faults(Fault)
        self.push = PushSwitch()
        self.pushed: list[PushMessage] = []
        """Every push message that was due, also while push is switched off."""
        self.on_push: Callable[[PushMessage], None] = on_push or (lambda message: None)
        self.journal: list[JournalEntry] = []
        self.identities = Identities(clock, assertion_clock or clock)
        self.authorizations = Authorizations(self.identities, OWNER)
        self.state = State(clock, self.judgements, Channels(clock, self.judgements, self._push), seed)
        self._endpoints = Endpoints(self.state)

    # --- setting up ------------------------------------------------------------------------------------------------

    def add_calendar(
        self, summary: str, time_zone: str, *, owner: str = OWNER, calendar_id: str | None = None
    ) -> Calendar:
        """A secondary calendar that the owner made by hand."""
        with self.state.lock:
            return self.state.add_calendar(
                owner=owner, summary=summary, zone=ZoneInfo(time_zone), calendar_id=calendar_id
            )

    def owner_of(self, calendar_id: str) -> Owner:
        """The hands of a calendar's owner. KeyError for a calendar that is not there."""
        return Owner(self.state.calendars[calendar_id], self.state)

    def add_client(self, client_id: str, client_secret: str, *redirect_uris: str) -> None:
        """An OAuth client of the console, with the addresses to which a browser may be sent back."""
        self.identities.add_client(client_id, client_secret)
        self.authorizations.redirect_uris[client_id] = set(redirect_uris)

    def reset(self) -> None:
        """Forget calendars, channels, faults and the journal; accounts and their keys stay."""
        with self.state.lock:
            self.state.forget()
            self.faults.waiting.clear()
            self.journal.clear()
            self.pushed.clear()
            self.push = PushSwitch()

    # --- being asked -----------------------------------------------------------------------------------------------

    def answer(self, request: Request) -> Answer:
        """Meet one request."""
        with self.state.lock:
            entry = JournalEntry(self.clock(), "", request.method, request.target, None)
            self.journal.append(entry)
            try:
                return self._answer(request, entry)
            except Refusal as refusal:
                entry.status, entry.reason = refusal.status, refusal.reason
                return _json(refusal.status, refusal.body(), refusal.headers)
            except TokenRefusal as refusal:
                entry.status, entry.reason = refusal.status, refusal.reason
                return _json(refusal.status, refusal.body())

    def _answer(self, request: Request, entry: JournalEntry) -> Answer:
        url = urlsplit(request.target)
        if url.path in ("/token", "/revoke"):
            entry.operation = url.path[1:]
            fault = self._fault(entry)
            return _with(fault, self._token_door(url.path, url.query, request.body, entry))
        if url.path == AUTHORIZATION_PATH:
            entry.operation, entry.status = "authorize", 302
            wishes = {name: values[-1] for name, values in parse_qs(url.query, keep_blank_values=True).items()}
            return Answer(302, headers={"Location": self.authorizations.visit(wishes)})
        if not url.path.startswith(API):
            raise Refusal(404, "notFound", "Not Found")
        headers = {name.lower(): value for name, value in request.headers.items()}
        entry.operation, names = operation_at(request.method, url.path.removeprefix(API))
        query = parse_qs(url.query, keep_blank_values=True)
        if entry.operation == "events.list" and "syncToken" in query:
            entry.operation = "events.sync"
        fault = self._fault(entry)
        if fault is not None and fault.kind == "refuse":
            return Answer(0, dropped=True)
        principal = self.identities.principal(headers.get("authorization", ""))
        entry.email = principal.email
        entry.body = _read_body(request.body)
        operation = "events.list" if entry.operation == "events.sync" else entry.operation
        base = f"https://www.googleapis.com{url.path}"
        asked = Asked(operation, names, query, headers, entry.body or {}, principal, base)
        entry.status, reply = self._endpoints.carry_out(asked)
        etag = {"ETag": reply["etag"]} if reply is not None and "etag" in reply else {}
        return _with(fault, Answer(entry.status) if reply is None else _json(entry.status, reply, etag))

    def _token_door(self, path: str, query: str, body: bytes, entry: JournalEntry) -> Answer:
        form = {name: values[-1] for name, values in parse_qs(body.decode() or query).items()}
        entry.body = {"grant_type": form.get("grant_type", "")}
        entry.status = 200
        if path == "/revoke":
            self.identities.answer_revoke(form.get("token", ""))
            return _json(200, {})
        if form.get("grant_type") == "authorization_code":
            return _json(200, self.authorizations.redeem(form))
        return _json(200, self.identities.answer_token(form))

    def _fault(self, entry: JournalEntry) -> Fault | None:
        """The fault that this operation meets; raised at once if it is a refusal."""
        fault = self.faults.next(entry.operation)
        if fault is not None:
            entry.fault = fault.kind
            if (refusal := fault.refusal()) is not None:
                raise refusal
        return fault

    def _push(self, message: PushMessage) -> None:
        self.pushed.append(message)
        if self.push.on:
            for _ in range(self.push.copies):
                self.on_push(message)


def _read_body(body: bytes) -> Any:
    if not body:
        return None
    try:
        read = json.loads(body)
    except ValueError:
        read = None
    if not isinstance(read, dict):
        raise Refusal(400, "parseError", "Parse Error")
    return read


def _json(status: int, body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Answer:
    kind = {"Content-Type": "application/json; charset=UTF-8"}
    return Answer(status, json.dumps(body).encode(), {**kind, **(headers or {})})


def _with(fault: Fault | None, answer: Answer) -> Answer:
    if fault is None:
        return answer
    return Answer(answer.status, answer.body, answer.headers, fault.delay_s, fault.kind in ("drop", "refuse"))
