"""One response: asks the policy, speaks and calls, streams its events in OpenAI's order, and ends in one of five ways.

Order of events: openai types' docstrings and the guide's diagrams. Sound is sent faster than it plays.
"""

import asyncio
import base64
import json
from collections.abc import Callable, Sequence
from typing import Any

from local.simulators.realtime.configuration import Settings
from local.simulators.realtime.conversation import Entry, without_sound
from local.simulators.realtime.policy.view import Call, Say, Told, Tool, View
from local.simulators.realtime.sound import bytes_for, milliseconds, outgoing
from local.simulators.realtime.stage import Stage
from local.simulators.realtime.usage import portions, text_tokens
from local.speech import ulaw
from local.speech.engines import SpeechUnavailable

_MESSAGES = {
    "rate_limit_exceeded": "Rate limit reached. Please try again later.",
    "insufficient_quota": "You exceeded your current quota.",
}
_RATE_LIMITS = (("requests", 10_000), ("tokens", 2_000_000))


class _OutOfTokens(Exception):
    """`max_output_tokens` is reached."""


class Response:
    """Lives from `response.created` to `response.done`. `read` gives the items that it answers to."""

    def __init__(
        self,
        stage: Stage,
        settings: Settings,
        read: Callable[[], Sequence[Entry]],
        *,
        in_conversation: bool,
        ordered: bool,
    ) -> None:
        self._stage, self._settings, self._read = stage, settings, read
        self.in_default, self._ordered = in_conversation, ordered
        self.id = stage.names.new("resp")
        self._status: str = "in_progress"
        self._details: dict[str, Any] | None = None
        self._usage: dict[str, Any] | None = None
        self._output: list[Entry] = []
        self._open: Entry | None = None
        self._sound_ms = 0
        self._text_tokens = 0
        self._task: asyncio.Task[None] | None = None

    @property
    def active(self) -> bool:
        """Whether `response.done` is still to come."""
        return self._status == "in_progress"

    def start(self) -> None:
        """Announce it and let it run."""
        self._stage.emit("response.created", response=self._shown())
        limits = [
            {"name": name, "limit": most, "remaining": most - 1, "reset_seconds": 0.0} for name, most in _RATE_LIMITS
        ]
        self._stage.emit("rate_limits.updated", rate_limits=limits)
        self._task = asyncio.get_running_loop().create_task(self._run(), name=f"response {self.id}")

    def cancel(self, reason: str) -> None:
        """End it now: `turn_detected` or `client_cancelled`."""
        self._stop()
        self._finish("cancelled", {"type": "cancelled", "reason": reason})

    def abandon(self) -> None:
        """The socket is gone: stop without a word."""
        self._status = "cancelled"
        self._stop()

    def _stop(self) -> None:
        if self._task is not None and self._task is not asyncio.current_task():
            self._task.cancel()

    async def _run(self) -> None:
        faults = self._stage.mind.faults
        await asyncio.sleep(self._stage.mind.pace.thinking_s)
        await self._stage.all_heard()
        code = faults.fail_response
        if code is not None and faults.strikes("fail_response"):
            self._fail(code)
            return
        if faults.first_audio_delay_s and faults.strikes("first_audio_delay_s"):
            await asyncio.sleep(faults.first_audio_delay_s)
        try:
            for part in self._stage.mind.decide(self._view()):
                if not self.active:
                    return
                await (self._say(part) if isinstance(part, Say) else self._call(part))
        except _OutOfTokens:
            self._finish("incomplete", {"type": "incomplete", "reason": "max_output_tokens"})
        except SpeechUnavailable as problem:
            self._fail("server_error", str(problem))
        else:
            self._finish("completed", {"type": "completed"})

    def _fail(self, code: str, message: str = "") -> None:
        said = message or _MESSAGES.get(code, "The server had an error while processing your request.")
        kind = "server_error" if code == "server_error" else code
        self._finish("failed", {"type": "failed", "error": {"type": kind, "code": code, "message": said}})

    def _view(self) -> View:
        tools = tuple(
            Tool(one["name"], one.get("description", ""), one.get("parameters") or {})
            for one in self._settings["tools"]
            if one["type"] == "function"
        )
        told = tuple(_told(entry) for entry in self._read())
        return View(self._settings["instructions"], tools, self._settings["tool_choice"], told, self._ordered)

    # Speaking

    async def _say(self, say: Say) -> None:
        if self._settings["output_modalities"] == ["text"]:
            await self._write(say)
            return
        voice = self._stage.mind.voice
        heard = await self._stage.mind.run_blocking(lambda: voice.render(say.text, say.language, "agent"))
        kind = self._settings["audio"]["output"]["format"]["type"]
        sound = outgoing(heard, kind)
        entry = self._message(say)
        self._part("added", {"type": "audio", "transcript": ""})
        self._stage.audio_begins()
        entry.item["content"] = [{"type": "output_audio", "transcript": ""}]
        await self._stream(entry, say.text, sound, kind, heard)
        self._close("completed")

    async def _stream(self, entry: Entry, text: str, sound: bytes, kind: str, heard: bytes) -> None:
        pace = self._stage.mind.pace
        size = bytes_for(pace.chunk_ms, kind)
        words, sent = _in_step(text, -(-len(sound) // size)), 0
        for number, at in enumerate(range(0, len(sound), size)):
            chunk = sound[at : at + size]
            lasts = milliseconds(chunk, kind)
            self._spend(text_tokens(words[number]), lasts)
            if words[number]:
                self._delta("response.output_audio_transcript.delta", words[number])
            self._delta("response.output_audio.delta", base64.b64encode(chunk).decode())
            sent += len(chunk)
            if not entry.truncated:
                entry.said += words[number]
                entry.item["content"][0]["transcript"] = entry.said
                entry.sound_ms = milliseconds(sound[:sent], kind)
                entry.sound = ulaw.decode(heard[: entry.sound_ms * 8])
            if sent >= bytes_for(1000, kind) and self._stage.mind.faults.strikes("die_in_response"):
                self._stage.die(1011, "The server had an error while processing your request")
                return
            await asyncio.sleep(lasts / 1000 / pace.speed)

    async def _write(self, say: Say) -> None:
        entry = self._message(say)
        self._part("added", {"type": "text", "text": ""})
        entry.item["content"] = [{"type": "output_text", "text": ""}]
        for piece in _in_step(say.text, 4):
            self._spend(text_tokens(piece), 0)
            entry.said += piece
            entry.item["content"][0]["text"] = entry.said
            self._delta("response.output_text.delta", piece)
            await asyncio.sleep(0.02)
        self._close("completed")

    def _message(self, say: Say) -> Entry:
        item = {"type": "message", "role": "assistant", "content": []}
        return self._opened(Entry(item, language=say.language))

    # Calling

    async def _call(self, call: Call) -> None:
        item = {"type": "function_call", "name": call.name, "call_id": self._stage.names.new("call"), "arguments": ""}
        entry = self._opened(Entry(item))
        for piece in _in_step(json.dumps(call.arguments, ensure_ascii=False), 3):
            self._spend(text_tokens(piece), 0)
            entry.item["arguments"] += piece
            self._stage.emit(
                "response.function_call_arguments.delta", **self._ids(part=False), call_id=item["call_id"], delta=piece
            )
            await asyncio.sleep(0.01)
        self._close("completed")

    # Items and endings

    def _opened(self, entry: Entry) -> Entry:
        entry.item |= {"id": self._stage.names.new("item"), "object": "realtime.item", "status": "in_progress"}
        self._open = entry
        self._output.append(entry)
        self._stage.emit(
            "response.output_item.added",
            response_id=self.id,
            output_index=len(self._output) - 1,
            item=without_sound(entry.item),
        )
        if self.in_default:
            previous = self._stage.conversation.add(entry)
            self._stage.emit("conversation.item.added", previous_item_id=previous, item=without_sound(entry.item))
        return entry

    def _close(self, status: str) -> None:
        """The closing events of the open item, whatever the reason."""
        entry = self._open
        if entry is None:
            return
        self._open = None
        entry.item["status"] = status
        entry.revision += 1
        for kind, members in _closing(entry.item):
            self._stage.emit(kind, **self._ids(entry, part="part" in kind or "output_" in kind), **members)
        shown = without_sound(entry.item)
        if self.in_default and entry in list(self._stage.conversation):
            self._stage.emit(
                "conversation.item.done", previous_item_id=self._stage.conversation.before(entry), item=shown
            )
        self._stage.emit(
            "response.output_item.done", response_id=self.id, output_index=self._output.index(entry), item=shown
        )

    def _finish(self, status: str, details: dict[str, Any]) -> None:
        if not self.active:
            return
        self._close("incomplete")
        self._status, self._details = status, details
        outputs = {entry.id for entry in self._output}
        read = [entry for entry in self._read() if entry.id not in outputs]
        entries = portions(self._settings["instructions"], self._settings["tools"], read)
        self._usage = self._stage.meter.usage(entries, out_text=self._text_tokens, out_audio_ms=self._sound_ms)
        self._stage.emit("response.done", response=self._shown())
        self._stage.response_ended(self.id, self._sound_ms)

    def _spend(self, tokens: int, sound_ms: int) -> None:
        limit = self._settings["max_output_tokens"]
        after = self._text_tokens + tokens + -(-(self._sound_ms + sound_ms) // 50)
        if limit != "inf" and after > limit:
            raise _OutOfTokens
        self._text_tokens += tokens
        self._sound_ms += sound_ms

    def _delta(self, kind: str, delta: str) -> None:
        self._stage.emit(kind, **self._ids(), delta=delta)

    def _part(self, step: str, part: dict[str, Any]) -> None:
        self._stage.emit(f"response.content_part.{step}", **self._ids(), part=part)

    def _ids(self, entry: Entry | None = None, *, part: bool = True) -> dict[str, Any]:
        shown = entry or self._open
        assert shown is not None
        ids = {"response_id": self.id, "item_id": shown.id, "output_index": self._output.index(shown)}
        return ids | ({"content_index": 0} if part else {})

    def _shown(self) -> dict[str, Any]:
        output = self._settings["audio"]["output"]
        return {
            "id": self.id,
            "object": "realtime.response",
            "status": self._status,
            "status_details": self._details,
            "output": [without_sound(entry.item) for entry in self._output],
            "conversation_id": self._stage.conversation_id if self.in_default else None,
            "output_modalities": self._settings["output_modalities"],
            "max_output_tokens": self._settings["max_output_tokens"],
            "audio": {"output": {"format": output["format"], "voice": output["voice"]}},
            "usage": self._usage,
            "metadata": self._settings.get("metadata"),
        }


def _closing(item: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """The `.done` events of an item's own content, in order."""
    if item["type"] == "function_call":
        members = {"call_id": item["call_id"], "name": item["name"], "arguments": item["arguments"]}
        return [("response.function_call_arguments.done", members)]
    if not item["content"]:
        return []
    content = item["content"][0]
    if content["type"] == "output_text":
        done = ("response.output_text.done", {"text": content["text"]})
        return [done, ("response.content_part.done", {"part": {"type": "text", "text": content["text"]}})]
    transcript = content.get("transcript") or ""
    return [
        ("response.output_audio.done", {}),
        ("response.output_audio_transcript.done", {"transcript": transcript}),
        ("response.content_part.done", {"part": {"type": "audio", "transcript": transcript}}),
    ]


def _in_step(text: str, pieces: int) -> list[str]:
    """The text cut at spaces into so many pieces (some may be empty); joined they are the text."""
    cuts = [0]
    for number in range(1, pieces):
        at = text.find(" ", len(text) * number // pieces)
        cuts.append(max(cuts[-1], len(text) if at < 0 else at))
    cuts.append(len(text))
    return [text[start:end] for start, end in zip(cuts, cuts[1:], strict=False)]


def _told(entry: Entry) -> Told:
    """An item as the policy sees it."""
    item = entry.item
    if item["type"] == "function_call":
        return Told("call", item["arguments"], name=item["name"], call_id=item.get("call_id") or "")
    if item["type"] == "function_call_output":
        return Told("output", item["output"], call_id=item["call_id"])
    if entry.hearing is not None:
        silent = not len(entry.sound)
        return Told("user", entry.hearing.text, entry.hearing.language, spoken=True, silent=silent)
    if item["role"] == "assistant" and entry.said:
        return Told("assistant", entry.said, entry.language, spoken=True, truncated=entry.truncated)
    written = " ".join(part.get("text") or "" for part in item["content"])
    if item["role"] == "assistant":
        return Told("assistant", written, entry.language, truncated=entry.truncated)
    return Told("system" if item["role"] == "system" else "user", written)
