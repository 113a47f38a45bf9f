"""A restaurant, a world in memory and a Twilio that signs: what the tests of the doors stand on."""

import io
import json
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode
from uuid import uuid4
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

from fastapi.testclient import TestClient
from httpx2 import Response
from twilio.request_validator import RequestValidator

from functions.api.app import build_app
from functions.api.dependencies import Dependencies
from functions.api.forms import TwilioForm
from functions.api.remembered import RememberedRestaurants
from functions.domain.calls import Call
from functions.domain.errors import VendorUnavailable
from functions.domain.hours import DateException, OpeningHours, ServicePeriod
from functions.domain.restaurants import Facts, Restaurant
from functions.domain.tables import FloorPlan, Table
from functions.keyring import CallKeys, TwilioKeys
from functions.store.memory import (
    MemoryBook,
    MemoryCalls,
    MemoryDirectory,
    MemoryMessages,
    MemoryOutbox,
    MemoryStore,
)
from functions.store.memory_guests import MemoryGuests, MemoryTimers, MemoryWaitlist
from functions.store.memory_texts import MemoryHouseStates, MemoryOptOuts, MemoryTextQuestions
from functions.telemetry import SilentMeter, make_logger
from functions.tools.dispatch import dispatch
from functions.tools.world import World
from streamer.contract.tools import Done, NeedsDetail, Refused, ToolCall, Unavailable

PAYLOADS = Path(__file__).resolve().parents[1] / "payloads" / "twilio"
CALL_SID = "CA5f0e8d7c6b5a49382716059483726150"
CALLER = "+19175550142"
NOW = datetime(2026, 11, 22, 23, 5, tzinfo=UTC)
"""Sunday 2026-11-22 18:05 in New York."""
BASE = "https://phone.example.com"
STREAM = "wss://voice.example.com/media"

_LUNCH = ServicePeriod("lunch", time(12), time(15), time(14))
_DINNER = ServicePeriod("dinner", time(17), time(23), time(21, 30))
_LATE_DINNER = ServicePeriod("dinner", time(17), time(1), time(23))

RESTAURANT = Restaurant(
    id="juniper",
    name="Juniper & Vine",
    zone=ZoneInfo("America/New_York"),
    phone_number="+12125550100",
    hours=OpeningHours(
        weekly={
            **dict.fromkeys(range(2, 6), (_LUNCH, _DINNER)),
            6: (_LUNCH, _LATE_DINNER),
            7: (_LUNCH, _DINNER),
        },
        exceptions=(
            DateException(date(2026, 11, 26), reason="Thanksgiving"),
            DateException(date(2026, 12, 25), reason="Christmas"),
        ),
    ),
    floor=FloorPlan(tables=(Table("W1", 1, 2), Table("M1", 2, 4), Table("B1", 4, 8))),
    facts=Facts(
        address="27 Lantern Street, New York",
        parking="There is a garage across the street.",
        policies=(("dogs", "Dogs are welcome on the terrace."),),
    ),
    transfer_number="+12125550150",
    owner_number="+12125550151",
)


@dataclass
class StandingClock:
    """A clock that moves only when told."""

    at: datetime = NOW

    def now(self) -> datetime:
        return self.at

    def pass_by(self, length: timedelta) -> None:
        self.at += length


class Outage:
    """A port whose every method fails as a store that is down does."""

    def __getattr__(self, name: str) -> Any:
        def down(*_: object, **__: object) -> None:
            raise VendorUnavailable("the store is down")

        return down


@dataclass
class House:
    """A world in memory. `world` is what the doors get; `store` is what lies in it."""

    restaurant: Restaurant = RESTAURANT
    store: MemoryStore = field(default_factory=MemoryStore)
    clock: StandingClock = field(default_factory=StandingClock)

    def __post_init__(self) -> None:
        self.world = World(
            clock=self.clock,
            directory=MemoryDirectory(self.store),
            book=MemoryBook(self.store),
            calls=MemoryCalls(self.store),
            messages=MemoryMessages(self.store),
            outbox=MemoryOutbox(self.store),
            timers=MemoryTimers(self.store),
            house_states=MemoryHouseStates(self.store),
            opt_outs=MemoryOptOuts(self.store),
            text_questions=MemoryTextQuestions(self.store),
            waitlist=MemoryWaitlist(self.store),
            guests=MemoryGuests(self.store),
        )
        self.world.directory.save(self.restaurant)

    def open_call(self, call_sid: str = CALL_SID, caller: str | None = CALLER) -> Call:
        return self.world.calls.begin(
            Call(
                call_sid=call_sid,
                restaurant_id=self.restaurant.id,
                dialled=self.restaurant.phone_number,
                caller=caller,
                started_at=self.clock.now(),
            )
        )

    def use(
        self, call: Call, tool: str, /, tool_call_id: str = "call_1", **arguments: Any
    ) -> Done | NeedsDetail | Refused | Unavailable:
        asked = ToolCall(tool_call_id=tool_call_id, arguments=arguments, agent="reservation")
        return dispatch(self.world, call, tool, asked)


@dataclass
class FrontDoor:
    """The API over a house, and a Twilio and a streamer that know the keys."""

    house: House = field(default_factory=House)
    twilio_keys: TwilioKeys = field(default_factory=lambda: TwilioKeys("AC" + "1" * 32, "twilio-token-now"))
    call_keys: CallKeys = field(default_factory=lambda: CallKeys("s" * 32))
    base: str = BASE

    def __post_init__(self) -> None:
        self.log = io.StringIO()
        # A name of its own: a logger's name is known to the whole process, and keeps its first stream.
        self.logger = make_logger(f"test-{uuid4()}", stream=self.log)
        self.meter = SilentMeter()
        self.directory = RememberedRestaurants(self.house.world.directory)
        self.rewire(self.house.world)

    def rewire(self, world: World) -> None:
        """Put another world behind the same door; the directory keeps what it remembers."""
        self.directory._directory = world.directory
        remembering = replace(world, directory=self.directory)
        dependencies = Dependencies(
            world=remembering,
            public_base_url=self.base,
            stream_url=STREAM,
            twilio_keys=lambda: self.twilio_keys,
            call_keys=lambda: self.call_keys,
            logger=self.logger,
            meter=self.meter,
        )
        self.app = build_app(dependencies)
        self.client = TestClient(self.app)

    def break_store(self, *ports: str) -> None:
        """From now on these ports fail; all but the clock if none is named."""
        world = self.house.world
        names = ports or tuple(one.name for one in fields(world) if one.name != "clock")
        broken: dict[str, Any] = {name: Outage() for name in names}
        self.rewire(replace(world, **broken))

    def ring(
        self, path: str, payload: str | None = None, /, token: str | None = None, method: str = "POST", **changes: str
    ) -> Response:
        """A signed webhook: the stored payload of that name with some fields changed."""
        fields = dict(parse_qsl(form_text(payload), keep_blank_values=True)) if payload else {}
        return self.post_form(path, urlencode({**fields, **changes}), token=token, method=method)

    def post_form(self, path: str, body: str, *, token: str | None = None, method: str = "POST") -> Response:
        url = self.base + path
        validator = RequestValidator(token or self.twilio_keys.auth_token)
        if method == "GET":
            query = f"{path}{'&' if '?' in path else '?'}{body}"
            return self.client.get(
                query, headers={"X-Twilio-Signature": validator.compute_signature(self.base + query, {})}
            )
        signature = validator.compute_signature(url, TwilioForm.parse(body.encode()))
        headers = {"X-Twilio-Signature": signature, "Content-Type": "application/x-www-form-urlencoded"}
        return self.client.post(path, content=body.encode(), headers=headers)

    def log_lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.log.getvalue().splitlines()]


def form_text(name: str) -> str:
    """A stored webhook body."""
    return (PAYLOADS / f"{name}.form").read_text(encoding="utf-8").strip()


def twiml(response: Response) -> ElementTree.Element:
    """The document that Twilio would play; it must be one."""
    assert response.status_code == 200, response.text
    assert response.headers["content-type"].split(";")[0] == "text/xml"
    root = ElementTree.fromstring(response.text)
    assert root.tag == "Response"
    return root


def verbs(root: ElementTree.Element) -> list[str]:
    """The verbs of a document in their order."""
    return [verb.tag for verb in root]


def call_token(root: ElementTree.Element) -> str:
    """The token that a connecting document hands to the streamer."""
    parameter = root.find("Connect/Stream/Parameter")
    assert parameter is not None
    return parameter.attrib["value"]
