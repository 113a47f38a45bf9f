"""The objects of the Realtime API, written down as shapes: session, response, items. Source: openai 3.54 `types/realtime`."""

from typing import Any

from local.simulators.realtime.refusals import missing, wrong_type, wrong_value
from local.simulators.realtime.shapes import (
    Check,
    anything,
    by_type,
    choice,
    exactly,
    flag,
    listing,
    mapping,
    number,
    or_null,
    shape,
    text,
    text_or,
)  # fmt: skip

VOICES = ("alloy", "ash", "ballad", "coral", "echo", "sage", "shimmer", "verse", "marin", "cedar")
REASONING_MODELS = ("gpt-realtime-2",)
"""Names that begin so can reason, and so take `reasoning` and `parallel_tool_calls`."""
LISTED_LANGUAGES_MODELS = ("gpt-transcribe", "gpt-live-transcribe")
NO_VAD_TRANSCRIBERS = ("gpt-live-transcribe", "gpt-realtime-whisper")
_LONG = 1_000_000_000


def _voice(value: Any, path: str) -> None:
    if isinstance(value, dict):
        shape({"id": text()}, ["id"])(value, path)
        return
    choice(*VOICES)(value, path)


def _pcm(value: Any, path: str) -> None:
    if "rate" not in value:
        raise missing(f"{path}.rate")
    if isinstance(value["rate"], bool) or not isinstance(value["rate"], int):
        raise wrong_type(f"{path}.rate", "an integer", value["rate"])
    if value["rate"] != 24_000:
        raise wrong_value(f"{path}.rate", value["rate"], "Supported values are: 24000.")
    shape({"type": text(), "rate": anything})(value, path)


_FORMAT = by_type({"audio/pcm": _pcm, "audio/pcmu": shape({"type": text()}), "audio/pcma": shape({"type": text()})})
_VAD_FLAGS: dict[str, Check] = {"type": text(), "create_response": flag, "interrupt_response": flag}
_TURN_DETECTION = by_type(
    {
        "server_vad": shape(
            _VAD_FLAGS
            | {
                "threshold": number(0, 1),
                "prefix_padding_ms": number(0, 60_000, whole=True),
                "silence_duration_ms": number(0, 60_000, whole=True),
                "idle_timeout_ms": or_null(number(1, 3_600_000, whole=True)),
            }
        ),
        "semantic_vad": shape(_VAD_FLAGS | {"eagerness": choice("low", "medium", "high", "auto")}),
    }
)
_TRANSCRIPTION = shape(
    {
        "model": text(),
        "language": text(),
        "languages": listing(text()),
        "keywords": listing(text()),
        "prompt": text(),
        "delay": choice("minimal", "low", "medium", "high", "xhigh"),
    }
)
_NOISE_REDUCTION = shape({"type": choice("near_field", "far_field"), "strength": number(0, _LONG)})
_INPUT = shape(
    {
        "format": _FORMAT,
        "noise_reduction": or_null(_NOISE_REDUCTION),
        "transcription": or_null(_TRANSCRIPTION),
        "turn_detection": or_null(_TURN_DETECTION),
    }
)
_OUTPUT: dict[str, Check] = {"format": _FORMAT, "voice": _voice}
_TOOL = by_type(
    {
        "function": shape(
            {
                "type": text(),
                "name": text(pattern=r"[a-zA-Z0-9_-]{1,64}"),
                "description": text(),
                "parameters": mapping,
            },
            ["name"],
        ),
        "mcp": mapping,
    }
)
_NAMED_CHOICE = by_type({"function": shape({"type": text(), "name": text()}, ["name"]), "mcp": mapping})


def _tool_choice(value: Any, path: str) -> None:
    if isinstance(value, dict):
        _NAMED_CHOICE(value, path)
        return
    choice("none", "auto", "required")(value, path)


def _modalities(value: Any, path: str) -> None:
    listing(choice("text", "audio"))(value, path)
    if value not in (["text"], ["audio"]):
        raise wrong_value(path, value, "Supported values are: ['text'], ['audio'].")


_TALK: dict[str, Check] = {
    "instructions": text(),
    "output_modalities": _modalities,
    "tools": listing(_TOOL),
    "tool_choice": _tool_choice,
    "max_output_tokens": exactly("inf", number(1, 4096, whole=True)),
    "parallel_tool_calls": flag,
    "reasoning": shape({"effort": choice("minimal", "low", "medium", "high", "xhigh")}),
    "prompt": or_null(mapping),
}
_TRUNCATION = shape(
    {
        "type": choice("retention_ratio"),
        "retention_ratio": number(0, 1),
        "token_limits": shape({"post_instructions": number(0, _LONG, whole=True)}),
    },
    ["type", "retention_ratio"],
)
SESSION = shape(
    _TALK
    | {
        "type": choice("realtime"),
        "model": text(),
        "audio": shape({"input": _INPUT, "output": shape(_OUTPUT | {"speed": number(0.25, 1.5)})}),
        "tracing": or_null(text_or(mapping)),
        "truncation": text_or(_TRUNCATION),
        "include": or_null(listing(choice("item.input_audio_transcription.logprobs"))),
    },
    ["type"],
)


def _metadata(value: Any, path: str) -> None:
    mapping(value, path)
    if len(value) > 16:
        raise wrong_value(path, f"{len(value)} pairs", "Expected at most 16.")
    for name, member in value.items():
        text(64)(name, f"{path} key")
        text(512)(member, f"{path}.{name}")


_STATUS = choice("completed", "incomplete", "in_progress")
_ITEM: dict[str, Check] = {
    "type": text(), "id": text(), "object": choice("realtime.item"), "status": _STATUS
}  # fmt: skip
_SAYS: dict[str, Check] = {"type": text(), "text": text()}
_CONTENT: dict[str, Check] = {
    "system": by_type({"input_text": shape(_SAYS, ["text"])}),
    "assistant": by_type({"output_text": shape(_SAYS, ["text"]), "output_audio": shape(_SAYS, ["text"])}),
    "user": by_type(
        {
            "input_text": shape(_SAYS, ["text"]),
            "input_audio": shape({"type": text(), "audio": text(), "transcript": or_null(text())}, ["audio"]),
            "input_image": shape(
                {"type": text(), "image_url": text(), "detail": choice("auto", "low", "high")}, ["image_url"]
            ),
        }
    ),
}


def _message(value: Any, path: str) -> None:
    by_type(
        {
            role: shape(_ITEM | {"role": text(), "phase": text(), "content": listing(content)}, ["content"])
            for role, content in _CONTENT.items()
        },
        "role",
    )(value, path)


ITEM = by_type(
    {
        "message": _message,
        "function_call": shape(_ITEM | {"name": text(), "arguments": text(), "call_id": text()}, ["name", "arguments"]),
        "function_call_output": shape(_ITEM | {"call_id": text(), "output": text()}, ["call_id", "output"]),
    }
)
_INPUT_ITEM = by_type(
    {
        "message": _message,
        "function_call": ITEM,
        "function_call_output": ITEM,
        "item_reference": shape({"type": text(), "id": text()}, ["id"]),
    }
)
RESPONSE = shape(
    _TALK
    | {
        "conversation": choice("auto", "none"),
        "input": listing(_INPUT_ITEM),
        "audio": shape({"output": shape(_OUTPUT)}),
        "metadata": or_null(_metadata),
    }
)
