"""One Realtime session: client events in, server events out, by the rules of the GA protocol.

Knows no socket: it is given `send` for its events and `close` for the end. All times are the running loop's, so that a
session lives on a virtual clock as well as on a real one.
"""

import asyncio
import copy
import json
from collections.abc import Callable, Sequence
from typing import Any

from local.simulators.realtime import configuration, sound
from local.simulators.realtime.configuration import Settings
from local.simulators.realtime.conversation import Conversation, Entry, with_sound, without_sound
from local.simulators.realtime.listening import Heard, InputBuffer
from local.simulators.realtime.names import Names
from local.simulators.realtime.refusals import Refused, wrong_type
from local.simulators.realtime.responses import Response
from local.simulators.realtime.stage import Mind
from local.simulators.realtime.transcribing import Transcriber
from local.simulators.realtime.usage import Meter
from local.simulators.realtime.vocabulary import ITEM
from local.speech.ulaw import SAMPLE_RATE
from local.speech.vad import Onset

_MEMBERS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "session.update": (frozenset({"session"}), frozenset()),
    "input_audio_buffer.append": (frozenset({"audio"}), frozenset()),
    "input_audio_buffer.commit": (frozenset(), frozenset()),
    "input_audio_buffer.clear": (frozenset(), frozenset()),
    "conversation.item.create": (frozenset({"item"}), frozenset({"previous_item_id"})),
    "conversation.item.retrieve": (frozenset({"item_id"}), frozenset()),
    "conversation.item.delete": (frozenset({"item_id"}), frozenset()),
    "conversation.item.truncate": (frozenset({"item_id", "content_index", "audio_end_ms"}), frozenset()),
    "response.create": (frozenset(), frozenset({"response"})),
    "response.cancel": (frozenset(), frozenset({"response_id"})),
    "output_audio_buffer.clear": (frozenset(), frozenset()),
}
"""Client events: members that must be there, members that may. Source: openai types `realtime_client_event`."""


class Session:
    """Give it every frame that arrives (`receive`), and `shut` it when the socket is gone."""

    def __init__(
        self, mind: Mind, model: str, session_id: str, *, unix_time: float,
        send: Callable[[str], None], close: Callable[[int, str], None],
    ) -> None:  # fmt: skip
        self.mind = mind
        self.names = Names(session_id)
        self.meter = Meter()
        self.conversation = Conversation()
        self.conversation_id = self.names.new("conv")
        self._send, self._close = send, close
        expires_at = int(unix_time + mind.pace.longest_session_s)
        self._settings = configuration.initial(session_id, model, expires_at)
        self._buffer = InputBuffer("audio/pcm", self._detection)
        self._responses: list[Response] = []
        self._transcriber = Transcriber(mind, self.emit)
        self._coming_item = ""
        self._speech_start_ms = 0
        self._audio_was_spoken = False
        self._idle: asyncio.TimerHandle | None = None
        self._expiry: asyncio.TimerHandle | None = None

    # Life

    def begin(self) -> None:
        """The first event; the clock of the longest session starts."""
        self.emit("session.created", session=copy.deepcopy(self._settings))
        self._expiry = asyncio.get_running_loop().call_later(self.mind.pace.longest_session_s, self._expire)

    def shut(self) -> None:
        """The socket is gone: nothing of this session goes on."""
        for timer in (self._idle, self._expiry):
            if timer is not None:
                timer.cancel()
        for response in self._responses:
            response.abandon()
        self._transcriber.stop()

    def receive(self, frame: str | bytes) -> None:
        """One frame from the client. Whatever is wrong with it becomes an `error` event; the session goes on."""
        event_id = None
        try:
            event = _decoded(frame)
            event_id = event.get("event_id")
            self._obey(event)
        except Refused as no:
            self.emit("error", error=no.as_error(event_id if isinstance(event_id, str) else None))

    def emit(self, kind: str, **members: Any) -> None:
        """Send a server event."""
        self._send(json.dumps({"type": kind, "event_id": self.names.new("event"), **members}))

    def die(self, code: int, reason: str) -> None:
        """Close in the middle of things."""
        self.shut()
        self._close(code, reason)

    def _expire(self) -> None:
        minutes = self.mind.pace.longest_session_s / 60
        message = f"Your session hit the maximum duration of {minutes:g} minutes."
        self.emit("error", error=Refused("session_expired", message).as_error(None))
        self.die(1001, "session expired")

    # Client events

    def _obey(self, event: dict[str, Any]) -> None:
        kind = event["type"]
        if kind not in _MEMBERS:
            raise Refused(
                "invalid_event", f"Invalid value: '{kind}'. Supported values are: {', '.join(_MEMBERS)}.", param="type"
            )
        must, may = _MEMBERS[kind]
        for name in must - set(event):
            raise Refused("missing_required_parameter", f"Missing required parameter: '{name}'.", param=name)
        for name in set(event) - must - may - {"type", "event_id"}:
            raise Refused("unknown_parameter", f"Unknown parameter: '{name}'.", param=name)
        {
            "session.update": self._update,
            "input_audio_buffer.append": self._append,
            "input_audio_buffer.commit": self._commit,
            "input_audio_buffer.clear": self._clear,
            "conversation.item.create": self._create_item,
            "conversation.item.retrieve": self._retrieve_item,
            "conversation.item.delete": self._delete_item,
            "conversation.item.truncate": self._truncate_item,
            "response.create": self._create_response,
            "response.cancel": self._cancel_response,
            "output_audio_buffer.clear": _only_elsewhere,
        }[kind](event)

    def _update(self, event: dict[str, Any]) -> None:
        active = self._active() is not None
        self._settings = configuration.updated(
            self._settings, event["session"], audio_was_spoken=self._audio_was_spoken, response_active=active
        )
        self._buffer.configure(self._format("input"), self._detection)
        self.emit("session.updated", session=copy.deepcopy(self._settings))

    def _append(self, event: dict[str, Any]) -> None:
        for found in self._buffer.append(sound.bytes_of(event["audio"])):
            if isinstance(found, Onset):
                self._speech_started(found.at_ms)
            else:
                self.emit("input_audio_buffer.speech_stopped", audio_end_ms=found.at_ms, item_id=self._coming_item)
                self._speech_ended(self._buffer.take(self._speech_start_ms, found.at_ms))

    def _commit(self, event: dict[str, Any]) -> None:
        heard = self._buffer.commit()
        self._commit_item(heard, self._coming_item or self.names.new("item"))

    def _clear(self, event: dict[str, Any]) -> None:
        self._buffer.clear()
        self.emit("input_audio_buffer.cleared")

    def _create_item(self, event: dict[str, Any]) -> None:
        ITEM(event["item"], "item")
        after = event.get("previous_item_id")
        if after is not None and not isinstance(after, str):
            raise wrong_type("previous_item_id", "a string", after)
        item = copy.deepcopy(event["item"])
        item.setdefault("id", self.names.new("item"))
        if item["type"] == "function_call":
            item.setdefault("call_id", self.names.new("call"))
        entry = Entry(item | {"object": "realtime.item", "status": "completed"})
        for part in item.get("content", ()):
            if part["type"] == "input_audio":
                incoming = sound.Incoming(self._format("input"))
                entry.sound, lasts = incoming.feed(sound.bytes_of(part.pop("audio")))
                entry.sound_ms = int(lasts)
        previous = self.conversation.add(entry, after)
        if len(entry.sound):
            self._transcriber.listen(entry, None)
        self._announce(entry, previous)

    def _retrieve_item(self, event: dict[str, Any]) -> None:
        entry = self.conversation.find(event["item_id"], "item_retrieve_invalid_item_id")
        side = "output" if entry.item.get("role") == "assistant" else "input"
        self.emit("conversation.item.retrieved", item=with_sound(entry, self._format(side)))

    def _delete_item(self, event: dict[str, Any]) -> None:
        self.conversation.delete(event["item_id"])
        self.emit("conversation.item.deleted", item_id=event["item_id"])

    def _truncate_item(self, event: dict[str, Any]) -> None:
        members = {name: event[name] for name in ("item_id", "content_index", "audio_end_ms")}
        self.conversation.truncate(**members)
        self.emit("conversation.item.truncated", **members)

    def _create_response(self, event: dict[str, Any]) -> None:
        wish = event.get("response")
        settings = configuration.for_response(
            self._settings, {} if wish is None else wish, audio_was_spoken=self._audio_was_spoken
        )
        self._respond(settings)

    def _cancel_response(self, event: dict[str, Any]) -> None:
        wanted = event.get("response_id")
        running = [one for one in self._responses if one.active and one.id == wanted] if wanted else [self._active()]
        if not running or running[0] is None:
            raise Refused("response_cancel_not_active", "Cancellation failed: no active response found")
        running[0].cancel("client_cancelled")

    # The caller

    def _speech_started(self, start_ms: int) -> None:
        self._stop_waiting()
        self._coming_item = self.names.new("item")
        self._speech_start_ms = start_ms
        self.emit("input_audio_buffer.speech_started", audio_start_ms=start_ms, item_id=self._coming_item)
        active = self._active()
        if active is not None and self._detection is not None and self._detection["interrupt_response"]:
            active.cancel("turn_detected")

    def _speech_ended(self, heard: Heard) -> None:
        self._commit_item(heard, self._coming_item)
        if self._detection is not None and self._detection["create_response"]:
            try:
                self._respond(copy.deepcopy(self._settings))
            except Refused as no:
                self.emit("error", error=no.as_error(None))

    def _commit_item(self, heard: Heard, item_id: str) -> None:
        self._coming_item = ""
        content = {"type": "input_audio", "transcript": None}
        item = {"id": item_id, "object": "realtime.item", "type": "message", "status": "completed", "role": "user"}
        entry = Entry(item | {"content": [content]}, sound=heard.sound, sound_ms=len(heard.sound) * 1000 // SAMPLE_RATE)
        self.emit("input_audio_buffer.committed", previous_item_id=self.conversation.last_id, item_id=item_id)
        previous = self.conversation.add(entry)
        self._announce(entry, previous)
        self._transcriber.listen(entry, self._settings["audio"]["input"]["transcription"])

    def _announce(self, entry: Entry, previous: str | None) -> None:
        for step in ("added", "done"):
            self.emit(f"conversation.item.{step}", previous_item_id=previous, item=without_sound(entry.item))

    # The model

    def _respond(self, settings: Settings) -> None:
        aside = settings.get("conversation") == "none"
        if not aside and self._active() is not None:
            message = "Conversation already has an active response. Wait until it is finished before creating another."
            raise Refused("conversation_already_has_active_response", message)
        read = self._input_of(settings)
        if self.mind.faults.strikes("never_answer"):
            return
        if self.mind.faults.strikes("malformed_event"):
            self._send('{"type": "response.created", "response":')
        self._stop_waiting()
        ordered = settings["instructions"] != self._settings["instructions"]
        response = Response(self, settings, read, in_conversation=not aside, ordered=ordered)
        self._responses = [*(one for one in self._responses if one.active), response]
        response.start()

    def _input_of(self, settings: Settings) -> Callable[[], Sequence[Entry]]:
        """What the response reads: the conversation, or the items that `input` gives."""
        given = settings.pop("input", None)
        if given is None:
            return lambda: list(self.conversation)
        entries = []
        for position, item in enumerate(given):
            if item["type"] == "item_reference":
                entries.append(self.conversation.find(item["id"], "item_not_found", f"response.input[{position}].id"))
            else:
                entries.append(Entry({"id": self.names.new("item"), "call_id": ""} | copy.deepcopy(item)))
        return lambda: entries

    def _active(self) -> Response | None:
        return next((one for one in self._responses if one.active and one.in_default), None)

    # What a response asks of its session

    async def all_heard(self) -> None:
        """Every committed utterance has gone through the ears."""
        await self._transcriber.all_heard()

    def audio_begins(self) -> None:
        """From now on the voice is locked."""
        self._audio_was_spoken = True

    def response_ended(self, response_id: str, sound_ms: int) -> None:
        """The idle clock starts when its sound has been played, as if from the moment it was sent."""
        wait = None if self._detection is None else self._detection.get("idle_timeout_ms")
        if wait is not None and not self._buffer.speaking:
            self._stop_waiting()
            delay = (sound_ms + wait) / 1000
            self._idle = asyncio.get_running_loop().call_later(delay, self._nobody_spoke, wait)

    def _nobody_spoke(self, wait: int) -> None:
        end = int(self._buffer.now_ms)
        start = max(0, end - wait)
        item_id = self.names.new("item")
        self.emit("input_audio_buffer.timeout_triggered", audio_start_ms=start, audio_end_ms=end, item_id=item_id)
        heard = self._buffer.take(end, end)
        self._commit_item(heard, item_id)
        if self._active() is None:
            self._respond(copy.deepcopy(self._settings))

    def _stop_waiting(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None

    @property
    def _detection(self) -> dict[str, Any] | None:
        detection: dict[str, Any] | None = self._settings["audio"]["input"]["turn_detection"]
        return detection

    def _format(self, side: str) -> str:
        return str(self._settings["audio"][side]["format"]["type"])


def _decoded(frame: str | bytes) -> dict[str, Any]:
    try:
        event = json.loads(frame)
    except (ValueError, UnicodeDecodeError):
        raise Refused("invalid_event", "The event could not be read as JSON.") from None
    if not isinstance(event, dict) or not isinstance(event.get("type"), str):
        raise Refused("invalid_event", "An event must be an object with a 'type'.", param="type")
    return event


def _only_elsewhere(event: dict[str, Any]) -> None:
    raise Refused("invalid_value", "output_audio_buffer.clear is for WebRTC and SIP only.", param="type")
