"""The `session` object that OpenAI Realtime is asked for, and how it differs from what took effect.

Both formats are `audio/pcmu`, so Twilio's bytes pass through untouched. Voice and formats are sent once, at the opening:
a later update that repeats them is refused or turns the audio to noise. An update with one unknown field is refused whole,
so optional fields are sent only to models that take them.

Source: OpenAI `session.update` field documentation; protocol traps 3-6, 21 and 46.
"""

from collections.abc import Mapping
from typing import Any

from openai.types import realtime as wire
from openai.types.realtime.realtime_audio_config_input_param import NoiseReduction

from streamer.contract.plan import AgentSpec, ServerVad, VoiceSettings
from streamer.protocol import capabilities
from streamer.protocol.commands import ConfigureSession


def session_of(
    command: ConfigureSession, model: str, transcription_model: str
) -> wire.RealtimeSessionCreateRequestParam:
    """The opening configuration where the command carries a voice, else a handoff's: instructions and tools only."""
    agent = command.agent
    session: wire.RealtimeSessionCreateRequestParam = {
        "type": "realtime",
        "instructions": agent.instructions,
        "tools": _tools(agent),
        "tool_choice": "auto",
    }
    if command.voice is None:
        return session
    session["output_modalities"] = ["audio"]
    session["audio"] = _audio(command.voice, transcription_model)
    if capabilities.of_model(model).reasoning:
        session["reasoning"] = {"effort": "low"}
    return session


def _tools(agent: AgentSpec) -> list[wire.RealtimeToolsConfigUnionParam]:
    return [
        {"type": "function", "name": tool.name, "description": tool.description, "parameters": tool.parameters}
        for tool in agent.tools
    ]


def _audio(voice: VoiceSettings, transcription_model: str) -> wire.RealtimeAudioConfigParam:
    transcription: wire.AudioTranscriptionParam = {"model": transcription_model}
    can = capabilities.of_transcription(transcription_model)
    if voice.transcription_languages and can.languages:
        transcription["languages"] = list(voice.transcription_languages)
    elif len(voice.transcription_languages) == 1:
        transcription["language"] = voice.transcription_languages[0]
    if voice.transcription_keywords and can.keywords:
        transcription["keywords"] = list(voice.transcription_keywords)
    caller: wire.RealtimeAudioConfigInputParam = {
        "format": {"type": "audio/pcmu"},
        "turn_detection": _turn_detection(voice),
    }
    if can.with_vad:
        caller["transcription"] = transcription
    if voice.noise_reduction is not None:
        reduction: NoiseReduction = {"type": voice.noise_reduction}
        caller["noise_reduction"] = reduction
    return {"input": caller, "output": {"format": {"type": "audio/pcmu"}, "voice": voice.voice}}


def _turn_detection(voice: VoiceSettings) -> wire.RealtimeAudioInputTurnDetectionParam:
    detection = voice.turn_detection
    if isinstance(detection, ServerVad):
        return {
            "type": "server_vad",
            "threshold": detection.threshold,
            "prefix_padding_ms": detection.prefix_padding_ms,
            "silence_duration_ms": detection.silence_duration_ms,
            "create_response": True,
            "interrupt_response": True,
        }
    return {
        "type": "semantic_vad",
        "eagerness": detection.eagerness,
        "create_response": True,
        "interrupt_response": True,
    }


def differences(asked: Mapping[str, Any], effective: Mapping[str, Any], path: str = "") -> tuple[str, ...]:
    """Dotted names of what was asked for and is not in effect. Tools are compared by name, figures as numbers."""
    found: list[str] = []
    for key, wish in asked.items():
        name, got = f"{path}{key}", effective.get(key)
        if isinstance(wish, Mapping):
            found += differences(wish, got if isinstance(got, Mapping) else {}, f"{name}.")
        elif key == "tools":
            names = [tool.get("name") for tool in got] if isinstance(got, list) else []
            if names != [tool["name"] for tool in wish]:
                found.append(name)
        elif got != wish:
            found.append(name)
    return tuple(found)


def is_deaf(effective: Mapping[str, Any]) -> bool:
    """Whether an audio format is stated and is not mu-law: caller and agent would hear noise."""
    audio = effective.get("audio")
    for side in ("input", "output"):
        part = audio.get(side) if isinstance(audio, Mapping) else None
        stated = part.get("format") if isinstance(part, Mapping) else None
        if isinstance(stated, Mapping) and stated.get("type") != "audio/pcmu":
            return True
    return False
