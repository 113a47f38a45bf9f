"""The other sides of many calls at once: callers, a provider and a restaurant in one process, as cheap as can be.

Every frame carries the moment at which it was made in its first eight bytes, so that the time through the bridge is measured
on one clock. Answers last 3.2 s and 1.6 s in turn, come as 200 ms deltas at five times real time, and every second one is
interrupted half-way. Twilio's playout is imitated far enough to echo marks when they are due.
"""

import asyncio
import base64
import contextlib
import time
from dataclasses import dataclass, field
from typing import Any

import orjson
from websockets.asyncio.client import connect
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from streamer.contract.plan import AgentSpec, SessionPlan

FRAME_S = 0.02
FILL = b"\xff" * 152
DELTA_FILL = b"\xff" * 1592
ANSWERS_S = (3.2, 1.6)


@dataclass(slots=True)
class Figures:
    """What one run measured; times in milliseconds."""

    up: list[float] = field(default_factory=list)
    down: list[float] = field(default_factory=list)
    frames_sent: int = 0
    failures: list[str] = field(default_factory=list)


def stamped(fill: bytes) -> str:
    """Base64 audio whose first bytes say when it was made."""
    return base64.b64encode(time.perf_counter_ns().to_bytes(8, "big") + fill).decode()


def age_ms(payload: str) -> float:
    """How long ago that audio was made."""
    return (time.perf_counter_ns() - int.from_bytes(base64.b64decode(payload[:12])[:8], "big")) / 1e6


class Rig:
    """Callers, provider and restaurant around one bridge."""

    def __init__(self) -> None:
        self.figures = Figures()
        self._measuring = False

    # -- the provider -------------------------------------------------------------------------------------------------

    async def provider(self, port: int) -> Server:
        """Speaks just enough of OpenAI Realtime for a bridge to carry audio."""
        return await serve(self._session, "127.0.0.1", port, compression=None, max_size=None)

    async def _session(self, socket: ServerConnection) -> None:
        await socket.send('{"type":"session.created","session":{"type":"realtime","id":"s"}}')
        answering: asyncio.Task[None] | None = None
        try:
            async for frame in socket:
                event = orjson.loads(frame)
                kind = event["type"]
                if kind == "input_audio_buffer.append":
                    if self._measuring:
                        self.figures.up.append(age_ms(event["audio"]))
                elif kind == "session.update":
                    await socket.send(orjson.dumps({"type": "session.updated", "session": event["session"]}).decode())
                    answering = answering or asyncio.create_task(self._answer(socket))
        except ConnectionClosed:
            pass
        finally:
            if answering is not None:
                answering.cancel()

    async def _answer(self, socket: ServerConnection) -> None:
        with contextlib.suppress(ConnectionClosed):
            for number in range(10_000):
                await self._answer_once(socket, number)

    async def _answer_once(self, socket: ServerConnection, number: int) -> None:
        ids = {"response_id": f"r{number}", "item_id": f"i{number}"}
        await self._tell(socket, type="response.created", response={"id": ids["response_id"], "metadata": None})
        seconds = ANSWERS_S[number % 2]
        for delta in range(round(seconds / 0.2)):
            await self._tell(socket, type="response.output_audio.delta", **ids, delta=stamped(DELTA_FILL))
            if number % 2 and delta == 3:
                await self._tell(socket, type="input_audio_buffer.speech_started", audio_start_ms=0, item_id="u")
                break
            await asyncio.sleep(0.04)
        done: dict[str, Any] = {
            "id": ids["response_id"],
            "status": "cancelled" if number % 2 else "completed",
            "output": [],
        }
        await self._tell(socket, type="response.done", response=done)
        if number % 2:
            await self._tell(socket, type="input_audio_buffer.speech_stopped", audio_end_ms=0, item_id="u")
        await asyncio.sleep(seconds)

    async def _tell(self, socket: ServerConnection, **event: Any) -> None:
        await socket.send(orjson.dumps({"event_id": "e", **event}).decode())

    # -- the restaurant -----------------------------------------------------------------------------------------------

    async def restaurant(self, port: int) -> asyncio.Server:
        """Answers every POST: a plan for a plan, 204 for the rest."""
        return await asyncio.start_server(self._serve_http, "127.0.0.1", port)

    async def _serve_http(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while line := await reader.readline():
                path, length = line.split()[1].decode(), 0
                while (header := await reader.readline()).strip():
                    if header.lower().startswith(b"content-length:"):
                        length = int(header.split(b":")[1])
                await reader.readexactly(length)
                body = _plan(path.split("/")[2]) if path.endswith("/plan") else b""
                status = b"200 OK" if body else b"204 No Content"
                writer.write(b"HTTP/1.1 %s\r\ncontent-length: %d\r\n\r\n%s" % (status, len(body), body))
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    # -- the callers --------------------------------------------------------------------------------------------------

    async def run(self, calls: int, url: str, signature: str, settle_s: float, seconds: float) -> Figures:
        """So many calls at once; what happens in the first moments is not measured."""
        self.figures, self._measuring = Figures(), False
        stop = asyncio.Event()
        callers = [asyncio.create_task(self._caller(number, url, signature, stop)) for number in range(calls)]
        await asyncio.sleep(settle_s)
        self._measuring = True
        await asyncio.sleep(seconds)
        self._measuring = False
        stop.set()
        for outcome in await asyncio.gather(*callers, return_exceptions=True):
            if isinstance(outcome, BaseException):
                self.figures.failures.append(repr(outcome))
        return self.figures

    async def _caller(self, number: int, url: str, signature: str, stop: asyncio.Event) -> None:
        await asyncio.sleep(number * 0.037 % 1.0)
        headers = {"X-Twilio-Signature": signature}
        async with connect(url, additional_headers=headers, compression=None, proxy=None, ping_interval=None) as socket:
            await socket.send(_start(number))
            listening = asyncio.create_task(self._listen(socket))
            began, frame = time.perf_counter(), 0
            while not stop.is_set() and not listening.done():
                await socket.send(
                    f'{{"event":"media","sequenceNumber":"{frame + 2}","media":{{"track":"inbound","chunk":"{frame + 1}",'
                    f'"timestamp":"{frame * 20}","payload":"{stamped(FILL)}"}},"streamSid":"MZ{number}"}}'
                )
                if self._measuring:
                    self.figures.frames_sent += 1
                frame += 1
                await asyncio.sleep(max(0.0, began + frame * FRAME_S - time.perf_counter()))
            if listening.done():
                self.figures.failures.append(f"the bridge left call {number}")
            else:
                await socket.send(f'{{"event":"stop","streamSid":"MZ{number}","stop":{{"callSid":"CA{number}"}}}}')
            await asyncio.wait({listening}, timeout=5)
            listening.cancel()

    async def _say(self, socket: Any, frame: str) -> None:
        with contextlib.suppress(ConnectionClosed):
            await socket.send(frame)

    async def _listen(self, socket: Any) -> None:
        loop, plays_until, echoes = asyncio.get_running_loop(), 0.0, list[tuple[asyncio.TimerHandle, str]]()
        sending: set[asyncio.Task[None]] = set()

        def echo(mark: str) -> None:
            task = asyncio.create_task(self._say(socket, mark))
            sending.add(task)
            task.add_done_callback(sending.discard)

        try:
            async for frame in socket:
                message, now = orjson.loads(frame), loop.time()
                if message["event"] == "media":
                    payload = message["media"]["payload"]
                    if self._measuring:
                        self.figures.down.append(age_ms(payload))
                    plays_until = max(plays_until, now) + len(payload) * 3 / 4 / 8000
                elif message["event"] == "mark":
                    mark = orjson.dumps(message).decode()
                    echoes.append((loop.call_at(plays_until, echo, mark), mark))
                elif message["event"] == "clear":
                    for handle, mark in echoes:
                        if not handle.cancelled() and handle.when() > now:
                            handle.cancel()
                            echo(mark)
                    echoes, plays_until = [], now
        except ConnectionClosed:
            return


def _start(number: int) -> str:
    media_format = {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1}
    start = {
        "streamSid": f"MZ{number}",
        "callSid": f"CA{number}",
        "accountSid": "AC0",
        "tracks": ["inbound"],
        "mediaFormat": media_format,
        "customParameters": {"token": "t"},
    }
    return orjson.dumps({"event": "start", "sequenceNumber": "1", "start": start, "streamSid": f"MZ{number}"}).decode()


def _plan(call_sid: str) -> bytes:
    return (
        SessionPlan(
            call_sid=call_sid,
            restaurant_id="r",
            restaurant_name="R",
            greeting="Hi.",
            agents=(AgentSpec(name="triage", instructions="T."),),
            first_agent="triage",
            call_key="k",
        )
        .model_dump_json()
        .encode()
    )
