"""The simulator on a port: handshakes, refusals at the door, and a session for each socket; or one session in memory.

Time is the running loop's. Only the `expires_at` that a client reads is a date, and its clock is given by the caller.
"""

import asyncio
import json
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http import HTTPStatus
from types import TracebackType
from typing import Any, Protocol
from urllib.parse import parse_qs, urlsplit

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from local.simulators.realtime.faults import Faults
from local.simulators.realtime.policy.decide import decide
from local.simulators.realtime.policy.view import Answer, View
from local.simulators.realtime.refusals import Refused
from local.simulators.realtime.session import Session
from local.simulators.realtime.stage import Mind, Pace, RunBlocking, in_a_thread
from local.speech.ears import Ears, Transcript
from local.speech.script_oracle import Line
from local.speech.voice import Voice

_PATH = "/v1/realtime"
_LARGEST_FRAME = 24 * 1024 * 1024


class Socket(Protocol):
    """What a session needs of a connection; the `websockets` package's and an in-memory pair's."""

    async def send(self, message: str) -> None:
        """Send one text frame."""

    async def recv(self) -> str | bytes:
        """The next frame; raises ConnectionClosed at the end."""

    async def close(self, code: int = 1000, reason: str = "") -> None:
        """Close."""


@dataclass(frozen=True, slots=True)
class HeardLine:
    """For the log: what the ears made of one utterance. Printed with its source, so that nobody takes one for the other."""

    session_id: str
    item_id: str
    transcript: Transcript


@dataclass(slots=True)
class Simulator:
    """OpenAI Realtime as far as this goes. Change `faults` at any time; `learn` the script before a call."""

    voice: Voice
    run_blocking: RunBlocking = in_a_thread
    pace: Pace = field(default_factory=Pace)
    faults: Faults = field(default_factory=Faults)
    decide: Callable[[View], Answer] = decide
    accepted_key: str | None = None
    """The only API key that is let in; None lets in every one that is not empty."""
    unix_time: Callable[[], float] = time.time
    listen_freely: bool = True
    heard: list[HeardLine] = field(default_factory=list)
    _lines: dict[str, Line] = field(default_factory=dict)
    _count: int = 0
    _server: Server | None = None
    _closing: asyncio.Event = field(default_factory=asyncio.Event)

    def learn(self, lines: Iterable[dict[str, str]]) -> None:
        """Lines {id, text, language, speaker} that a caller may say; rendered by the voice that the caller has too."""
        for line in lines:
            sound = self.voice.render(line["text"], line["language"], line.get("speaker", "caller"))
            self._lines[line["id"]] = Line(line["id"], line["text"], line["language"], sound)

    def forget_lines(self) -> None:
        """Back to an empty script."""
        self._lines.clear()

    # A session on a socket

    async def attend(self, socket: Socket, model: str) -> None:
        """Play one session on an open socket until either side closes it."""
        self._count += 1
        session_id = f"sess_{self._count:06d}"
        outbox: asyncio.Queue[str | tuple[int, str]] = asyncio.Queue()
        ears = Ears(self._lines.values(), listen_freely=self.listen_freely)
        mind = Mind(
            self.voice, ears, self.decide, self.run_blocking, self.pace, self.faults,
            lambda item_id, transcript: self.heard.append(HeardLine(session_id, item_id, transcript)),
        )  # fmt: skip
        session = Session(
            mind, model, session_id, unix_time=self.unix_time(), send=outbox.put_nowait,
            close=lambda code, reason: outbox.put_nowait((code, reason)),
        )  # fmt: skip
        posting = asyncio.get_running_loop().create_task(_post(socket, outbox), name=f"outbox of {session_id}")
        session.begin()
        try:
            while True:
                session.receive(await socket.recv())
        except ConnectionClosed:
            pass
        finally:
            session.shut()
            posting.cancel()

    # The port

    async def open(self, port: int = 0) -> int:
        """Listen on 127.0.0.1; the port."""
        self._server = await serve(
            self._connected,
            "127.0.0.1",
            port,
            process_request=self._at_the_door,
            max_size=_LARGEST_FRAME,
            compression=None,
        )
        return int(next(iter(self._server.sockets)).getsockname()[1])

    async def close(self) -> None:
        """Close the port and every session."""
        self._closing.set()
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()
            self._server = None

    async def __aenter__(self) -> "Simulator":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def _connected(self, socket: ServerConnection) -> None:
        assert socket.request is not None
        if "openai-beta" in socket.request.headers:
            no = Refused("beta_api_shape_disabled", "The Realtime beta API is gone; remove the OpenAI-Beta header.")
            await socket.send(json.dumps({"type": "error", "event_id": "event_beta", "error": no.as_error(None)}))
            await socket.close(3000, "invalid_request_error.beta_api_shape_disabled")
            return
        await self.attend(_Text(socket), parse_qs(urlsplit(socket.request.path).query)["model"][0])

    async def _at_the_door(self, socket: ServerConnection, request: Request) -> Response | None:
        if self.faults.hang_at_handshake:
            await self._closing.wait()
        url = urlsplit(request.path)
        if url.path.rstrip("/") != _PATH:
            return _refusal(socket, 404, "not_found", f"Unknown path {url.path}.")
        if self.faults.refuse_with is not None:
            code = {401: "invalid_api_key", 429: "rate_limit_exceeded"}.get(self.faults.refuse_with, "server_error")
            return _refusal(socket, self.faults.refuse_with, code, "Refused by a fault that was switched on.")
        key = _key(request)
        if not key or (self.accepted_key is not None and key != self.accepted_key):
            return _refusal(socket, 401, "invalid_api_key", "Incorrect API key provided.")
        query = parse_qs(url.query)
        if "model" not in query:
            return _refusal(socket, 400, "missing_required_parameter", "Missing required parameter: 'model'.", "model")
        if not query["model"][0].startswith("gpt-"):
            return _refusal(socket, 404, "model_not_found", f"The model '{query['model'][0]}' does not exist.", "model")
        return None


class _Text:
    """A websockets connection with the signature of `Socket`."""

    def __init__(self, socket: ServerConnection) -> None:
        self._socket = socket

    async def send(self, message: str) -> None:
        await self._socket.send(message)

    async def recv(self) -> str | bytes:
        return await self._socket.recv()

    async def close(self, code: int = 1000, reason: str = "") -> None:
        await self._socket.close(code, reason)


async def _post(socket: Socket, outbox: "asyncio.Queue[str | tuple[int, str]]") -> None:
    """Send what the session says, in order, until it says to close."""
    try:
        while True:
            message = await outbox.get()
            if isinstance(message, str):
                await socket.send(message)
            else:
                await socket.close(*message)
                return
    except ConnectionClosed:
        return


def _key(request: Request) -> str:
    """From the header, or from the subprotocol that browsers must use."""
    kind, _, key = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() == "bearer":
        return key.strip()
    offered = [one.strip() for one in request.headers.get("Sec-WebSocket-Protocol", "").split(",")]
    return next(
        (one.removeprefix("openai-insecure-api-key.") for one in offered if one.startswith("openai-insecure-")), ""
    )


def _refusal(socket: ServerConnection, status: int, code: str, message: str, param: str | None = None) -> Response:
    error: dict[str, Any] = {"message": message, "type": "invalid_request_error", "param": param, "code": code}
    response = socket.respond(HTTPStatus(status), json.dumps({"error": error}))
    del response.headers["Content-Type"]
    response.headers["Content-Type"] = "application/json"
    return response
