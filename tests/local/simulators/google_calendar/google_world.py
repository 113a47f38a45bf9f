"""A world for the simulator's tests: a calendar, an account that it is shared with, and Google's own client in front of it."""

import copy
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

import httplib2
import jsonschema
from cryptography.hazmat.primitives import serialization
from google.oauth2 import service_account
from google_auth_httplib2 import AuthorizedHttp
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError

from functions.domain.clock import SystemClock
from local.simulators.google_calendar import GoogleCalendarSimulator
from local.simulators.serving.wire import Request

BEGINS = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)
ZONE = "America/New_York"
AGENT = "agent@maitred.iam.gserviceaccount.com"
AUTH = "https://www.googleapis.com/auth/"
DOCUMENT = json.loads(
    files("googleapiclient").joinpath("discovery_cache/documents/calendar.v3.json").read_text(encoding="utf-8")
)


class HandClock:
    """A clock that stands until somebody moves it."""

    def __init__(self) -> None:
        self.moment = BEGINS

    def now(self) -> datetime:
        return self.moment

    def pass_by(self, **time: float) -> None:
        self.moment += timedelta(**time)


class MemoryHttp(httplib2.Http):  # type: ignore[misc]  # httplib2 has no types
    """Google's client asks through httplib2; this one hands the bytes to the simulator."""

    def __init__(self, simulator: GoogleCalendarSimulator) -> None:
        super().__init__()
        self._simulator = simulator

    def request(
        self,
        uri: str,
        method: str = "GET",
        body: Any = None,
        headers: Mapping[str, Any] | None = None,
        redirections: int = 5,
        connection_type: Any = None,
    ) -> Any:
        url = urlsplit(uri)
        target = url.path + (f"?{url.query}" if url.query else "")
        sent = {_text(name): _text(value) for name, value in (headers or {}).items()}
        content = body.encode() if isinstance(body, str) else body or b""
        answer = self._simulator.answer(Request(method, target, sent, content))
        if answer.dropped:
            raise ConnectionResetError("the connection broke")
        received = {name.lower(): value for name, value in answer.headers.items()}
        return httplib2.Response({**received, "status": str(answer.status)}), answer.body


class GoogleWorld:
    """One simulated Google; every answer that it gives to `client` is held against Google's published schema."""

    def __init__(self) -> None:
        self.clock = HandClock()
        # google-auth stamps assertions with the machine's clock; the tests' clock stands still
        self.google = GoogleCalendarSimulator(self.clock.now, assertion_clock=SystemClock().now)
        self.calendar = self.google.add_calendar("Reservations", ZONE)
        self.owner = self.google.owner_of(self.calendar.id)
        self.key, public_key = _one_key()
        self.google.identities.add_service_account(AGENT, public_key)
        self.owner.share(AGENT)
        self.client = self.client_with("calendar.events")

    def client_with(self, *scopes: str, **account: str) -> Any:
        """Google's own client, as this service account (or another one's key in `account`), with these scopes."""
        made_from: Any = service_account.Credentials.from_service_account_info
        credentials = made_from(account or self.key, scopes=[AUTH + scope for scope in scopes])
        http = AuthorizedHttp(credentials, http=MemoryHttp(self.google))
        return build("calendar", "v3", http=http, static_discovery=True, cache_discovery=False)

    def insert(self, title: str = "4p · Rossi", **more: Any) -> dict[str, Any]:
        return valid(
            "Event", self.client.events().insert(calendarId=self.calendar.id, body=dinner(title, **more)).execute()
        )

    def listed(self, **parameters: Any) -> dict[str, Any]:
        return valid("Events", self.client.events().list(calendarId=self.calendar.id, **parameters).execute())

    def titles(self, **parameters: Any) -> list[str]:
        return [one["summary"] for one in self.listed(**parameters)["items"]]


@cache
def _one_key() -> tuple[dict[str, str], str]:
    """A key file and its public half, made once for all tests: making one takes a tenth of a second."""
    maker = GoogleCalendarSimulator(SystemClock().now).identities
    key = maker.new_service_account(AGENT)
    private = serialization.load_pem_private_key(key["private_key"].encode(), None)
    public = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return key, public.decode()


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


def dinner(title: str = "4p · Rossi", hour: int = 19, day: int = 23, **more: Any) -> dict[str, Any]:
    """A dinner of two hours in November 2026."""

    def side(at: int) -> dict[str, str]:
        return {"dateTime": f"2026-11-{day:02d}T{at:02d}:00:00", "timeZone": ZONE}

    return {"summary": title, "start": side(hour), "end": side(hour + 2), **more}


def refusal_of(request: Any) -> tuple[int, str]:
    """Status and reason with which Google's client is refused."""
    try:
        answered = request.execute()
    except HttpError as error:
        return error.status_code, error.error_details[0]["reason"]
    raise AssertionError(f"was not refused: {answered}")


def _as_json_schema(node: Any) -> Any:
    """A discovery schema as JSON Schema: references become pointers; `id`, boolean `required` and `annotations` go."""
    if isinstance(node, list):
        return [_as_json_schema(one) for one in node]
    if not isinstance(node, dict):
        return node
    result = {}
    for name, value in node.items():
        if name == "annotations" or (name == "required" and isinstance(value, bool)):
            continue
        if name == "id" and isinstance(value, str):
            continue
        if name == "$ref":
            value = f"#/$defs/{value}"
        result[name] = _as_json_schema(value)
    return result


SCHEMAS = {name: _as_json_schema(copy.deepcopy(schema)) for name, schema in DOCUMENT["schemas"].items()}


def valid(schema: str, body: dict[str, Any]) -> dict[str, Any]:
    """The body, held against Google's schema, and with no field that Google does not know."""
    validator = jsonschema.Draft202012Validator({"$ref": f"#/$defs/{schema}", "$defs": SCHEMAS})
    validator.validate(body)
    unknown = set(body) - set(DOCUMENT["schemas"][schema]["properties"])
    assert not unknown, f"{schema} has no {unknown}"
    for name, value in body.items():
        if re.fullmatch(r"created|updated|timeMin|timeMax", name):
            datetime.fromisoformat(value)
    return body
