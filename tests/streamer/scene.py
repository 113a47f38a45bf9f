"""One bridge between a Twilio, a model and a restaurant that a test plays: sockets in memory, on virtual time."""

import asyncio
import io
import json
from collections.abc import Callable, Coroutine
from typing import Any

from websockets.exceptions import ConnectionClosed, ConnectionClosedError, ConnectionClosedOK
from websockets.frames import Close

from streamer.backend import BackendDown
from streamer.bridge import Bridge
from streamer.contract.events import CallReport
from streamer.contract.plan import PlanRequest, SessionPlan, ToolSpec
from streamer.contract.tools import Done, ToolCall
from streamer.logs import JsonLines
from streamer.protocol.realtime import RealtimeCodec
from streamer.protocol.tools_in_flight import Outcome
from streamer.realtime_socket import ModelUnreachable
from tests.streamer.protocol.driver import FRAME, plan
from tests.virtual_time import run


class MemorySocket:
    """One end of a socket whose other end is the test: `frames` are what was sent to it, `put` what it receives."""

    def __init__(self) -> None:
        self.frames: list[dict[str, Any]] = []
        self.closed: tuple[int, str] | None = None
        self._incoming: asyncio.Queue[str | None] = asyncio.Queue()
        self.on_send: Callable[[dict[str, Any]], None] = lambda frame: None

    def put(self, **frame: Any) -> None:
        self._incoming.put_nowait(json.dumps(frame))

    def hang_up(self) -> None:
        self._incoming.put_nowait(None)

    async def recv(self) -> str:
        frame = await self._incoming.get()
        if frame is None or self.closed is not None:
            raise self._gone()
        return frame

    async def recv_bytes(self) -> bytes:
        return (await self.recv()).encode()

    async def send(self, message: str) -> None:
        if self.closed is not None:
            raise self._gone()
        self.frames.append(json.loads(message))
        self.on_send(self.frames[-1])

    async def send_raw(self, data: bytes | str) -> None:
        await self.send(data if isinstance(data, str) else data.decode())

    async def close(self, code: int = 1000, reason: str = "") -> None:
        if self.closed is None:
            self.closed = (code, reason)
            self._incoming.put_nowait(None)

    def _gone(self) -> ConnectionClosed:
        if self.closed is not None:
            return ConnectionClosedOK(Close(*self.closed), None)
        return ConnectionClosedError(Close(1011, "gone"), None)

    def types(self) -> list[str]:
        return [str(frame.get("type") or frame.get("event")) for frame in self.frames]


class MemoryRestaurant:
    """A restaurant that answers as the test says."""

    def __init__(self) -> None:
        self.reports: list[CallReport] = []
        self.calls: list[str] = []
        self.plan_error: Exception | None = None
        self.report_errors = 0
        self.tool_seconds = 0.0

    async def fetch_plan(self, call_sid: str, request: PlanRequest) -> SessionPlan:
        if self.plan_error is not None:
            raise self.plan_error
        return plan(first_agent="reservation")

    async def call_tool(self, plan: SessionPlan, tool: ToolSpec, call: ToolCall) -> Outcome:
        await asyncio.sleep(self.tool_seconds)
        self.calls.append(tool.name)
        return Done(result={"code": "K7"})

    async def report(self, plan: SessionPlan, report: CallReport) -> None:
        if self.report_errors:
            self.report_errors -= 1
            raise BackendDown("HTTP 500")
        self.reports.append(report)


class Scene:
    """One bridge between a Twilio and a model that the test plays."""

    def __init__(self) -> None:
        self.twilio, self.model, self.restaurant = MemorySocket(), MemorySocket(), MemoryRestaurant()
        self.log = io.StringIO()
        self.model_error: ModelUnreachable | None = None

        async def connect(call_sid: str) -> MemorySocket:
            if self.model_error is not None:
                raise self.model_error
            return self.model

        self.bridge = Bridge(
            twilio=self.twilio,
            connect_model=connect,
            backend=self.restaurant,
            codec=RealtimeCodec("gpt-realtime-2.1-mini", "gpt-transcribe"),
            log=JsonLines(self.log),
        )
        self.model.on_send = self._confirm

    def _confirm(self, frame: dict[str, Any]) -> None:
        """The model takes in what it is sent, as the real one does."""
        if frame["type"] == "session.update":
            self.model.put(type="session.updated", session=frame["session"])
        elif frame["type"] == "conversation.item.create":
            self.model.put(type="conversation.item.added", item=frame["item"])

    def start(self) -> None:
        self.twilio.put(event="connected", protocol="Call", version="1.0.0")
        self.twilio.put(
            event="start",
            sequenceNumber="1",
            streamSid="MZ1",
            start={
                "streamSid": "MZ1",
                "callSid": "CA1",
                "accountSid": "AC1",
                "tracks": ["inbound"],
                "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1},
                "customParameters": {"token": "t1"},
            },
        )
        self.model.put(type="session.created", session={"type": "realtime", "id": "s1"})

    def media(self) -> None:
        self.twilio.put(event="media", streamSid="MZ1", media={"track": "inbound", "payload": FRAME})

    async def talk(self, seconds: float) -> None:
        """The caller's line stays open for so long."""
        for _ in range(round(seconds * 5)):
            self.media()
            await asyncio.sleep(0.2)


def play(story: Callable[[Scene], Coroutine[Any, Any, None]]) -> Scene:
    """Run the bridge with a story beside it, until both are over."""

    async def main() -> Scene:
        scene = Scene()
        async with asyncio.TaskGroup() as group:
            group.create_task(scene.bridge.run())
            group.create_task(story(scene))
        return scene

    return run(main())
