"""The protocol's rules, by the `openai` package's own client over a real socket; every event is read strictly."""

import base64
from typing import Any

import pytest

from local.simulators.realtime.stage import Pace
from tests.local.simulators.realtime.client import VOICE, Caller, caller, quiet, simulator
from tests.local.simulators.realtime.policy.dialogue import tools_of

RESERVATION = [
    {"type": "function", "name": tool.name, "description": "", "parameters": tool.parameters}
    for tool in tools_of("reservation")
]
BOOKING = "Hello, I'd like to book a table for four tomorrow at seven thirty."
SLOW = Pace(thinking_s=0.01, speed=4.0)


async def spoken(one: Caller) -> dict[str, Any]:
    """Have the model say something; the `response.done`."""
    return await one.ask("response.create", "response.done")


@pytest.mark.asyncio
async def test_the_session_is_created_first_with_id_model_and_expiry() -> None:
    async with (
        simulator(unix_time=lambda: 1_000.0) as (_, port),
        caller(port, pcmu=False, model="gpt-realtime-1.5") as one,
    ):
        first = one.events[0]
        assert first["type"] == "session.created"
        assert first["session"]["id"].startswith("sess_")
        assert first["session"]["model"] == "gpt-realtime-1.5"
        assert first["session"]["expires_at"] == 1_000 + 3600


@pytest.mark.asyncio
async def test_a_refused_update_changes_nothing_and_the_socket_stays_open() -> None:
    async with simulator() as (_, port), caller(port) as one:
        wrong = {"type": "realtime", "instructions": "New.", "voice": "marin"}
        error = await one.refused("session.update", session=wrong)
        assert (error["code"], error["param"]) == ("unknown_parameter", "session.voice")
        after = await one.ask("session.update", "session.updated", session={"type": "realtime"})
        assert after["session"]["instructions"] != "New."
        assert after["session"]["audio"]["input"]["format"] == {"type": "audio/pcmu"}


@pytest.mark.asyncio
async def test_what_cannot_be_read_is_an_error_and_no_end() -> None:
    async with simulator() as (_, port), caller(port) as one:
        for frame in ("not json", "[]", '{"type": 7}', '{"type": "session.destroy"}'):
            await one.connection.send_raw(frame)
            assert (await one.next("error"))["error"]["code"] == "invalid_event"
        await one.connection.send_raw(b'{"type": "input_audio_buffer.clear"}')
        await one.next("input_audio_buffer.cleared")
        error = await one.refused("input_audio_buffer.append", audio="%%%")
        assert error["param"] == "audio"
        assert (await one.refused("input_audio_buffer.append"))["code"] == "missing_required_parameter"
        assert (await one.refused("response.cancel", reason="x"))["code"] == "unknown_parameter"


@pytest.mark.asyncio
async def test_an_append_over_15_mebibytes_is_refused() -> None:
    async with simulator() as (_, port), caller(port) as one:
        error = await one.refused("input_audio_buffer.append", audio="/" * (21 * 1024 * 1024))
        assert error["code"] == "invalid_value"


@pytest.mark.asyncio
async def test_a_spoken_response_has_its_events_in_order_and_its_sound_complete() -> None:
    async with simulator() as (_, port), caller(port) as one:
        done = await spoken(one)
        item = done["response"]["output"][0]
        kinds = one.kinds()
        order = [
            "response.created", "rate_limits.updated", "response.output_item.added", "conversation.item.added",
            "response.content_part.added", "response.output_audio_transcript.delta", "response.output_audio.delta",
            "response.output_audio.done", "response.output_audio_transcript.done", "response.content_part.done",
            "conversation.item.done", "response.output_item.done", "response.done",
        ]  # fmt: skip
        assert [kinds.index(kind) for kind in order] == sorted(kinds.index(kind) for kind in order)
        sound = b"".join(base64.b64decode(e["delta"]) for e in one.events if e["type"] == "response.output_audio.delta")
        words = "".join(e["delta"] for e in one.events if e["type"] == "response.output_audio_transcript.delta")
        assert words == item["content"][0]["transcript"] == "How can I help you?"
        assert sound == VOICE.render(words, "en", "agent")
        assert "audio" not in item["content"][0]
        assert done["response"]["usage"]["output_token_details"]["audio_tokens"] == pytest.approx(
            len(sound) / 8 / 50, abs=1
        )
        assert done["response"]["conversation_id"].startswith("conv_")


@pytest.mark.asyncio
@pytest.mark.parametrize(("form", "per_ms"), [({"type": "audio/pcm", "rate": 24_000}, 48), ({"type": "audio/pcma"}, 8)])
async def test_the_other_formats_are_spoken_and_understood(form: dict[str, Any], per_ms: int) -> None:
    from local.simulators.realtime.sound import outgoing

    async with simulator() as (sim, port), caller(port, pcmu=False) as one:
        sim_lines = [{"id": "1", "text": BOOKING, "language": "en", "speaker": "caller"}]
        sim.learn(sim_lines)
        async with caller(port, pcmu=False) as other:
            both = {"input": {"format": form}, "output": {"format": form}}
            await other.ask("session.update", "session.updated", session={"type": "realtime", "audio": both})
            sound = outgoing(quiet(400) + VOICE.render(BOOKING, "en", "caller") + quiet(900), form["type"])
            for at in range(0, len(sound), 20 * per_ms + 1):
                await other.send(
                    "input_audio_buffer.append", audio=base64.b64encode(sound[at : at + 20 * per_ms + 1]).decode()
                )
            done = await other.next("response.done")
            assert sim.heard[-1].transcript.source == "from the script"
            assert sim.heard[-1].transcript.text == BOOKING
            said = done["response"]["output"][0]["content"][0]["transcript"]
            deltas = [base64.b64decode(e["delta"]) for e in other.events if e["type"] == "response.output_audio.delta"]
            expected_ms = len(VOICE.render(said, "en", "agent")) / 8
            assert sum(map(len, deltas)) / per_ms == pytest.approx(expected_ms, abs=2)
        assert one.kinds() == ["session.created"]


@pytest.mark.asyncio
async def test_mu_law_sent_before_the_format_is_set_is_misread_as_pcm() -> None:
    async with simulator() as (sim, port):
        sim.learn([{"id": "1", "text": BOOKING, "language": "en"}])
        async with caller(port, pcmu=False) as one:
            await one.hear(VOICE.render(BOOKING, "en", "caller"))
            await one.ask("input_audio_buffer.commit", "conversation.item.done")
            await one.ask("response.create", "response.done")
            assert all(heard.transcript.text != BOOKING for heard in sim.heard)


@pytest.mark.asyncio
async def test_a_caller_is_heard_answered_and_transcribed_on_the_sessions_timeline() -> None:
    async with simulator() as (sim, port):
        sim.learn([{"id": "1", "text": BOOKING, "language": "en"}])
        async with caller(port) as one:
            transcribed = {"type": "realtime", "audio": {"input": {"transcription": {"model": "gpt-transcribe"}}}}
            await one.ask("session.update", "session.updated", session=transcribed)
            await one.speak(BOOKING)
            completed = await one.next("conversation.item.input_audio_transcription.completed")
            started, stopped, committed = (
                next(e for e in one.events if e["type"] == f"input_audio_buffer.{kind}")
                for kind in ("speech_started", "speech_stopped", "committed")
            )
            lasts = len(VOICE.render(BOOKING, "en", "caller")) / 8
            assert started["audio_start_ms"] == pytest.approx(400 - 300, abs=120)
            assert stopped["audio_end_ms"] == pytest.approx(400 + lasts + 500, abs=200)
            assert started["item_id"] == stopped["item_id"] == committed["item_id"] == completed["item_id"]
            assert completed["transcript"] == BOOKING
            assert completed["usage"]["type"] == "duration"
            deltas = [e["delta"] for e in one.events if e["type"].endswith("input_audio_transcription.delta")]
            assert "".join(deltas) == BOOKING
            back = await one.ask(
                "conversation.item.retrieve", "conversation.item.retrieved", item_id=completed["item_id"]
            )
            assert len(base64.b64decode(back["item"]["content"][0]["audio"])) / 8 == pytest.approx(lasts + 800, abs=300)


@pytest.mark.asyncio
async def test_without_transcription_nothing_is_reported_though_the_model_hears() -> None:
    async with simulator() as (sim, port):
        sim.learn([{"id": "1", "text": "Yes, please.", "language": "en"}])
        async with caller(port) as one:
            await one.speak("Yes, please.")
            done = await one.next("response.done")
            assert done["response"]["output"][0]["content"][0]["transcript"] == "I heard: Yes, please."
            assert not any("transcription" in kind for kind in one.kinds())


@pytest.mark.asyncio
async def test_only_one_response_at_a_time_writes_to_the_conversation_but_others_may_run_beside_it() -> None:
    async with simulator(pace=SLOW) as (_, port), caller(port) as one:
        await one.ask("response.create", "response.created")
        error = await one.refused("response.create")
        assert error["code"] == "conversation_already_has_active_response"
        aside = {"conversation": "none", "output_modalities": ["text"], "metadata": {"purpose": "summary"}, "input": []}
        await one.send("response.create", response=aside)
        done = await one.next("response.done")
        assert done["response"]["metadata"] == {"purpose": "summary"}
        assert done["response"]["conversation_id"] is None
        assert done["response"]["output"][0]["content"][0]["type"] == "output_text"
        main = await one.next("response.done")
        assert main["response"]["status"] == "completed"
        added = [e for e in one.events if e["type"] == "conversation.item.added"]
        assert [e["item"]["id"] for e in added] == [main["response"]["output"][0]["id"]]


@pytest.mark.asyncio
async def test_a_cancelled_response_closes_everything_that_it_opened() -> None:
    async with simulator(pace=SLOW) as (_, port), caller(port) as one:
        await one.ask("response.create", "response.output_audio.delta")
        done = await one.ask("response.cancel", "response.done")
        assert done["response"]["status"] == "cancelled"
        assert done["response"]["status_details"] == {"type": "cancelled", "reason": "client_cancelled"}
        assert done["response"]["output"][0]["status"] == "incomplete"
        assert done["response"]["usage"]["total_tokens"] > 0
        kinds = one.kinds()
        for kind in ("output_audio.done", "output_audio_transcript.done", "content_part.done", "output_item.done"):
            assert kinds.count(f"response.{kind}") == 1
        assert (await one.refused("response.cancel"))["code"] == "response_cancel_not_active"
        assert (await one.refused("response.cancel", response_id="resp_x"))["code"] == "response_cancel_not_active"


@pytest.mark.asyncio
async def test_the_caller_interrupts_and_the_server_cancels() -> None:
    async with simulator(pace=SLOW) as (_, port), caller(port) as one:
        await one.ask("response.create", "response.output_audio.delta")
        await one.hear(quiet(100) + VOICE.render("Stop.", "en", "caller"))
        done = await one.next("response.done")
        assert done["response"]["status_details"] == {"type": "cancelled", "reason": "turn_detected"}
        kinds = one.kinds()
        assert kinds.index("input_audio_buffer.speech_started") < kinds.index("response.output_audio.done")


@pytest.mark.asyncio
async def test_without_interruption_and_without_answers_only_the_detection_is_left() -> None:
    detection = {"type": "server_vad", "create_response": False, "interrupt_response": False}
    async with simulator(pace=SLOW) as (_, port), caller(port) as one:
        session = {"type": "realtime", "audio": {"input": {"turn_detection": detection}}}
        await one.ask("session.update", "session.updated", session=session)
        await one.ask("response.create", "response.output_audio.delta")
        await one.speak("Hello there.")
        done = await one.next("response.done")
        assert done["response"]["status"] == "completed"
        assert "input_audio_buffer.committed" in one.kinds()
        assert one.kinds().count("response.created") == 1


@pytest.mark.asyncio
async def test_manual_turns_are_committed_and_cleared_by_hand() -> None:
    async with simulator() as (sim, port):
        sim.learn([{"id": "1", "text": "Yes, please.", "language": "en"}])
        async with caller(port) as one:
            off = {"type": "realtime", "audio": {"input": {"turn_detection": None}}}
            await one.ask("session.update", "session.updated", session=off)
            assert (await one.refused("input_audio_buffer.commit"))["code"] == "input_audio_buffer_commit_empty"
            await one.hear(quiet(500))
            await one.ask("input_audio_buffer.clear", "input_audio_buffer.cleared")
            await one.hear(quiet(300) + VOICE.render("Yes, please.", "en", "caller") + quiet(300))
            await one.ask("input_audio_buffer.commit", "conversation.item.done")
            assert "response.created" not in one.kinds()
            assert "input_audio_buffer.speech_started" not in one.kinds()
            await spoken(one)
            assert sim.heard[-1].transcript.text == "Yes, please."
