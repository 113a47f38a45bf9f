"""What a response costs in tokens: the arithmetic that OpenAI documents, and an estimate for text.

Documented: caller's sound one token per 100 ms, assistant's one per 50 ms; every response re-reads the conversation; what
is read again unchanged from the start counts as cached. Judgement: text at four characters a token, no least length of a
cached prefix.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from local.simulators.realtime.conversation import Entry


def text_tokens(text: str) -> int:
    """An estimate; the service's own tokenizer is not here."""
    return -(-len(text) // 4)


@dataclass(frozen=True, slots=True)
class Portion:
    """A stretch of input that is cached or not as a whole; `mark` changes whenever its content does."""

    mark: str
    text: int
    audio: int


def portions(instructions: str, tools: list[Any], entries: Iterable[Entry]) -> list[Portion]:
    """What a response reads, in order."""
    prefix = instructions + json.dumps(tools, sort_keys=True)
    return [Portion(prefix, text_tokens(prefix), 0), *(_of_entry(entry) for entry in entries)]


def _of_entry(entry: Entry) -> Portion:
    item = entry.item
    mark = f"{entry.id}:{entry.revision}:{entry.sound_ms}:{item.get('status')}"
    if item["type"] == "function_call":
        return Portion(mark, text_tokens(item["name"] + item["arguments"]), 0)
    if item["type"] == "function_call_output":
        return Portion(mark, text_tokens(item["output"]), 0)
    per_token = 50 if item["role"] == "assistant" else 100
    written = sum(text_tokens(part.get("text") or "") for part in item["content"])
    return Portion(mark, written, -(-entry.sound_ms // per_token))


class Meter:
    """Remembers what was last read, so as to know what is cached."""

    def __init__(self) -> None:
        self._read: list[str] = []

    def usage(self, read: list[Portion], *, out_text: int, out_audio_ms: int) -> dict[str, Any]:
        """The `usage` of a response that read these portions. `out_text` in tokens, `out_audio_ms` in milliseconds."""
        cached = 0
        for portion, mark in zip(read, self._read, strict=False):
            if portion.mark != mark:
                break
            cached += 1
        self._read = [portion.mark for portion in read]
        text, audio = sum(one.text for one in read), sum(one.audio for one in read)
        cached_text, cached_audio = sum(one.text for one in read[:cached]), sum(one.audio for one in read[:cached])
        out_audio = -(-out_audio_ms // 50)
        return {
            "total_tokens": text + audio + out_text + out_audio,
            "input_tokens": text + audio,
            "output_tokens": out_text + out_audio,
            "input_token_details": {
                "text_tokens": text,
                "audio_tokens": audio,
                "image_tokens": 0,
                "cached_tokens": cached_text + cached_audio,
                "cached_tokens_details": {"text_tokens": cached_text, "audio_tokens": cached_audio, "image_tokens": 0},
            },
            "output_token_details": {"text_tokens": out_text, "audio_tokens": out_audio},
        }
