"""The bridge with real queues and tasks, on virtual time: two sockets in memory, a restaurant in memory."""

import asyncio

from streamer.backend import PlanRefused
from streamer.contract.events import CallReport, ToolUsed, UtteranceHeard
from streamer.contract.plan import SessionPlan
from streamer.realtime_socket import ModelUnreachable
from tests.streamer.protocol.driver import FRAME, audio
from tests.streamer.scene import Scene, play


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
