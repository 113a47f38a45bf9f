"""The bridge with real queues and tasks, on virtual time: two sockets in memory, a restaurant in memory."""

import asyncio
import io
import json
from collections.abc import Callable, Coroutine
from typing import Any

from websockets.exceptions import ConnectionClosed, ConnectionClosedError, ConnectionClosedOK
from websockets.frames import Close

from streamer.backend import BackendDown, PlanRefused
from streamer.bridge import Bridge
from streamer.contract.events import CallReport, ToolUsed, UtteranceHeard
from streamer.contract.plan import PlanRequest, SessionPlan, ToolSpec
from streamer.contract.tools import Done, ToolCall
from streamer.logs import JsonLines
from streamer.protocol.realtime import RealtimeCodec
from streamer.protocol.tools_in_flight import Outcome
from streamer.realtime_socket import ModelUnreachable
from tests.streamer.protocol.driver import FRAME, audio, plan
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


def test_audio_passes_untouched_both_ways_and_both_sockets_close_at_the_end() -> None:
    async def story(scene: Scene) -> None:
        scene.start()
        await scene.talk(1.0)
        scene.model.put(type="response.created", response={"id": "r1", "metadata": {"maitred": "say-1"}})
        scene.model.put(type="response.output_audio.delta", response_id="r1", item_id="i1", delta=audio(300))
        scene.model.put(type="response.output_audio.done", response_id="r1", item_id="i1")
        scene.model.put(type="response.done", response={"id": "r1", "status": "completed"})
        await scene.talk(0.5)
        scene.twilio.put(event="stop", streamSid="MZ1", stop={})

    scene = play(story)

    appended = [frame["audio"] for frame in scene.model.frames if frame["type"] == "input_audio_buffer.append"]
    played = [frame for frame in scene.twilio.frames if frame["event"] == "media"]
    assert appended
    assert set(appended) == {FRAME}
    assert [frame["media"]["payload"] for frame in played] == [audio(300)]
    assert scene.twilio.types() == ["media", "mark"]
    assert scene.twilio.closed == (1000, "caller_gone")
    assert scene.model.closed == (1000, "")
    assert scene.model.types()[0] == "session.update"
    assert [report.final for report in scene.restaurant.reports] == [False, True]


def test_the_report_is_posted_before_the_stream_is_closed() -> None:
    order: list[str] = []

    async def story(scene: Scene) -> None:
        posting, close = scene.restaurant.report, scene.twilio.close

        async def reporting(plan: SessionPlan, report: CallReport) -> None:
            order.append(f"report:{report.next_step}")
            await posting(plan, report)

        async def closing(code: int = 1000, reason: str = "") -> None:
            order.append("close")
            await close(code, reason)

        scene.restaurant.report, scene.twilio.close = reporting, closing  # type: ignore[method-assign]  # spies
        scene.start()
        await scene.talk(0.4)
        scene.model.hang_up()

    play(story)

    assert order[:2] == ["report:provider_failed", "close"]


def test_a_refused_token_closes_with_a_policy_violation_and_its_reason() -> None:
    async def story(scene: Scene) -> None:
        scene.restaurant.plan_error = PlanRefused("token_expired")
        scene.start()

    scene = play(story)

    assert scene.twilio.closed == (1008, "call token refused: token_expired")
    assert scene.model.closed is not None
    assert scene.restaurant.reports == []
    assert "token_expired" in scene.log.getvalue()


def test_an_unreachable_model_is_reported_and_the_stream_closed() -> None:
    async def story(scene: Scene) -> None:
        scene.model_error = ModelUnreachable("HTTP 401 at the handshake")
        scene.start()

    scene = play(story)

    assert scene.twilio.closed == (1000, "provider_failed")
    assert [report.next_step for report in scene.restaurant.reports] == ["provider_failed"] * 2


def test_a_write_outlives_the_caller_and_is_in_the_final_report() -> None:
    async def story(scene: Scene) -> None:
        scene.restaurant.tool_seconds = 5.0
        scene.start()
        await scene.talk(0.4)
        scene.model.put(type="response.created", response={"id": "r1", "metadata": {"maitred": "say-1"}})
        scene.model.put(
            type="response.output_item.done",
            response_id="r1",
            output_index=0,
            item={
                "id": "i1",
                "type": "function_call",
                "status": "completed",
                "call_id": "c1",
                "name": "book_reservation",
                "arguments": "{}",
            },
        )
        await scene.talk(0.4)
        scene.twilio.hang_up()

    scene = play(story)

    assert scene.restaurant.calls == ["book_reservation"]
    final = scene.restaurant.reports[-1]
    assert final.final
    assert [event.outcome for event in final.events if isinstance(event, ToolUsed)] == ["done"]


def test_words_that_come_late_are_waited_for_after_the_caller_has_left() -> None:
    async def story(scene: Scene) -> None:
        scene.start()
        await scene.talk(0.4)
        scene.model.put(type="input_audio_buffer.committed", item_id="u1")
        await scene.talk(0.2)
        scene.twilio.put(event="stop", streamSid="MZ1", stop={})
        await asyncio.sleep(1.0)
        scene.model.put(
            type="conversation.item.input_audio_transcription.completed",
            item_id="u1",
            content_index=0,
            transcript="Late words.",
            usage={"type": "duration", "seconds": 1},
        )

    scene = play(story)

    heard = [event.text for event in scene.restaurant.reports[-1].events if isinstance(event, UtteranceHeard)]
    assert heard == ["Late words."]


def test_the_final_report_is_tried_again_until_it_is_taken() -> None:
    async def story(scene: Scene) -> None:
        scene.start()
        await scene.talk(0.4)
        scene.restaurant.report_errors = 4
        scene.twilio.hang_up()

    scene = play(story)

    assert [report.final for report in scene.restaurant.reports] == [True]


def test_frames_that_nobody_understands_cost_nothing_but_a_log_line() -> None:
    async def story(scene: Scene) -> None:
        scene.start()
        await scene.talk(0.4)
        scene.twilio._incoming.put_nowait("{not json")
        scene.model._incoming.put_nowait('{"type":"response.done"}')
        scene.twilio.put(event="from-the-future")
        await scene.talk(0.4)
        assert scene.twilio.closed is None
        scene.twilio.hang_up()

    scene = play(story)

    assert scene.log.getvalue().count('"unreadable"') == 2


def test_our_own_bug_leaves_the_caller_to_a_person_and_closes_both_sockets() -> None:
    async def story(scene: Scene) -> None:
        scene.start()
        await scene.talk(0.4)

        def broken(*anything: object) -> None:
            raise ZeroDivisionError("a bug")

        scene.bridge._codec.read = broken  # type: ignore[method-assign, assignment]  # plants a bug
        scene.model.put(type="rate_limits.updated", rate_limits=[])

    scene = play(story)

    assert scene.twilio.closed == (1000, "bridge_failed")
    assert scene.model.closed is not None
    assert scene.restaurant.reports[-1].next_step == "bridge_failed"


def test_what_people_say_stays_out_of_the_log_unless_it_is_asked_for() -> None:
    async def story(scene: Scene) -> None:
        scene.start()
        await scene.talk(0.4)
        scene.model.put(type="input_audio_buffer.committed", item_id="u1")
        scene.model.put(
            type="conversation.item.input_audio_transcription.completed",
            item_id="u1",
            content_index=0,
            transcript="My name is Rossi.",
            usage={"type": "duration", "seconds": 1},
        )
        await scene.talk(0.2)
        scene.twilio.hang_up()

    scene = play(story)

    assert '"event":"heard"' in scene.log.getvalue()
    assert "Rossi" not in scene.log.getvalue()


def test_a_peer_that_takes_no_close_frame_is_broken_off_and_the_final_report_still_comes() -> None:
    class Transport:
        aborted = False

        def abort(self) -> None:
            self.aborted = True

    transport = Transport()

    async def story(scene: Scene) -> None:
        async def never(code: int = 1000, reason: str = "") -> None:
            await asyncio.Event().wait()

        scene.twilio.close = never  # type: ignore[method-assign]  # a full write buffer
        scene.twilio.transport = transport  # type: ignore[attr-defined]  # as websockets' connections have one
        scene.start()
        await scene.talk(0.4)
        scene.twilio.put(event="stop", streamSid="MZ1", stop={})

    scene = play(story)

    assert transport.aborted
    assert scene.model.closed is not None
    assert scene.restaurant.reports[-1].final


def test_a_second_start_does_not_take_the_stream_over() -> None:
    async def story(scene: Scene) -> None:
        scene.start()
        await scene.talk(0.4)
        scene.twilio.put(event="start", start={"streamSid": "MZ2", "callSid": "CA2"}, streamSid="MZ2")
        scene.model.put(type="response.created", response={"id": "r1", "metadata": {"maitred": "say-1"}})
        scene.model.put(type="response.output_audio.delta", response_id="r1", item_id="i1", delta=audio(300))
        await scene.talk(0.4)
        scene.twilio.put(event="stop", streamSid="MZ1", stop={})

    scene = play(story)

    assert {frame["streamSid"] for frame in scene.twilio.frames} == {"MZ1"}


def test_a_key_that_comes_as_a_number_and_fields_of_the_wrong_kind_end_no_call() -> None:
    async def story(scene: Scene) -> None:
        scene.start()
        await scene.talk(0.4)
        scene.twilio.put(event="dtmf", dtmf={"digit": 5})
        scene.twilio.put(event="media", media={"payload": None})
        scene.model.put(type="input_audio_buffer.speech_stopped", item_id=None)
        scene.model.put(type="input_audio_buffer.committed")
        scene.model.put(type="error", error={"code": 5, "message": None})
        scene.model.put(type="response.output_audio.delta", response_id="r1", item_id="i1", delta=None)
        await scene.talk(0.4)
        assert scene.twilio.closed is None
        scene.twilio.hang_up()

    scene = play(story)

    assert scene.restaurant.reports[-1].next_step == "caller_gone"
