"""OpenAI Realtime (GA) on the wire: server events become `model_events`, commands become client events.

The audio path is raw: a delta is read without building a model of it, an append is a formatted string. Everything else goes
through the `openai` package's typed events. Those are built without validation: a field that the package calls required may
be None or of another kind. What we rely on is therefore checked as it is read, and raises RemoteProtocolError, which costs
that event and not the call.

Source: `openai/types/realtime/*` of the package; OpenAI guides "Realtime conversations" and "Voice activity detection".
"""

import contextlib
from collections.abc import Callable, Mapping
from typing import Any, cast, get_args

import orjson
from openai.types import realtime as wire
from openai.types.realtime.conversation_item_input_audio_transcription_completed_event import (
    ConversationItemInputAudioTranscriptionCompletedEvent,
    UsageTranscriptTextUsageDuration,
)
from openai.types.realtime.realtime_conversation_item_assistant_message import (
    RealtimeConversationItemAssistantMessage,
)
from openai.types.realtime.realtime_conversation_item_function_call import RealtimeConversationItemFunctionCall
from pydantic import BaseModel

from streamer.contract.events import Usage
from streamer.protocol import model_events as events
from streamer.protocol.commands import (
    AddNote,
    AddToolOutput,
    CancelResponse,
    Command,
    ConfigureSession,
    CreateResponse,
    TruncateItem,
)
from streamer.protocol.errors import LocalProtocolError, RemoteProtocolError
from streamer.protocol.session_shape import differences, is_deaf, session_of

TAG = "maitred"
"""The metadata key under which our own `response.create` is recognised in `response.created`."""

LONGEST_CALL_ID = 128
"""As long as `ToolCall.tool_call_id` may be."""
_STATUSES = ("completed", "cancelled", "failed", "incomplete")

_EVENT_CLASSES: dict[str, type[BaseModel]] = {
    get_args(cls.model_fields["type"].annotation)[0]: cls for cls in get_args(get_args(wire.RealtimeServerEvent)[0])
}


class RealtimeCodec:
    """Speaks OpenAI Realtime for one session. Remembers what it asked for, to compare it with what took effect."""

    def __init__(self, model: str, transcription_model: str) -> None:
        self._model = model
        self._transcription_model = transcription_model
        self._asked: dict[str, Any] = {}
        self._readers: Mapping[str, Callable[[Any], events.ModelEvent | None]] = {
            "session.created": self._read_created,
            "error": _read_error,
            "input_audio_buffer.speech_started": lambda event: events.SpeechStarted(_text(event.item_id)),
            "input_audio_buffer.speech_stopped": lambda event: events.SpeechStopped(
                _text(event.item_id), event.audio_end_ms if isinstance(event.audio_end_ms, int) else None
            ),
            "input_audio_buffer.committed": lambda event: events.UtteranceCommitted(_text(event.item_id)),
            "conversation.item.input_audio_transcription.completed": self._read_transcript,
            "conversation.item.input_audio_transcription.failed": lambda event: events.TranscriptionFailed(
                _text(event.item_id), str(getattr(event.error, "message", None) or getattr(event.error, "code", ""))
            ),
            "conversation.item.added": lambda event: events.ItemAdded(_text(event.item.id)),
            "response.created": _read_response_created,
            "response.output_audio.done": lambda event: events.AudioFinished(
                _text(event.response_id), _text(event.item_id)
            ),
            "response.output_audio_transcript.done": lambda event: events.ItemSpoken(
                _text(event.response_id), _text(event.item_id), _text(event.transcript)
            ),
            "response.output_item.done": _read_output_item,
            "response.done": self._read_response_done,
        }

    def read(self, frame: bytes | str) -> events.ModelEvent | None:
        """The event in one frame, or None where it means nothing to us; RemoteProtocolError if it cannot be read."""
        try:
            message = orjson.loads(frame)
            kind = message["type"]
            if kind == "response.output_audio.delta":
                payload = message["delta"]
                if type(payload) is not str:
                    raise TypeError("a delta without audio")
                return events.AudioDelta(_text(message["response_id"]), _text(message["item_id"]), payload)
            if kind == "session.updated":
                # Compared as sent: what took effect may hold fields that the package does not know.
                effective = message["session"]
                return events.SessionConfirmed(differences(self._asked, effective), is_deaf(effective))
            reader = self._readers.get(kind)
            return reader(_EVENT_CLASSES[kind].construct(**message)) if reader else None
        except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError, ValueError) as error:
            raise RemoteProtocolError(f"unreadable event from the model: {error!r}") from error

    def write(self, command: Command) -> str:
        """The client event for one command to the model; LocalProtocolError for any other command."""
        event: wire.RealtimeClientEventParam
        match command:
            case ConfigureSession(event_id=event_id):
                session = session_of(command, self._model, self._transcription_model)
                self._asked = {**self._asked, **cast(dict[str, Any], session)}
                event = {"type": "session.update", "event_id": event_id, "session": session}
            case CreateResponse(tag=tag, tools=tools):
                response: wire.RealtimeResponseCreateParamsParam = {"metadata": {TAG: tag}}
                if not tools:
                    response["tool_choice"] = "none"
                event = {"type": "response.create", "event_id": tag, "response": response}
            case CancelResponse(response_id=response_id):
                event = {"type": "response.cancel", "response_id": response_id}
            case TruncateItem(item_id=item_id, heard_ms=heard_ms):
                event = {
                    "type": "conversation.item.truncate",
                    "event_id": f"cut-{item_id}"[:64],
                    "item_id": item_id,
                    "content_index": 0,
                    "audio_end_ms": heard_ms,
                }
            case AddNote(item_id=item_id, text=text):
                note: wire.RealtimeConversationItemSystemMessageParam = {
                    "id": item_id,
                    "type": "message",
                    "role": "system",
                    "content": [{"type": "input_text", "text": text}],
                }
                event = {"type": "conversation.item.create", "event_id": item_id, "item": note}
            case AddToolOutput(item_id=item_id, call_id=call_id, output=output):
                answer: wire.RealtimeConversationItemFunctionCallOutputParam = {
                    "id": item_id,
                    "type": "function_call_output",
                    "call_id": call_id,
                    "output": output,
                }
                event = {"type": "conversation.item.create", "event_id": item_id, "item": answer}
            case _:
                raise LocalProtocolError(f"not a command to the model: {command!r}")
        return orjson.dumps(event).decode()

    @staticmethod
    def append(payload: str) -> str:
        """20 ms of the caller. Base64 needs no JSON escaping."""
        return f'{{"type":"input_audio_buffer.append","audio":"{payload}"}}'

    def _read_created(self, event: wire.SessionCreatedEvent) -> events.SessionOpened:
        return events.SessionOpened(str(getattr(event.session, "id", "")))

    def _read_transcript(self, event: ConversationItemInputAudioTranscriptionCompletedEvent) -> events.ModelEvent:
        usage = None
        # A bill that cannot be read must not cost the words.
        with contextlib.suppress(AttributeError, TypeError, ValueError):
            usage = self._transcription_bill(getattr(event, "usage", None))
        return events.UtteranceTranscribed(_text(event.item_id), _text(event.transcript).strip(), usage)

    def _transcription_bill(self, billed: Any) -> Usage | None:
        if billed is None:
            return None
        if isinstance(billed, UsageTranscriptTextUsageDuration):
            return Usage(model=self._transcription_model, seconds=billed.seconds)
        details = billed.input_token_details
        audio = (details.audio_tokens or 0) if details else 0
        return Usage(
            model=self._transcription_model,
            audio_in=audio,
            text_in=max(0, billed.input_tokens - audio),
            text_out=billed.output_tokens,
        )

    def _read_response_done(self, event: wire.ResponseDoneEvent) -> events.ResponseFinished:
        response = event.response
        details = response.status_details
        error = details.error if details else None
        status = response.status if response.status in _STATUSES else "completed"
        usage = None
        # A bill that cannot be read must not keep the response's slot.
        with contextlib.suppress(AttributeError, TypeError, ValueError):
            usage = _usage(response.usage, self._model)
        return events.ResponseFinished(
            response_id=_text(response.id),
            status=cast(events.ResponseStatus, status),
            reason=str(details.reason or "") if details else "",
            error_code=str(error.code or error.type or "") if error else "",
            error_message=str(error.message or "") if error else "",
            usage=usage,
        )


def _usage(billed: wire.RealtimeResponseUsage | None, model: str) -> Usage | None:
    """Any part may be absent. Cached tokens are included in the input counts (OpenAI guide "Managing costs")."""
    if billed is None:
        return None
    came, went = billed.input_token_details, billed.output_token_details
    cached = came.cached_tokens_details if came else None
    return Usage(
        model=model,
        text_in=(came.text_tokens or 0) if came else (billed.input_tokens or 0),
        audio_in=(came.audio_tokens or 0) if came else 0,
        text_cached=(cached.text_tokens or 0) if cached else 0,
        audio_cached=(cached.audio_tokens or 0) if cached else 0,
        text_out=(went.text_tokens or 0) if went else 0,
        audio_out=(went.audio_tokens or 0) if went else (billed.output_tokens or 0),
    )


def _read_error(event: wire.RealtimeErrorEvent) -> events.ModelEvent:
    error = event.error
    code = getattr(error, "code", None) or getattr(error, "type", None) or "error"
    if code == "session_expired":
        return events.SessionExpired()
    event_id, param = getattr(error, "event_id", None), getattr(error, "param", None)
    return events.ModelError(
        str(code),
        str(getattr(error, "message", None) or ""),
        None if event_id is None else str(event_id),
        None if param is None else str(param),
    )


def _read_response_created(event: wire.ResponseCreatedEvent) -> events.ResponseStarted:
    metadata = event.response.metadata or {}
    # An out-of-band response belongs to no conversation: conversation_id is there and null.
    fields = event.response.model_fields_set
    side = "conversation_id" in fields and event.response.conversation_id is None
    tag = metadata.get(TAG) if isinstance(metadata, dict) else None
    return events.ResponseStarted(_text(event.response.id), tag if isinstance(tag, str) else None, side)


def _read_output_item(event: wire.ResponseOutputItemDoneEvent) -> events.ModelEvent | None:
    """A function call is acted on here and only here: its arguments come in three places (trap 16), whole only if completed.

    A spoken item brings its words once more: for one that was cut off, no other event has them whole.
    """
    item = event.item
    if isinstance(item, RealtimeConversationItemAssistantMessage):
        words = [part.transcript for part in item.content or [] if isinstance(part.transcript, str)]
        return events.ItemSpoken(_text(event.response_id), _text(item.id), " ".join(words)) if words else None
    if not isinstance(item, RealtimeConversationItemFunctionCall) or item.status not in (None, "completed"):
        return None
    call_id = _text(item.call_id)
    if len(call_id) > LONGEST_CALL_ID:
        raise ValueError("a call id that is too long for an idempotency key")
    return events.ToolRequested(
        _text(event.response_id), str(item.id), call_id, _text(item.name), _text(item.arguments)
    )


def _text(value: object) -> str:
    """The value, which must be text; TypeError otherwise."""
    if not isinstance(value, str):
        raise TypeError(f"expected text, not {type(value).__name__}")
    return value
