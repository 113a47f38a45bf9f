"""The simulator's own endpoints under `/__control/`: the owner's hands, faults, push, and what happened.

Nothing here exists at Google. Bodies and answers are JSON; a wrong body is 400 with `error`, an unknown path 404.

    GET  state                  calendars with their events, open channels, the journal's length
    GET  journal                every request
    GET  pushed                 every push message that was due
    POST reset                  forget calendars, channels, faults, journal
    POST calendars              {"summary", "time_zone", "owner"?, "id"?}
    POST service-accounts       {"email", "token_uri"?}: the content of a key file, which Google would let one download
    POST clients                {"id", "secret", "redirect_uris"?}: an OAuth client of the console
    POST visitor                {"email"?, "agrees"?, "unticks"?}: who answers the authorization page, and how
    POST kill, restore          {"email", "how"?}: tokens of the account die (see identity.DEATHS), or live again
    POST expire-access          {"email"?}: the next call is 401, a fresh token works
    POST faults                 {"kind", "on"?, "times"?}, see faults.Fault; {} takes all away
    POST push                   {"on"?, "copies"?, "late_s"?}
    POST owner/create           {"calendar", "title", "starts", "ends"?, "free"?, "repeats"?}: dates are all-day
    POST owner/block_day        {"calendar", "day", "title"?}
    POST owner/move             {"calendar", "which", "starts", "ends"?}: `which` is an id or a part of the title
    POST owner/retitle          {"calendar", "which", "title"}
    POST owner/delete           {"calendar", "which"}
    POST owner/drag_to_another_calendar   {"calendar", "which"}
    POST owner/share            {"calendar", "email", "role"?}
    POST owner/unshare          {"calendar", "email"}
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from local.simulators.google_calendar.authorization import Visitor
from local.simulators.google_calendar.calendars import Stored
from local.simulators.google_calendar.channels import PushSwitch
from local.simulators.google_calendar.refusals import Refusal
from local.simulators.google_calendar.simulator import OWNER, GoogleCalendarSimulator
from local.simulators.google_calendar.views import event_view
from local.simulators.serving.wire import Answer, Request

PREFIX = "/__control/"


class Control:
    """Answers control requests for one simulator."""

    def __init__(self, simulator: GoogleCalendarSimulator) -> None:
        self._simulator = simulator

    def answer(self, request: Request) -> Answer:
        """Meet one request whose path begins with PREFIX."""
        path = request.target.partition("?")[0].removeprefix(PREFIX).strip("/")
        try:
            body = json.loads(request.body or b"{}")
            return _told(200, self._find(request.method, path)(body))
        except LookupError as error:
            return _told(404, {"error": str(error)})
        except (TypeError, ValueError, AttributeError) as error:
            return _told(400, {"error": f"{type(error).__name__}: {error}"})
        except Refusal as refusal:
            return _told(400, refusal.body())

    def _find(self, method: str, path: str) -> Callable[[Mapping[str, Any]], Any]:
        simulator = self._simulator
        if method == "GET" and path in ("state", "journal", "pushed"):
            return {"state": self._state, "journal": self._journal, "pushed": self._pushed}[path]
        posts: dict[str, Callable[[Mapping[str, Any]], Any]] = {
            "reset": lambda body: simulator.reset(),
            "calendars": self._add_calendar,
            "service-accounts": lambda body: simulator.identities.new_service_account(**body),
            "clients": lambda body: simulator.add_client(body["id"], body["secret"], *body.get("redirect_uris", ())),
            "visitor": self._visitor,
            "kill": lambda body: simulator.identities.kill(**body),
            "restore": lambda body: simulator.identities.restore(**body),
            "expire-access": lambda body: simulator.identities.expire_access(**body),
            "faults": self._faults,
            "push": self._push,
        }
        if method == "POST" and path in posts:
            return posts[path]
        room, _, deed = path.partition("/")
        deeds = ("create", "block_day", "move", "retitle", "delete", "drag_to_another_calendar", "share", "unshare")
        if method == "POST" and room == "owner" and deed in deeds:
            return lambda body: self._by_owner(deed, body)
        raise LookupError(f"nothing at {method} {PREFIX}{path}")

    def _by_owner(self, deed: str, body: Mapping[str, Any]) -> Any:
        wishes = {name: _moment(value) if name in ("starts", "ends", "day") else value for name, value in body.items()}
        owner = self._simulator.owner_of(str(wishes.pop("calendar")))
        done = getattr(owner, deed)(**wishes)
        return event_view(owner.calendar, done, "owner") if isinstance(done, Stored) else {}

    def _add_calendar(self, body: Mapping[str, Any]) -> Any:
        named = {"calendar_id": body.get("id"), "owner": body.get("owner")}
        more = {name: value for name, value in named.items() if value is not None}
        return {"id": self._simulator.add_calendar(body["summary"], body["time_zone"], **more).id}

    def _faults(self, body: Mapping[str, Any]) -> Any:
        if body:
            self._simulator.faults.add(**body)
        else:
            self._simulator.faults.waiting.clear()
        return {}

    def _visitor(self, body: Mapping[str, Any]) -> Any:
        given = {**body, "unticks": frozenset(body.get("unticks", ()))}
        self._simulator.authorizations.visitor = Visitor(**{"email": OWNER, **given})
        return {}

    def _push(self, body: Mapping[str, Any]) -> Any:
        self._simulator.push = PushSwitch(**body)
        return {}

    def _state(self, body: Mapping[str, Any]) -> Any:
        state = self._simulator.state
        return {
            "calendars": [
                {
                    "id": calendar.id,
                    "summary": calendar.summary,
                    "owner": calendar.owner,
                    "shared_with": calendar.acl,
                    "events": [event_view(calendar, one, "owner") for one in calendar.events.values()],
                }
                for calendar in state.calendars.values()
            ],
            "channels": list(state.channels.open),
            "requests": len(self._simulator.journal),
        }

    def _journal(self, body: Mapping[str, Any]) -> Any:
        return [asdict(entry) | {"at": entry.at.isoformat(), "units": entry.units} for entry in self._simulator.journal]

    def _pushed(self, body: Mapping[str, Any]) -> Any:
        return [{"address": one.address, "headers": dict(one.headers)} for one in self._simulator.pushed]


def _moment(text: str) -> datetime | date:
    """A date, or a time with an offset."""
    if len(text) == len("2026-11-22"):
        return date.fromisoformat(text)
    read = datetime.fromisoformat(text)
    if read.tzinfo is None:
        raise ValueError(f"{text!r} needs an offset")
    return read


def _told(status: int, body: Any) -> Answer:
    text = json.dumps({} if body is None else body)
    return Answer(status, text.encode(), {"Content-Type": "application/json"})
