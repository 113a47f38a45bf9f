"""A session.update is merged field by field, or refused as a whole with the right code and parameter."""

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openai.types.realtime import RealtimeSessionCreateRequest

from local.simulators.realtime import configuration
from local.simulators.realtime.refusals import Refused

PLAIN, REASONING = "gpt-realtime-1.5", "gpt-realtime-2.1-mini"


def updated(update: Any, model: str = REASONING, *, spoken: bool = False, active: bool = False) -> dict[str, Any]:
    """A new session's settings after one update."""
    first = configuration.initial("sess_1", model, 1)
    return configuration.updated(first, update, audio_was_spoken=spoken, response_active=active)


def test_a_new_session_has_the_documented_defaults_and_the_package_can_read_it() -> None:
    settings = configuration.initial("sess_1", PLAIN, 1_764_000_000)
    RealtimeSessionCreateRequest.model_validate(settings)
    assert settings["audio"]["input"]["format"] == {"type": "audio/pcm", "rate": 24_000}
    assert settings["audio"]["output"]["format"] == {"type": "audio/pcm", "rate": 24_000}
    assert settings["audio"]["input"]["turn_detection"] == {
        "type": "server_vad", "threshold": 0.5, "prefix_padding_ms": 300, "silence_duration_ms": 500,
        "idle_timeout_ms": None, "create_response": True, "interrupt_response": True,
    }  # fmt: skip
    assert settings["output_modalities"] == ["audio"]
    assert "reasoning" not in settings


def test_a_partial_update_leaves_the_rest_alone() -> None:
    settings = updated({"type": "realtime", "audio": {"input": {"format": {"type": "audio/pcmu"}}}})
    assert settings["audio"]["input"]["format"] == {"type": "audio/pcmu"}
    assert settings["audio"]["output"]["format"]["type"] == "audio/pcm"
    assert settings["audio"]["input"]["turn_detection"]["type"] == "server_vad"


def test_detection_is_merged_within_its_type_and_starts_anew_in_another() -> None:
    same = updated(
        {"type": "realtime", "audio": {"input": {"turn_detection": {"type": "server_vad", "threshold": 0.8}}}}
    )
    other = updated({"type": "realtime", "audio": {"input": {"turn_detection": {"type": "semantic_vad"}}}})
    off = updated({"type": "realtime", "audio": {"input": {"turn_detection": None}}})
    assert same["audio"]["input"]["turn_detection"]["silence_duration_ms"] == 500
    assert other["audio"]["input"]["turn_detection"]["eagerness"] == "auto"
    assert "threshold" not in other["audio"]["input"]["turn_detection"]
    assert off["audio"]["input"]["turn_detection"] is None


def test_noise_reduction_keeps_its_strength_when_the_update_omits_it() -> None:
    wish = {"type": "realtime", "audio": {"input": {"noise_reduction": {"type": "near_field", "strength": 0.4}}}}
    far = {"type": "realtime", "audio": {"input": {"noise_reduction": {"type": "far_field"}}}}
    kept = configuration.updated(updated(wish), far, audio_was_spoken=False, response_active=False)
    assert kept["audio"]["input"]["noise_reduction"] == {"type": "far_field", "strength": 0.4}


REFUSED = [
    ({}, "missing_required_parameter", "session.type"),
    ({"type": "realtime", "voice": "marin"}, "unknown_parameter", "session.voice"),
    ({"type": "realtime", "modalities": ["audio"]}, "unknown_parameter", "session.modalities"),
    ({"type": "realtime", "temperature": 0.8}, "unknown_parameter", "session.temperature"),
    ({"type": "realtime", "input_audio_format": "g711_ulaw"}, "unknown_parameter", "session.input_audio_format"),
    ({"type": "realtime", "turn_detection": None}, "unknown_parameter", "session.turn_detection"),
    ({"type": "realtime", "instructions": None}, "invalid_type", "session.instructions"),
    ({"type": "realtime", "output_modalities": ["text", "audio"]}, "invalid_value", "session.output_modalities"),
    ({"type": "realtime", "max_output_tokens": 5000}, "invalid_value", "session.max_output_tokens"),
    ({"type": "realtime", "max_output_tokens": True}, "invalid_type", "session.max_output_tokens"),
    ({"type": "realtime", "model": "gpt-realtime-2"}, "invalid_value", "session.model"),
    ({"type": "transcription"}, "invalid_value", "session.type"),
    ({"type": "realtime", "tools": [{"type": "function"}]}, "missing_required_parameter", "session.tools[0].name"),
    ({"type": "realtime", "tools": [{"type": "function", "name": "a b"}]}, "invalid_value", "session.tools[0].name"),
    (
        {"type": "realtime", "tools": [{"type": "function", "name": "a", "strict": True}]},
        "unknown_parameter",
        "session.tools[0].strict",
    ),
    ({"type": "realtime", "tool_choice": "sometimes"}, "invalid_value", "session.tool_choice"),
    ({"type": "realtime", "audio": {"output": {"voice": "robot"}}}, "invalid_value", "session.audio.output.voice"),
    ({"type": "realtime", "audio": {"output": {"speed": 2}}}, "invalid_value", "session.audio.output.speed"),
    (
        {"type": "realtime", "audio": {"output": {"format": {"type": "audio/pcm"}}}},
        "missing_required_parameter",
        "session.audio.output.format.rate",
    ),
    (
        {"type": "realtime", "audio": {"input": {"format": {"type": "g711_ulaw"}}}},
        "invalid_value",
        "session.audio.input.format.type",
    ),
    ({"type": "realtime", "audio": {"input": {"format": "g711_ulaw"}}}, "invalid_type", "session.audio.input.format"),
    (
        {"type": "realtime", "audio": {"input": {"turn_detection": {"type": "server_vad", "create_response": None}}}},
        "invalid_type",
        "session.audio.input.turn_detection.create_response",
    ),
    (
        {"type": "realtime", "audio": {"input": {"turn_detection": {"type": "semantic_vad", "threshold": 0.5}}}},
        "unknown_parameter",
        "session.audio.input.turn_detection.threshold",
    ),
    (
        {"type": "realtime", "audio": {"input": {"transcription": {"model": "whisper-1", "keywords": ["a"]}}}},
        "invalid_value",
        "session.audio.input.transcription.keywords",
    ),
    (
        {"type": "realtime", "audio": {"input": {"transcription": {"model": "gpt-live-transcribe"}}}},
        "invalid_value",
        "session.audio.input.transcription.model",
    ),
]


@pytest.mark.parametrize(("update", "code", "param"), REFUSED, ids=[param for _, _, param in REFUSED])
def test_a_wrong_update_is_refused_with_its_code_and_parameter(update: Any, code: str, param: str) -> None:
    with pytest.raises(Refused) as no:
        updated(update)
    assert (no.value.code, no.value.param) == (code, param)


@pytest.mark.parametrize("field", [{"reasoning": {"effort": "low"}}, {"parallel_tool_calls": True}])
def test_what_only_reasoning_models_take_is_refused_by_others(field: dict[str, Any]) -> None:
    assert updated({"type": "realtime"} | field)
    with pytest.raises(Refused) as no:
        updated({"type": "realtime"} | field, PLAIN)
    assert no.value.param == f"session.{next(iter(field))}"


def test_the_voice_is_locked_once_it_was_heard_and_the_speed_while_it_speaks() -> None:
    voice = {"type": "realtime", "audio": {"output": {"voice": "cedar"}}}
    speed = {"type": "realtime", "audio": {"output": {"speed": 1.2}}}
    assert updated(voice)["audio"]["output"]["voice"] == "cedar"
    with pytest.raises(Refused) as no:
        updated(voice, spoken=True)
    assert no.value.code == "cannot_update_voice"
    assert updated(speed, spoken=True)["audio"]["output"]["speed"] == 1.2
    with pytest.raises(Refused):
        updated(speed, spoken=True, active=True)


TALK = st.fixed_dictionaries(
    {"type": st.just("realtime")},
    optional={
        "instructions": st.text(max_size=20),
        "tool_choice": st.sampled_from(["none", "auto", "required"]),
        "max_output_tokens": st.one_of(st.just("inf"), st.integers(1, 4096)),
        "output_modalities": st.sampled_from([["text"], ["audio"]]),
        "tools": st.lists(
            st.builds(lambda name: {"type": "function", "name": name}, st.sampled_from("abc")), max_size=2
        ),
        "audio": st.fixed_dictionaries(
            {},
            optional={
                "output": st.fixed_dictionaries({}, optional={"speed": st.floats(0.25, 1.5)}),
                "input": st.fixed_dictionaries(
                    {},
                    optional={
                        "format": st.sampled_from([{"type": "audio/pcmu"}, {"type": "audio/pcm", "rate": 24_000}]),
                        "transcription": st.sampled_from([None, {"model": "gpt-transcribe"}]),
                        "noise_reduction": st.sampled_from([None, {"type": "near_field", "strength": 0.5}]),
                    },
                ),
            },
        ),
    },
)


def _subset(part: Any, whole: Any) -> bool:
    if isinstance(part, dict) and isinstance(whole, dict):
        return all(name in whole and _subset(value, whole[name]) for name, value in part.items())
    return bool(part == whole)


@given(TALK, TALK)
def test_every_update_takes_effect_is_idempotent_and_leaves_the_old_settings_untouched(first: Any, second: Any) -> None:
    before = updated(first)
    kept = copy.deepcopy(before)
    after = configuration.updated(before, second, audio_was_spoken=False, response_active=False)
    assert _subset(second, after)
    assert before == kept
    assert configuration.updated(after, second, audio_was_spoken=False, response_active=False) == after
    RealtimeSessionCreateRequest.model_validate(after)


@given(TALK, st.text(st.characters(codec="ascii", categories=["Ll"]), min_size=3, max_size=12))
def test_one_unknown_field_anywhere_refuses_the_whole_update(update: Any, name: str) -> None:
    wrong = copy.deepcopy(update) | {f"x_{name}": 1}
    with pytest.raises(Refused) as no:
        updated(wrong)
    assert (no.value.code, no.value.param) == ("unknown_parameter", f"session.x_{name}")


def test_a_response_overrides_the_session_for_itself_alone() -> None:
    session = updated({"type": "realtime", "instructions": "Be kind."})
    mine = configuration.for_response(
        session, {"instructions": "Say hello.", "metadata": {"a": "b"}}, audio_was_spoken=False
    )
    assert (mine["instructions"], session["instructions"]) == ("Say hello.", "Be kind.")
    with pytest.raises(Refused):
        configuration.for_response(session, {"audio": {"output": {"voice": "ash"}}}, audio_was_spoken=True)
    with pytest.raises(Refused) as no:
        configuration.for_response(session, {"metadata": {str(n): "" for n in range(17)}}, audio_was_spoken=False)
    assert no.value.param == "response.metadata"
