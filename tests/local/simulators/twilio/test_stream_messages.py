"""The stream's messages, read and written as documented."""

import base64
import json
from typing import Any

import pytest

from local.simulators.twilio.stream_messages import ClearQueue, PlayMedia, SetMark, StreamWriter, read

SID = "MZ1"


def text(**fields: Any) -> str:
    return json.dumps(fields)


def test_media_mark_and_clear_are_read() -> None:
    payload = base64.b64encode(b"\x01\x02").decode()
    assert read(text(event="media", streamSid=SID, media={"payload": payload}), SID) == (PlayMedia(b"\x01\x02"), None)
    assert read(text(event="mark", streamSid=SID, mark={"name": "a"}), SID) == (SetMark("a"), None)
    assert read(text(event="clear", streamSid=SID), SID) == (ClearQueue(), None)


def test_a_binary_frame_is_31950() -> None:
    order, fault = read(b"\x00", SID)
    assert order is None
    assert fault is not None
    assert fault.code == 31950


@pytest.mark.parametrize(
    "message",
    [
        "no json",
        "[]",
        text(event="hello", streamSid=SID),
        text(event="clear", streamSid="MZ2"),
        text(event="clear"),
        text(event="mark", streamSid=SID, mark={}),
        text(event="mark", streamSid=SID),
        text(event="media", streamSid=SID, media={"payload": "!"}),
        text(event="media", streamSid=SID, media={}),
    ],
)
def test_faulty_messages_are_31951_and_order_nothing(message: str) -> None:
    order, fault = read(message, SID)
    assert order is None
    assert fault is not None
    assert fault.code == 31951


def test_an_extra_field_is_reported_and_the_message_still_counts() -> None:
    order, fault = read(text(event="mark", streamSid=SID, mark={"name": "a"}, track="x"), SID)
    assert order == SetMark("a")
    assert fault is not None
    assert "track" in fault.detail


def test_numbers_are_strings_and_count_from_one_with_start() -> None:
    writer = StreamWriter(account_sid="AC1", call_sid="CA1", stream_sid=SID, parameters={"token": "t"})
    connected, start, first, second, key, mark, stop = (
        json.loads(message)
        for message in (
            writer.connected(),
            writer.start(),
            writer.media(b"\xff" * 160, 0),
            writer.media(b"\xff" * 160, 20),
            writer.dtmf("5"),
            writer.mark("m"),
            writer.stop(),
        )
    )
    assert connected == {"event": "connected", "protocol": "Call", "version": "1.0.0"}
    assert start["start"]["customParameters"] == {"token": "t"}
    assert start["start"]["mediaFormat"] == {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1}
    assert [m["sequenceNumber"] for m in (start, first, second, key, mark, stop)] == ["1", "2", "3", "4", "5", "6"]
    assert (first["media"]["chunk"], second["media"]["chunk"], second["media"]["timestamp"]) == ("1", "2", "20")
    assert key["dtmf"] == {"track": "inbound_track", "digit": "5"}
    assert all(m["streamSid"] == SID for m in (start, first, mark, stop))
