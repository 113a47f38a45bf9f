"""Twilio Media Streams on the wire: text frames in, small messages out, and back.

Source: Twilio's "Media Streams - WebSocket messages". Every number arrives as a string. Outbound frames carry only the
documented fields, because Twilio rejects others (error 31951).
"""

from dataclasses import dataclass, field

import orjson

from streamer.protocol.commands import ClearPlayback, PlaceMark, Play
from streamer.protocol.errors import RemoteProtocolError


@dataclass(frozen=True, slots=True)
class Connected:
    """The socket speaks Media Streams; nothing else is known yet."""


@dataclass(frozen=True, slots=True)
class Start:
    """The stream begins; `parameters` are the TwiML `<Parameter>`s and prove nothing by themselves."""

    stream_sid: str
    call_sid: str
    encoding: str
    sample_rate: int
    parameters: dict[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Media:
    """20 ms of the caller, base64 of headerless mu-law at 8 kHz, untouched."""

    payload: str


@dataclass(frozen=True, slots=True)
class Dtmf:
    """The caller pressed a key: 0-9, *, # or A-D."""

    digit: str


@dataclass(frozen=True, slots=True)
class MarkEcho:
    """Everything queued before this mark has been played - or was thrown away by a `clear`."""

    name: str


@dataclass(frozen=True, slots=True)
class Stop:
    """The stream is over: the caller hung up, or the call was updated."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """A message of a kind that did not exist when this was written; to be ignored."""

    event: str


TwilioMessage = Connected | Start | Media | Dtmf | MarkEcho | Stop | Unknown


def read(frame: str | bytes) -> TwilioMessage:
    """The message in one text frame; RemoteProtocolError if it is not one."""
    try:
        message = orjson.loads(frame)
        event = message["event"]
        if event == "media":
            media = message["media"]
            # Only the caller's track is wanted; an unidirectional stream could carry both.
            if media.get("track", "inbound") != "inbound":
                return Unknown("media:outbound")
            payload = media["payload"]
            if type(payload) is not str:
                raise TypeError("media without a payload")
            return Media(payload)
        if event == "mark":
            return MarkEcho(str(message["mark"]["name"]))
        if event == "dtmf":
            return Dtmf(str(message["dtmf"]["digit"]))
        if event == "start":
            return _read_start(message["start"])
        if event == "stop":
            return Stop()
        if event == "connected":
            return Connected()
        return Unknown(str(event))
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise RemoteProtocolError(f"not a Media Streams message: {error!r}") from error


def _read_start(start: dict[str, object]) -> Start:
    media_format = start.get("mediaFormat")
    parameters = start.get("customParameters")
    if not isinstance(media_format, dict):
        media_format = {}
    return Start(
        stream_sid=str(start["streamSid"]),
        call_sid=str(start["callSid"]),
        encoding=str(media_format.get("encoding", "audio/x-mulaw")),
        sample_rate=int(str(media_format.get("sampleRate", 8000))),
        parameters={str(key): str(value) for key, value in parameters.items()} if isinstance(parameters, dict) else {},
    )


def write(stream_sid: str, command: Play | PlaceMark | ClearPlayback) -> str:
    """The frame for one command to Twilio. Base64, mark names and stream ids of ours need no JSON escaping."""
    match command:
        case Play(payload=payload):
            return f'{{"event":"media","streamSid":"{stream_sid}","media":{{"payload":"{payload}"}}}}'
        case PlaceMark(name=name):
            return f'{{"event":"mark","streamSid":"{stream_sid}","mark":{{"name":"{name}"}}}}'
        case ClearPlayback():
            return f'{{"event":"clear","streamSid":"{stream_sid}"}}'


def payload_bytes(payload: str) -> int:
    """How many bytes of audio a base64 payload holds, without decoding it. Eight bytes are one millisecond."""
    padding = 2 if payload.endswith("==") else 1 if payload.endswith("=") else 0
    return len(payload) * 3 // 4 - padding
