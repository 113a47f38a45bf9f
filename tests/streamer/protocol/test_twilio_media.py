"""Media Streams frames, in every valid spelling."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamer.protocol import twilio_media
from streamer.protocol.commands import ClearPlayback, PlaceMark, Play
from streamer.protocol.errors import RemoteProtocolError

START = {
    "event": "start",
    "sequenceNumber": "1",
    "start": {
        "accountSid": "AC1",
        "streamSid": "MZ1",
        "callSid": "CA1",
        "tracks": ["inbound"],
        "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1},
        "customParameters": {"token": "t1"},
    },
    "streamSid": "MZ1",
}


def test_a_start_tells_the_call_and_its_parameters() -> None:
    message = twilio_media.read(json.dumps(START))

    assert message == twilio_media.Start("MZ1", "CA1", "audio/x-mulaw", 8000, {"token": "t1"})
    assert "t1" not in repr(message)


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        ({"event": "connected", "protocol": "Call", "version": "1.0.0"}, twilio_media.Connected()),
        ({"event": "dtmf", "dtmf": {"track": "inbound_track", "digit": "0"}}, twilio_media.Dtmf("0")),
        ({"event": "mark", "streamSid": "MZ1", "mark": {"name": "m1"}}, twilio_media.MarkEcho("m1")),
        ({"event": "stop", "stop": {"accountSid": "AC1", "callSid": "CA1"}}, twilio_media.Stop()),
        ({"event": "speech", "x": 1}, twilio_media.Unknown("speech")),
        ({"event": "media", "media": {"track": "outbound", "payload": "AA=="}}, twilio_media.Unknown("media:outbound")),
    ],
    ids=lambda value: value["event"] if isinstance(value, dict) else "",
)
def test_every_message_is_read(frame: dict[str, object], message: twilio_media.TwilioMessage) -> None:
    assert twilio_media.read(json.dumps(frame)) == message


@given(st.binary(min_size=0, max_size=400), st.booleans(), st.randoms())
def test_media_is_read_in_any_spelling_of_its_json(audio: bytes, ascii_only: bool, random: object) -> None:
    payload = base64.b64encode(audio).decode()
    fields = [("event", "media"), ("streamSid", "MZ1"), ("media", {"payload": payload, "timestamp": "5", "chunk": "1"})]
    random.shuffle(fields)  # type: ignore[attr-defined]  # hypothesis hands out random.Random
    spelled = json.dumps(dict(fields), ensure_ascii=ascii_only, indent=2 if ascii_only else None)
    escaped = spelled.replace("/", "\\/")

    assert twilio_media.read(spelled) == twilio_media.Media(payload)
    assert twilio_media.read(escaped) == twilio_media.Media(payload)
    assert twilio_media.payload_bytes(payload) == len(audio)


@pytest.mark.parametrize("frame", ["", "{", "[]", "{}", '{"event":"media"}', '{"event":"start","start":{}}', b"\xff"])
def test_what_is_no_message_is_the_other_sides_error(frame: str | bytes) -> None:
    with pytest.raises(RemoteProtocolError):
        twilio_media.read(frame)


@pytest.mark.parametrize(
    ("command", "frame"),
    [
        (Play("AAAA"), {"event": "media", "streamSid": "MZ1", "media": {"payload": "AAAA"}}),
        (PlaceMark("m7"), {"event": "mark", "streamSid": "MZ1", "mark": {"name": "m7"}}),
        (ClearPlayback(), {"event": "clear", "streamSid": "MZ1"}),
    ],
)
def test_outbound_frames_carry_the_documented_fields_and_no_other(
    command: Play | PlaceMark | ClearPlayback, frame: dict[str, object]
) -> None:
    assert json.loads(twilio_media.write("MZ1", command)) == frame
