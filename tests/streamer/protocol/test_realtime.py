"""OpenAI Realtime on the wire: what we send is what the package's types allow, what comes is read."""

import json
from typing import Any

import pytest
from openai.types.realtime import RealtimeClientEvent
from pydantic import TypeAdapter

from streamer.contract.events import Usage
from streamer.contract.plan import SemanticVad, VoiceSettings
from streamer.protocol import commands as do
from streamer.protocol import model_events as said
from streamer.protocol.errors import LocalProtocolError, RemoteProtocolError
from streamer.protocol.realtime import RealtimeCodec
from tests.streamer.protocol.driver import plan

CLIENT_EVENT: TypeAdapter[Any] = TypeAdapter(RealtimeClientEvent)


def codec(model: str = "gpt-realtime-2.1-mini", transcription: str = "gpt-transcribe") -> RealtimeCodec:
    return RealtimeCodec(model, transcription)


def opening(
    model: str = "gpt-realtime-2.1-mini", transcription: str = "gpt-transcribe", **voice: Any
) -> dict[str, Any]:
    command = do.ConfigureSession("init", plan().agent("triage"), VoiceSettings(**voice))
    session: dict[str, Any] = json.loads(codec(model, transcription).write(command))["session"]
    return session


def read(**event: Any) -> said.ModelEvent | None:
    return codec().read(json.dumps({"event_id": "e1", **event}))


@pytest.mark.parametrize(
    "command",
    [
        do.ConfigureSession("init", plan().agent("triage"), VoiceSettings()),
        do.ConfigureSession("handoff-c1", plan().agent("reservation")),
        do.CreateResponse("say-1"),
        do.CreateResponse("say-2", tools=False),
        do.CancelResponse("resp_1"),
        do.TruncateItem("item_1", 1200),
        do.AddNote("note-1", "The caller pressed 5."),
        do.AddToolOutput("out-1", "call_1", '{"outcome":"done"}'),
    ],
    ids=lambda command: type(command).__name__,
)
def test_every_client_event_is_one_that_the_vendors_types_accept(command: do.Command) -> None:
    CLIENT_EVENT.validate_json(codec().write(command))


def test_both_formats_are_mu_law_so_that_nothing_is_transcoded() -> None:
    audio = opening()["audio"]

    assert audio["input"]["format"] == audio["output"]["format"] == {"type": "audio/pcmu"}


def test_a_handoff_repeats_neither_voice_nor_formats() -> None:
    session = json.loads(codec().write(do.ConfigureSession("h", plan().agent("reservation"))))["session"]

    assert set(session) == {"type", "instructions", "tools", "tool_choice"}
    assert session["type"] == "realtime"


@pytest.mark.parametrize(
    ("model", "reasons"),
    [
        ("gpt-realtime-2.1-mini", True),
        ("gpt-realtime-2", True),
        ("gpt-realtime-1.5", False),
        ("gpt-realtime", False),
        ("gpt-realtime-2025-08-28", False),
        ("gpt-realtime-mini-2025-12-15", False),
        ("a-model-of-tomorrow", False),
    ],
)
def test_reasoning_is_sent_only_to_models_that_reason(model: str, reasons: bool) -> None:
    assert ("reasoning" in opening(model)) is reasons


def test_transcription_hints_go_only_to_models_that_take_them() -> None:
    hints: dict[str, Any] = {"transcription_languages": ("en", "es"), "transcription_keywords": ("margherita",)}
    rich = opening(transcription="gpt-transcribe", **hints)["audio"]["input"]["transcription"]
    poor = opening(transcription="whisper-1", **hints)["audio"]["input"]["transcription"]
    single = opening(transcription="whisper-1", transcription_languages=("es",))["audio"]["input"]["transcription"]
    streaming = opening(transcription="gpt-live-transcribe")["audio"]["input"]

    assert rich == {"model": "gpt-transcribe", "languages": ["en", "es"], "keywords": ["margherita"]}
    assert poor == {"model": "whisper-1"}
    assert single == {"model": "whisper-1", "language": "es"}
    assert "transcription" not in streaming


def test_semantic_detection_is_asked_for_in_its_own_words() -> None:
    detection = opening(turn_detection=SemanticVad(eagerness="high"))["audio"]["input"]["turn_detection"]

    assert detection == {
        "type": "semantic_vad",
        "eagerness": "high",
        "create_response": True,
        "interrupt_response": True,
    }


def test_a_command_that_is_not_the_models_is_our_own_mistake() -> None:
    with pytest.raises(LocalProtocolError):
        codec().write(do.ClearPlayback())


# -- what took effect -------------------------------------------------------------------------------------------------


def confirm(change: dict[str, Any]) -> said.ModelEvent | None:
    speaker = codec()
    session = json.loads(speaker.write(do.ConfigureSession("init", plan().agent("triage"), VoiceSettings())))["session"]
    return speaker.read(json.dumps({"type": "session.updated", "session": {**session, "id": "s1", **change}}))


def test_what_took_effect_as_asked_is_confirmed() -> None:
    assert confirm({}) == said.SessionConfirmed((), deaf=False)


def test_what_took_effect_otherwise_is_named() -> None:
    assert confirm({"tools": [], "instructions": "Default."}) == said.SessionConfirmed(("instructions", "tools"))


def test_another_audio_format_is_deafness() -> None:
    pcm = {"input": {"format": {"type": "audio/pcm", "rate": 24000}}, "output": {"format": {"type": "audio/pcmu"}}}

    confirmed = confirm({"audio": pcm})

    assert isinstance(confirmed, said.SessionConfirmed)
    assert confirmed.deaf
    assert "audio.input.format.type" in confirmed.differs


def test_a_confirmation_that_states_no_format_is_not_deafness() -> None:
    confirmed = codec().read('{"type":"session.updated","session":{}}')

    assert isinstance(confirmed, said.SessionConfirmed)
    assert not confirmed.deaf


# -- what the model says ----------------------------------------------------------------------------------------------


def test_a_delta_is_passed_on_untouched_in_any_spelling() -> None:
    event = {"delta": "QUJD/+==", "item_id": "i1", "response_id": "r1", "type": "response.output_audio.delta"}

    for spelled in (json.dumps(event), json.dumps(event, indent=1).replace("/", "\\/"), json.dumps(event).encode()):
        assert codec().read(spelled) == said.AudioDelta("r1", "i1", "QUJD/+==")


def test_a_function_call_counts_only_when_it_is_complete() -> None:
    item = {"id": "i1", "type": "function_call", "call_id": "c1", "name": "find_slots", "arguments": "{}"}
    done = {"type": "response.output_item.done", "response_id": "r1", "output_index": 0}

    assert read(**done, item={**item, "status": "completed"}) == said.ToolRequested(
        "r1", "i1", "c1", "find_slots", "{}"
    )
    assert read(**done, item={**item, "status": "incomplete"}) is None
    assert read(type="response.function_call_arguments.done", call_id="c1", name="find_slots", arguments="{}") is None


def test_a_failed_response_tells_why() -> None:
    response = {
        "id": "r1",
        "status": "failed",
        "status_details": {"type": "failed", "error": {"type": "server_error", "code": None, "message": "sorry"}},
        "output": [],
    }

    assert read(type="response.done", response=response) == said.ResponseFinished(
        "r1", "failed", "", "server_error", "sorry"
    )


def test_usage_is_taken_apart_and_may_be_incomplete() -> None:
    usage = {
        "input_tokens": 120,
        "output_tokens": 60,
        "total_tokens": 180,
        "input_token_details": {
            "text_tokens": 100,
            "audio_tokens": 20,
            "cached_tokens": 64,
            "cached_tokens_details": {"text_tokens": 64, "audio_tokens": 0},
        },
        "output_token_details": {"text_tokens": 10, "audio_tokens": 50},
    }
    whole = read(type="response.done", response={"id": "r1", "status": "completed", "usage": usage})
    bare = read(type="response.done", response={"id": "r1", "status": "completed", "usage": {"input_tokens": 7}})

    assert isinstance(whole, said.ResponseFinished)
    assert whole.usage == Usage(
        model="gpt-realtime-2.1-mini", text_in=100, text_cached=64, text_out=10, audio_in=20, audio_out=50
    )
    assert isinstance(bare, said.ResponseFinished)
    assert bare.usage == Usage(model="gpt-realtime-2.1-mini", text_in=7)


@pytest.mark.parametrize(
    ("billed", "usage"),
    [
        ({"type": "duration", "seconds": 2.5}, Usage(model="gpt-transcribe", seconds=2.5)),
        (
            {
                "type": "tokens",
                "input_tokens": 30,
                "output_tokens": 5,
                "total_tokens": 35,
                "input_token_details": {"audio_tokens": 25, "text_tokens": 5},
            },
            Usage(model="gpt-transcribe", audio_in=25, text_in=5, text_out=5),
        ),
    ],
)
def test_transcription_is_billed_apart(billed: dict[str, Any], usage: Usage) -> None:
    event = read(
        type="conversation.item.input_audio_transcription.completed",
        item_id="u1",
        content_index=0,
        transcript=" Hello. ",
        usage=billed,
    )

    assert event == said.UtteranceTranscribed("u1", "Hello.", usage)


def test_our_own_responses_are_known_by_their_tag_and_side_responses_by_their_missing_conversation() -> None:
    ours = {"id": "r1", "metadata": {"maitred": "say-1"}, "conversation_id": "conv_1", "status": "in_progress"}
    side = {"id": "r2", "metadata": None, "conversation_id": None, "status": "in_progress"}

    assert read(type="response.created", response=ours) == said.ResponseStarted("r1", "say-1")
    assert read(type="response.created", response=side) == said.ResponseStarted("r2", None, side=True)
    assert read(type="response.created", response={"id": "r3"}) == said.ResponseStarted("r3", None)


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ({"type": "session.created", "session": {"type": "realtime", "id": "s1"}}, said.SessionOpened("s1")),
        (
            {"type": "session.created", "session": {"type": "realtime", "id": "s1", "expires_at": 9}},
            said.SessionOpened("s1"),
        ),
        ({"type": "conversation.item.added", "item": {"id": "i1", "type": "message"}}, said.ItemAdded("i1")),
        (
            {"type": "input_audio_buffer.speech_started", "audio_start_ms": 5, "item_id": "u1"},
            said.SpeechStarted("u1"),
        ),
        (
            {"type": "input_audio_buffer.speech_stopped", "audio_end_ms": 900, "item_id": "u1"},
            said.SpeechStopped("u1", 900),
        ),
        (
            {"type": "error", "error": {"type": "invalid_request_error", "code": "session_expired", "message": "60"}},
            said.SessionExpired(),
        ),
        (
            {
                "type": "error",
                "error": {"type": "invalid_request_error", "message": "No.", "param": "x", "event_id": "e"},
            },
            said.ModelError("invalid_request_error", "No.", "e", "x"),
        ),
        ({"type": "rate_limits.updated", "rate_limits": []}, None),
        ({"type": "response.invented.tomorrow", "x": 1}, None),
    ],
    ids=lambda value: value["type"] if isinstance(value, dict) else "",
)
def test_every_event_that_matters_is_read_and_the_others_are_not(
    event: dict[str, Any], expected: said.ModelEvent | None
) -> None:
    assert read(**event) == expected


@pytest.mark.parametrize(
    "frame",
    ["", "{", "[]", "{}", '{"type":"response.done"}', '{"type":"response.output_audio.delta"}'],
)
def test_what_cannot_be_read_costs_the_event_and_not_the_call(frame: str) -> None:
    with pytest.raises(RemoteProtocolError):
        codec().read(frame)


def test_a_bill_that_cannot_be_read_costs_neither_the_words_nor_the_slot() -> None:
    done = read(type="response.done", response={"id": "r1", "status": "completed", "usage": {"input_tokens": "many"}})
    heard = read(
        type="conversation.item.input_audio_transcription.completed", item_id="u1", transcript="Hello.", usage={"x": 1}
    )

    assert done == said.ResponseFinished("r1", "completed")
    assert heard == said.UtteranceTranscribed("u1", "Hello.")


def test_an_item_that_was_cut_off_brings_its_words_at_its_end() -> None:
    content = [{"type": "output_audio", "transcript": "As far as I"}]
    item = {"id": "i1", "type": "message", "role": "assistant", "status": "incomplete", "content": content}

    assert read(type="response.output_item.done", response_id="r1", output_index=0, item=item) == said.ItemSpoken(
        "r1", "i1", "As far as I"
    )


@pytest.mark.parametrize(
    "event",
    [
        {"type": "response.output_audio.delta", "response_id": "r1", "item_id": "i1", "delta": None},
        {"type": "response.output_audio.delta", "response_id": 1, "item_id": "i1", "delta": "AAAA"},
        {"type": "input_audio_buffer.committed"},
        {"type": "conversation.item.added", "item": {"type": "message"}},
        {"type": "response.created", "response": {"metadata": None}},
        {"type": "response.output_audio_transcript.done", "response_id": "r1", "item_id": "i1"},
    ],
    ids=lambda event: event["type"],
)
def test_a_field_of_the_wrong_kind_costs_the_event_and_not_the_call(event: dict[str, Any]) -> None:
    with pytest.raises(RemoteProtocolError):
        read(**event)
