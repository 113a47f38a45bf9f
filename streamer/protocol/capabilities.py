"""What each model understands, as data, so that no field is sent that would make it refuse a whole update.

Source: OpenAI field documentation of `session.update` (reasoning: reasoning models only) and of `audio_transcription`
(languages and keywords: gpt-transcribe and gpt-live-transcribe). An unknown model gets only what every model takes.
"""

from dataclasses import dataclass
from typing import TypeVar

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class ModelCapabilities:
    """Optional fields of a speech model."""

    reasoning: bool = False


@dataclass(frozen=True, slots=True)
class TranscriptionCapabilities:
    """Optional fields of a transcription model. `with_vad`: whether it works while the server detects speech."""

    languages: bool = False
    keywords: bool = False
    with_vad: bool = True


SPEECH_MODELS: dict[str, ModelCapabilities] = {
    "gpt-realtime-2.1": ModelCapabilities(reasoning=True),
    "gpt-realtime-2.1-mini": ModelCapabilities(reasoning=True),
    "gpt-realtime-2": ModelCapabilities(reasoning=True),
    "gpt-realtime-1.5": ModelCapabilities(),
    "gpt-realtime": ModelCapabilities(),
    "gpt-realtime-mini": ModelCapabilities(),
}

TRANSCRIPTION_MODELS: dict[str, TranscriptionCapabilities] = {
    "gpt-transcribe": TranscriptionCapabilities(languages=True, keywords=True),
    "gpt-live-transcribe": TranscriptionCapabilities(languages=True, keywords=True, with_vad=False),
    "gpt-realtime-whisper": TranscriptionCapabilities(with_vad=False),
    "whisper-1": TranscriptionCapabilities(),
    "gpt-4o-transcribe": TranscriptionCapabilities(),
    "gpt-4o-mini-transcribe": TranscriptionCapabilities(),
}


def of_model(model: str) -> ModelCapabilities:
    """What that speech model takes; a dated snapshot counts as its family (`gpt-realtime-2025-08-28`)."""
    return _longest_prefix(SPEECH_MODELS, model, ModelCapabilities())


def of_transcription(model: str) -> TranscriptionCapabilities:
    """What that transcription model takes."""
    return _longest_prefix(TRANSCRIPTION_MODELS, model, TranscriptionCapabilities())


def _longest_prefix(table: dict[str, _T], model: str, otherwise: _T) -> _T:
    if model in table:
        return table[model]
    for name in sorted(table, key=len, reverse=True):
        # "-20" begins a date; "gpt-realtime-translate" is another model, not a snapshot of gpt-realtime.
        if model.startswith(f"{name}-20"):
            return table[name]
    return otherwise
