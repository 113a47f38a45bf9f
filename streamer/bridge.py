"""One call: two sockets, one timer, and the machine between them. Carries out what the machine decides, in its order.

Each socket has one reader and one writer; commands for a socket go through its queue, so that no two steps can overtake each
other. Tools run as tasks of their own: a write outlives the caller, and its outcome still reaches the final report.
"""

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from typing import Any, Protocol

from websockets.exceptions import ConnectionClosed

from streamer.backend import Backend, BackendDown, PlanRefused, ReportRefused
from streamer.contract.events import CallReport
from streamer.contract.plan import PlanRequest, SessionPlan
from streamer.contract.tools import Unavailable
from streamer.logs import JsonLines
from streamer.protocol import commands as do
from streamer.protocol import twilio_media
from streamer.protocol.errors import RemoteProtocolError
from streamer.protocol.machine import CallMachine
from streamer.protocol.realtime import RealtimeCodec
from streamer.realtime_socket import ModelConnector, ModelSocket, ModelUnreachable

REPORT_BEFORE_LEAVING_S = 2.5
"""The voice webhook needs the report to know what comes next; the caller does not wait longer for it."""
LATE_WORDS_S = 2.0
CLOSE_S = 3.0
WRITES_S = 30.0
FINAL_REPORT_TRIES = 5
MOST_QUEUED = 3000
"""A minute of audio that a socket does not take: it is as good as closed."""


class TextSocket(Protocol):
    """Twilio's side, as websockets' connections behave."""

    async def recv(self) -> str | bytes:
        """The next frame; raises ConnectionClosed."""
        ...

    async def send(self, message: str) -> None:
        """Send a text frame; raises ConnectionClosed."""
        ...

    async def close(self, code: int = 1000, reason: str = "") -> None:
        """Close with a code and a reason."""
        ...


class Bridge:
    """Carries one call. `run()` returns when everything about it is over, the final report included."""

    def __init__(
        self,
        *,
        twilio: TextSocket,
        connect_model: ModelConnector,
        backend: Backend,
        codec: RealtimeCodec,
        log: JsonLines,
    ) -> None:
        self._twilio = twilio
        self._connect_model = connect_model
        self._backend = backend
        self._codec = codec
        self._log = log
        self._loop = asyncio.get_running_loop()
        self._machine = CallMachine(self._loop.time())
        self._model: ModelSocket | None = None
        self._to_twilio: asyncio.Queue[str] = asyncio.Queue()
        self._to_model: asyncio.Queue[str] = asyncio.Queue()
        self._call_sid = ""
        self._stream_sid = ""
        self._plan: SessionPlan | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._ended = asyncio.Event()
        self._ending: do.LeaveCall | do.RefuseStream | None = None
        self._writes: set[asyncio.Task[None]] = set()
        self._errands: set[asyncio.Task[None]] = set()

    async def run(self) -> CallReport | None:
        """From the accepted handshake to the final report, which is returned; None where there never was a plan."""
        tasks = [
            self._start(self._read_twilio()),
            self._start(self._write(self._to_twilio, self._twilio.send)),
            self._start(self._talk_to_model()),
        ]
        self._rearm()
        try:
            await self._ended.wait()
            await self._leave()
        finally:
            if self._timer is not None:
                self._timer.cancel()
            for task in [*tasks, *self._errands]:
                task.cancel()
            # Whatever happened, neither side may be left open: a forgotten model session goes on costing.
            await asyncio.gather(self._close_twilio(1011, "the bridge stopped"), self._close_model())
            await asyncio.gather(*tasks, *self._errands, return_exceptions=True)
        return await self._finish()

    def give_up(self, why: str) -> None:
        """This process must go: the call ends as after a fault of ours, and the caller comes to a person."""
        self._step(self._machine.bridge_failed(why, self._loop.time()))

    def _start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        return asyncio.create_task(self._guarded(work))

    async def _guarded(self, work: Coroutine[Any, Any, None]) -> None:
        """The edge at which our own bugs stop: the caller goes on to a person instead of hearing nothing."""
        try:
            await work
        except Exception as bug:  # noqa: BLE001 - see above; the type and place go into the log
            self._failed(bug)

    def _failed(self, bug: Exception) -> None:
        self._log("bug", warning=True, error=repr(bug))
        self._carry_out(self._machine.bridge_failed(f"{type(bug).__name__}: {bug}", self._loop.time()))

    # -- readers and writers ------------------------------------------------------------------------------------------

    async def _read_twilio(self) -> None:
        while True:
            try:
                frame = await self._twilio.recv()
            except ConnectionClosed:
                self._step(self._machine.twilio_closed(self._loop.time()))
                return
            try:
                message = twilio_media.read(frame)
            except RemoteProtocolError as error:
                self._log("unreadable", warning=True, side="twilio", error=str(error))
                continue
            if type(message) is twilio_media.Media:
                if self._machine.hear(message.payload, self._loop.time()):
                    self._to_model.put_nowait(self._codec.append(message.payload))
                    if self._to_model.qsize() > MOST_QUEUED:
                        self._step(self._machine.model_lost("it takes no more audio", self._loop.time()))
                continue
            if type(message) is twilio_media.Start and not self._stream_sid:
                self._call_sid, self._stream_sid = message.call_sid, message.stream_sid
                self._log = self._log.bind(call_sid=message.call_sid)
            self._step(self._machine.from_twilio(message, self._loop.time()))

    async def _talk_to_model(self) -> None:
        try:
            model = await self._connect_model(self._call_sid)
        except ModelUnreachable as error:
            self._step(self._machine.model_lost(str(error), self._loop.time()))
            return
        self._model = model
        writer = self._start(self._write(self._to_model, model.send_raw))
        try:
            while True:
                frame = await model.recv_bytes()
                try:
                    event = self._codec.read(frame)
                except RemoteProtocolError as error:
                    self._log("unreadable", warning=True, side="model", error=str(error))
                    continue
                if event is not None:
                    self._step(self._machine.from_model(event, self._loop.time()))
                else:
                    self._machine.model_alive(self._loop.time())
        except ConnectionClosed as closed:
            code = closed.rcvd.code if closed.rcvd is not None else 1006
            self._step(self._machine.model_lost(f"closed with {code}", self._loop.time()))
        finally:
            writer.cancel()

    async def _write(self, queue: asyncio.Queue[str], send: Callable[[str], Coroutine[Any, Any, None]]) -> None:
        try:
            while True:
                await send(await queue.get())
        except ConnectionClosed:
            return  # the reader of the same socket says so to the machine

    # -- carrying out -------------------------------------------------------------------------------------------------

    def _step(self, commands: Iterable[do.Command]) -> None:
        self._carry_out(commands)
        self._rearm()

    def _rearm(self) -> None:
        deadline = self._machine.next_deadline()
        if self._timer is not None:
            if deadline is not None and self._timer.when() == deadline and not self._timer.cancelled():
                return
            self._timer.cancel()
        self._timer = self._loop.call_at(deadline, self._tick) if deadline is not None else None

    def _tick(self) -> None:
        self._timer = None
        try:
            self._step(self._machine.tick(self._loop.time()))
        except Exception as bug:  # noqa: BLE001 - a timer has no task group above it; see _guarded
            self._failed(bug)

    def _carry_out(self, commands: Iterable[do.Command]) -> None:
        for command in commands:
            match command:
                case do.Play() | do.PlaceMark() | do.ClearPlayback():
                    self._to_twilio.put_nowait(twilio_media.write(self._stream_sid, command))
                    if self._to_twilio.qsize() == MOST_QUEUED:
                        self._loop.call_soon(self._twilio_takes_nothing)
                case do.AppendAudio(payloads=payloads):
                    for payload in payloads:
                        self._machine.hear(payload, self._loop.time())
                        self._to_model.put_nowait(self._codec.append(payload))
                case do.Log():
                    self._log.command(command)
                case do.FetchPlan():
                    self._errand(self._fetch_plan(command))
                case do.RunTool():
                    self._run_tool(command)
                case do.LeaveCall() | do.RefuseStream():
                    self._ending = command
                    self._ended.set()
                case _:
                    self._to_model.put_nowait(self._codec.write(command))

    def _twilio_takes_nothing(self) -> None:
        self._step(self._machine.twilio_closed(self._loop.time()))

    def _errand(self, work: Coroutine[Any, Any, None]) -> None:
        task = self._start(work)
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)

    async def _fetch_plan(self, command: do.FetchPlan) -> None:
        try:
            plan = await self._backend.fetch_plan(
                command.call_sid, PlanRequest(token=command.token, stream_sid=command.stream_sid)
            )
        except PlanRefused as refusal:
            self._step(self._machine.plan_refused(str(refusal), self._loop.time()))
        except BackendDown as failure:
            self._step(self._machine.plan_failed(str(failure), self._loop.time()))
        else:
            self._plan = plan
            self._step(self._machine.plan_fetched(plan, self._loop.time()))

    def _run_tool(self, command: do.RunTool) -> None:
        if command.tool.writes:
            task = self._start(self._use_tool(command))
            self._writes.add(task)
            task.add_done_callback(self._writes.discard)
        else:
            self._errand(self._use_tool(command))

    async def _use_tool(self, command: do.RunTool) -> None:
        outcome = (
            await self._backend.call_tool(self._plan, command.tool, command.call)
            if self._plan is not None
            else Unavailable()
        )
        self._step(self._machine.tool_finished(command.call.tool_call_id, outcome, self._loop.time()))

    # -- the end ------------------------------------------------------------------------------------------------------

    async def _leave(self) -> None:
        """Report first, then close: Twilio asks the voice webhook what comes next as soon as the socket is closed."""
        ending = self._ending
        if isinstance(ending, do.RefuseStream):
            await self._close_twilio(1008, ending.reason)
            return
        if ending is None:
            return
        if ending.report is not None:
            await self._post(ending.report, REPORT_BEFORE_LEAVING_S)
        await self._close_twilio(1000, ending.next_step)
        waited = 0.0
        while self._machine.awaits_words and self._model is not None and waited < LATE_WORDS_S:
            await asyncio.sleep(0.1)
            waited += 0.1

    async def _finish(self) -> CallReport | None:
        """Let writes come to their end, then say the last word."""
        if self._writes:
            await asyncio.wait(self._writes, timeout=WRITES_S)
        report = self._machine.final_report(self._loop.time())
        if report is None:
            return None
        self._log("call_over", next_step=report.next_step, duration_ms=report.duration_ms, barge_ins=report.barge_ins)
        for attempt in range(FINAL_REPORT_TRIES):
            if attempt:
                await asyncio.sleep(min(0.5 * 2**attempt, 8.0))
            if await self._post(report, seconds=10.0):
                return report
        self._log("report_lost", warning=True, revision=report.revision)
        return report

    async def _post(self, report: CallReport, seconds: float) -> bool:
        if self._plan is None:
            return True
        try:
            async with asyncio.timeout(seconds):
                await self._backend.report(self._plan, report)
        except ReportRefused as refusal:
            self._log("report_refused", warning=True, error=repr(refusal))
        except (BackendDown, TimeoutError) as failure:
            self._log("report_failed", warning=True, error=repr(failure))
            return False
        return True

    async def _close_twilio(self, code: int, reason: str) -> None:
        """Close, or break off: a peer that reads nothing lets no close frame through, and would be kept for ever."""
        try:
            async with asyncio.timeout(CLOSE_S):
                # A close frame holds at most 123 bytes of reason.
                await self._twilio.close(code, reason.encode()[:120].decode(errors="ignore"))
        except TimeoutError:
            self._log("twilio_broken_off", warning=True)
            transport = getattr(self._twilio, "transport", None)
            if transport is not None:
                transport.abort()

    async def _close_model(self) -> None:
        """Close; a session that does not even answer pings is given up by the socket itself (20 s, websockets)."""
        if self._model is None:
            return
        try:
            async with asyncio.timeout(CLOSE_S):
                await self._model.close(code=1000)
        except TimeoutError:
            self._log("model_not_closed", warning=True)
