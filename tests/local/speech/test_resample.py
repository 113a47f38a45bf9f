"""Rates change, the band stays clean, and a stream may be cut anywhere."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.speech.resample import Decimator, resample
from local.speech.ulaw import Samples


def _tone(hertz: float, rate: int, seconds: float = 0.5) -> Samples:
    time = np.arange(int(rate * seconds)) / rate
    wave: Samples = (10_000 * np.sin(2 * np.pi * hertz * time)).astype(np.int16)
    return wave


def _level(samples: Samples) -> float:
    middle = samples[len(samples) // 4 : -len(samples) // 4].astype(float)
    return float(np.sqrt((middle**2).mean()))


@pytest.mark.parametrize(
    ("source", "target"), [(22_050, 8000), (16_000, 8000), (8000, 24_000), (8000, 16_000), (24_000, 8000)]
)
def test_a_tone_in_the_band_keeps_its_level_and_pitch(source: int, target: int) -> None:
    got = resample(_tone(1000, source), source, target)
    assert len(got) == pytest.approx(target / 2, abs=1)
    assert _level(got) == pytest.approx(10_000 / np.sqrt(2), rel=0.02)
    spectrum = np.abs(np.fft.rfft(got.astype(float)))
    assert spectrum.argmax() * target / len(got) == pytest.approx(1000, abs=5)


def test_what_is_above_the_band_vanishes_instead_of_folding_back() -> None:
    assert _level(resample(_tone(5500, 16_000), 16_000, 8000)) < 100


@given(st.lists(st.integers(0, 997), max_size=20))
def test_a_stream_gives_the_same_samples_however_it_is_cut(cuts: list[int]) -> None:
    sound = _tone(700, 24_000, 0.05)
    whole = Decimator(3).feed(sound)
    decimator = Decimator(3)
    edges = sorted({0, *(cut for cut in cuts if cut < len(sound)), len(sound)})
    pieces = [decimator.feed(sound[start:end]) for start, end in zip(edges, edges[1:], strict=False)]
    assert np.concatenate(pieces).tolist() == whole.tolist()
    assert len(whole) == pytest.approx(len(sound) / 3, abs=1)


def test_the_stream_filter_keeps_speech_and_drops_what_would_fold_back() -> None:
    assert _level(Decimator(3).feed(_tone(1000, 24_000))) == pytest.approx(10_000 / np.sqrt(2), rel=0.05)
    assert _level(Decimator(3).feed(_tone(6000, 24_000))) < 100
