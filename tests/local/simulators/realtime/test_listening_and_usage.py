"""The input buffer's timeline and what a response is said to cost."""

import numpy as np
import pytest

from local.simulators.realtime.conversation import Entry
from local.simulators.realtime.listening import InputBuffer
from local.simulators.realtime.refusals import Refused
from local.simulators.realtime.sound import Incoming, bytes_for, milliseconds, outgoing
from local.simulators.realtime.usage import Meter, portions, text_tokens
from local.speech import ulaw
from local.speech.vad import Offset, Onset
from local.speech.voice import Voice

SPEECH = Voice().render("A table for two, please.", "en", "caller")
VAD = {"type": "server_vad", "threshold": 0.5, "prefix_padding_ms": 300, "silence_duration_ms": 500}


def quiet(ms: int) -> bytes:
    return bytes([ulaw.SILENCE]) * (8 * ms)


def test_the_timeline_goes_on_over_utterances_and_what_is_taken_is_what_was_said() -> None:
    buffer = InputBuffer("audio/pcmu", VAD)
    for _ in range(2):
        line = quiet(3000) + SPEECH + quiet(1000)
        onset, offset, heard = None, None, None
        for at in range(0, len(line), 160):
            for found in buffer.append(line[at : at + 160]):
                if isinstance(found, Onset):
                    assert onset is None
                    onset = found
                else:
                    assert onset is not None
                    assert offset is None
                    offset, heard = found, buffer.take(onset.at_ms, found.at_ms)
        assert isinstance(onset, Onset)
        assert isinstance(offset, Offset)
        assert heard is not None
        assert len(heard.sound) == (offset.at_ms - onset.at_ms) * 8
        loudest = np.correlate(heard.sound.astype(float), ulaw.decode(SPEECH).astype(float), "valid").argmax()
        assert loudest / 8 == pytest.approx(300, abs=150)
    assert buffer.now_ms == 2 * (4000 + len(SPEECH) / 8)


def test_less_than_a_tenth_of_a_second_cannot_be_committed() -> None:
    buffer = InputBuffer("audio/pcmu", None)
    buffer.append(quiet(99))
    with pytest.raises(Refused, match=r"99\.00ms") as no:
        buffer.commit()
    assert no.value.code == "input_audio_buffer_commit_empty"
    buffer.append(quiet(1))
    assert len(buffer.commit().sound) == 800


@pytest.mark.parametrize("kind", ["audio/pcm", "audio/pcmu", "audio/pcma"])
def test_a_format_out_and_in_again_is_the_same_sound(kind: str) -> None:
    sent = outgoing(SPEECH, kind)
    samples, lasts = Incoming(kind).feed(sent)
    assert lasts == len(SPEECH) / 8 == milliseconds(sent, kind)
    assert bytes_for(lasts, kind) == len(sent)
    length = min(len(samples), len(SPEECH))
    one, other = samples[:length].astype(float), ulaw.decode(SPEECH)[:length].astype(float)
    lag = int(np.correlate(one, other, "full").argmax()) - (length - 1)
    assert lag == (16 if kind == "audio/pcm" else 0)
    assert np.corrcoef(one[lag:], other[: length - lag])[0, 1] > 0.95


def test_tokens_are_counted_as_documented() -> None:
    said = Entry({"id": "a", "type": "message", "role": "assistant", "content": []}, sound_ms=1000)
    heard = Entry({"id": "b", "type": "message", "role": "user", "content": []}, sound_ms=1000)
    read = portions("12345678", [], [said, heard])
    usage = Meter().usage(read, out_text=3, out_audio_ms=501)
    assert usage["input_token_details"]["audio_tokens"] == 20 + 10
    assert usage["input_token_details"]["text_tokens"] == text_tokens("12345678[]")
    assert usage["output_token_details"] == {"text_tokens": 3, "audio_tokens": 11}
    assert usage["total_tokens"] == usage["input_tokens"] + usage["output_tokens"]


def test_the_cache_ends_where_something_has_changed() -> None:
    first = Entry({"id": "a", "type": "message", "role": "assistant", "content": []}, sound_ms=1000)
    second = Entry({"id": "b", "type": "message", "role": "user", "content": []}, sound_ms=1000)
    meter = Meter()
    meter.usage(portions("x", [], [first, second]), out_text=0, out_audio_ms=0)
    first.revision += 1
    again = meter.usage(portions("x", [], [first, second]), out_text=0, out_audio_ms=0)
    assert again["input_token_details"]["cached_tokens_details"] == {
        "text_tokens": 1,
        "audio_tokens": 0,
        "image_tokens": 0,
    }
