"""The session's settings: what they are at first, and how a `session.update` is merged into them or refused as a whole.

Pure: settings in, new settings out. Source: openai types `RealtimeSessionCreateRequest`, `SessionUpdateEvent` ("only the
fields that are present are updated"), and the refusals that users of the real service have reported.
"""

import copy
from typing import Any, TypeAlias

from local.simulators.realtime.refusals import Refused, wrong_value
from local.simulators.realtime.vocabulary import (
    LISTED_LANGUAGES_MODELS,
    NO_VAD_TRANSCRIBERS,
    REASONING_MODELS,
    RESPONSE,
    SESSION,
)  # fmt: skip

Settings: TypeAlias = dict[str, Any]

DEFAULT_INSTRUCTIONS = "You are a friendly assistant on the telephone. Speak the caller's language and keep it short."
"""Stands where the service has its own default text."""

_PCM = {"type": "audio/pcm", "rate": 24_000}
_DETECTION_DEFAULTS: dict[str, Settings] = {
    "server_vad": {
        "type": "server_vad",
        "threshold": 0.5,
        "prefix_padding_ms": 300,
        "silence_duration_ms": 500,
        "idle_timeout_ms": None,
        "create_response": True,
        "interrupt_response": True,
    },
    "semantic_vad": {"type": "semantic_vad", "eagerness": "auto", "create_response": True, "interrupt_response": True},
}


def can_reason(model: str) -> bool:
    """Whether the model takes `reasoning` and `parallel_tool_calls`."""
    return model.startswith(REASONING_MODELS)


def initial(session_id: str, model: str, expires_at: int) -> Settings:
    """What `session.created` says. `expires_at` is in Unix seconds."""
    settings: Settings = {
        "type": "realtime",
        "object": "realtime.session",
        "id": session_id,
        "model": model,
        "expires_at": expires_at,
        "output_modalities": ["audio"],
        "instructions": DEFAULT_INSTRUCTIONS,
        "tools": [],
        "tool_choice": "auto",
        "max_output_tokens": "inf",
        "truncation": "auto",
        "tracing": None,
        "prompt": None,
        "include": None,
        "audio": {
            "input": {
                "format": dict(_PCM),
                "noise_reduction": None,
                "transcription": None,
                "turn_detection": dict(_DETECTION_DEFAULTS["server_vad"]),
            },
            "output": {"format": dict(_PCM), "voice": "marin", "speed": 1.0},
        },
    }
    if can_reason(model):
        settings |= {"parallel_tool_calls": True, "reasoning": {"effort": "low"}}
    return settings


def updated(now: Settings, update: Any, *, audio_was_spoken: bool, response_active: bool) -> Settings:
    """The settings after a `session.update`; Refused, and nothing of the update taken, where any field of it is wrong."""
    SESSION(update, "session")
    _refuse_what_reasons_not("session", now["model"], update)
    if update.get("model", now["model"]) != now["model"]:
        raise wrong_value("session.model", update["model"], "The model of a session cannot be changed.")
    if now["tracing"] is not None and "tracing" in update and update["tracing"] != now["tracing"]:
        raise wrong_value("session.tracing", update["tracing"], "Tracing cannot be changed once it is enabled.")
    output = update.get("audio", {}).get("output", {})
    if "voice" in output and audio_was_spoken:
        message = "Cannot update a conversation's voice if assistant audio is present."
        raise Refused("cannot_update_voice", message, param="session.audio.output.voice")
    if "speed" in output and response_active:
        allowed = "The speed can only be changed in between model turns."
        raise wrong_value("session.audio.output.speed", output["speed"], allowed)
    merged = copy.deepcopy(now)
    merged |= {name: copy.deepcopy(value) for name, value in update.items() if name != "audio"}
    merged["audio"]["output"] |= copy.deepcopy(output)
    _merge_input(merged["audio"]["input"], copy.deepcopy(update.get("audio", {}).get("input", {})))
    _refuse_transcriber(merged["audio"]["input"])
    return merged


def for_response(session: Settings, wish: Any, *, audio_was_spoken: bool) -> Settings:
    """The settings of one response: the session's, with what `response.create` overrides; Refused where that is wrong."""
    RESPONSE(wish, "response")
    _refuse_what_reasons_not("response", session["model"], wish)
    voice = wish.get("audio", {}).get("output", {}).get("voice")
    if voice is not None and audio_was_spoken and voice != session["audio"]["output"]["voice"]:
        message = "Cannot update a conversation's voice if assistant audio is present."
        raise Refused("cannot_update_voice", message, param="response.audio.output.voice")
    merged = copy.deepcopy(session)
    merged["audio"]["output"] |= wish.get("audio", {}).get("output", {})
    merged |= {name: copy.deepcopy(value) for name, value in wish.items() if name != "audio"}
    return merged


def _merge_input(now: Settings, update: Settings) -> None:
    detection = update.pop("turn_detection", now["turn_detection"])
    if detection is not None:
        same = now["turn_detection"] is not None and now["turn_detection"]["type"] == detection["type"]
        start = now["turn_detection"] if same else _DETECTION_DEFAULTS[detection["type"]]
        detection = start | detection
    reduction = update.pop("noise_reduction", now["noise_reduction"])
    if reduction is not None:
        reduction = (now["noise_reduction"] or {"strength": 1}) | reduction
    now |= update | {"turn_detection": detection, "noise_reduction": reduction}


def _refuse_what_reasons_not(prefix: str, model: str, wish: Settings) -> None:
    for name in ("reasoning", "parallel_tool_calls"):
        if name in wish and not can_reason(model):
            raise wrong_value(f"{prefix}.{name}", wish[name], f"Not supported by the model '{model}'.")


def _refuse_transcriber(listening: Settings) -> None:
    wish = listening["transcription"]
    path = "session.audio.input.transcription"
    if wish is None:
        return
    model = wish.get("model", "")
    for name in ("languages", "keywords"):
        if name in wish and model not in LISTED_LANGUAGES_MODELS:
            raise wrong_value(f"{path}.{name}", wish[name], f"Not supported by the model '{model}'.")
    if "prompt" in wish and model == "gpt-realtime-whisper":
        raise wrong_value(f"{path}.prompt", wish["prompt"], f"Not supported by the model '{model}'.")
    if model in NO_VAD_TRANSCRIBERS and listening["turn_detection"] is not None:
        raise wrong_value(f"{path}.model", model, "This model needs turn_detection to be null.")
