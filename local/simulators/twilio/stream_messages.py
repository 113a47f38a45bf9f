"""The messages of a media stream: those that Twilio writes, and the reading of those that it is sent; no input or output.

*Documented* (media streams, "WebSocket messages"): every number is a string; `sequenceNumber` starts at 1 with `start` and
rises by one a message; `media.chunk` starts at 1; `connected` has neither number nor `streamSid`; text frames only (31950);
unknown events, a wrong `streamSid`, extra fields and bad JSON are error 31951, reported once per stream.
*Judgement*: a message whose only fault is an extra field is reported and still acted on; any other faulty one is dropped;
`media.timestamp` counts the milliseconds from the stream's start to the first sample of the frame.
"""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

BINARY_FRAME = 31950
INVALID_MESSAGE = 31951

_KNOWN_FIELDS = {"media": {"payload"}, "mark": {"name"}}


@dataclass(frozen=True, slots=True)
class PlayMedia:
    """Queue this µ-law audio."""

    audio: bytes


@dataclass(frozen=True, slots=True)
class SetMark:
    """Send this name back when what is queued has been played."""

    name: str


@dataclass(frozen=True, slots=True)
class ClearQueue:
    """Throw away what is queued."""


@dataclass(frozen=True, slots=True)
class Fault:
    """The message is wrong: `code` is Twilio's, `detail` says what about it."""

    code: int
    detail: str


Order = PlayMedia | SetMark | ClearQueue


def read(message: str | bytes, stream_sid: str) -> tuple[Order | None, Fault | None]:
    """What a message orders, and what is wrong with it. Both may be set (an extra field), never neither."""
    if isinstance(message, bytes):
        return None, Fault(BINARY_FRAME, f"a binary frame of {len(message)} bytes")
    try:
        fields = json.loads(message)
    except ValueError as error:
        return None, _invalid(f"not JSON: {error}")
    if not isinstance(fields, dict):
        return None, _invalid("not a JSON object")
    order_or_fault = _order(fields)
    if isinstance(order_or_fault, Fault):
        return None, order_or_fault
    if fields.get("streamSid") != stream_sid:
        return None, _invalid(f"streamSid is {fields.get('streamSid')!r}, expected {stream_sid!r}")
    extra = _extra_fields(fields)
    return order_or_fault, _invalid(f"fields nobody asked for: {', '.join(extra)}") if extra else None


def _order(fields: Mapping[str, Any]) -> Order | Fault:
    name = fields.get("event")
    if name == "clear":
        return ClearQueue()
    if name not in _KNOWN_FIELDS:
        return _invalid(f"unknown event {name!r}")
    body = fields.get(name)
    if not isinstance(body, dict):
        return _invalid(f"{name} without its {name!r} object")
    if name == "mark":
        return SetMark(body["name"]) if isinstance(body.get("name"), str) else _invalid("mark without a name")
    try:
        return PlayMedia(base64.b64decode(body["payload"], validate=True))
    except (KeyError, TypeError, binascii.Error) as error:
        return _invalid(f"media payload: {error!r}")


def _extra_fields(fields: Mapping[str, Any]) -> list[str]:
    name = fields["event"]
    extra = [key for key in fields if key not in ("event", "streamSid", name)]
    if name in _KNOWN_FIELDS:
        extra += [f"{name}.{key}" for key in fields[name] if key not in _KNOWN_FIELDS[name]]
    elif name in fields:
        extra.append(name)
    return sorted(extra)


def _invalid(detail: str) -> Fault:
    return Fault(INVALID_MESSAGE, detail)


class StreamWriter:
    """Writes one stream's messages in order, with their numbers. Each method returns the text of one frame."""

    def __init__(self, *, account_sid: str, call_sid: str, stream_sid: str, parameters: Mapping[str, str]) -> None:
        self._account_sid = account_sid
        self._call_sid = call_sid
        self._stream_sid = stream_sid
        self._parameters = dict(parameters)
        self._sequence = 0
        self._chunk = 0

    def connected(self) -> str:
        return json.dumps({"event": "connected", "protocol": "Call", "version": "1.0.0"})

    def start(self) -> str:
        return self._numbered(
            "start",
            {
                "accountSid": self._account_sid,
                "streamSid": self._stream_sid,
                "callSid": self._call_sid,
                "tracks": ["inbound"],
                "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1},
                "customParameters": self._parameters,
            },
        )

    def media(self, frame: bytes, timestamp_ms: int) -> str:
        self._chunk += 1
        payload = base64.b64encode(frame).decode("ascii")
        body = {"track": "inbound", "chunk": str(self._chunk), "timestamp": str(timestamp_ms), "payload": payload}
        return self._numbered("media", body)

    def dtmf(self, digit: str) -> str:
        return self._numbered("dtmf", {"track": "inbound_track", "digit": digit})

    def mark(self, name: str) -> str:
        return self._numbered("mark", {"name": name})

    def stop(self) -> str:
        return self._numbered("stop", {"accountSid": self._account_sid, "callSid": self._call_sid})

    def _numbered(self, event: str, body: dict[str, Any]) -> str:
        self._sequence += 1
        return json.dumps(
            {"event": event, "sequenceNumber": str(self._sequence), event: body, "streamSid": self._stream_sid}
        )
