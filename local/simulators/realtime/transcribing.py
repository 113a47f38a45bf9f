"""What becomes of a committed utterance: it goes through the ears, and, where transcription is on, its words go to the client.

The model hears either way; transcription is a report that comes when it comes, often after the answer.
"""

import asyncio
from collections.abc import Callable
from typing import Any

from local.simulators.realtime.conversation import Entry
from local.simulators.realtime.stage import Mind
from local.simulators.realtime.usage import text_tokens
from local.speech.ears import UNINTELLIGIBLE

_BILLED_BY_TIME = ("gpt-transcribe", "gpt-live-transcribe", "gpt-realtime-whisper", "whisper-1")


class Transcriber:
    """The ears of one session, at work in tasks of their own."""

    def __init__(self, mind: Mind, emit: Callable[..., None]) -> None:
        self._mind, self._emit = mind, emit
        self._listening: set[asyncio.Task[None]] = set()
        self._reporting: set[asyncio.Task[None]] = set()

    def listen(self, entry: Entry, transcription: dict[str, Any] | None) -> None:
        """Understand an utterance; `transcription` is the session's setting, None where no report is wanted."""
        loop = asyncio.get_running_loop()
        task = loop.create_task(self._listen(entry), name=f"ears {entry.id}")
        self._listening.add(task)
        task.add_done_callback(self._listening.discard)
        if transcription is not None:
            report = loop.create_task(self._report(entry, task, str(transcription.get("model", ""))))
            self._reporting.add(report)
            report.add_done_callback(self._reporting.discard)

    async def all_heard(self) -> None:
        """Nothing is being listened to any more."""
        while self._listening:
            await asyncio.wait(set(self._listening))

    def stop(self) -> None:
        """Drop everything."""
        for task in (*self._listening, *self._reporting):
            task.cancel()

    async def _listen(self, entry: Entry) -> None:
        entry.hearing = UNINTELLIGIBLE
        if len(entry.sound):
            entry.hearing = await self._mind.run_blocking(lambda: self._mind.ears.hear(entry.sound))
        self._mind.heard(entry.id, entry.hearing)

    async def _report(self, entry: Entry, listening: asyncio.Task[None], model: str) -> None:
        await asyncio.sleep(self._mind.pace.transcription_s)
        await asyncio.wait([listening])
        text = entry.hearing.text if entry.hearing else ""
        kind = "conversation.item.input_audio_transcription"
        for number, word in enumerate(text.split()):
            delta = f" {word}" if number else word
            self._emit(f"{kind}.delta", item_id=entry.id, content_index=0, delta=delta)
        entry.item["content"][0]["transcript"] = text
        usage = _usage(entry, text, model)
        self._emit(f"{kind}.completed", item_id=entry.id, content_index=0, transcript=text, usage=usage)


def _usage(entry: Entry, text: str, model: str) -> dict[str, Any]:
    if model in _BILLED_BY_TIME:
        return {"type": "duration", "seconds": round(entry.sound_ms / 1000, 2)}
    audio, written = -(-entry.sound_ms // 100), text_tokens(text)
    return {
        "type": "tokens",
        "input_tokens": audio,
        "output_tokens": written,
        "total_tokens": audio + written,
        "input_token_details": {"audio_tokens": audio, "text_tokens": 0},
    }
