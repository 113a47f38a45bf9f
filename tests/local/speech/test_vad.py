"""When speech begins and ends, and what the three numbers of server VAD mean."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from local.speech import ulaw
from local.speech.ulaw import Samples
from local.speech.vad import Offset, Onset, VoiceActivity
from local.speech.voice import Voice

SPEECH = ulaw.decode(Voice().render("I would like a table for two tomorrow, please.", "en", "caller"))


def _line(*parts: "Samples | int") -> Samples:
    """Sound and silence (milliseconds) one after the other."""
    return np.concatenate([np.zeros(8 * part, dtype=np.int16) if isinstance(part, int) else part for part in parts])


def test_an_utterance_has_one_onset_with_its_padding_and_one_offset_with_its_silence() -> None:
    onset, offset = VoiceActivity().feed(_line(1000, SPEECH, 1000))
    spoken_ms = len(SPEECH) / 8
    assert isinstance(onset, Onset)
    assert isinstance(offset, Offset)
    assert onset.at_ms == pytest.approx(1000 - 300, abs=120)
    assert offset.at_ms == pytest.approx(1000 + spoken_ms + 500, abs=200)


def test_padding_never_reaches_before_the_beginning_or_into_the_utterance_before() -> None:
    first, _, second, _ = VoiceActivity(prefix_padding_ms=5000).feed(_line(40, SPEECH, 600, SPEECH, 600))
    assert first.at_ms == 0
    assert second.at_ms > len(SPEECH) / 8


def test_a_longer_silence_duration_bridges_a_pause() -> None:
    twice = _line(500, SPEECH, 700, SPEECH, 1500)
    assert len(VoiceActivity(silence_duration_ms=500).feed(twice)) == 4
    assert len(VoiceActivity(silence_duration_ms=900).feed(twice)) == 2


def test_a_high_threshold_lets_soft_speech_pass_unheard() -> None:
    soft = (SPEECH * 0.03).astype(np.int16)
    assert VoiceActivity(threshold=0.1).feed(_line(500, soft, 1000))
    assert not VoiceActivity(threshold=0.9).feed(_line(500, soft, 1000))


def test_a_click_is_no_speech() -> None:
    click = np.full(160, 20_000, dtype=np.int16)
    assert not VoiceActivity().feed(_line(500, click, 1000))


def test_steady_noise_becomes_the_floor_and_speech_is_still_found_above_it() -> None:
    noise = np.random.default_rng(1).normal(0, 250, 8 * 12_000)
    noise[8 * 8000 : 8 * 8000 + len(SPEECH)] += SPEECH
    found = VoiceActivity().feed(noise.astype(np.int16))
    late = [one for one in found if one.at_ms > 7000]
    assert isinstance(late[0], Onset)
    assert late[0].at_ms == pytest.approx(7700, abs=200)


def test_a_listener_can_start_in_the_middle_of_a_timeline() -> None:
    onset = VoiceActivity(starts_at_ms=60_000).feed(_line(1000, SPEECH))[0]
    assert onset.at_ms == pytest.approx(60_700, abs=120)


@settings(max_examples=25)
@given(st.lists(st.integers(1, 3000), min_size=1, max_size=30))
def test_the_result_does_not_depend_on_how_the_stream_is_cut(sizes: list[int]) -> None:
    sound = _line(300, SPEECH, 800)
    whole = VoiceActivity().feed(sound)
    listener, found, at, turn = VoiceActivity(), [], 0, 0
    while at < len(sound):
        size = sizes[turn % len(sizes)]
        found += listener.feed(sound[at : at + size])
        at, turn = at + size, turn + 1
    assert found == whole
