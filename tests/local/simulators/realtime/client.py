"""The `openai` client against the simulator: strict reading of every event, and a caller that speaks in frames."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, cast, get_args

from openai import AsyncOpenAI
from openai.resources.realtime.realtime import AsyncRealtimeConnection
from openai.types.realtime.realtime_server_event import RealtimeServerEvent
from pydantic import BaseModel

from local.simulators.realtime.server import Simulator
from local.simulators.realtime.stage import Pace
from local.speech import ulaw
from local.speech.voice import Voice

VOICE = Voice()
QUICK = Pace(thinking_s=0.01, speed=200.0, transcription_s=0.02)
PCMU: dict[str, Any] = {
    "type": "realtime",
    "audio": {"input": {"format": {"type": "audio/pcmu"}}, "output": {"format": {"type": "audio/pcmu"}}},
}


def _event_classes() -> dict[str, type[BaseModel]]:
    """The package's own class for every event type that it lists."""
    classes: dict[str, type[BaseModel]] = {}
    for one in get_args(get_args(RealtimeServerEvent)[0]):
        for name in get_args(one.model_fields["type"].annotation):
            classes[name] = one
    return classes


EVENT_CLASSES = _event_classes()


class Caller:
    """A connection of the package's client, with everything that was received kept in order."""

    def __init__(self, connection: AsyncRealtimeConnection) -> None:
        self.connection = connection
        self.events: list[dict[str, Any]] = []
        self._read = 0

    async def next(self, *kinds: str) -> dict[str, Any]:
        """The next event of one of these types; others are passed over (but kept). Fails on a bad one or after 10 s."""
        async with asyncio.timeout(10):
            while True:
                while self._read < len(self.events):
                    event = self.events[self._read]
                    self._read += 1
                    if event["type"] in kinds:
                        return event
                self.events.append(strictly_read(await self.connection.recv_bytes()))

    async def send(self, kind: str, **members: Any) -> None:
        """A client event, as it is."""
        await self.connection.send_raw(json.dumps({"type": kind, **members}))

    async def ask(self, kind: str, answer: str, **members: Any) -> dict[str, Any]:
        """Send, and wait for an answer."""
        await self.send(kind, **members)
        return await self.next(answer)

    async def refused(self, kind: str, **members: Any) -> dict[str, Any]:
        """Send, and the error that comes back for it."""
        event = await self.ask(kind, "error", event_id="mine", **members)
        assert event["error"]["event_id"] == "mine"
        error: dict[str, Any] = event["error"]
        return error

    async def hear(self, sound: bytes) -> None:
        """µ-law in frames of 20 ms, faster than real time."""
        for at in range(0, len(sound), 160):
            await self.send("input_audio_buffer.append", audio=base64.b64encode(sound[at : at + 160]).decode())

    async def speak(self, text: str, language: str = "en") -> None:
        """A line in the caller's voice, between two silences."""
        await self.hear(quiet(400) + VOICE.render(text, language, "caller") + quiet(900))

    def kinds(self) -> list[str]:
        """The types of all events so far."""
        return [event["type"] for event in self.events]


def strictly_read(frame: bytes) -> dict[str, Any]:
    """A server event; AssertionError or ValidationError unless it is one of the package's, with every field that it needs."""
    event: dict[str, Any] = json.loads(frame)
    assert event["type"] in EVENT_CLASSES, f"the package knows no event {event['type']!r}"
    EVENT_CLASSES[event["type"]].model_validate(event)
    return event


def quiet(ms: int) -> bytes:
    """So much silence in µ-law."""
    return bytes([ulaw.SILENCE]) * (8 * ms)


@asynccontextmanager
async def simulator(**settings: Any) -> AsyncIterator[tuple[Simulator, int]]:
    """A simulator on a free port."""
    async with Simulator(VOICE, **({"pace": QUICK} | settings)) as one:
        yield one, await one.open()


@asynccontextmanager
async def caller(
    port: int, *, model: str = "gpt-realtime-2.1-mini", pcmu: bool = True, key: str = "sk-test", **options: Any
) -> AsyncIterator[Caller]:
    """The package's client, connected; with µ-law both ways unless told otherwise."""
    client = AsyncOpenAI(api_key=key, websocket_base_url=f"ws://127.0.0.1:{port}/v1")
    direct = cast(Any, {"proxy": None})  # handed on to websockets: a proxy of the machine has no business on loopback
    async with client.realtime.connect(model=model, websocket_connection_options=direct, **options) as connection:
        one = Caller(connection)
        await one.next("session.created")
        if pcmu:
            await one.ask("session.update", "session.updated", session=PCMU)
        yield one
    await client.close()
