"""A world for the simulator's tests: an application and a media server that know Twilio only from its documents."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from twilio.request_validator import RequestValidator
from websockets.exceptions import ConnectionClosed

from local.simulators.twilio import MemorySocket, Number, PhoneTick, TwilioSimulator, socket_pair
from local.simulators.twilio.form import form_of
from local.simulators.twilio.frames import tone

BASE = "https://example.com"
GUEST = "+14155550101"
HOUSE = "+14155550100"

Page = str | Callable[[dict[str, str]], str | Response | Awaitable[str | Response]]
Serve = Callable[["MediaServer"], Awaitable[None]]


class ToneVoice:
    """Speaks tones: 60 ms for every character, at a pitch that depends on the text."""

    def render(self, text: str, language: str, speaker: str = "agent") -> bytes:
        return tone(0.06 * len(text), 300.0 + 50 * (sum(map(ord, text)) % 20))


class Application:
    """Answers webhooks from `pages` (path -> TwiML, or a function of the form). Every request must be signed."""

    def __init__(self, token: str) -> None:
        self.pages: dict[str, Page] = {}
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.headers: list[Mapping[str, str]] = []
        self._validator = RequestValidator(token)
        self.asgi = Starlette(routes=[Route("/{path:path}", self._serve, methods=["GET", "POST"])])

    def forms(self, path: str) -> list[dict[str, str]]:
        """What was posted to a path, in order."""
        return [form for requested, form in self.requests if requested == path]

    async def _serve(self, request: Request) -> Response:
        form = await form_of(request)
        query = f"?{request.url.query}" if request.url.query else ""
        url = f"{BASE}{request.url.path}{query}"
        signature = request.headers["x-twilio-signature"]
        assert self._validator.validate(url, form, signature), f"bad signature on {url}"
        self.requests.append((request.url.path, form))
        self.headers.append(request.headers)
        page = self.pages.get(request.url.path)
        if page is None:
            return Response("nothing here", 404)
        answer = page(form) if callable(page) else page
        content = await answer if isinstance(answer, Awaitable) else answer
        return content if isinstance(content, Response) else Response(content, media_type="text/xml")


class MediaServer:
    """One media stream, seen from the server: `received` holds every message, `sid` the stream's."""

    def __init__(self, socket: MemorySocket, url: str, headers: Mapping[str, str]) -> None:
        self.socket = socket
        self.url = url
        self.headers = headers
        self.received: list[dict[str, Any]] = []
        self.sid = ""

    async def receive(self) -> dict[str, Any]:
        """The next message. Raises ConnectionClosed."""
        message: dict[str, Any] = json.loads(await self.socket.recv())
        self.received.append(message)
        if message["event"] == "start":
            self.sid = message["streamSid"]
        return message

    async def until(self, event: str) -> dict[str, Any]:
        while (message := await self.receive())["event"] != event:
            pass
        return message

    async def drain(self) -> ConnectionClosed:
        """Read until the end."""
        while True:
            try:
                await self.receive()
            except ConnectionClosed as closed:
                return closed

    async def send(self, event: str, **fields: Any) -> None:
        await self.socket.send(json.dumps({"event": event, "streamSid": self.sid, **fields}))

    def of(self, event: str) -> list[dict[str, Any]]:
        return [message for message in self.received if message["event"] == event]


class Person:
    """A phone driven by a table: what to do at which millisecond. Hears everything."""

    def __init__(self, *, hang_up_at: int = 10**9, keys: Mapping[int, str] | None = None, sound: bytes = b"") -> None:
        self.heard = bytearray()
        self._hang_up_at = hang_up_at
        self._keys = dict(keys or {})
        self._sound = sound
        self._ms = 0

    def tick(self, heard: bytes) -> PhoneTick:
        self.heard += heard
        frame = self._sound[self._ms * 8 : self._ms * 8 + 160].ljust(160, b"\xff")
        tick = PhoneTick(frame, self._keys.get(self._ms, ""), self._ms >= self._hang_up_at)
        self._ms += 20
        return tick


class World:
    """The simulator with an application and media servers around it, all in this process."""

    def __init__(self) -> None:
        self.servers: list[MediaServer] = []
        self.serve: Serve = self._only_drain
        self.refuse: Exception | None = None
        self._serving: list[asyncio.Task[None]] = []
        self.app = Application("token-of-the-world")
        self.http = httpx.AsyncClient(transport=httpx.ASGITransport(self.app.asgi))
        self.twilio = TwilioSimulator(
            auth_token="token-of-the-world", http=self.http, connector=self._connect, voice=ToneVoice()
        )
        self.number = self.twilio.add_number(
            Number(HOUSE, voice_url=f"{BASE}/voice", status_callback=f"{BASE}/status", sms_url=f"{BASE}/sms")
        )
        self.app.pages["/status"] = ""
        self.app.pages["/after"] = "<Response><Hangup/></Response>"

    async def _connect(self, url: str, headers: Mapping[str, str]) -> MemorySocket:
        if self.refuse is not None:
            raise self.refuse
        theirs, ours = socket_pair()
        server = MediaServer(ours, url, headers)
        self.servers.append(server)
        self._serving.append(asyncio.create_task(_run(self.serve, server)))
        return theirs

    @staticmethod
    async def _only_drain(server: MediaServer) -> None:
        await server.drain()

    async def close(self) -> None:
        await self.twilio.close()
        await self.http.aclose()
        await asyncio.gather(*self._serving)


async def _run(serve: Serve, server: MediaServer) -> None:
    await serve(server)


@asynccontextmanager
async def a_world() -> AsyncIterator[World]:
    world = World()
    try:
        yield world
    finally:
        await world.close()


def verbs_of(record: object) -> list[str]:
    """The verbs that ran, in order."""
    return [h.detail["verb"] for h in record.happened("verb")]  # type: ignore[attr-defined]  # a CallRecord
