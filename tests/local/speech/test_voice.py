"""The mouth says the same thing the same way, at the same level, and says what to install where it cannot speak."""

from pathlib import Path

import numpy as np
import pytest

from local.speech import ulaw
from local.speech.engines import Engine, EspeakLoader, SpeechUnavailable, installed
from local.speech.ulaw import Samples
from local.speech.voice import Voice, any_engine_name, closed_up, trimmed

LINE = "A table for two, please."


class CountingEngine:
    """Speaks a tone as long as the text, and counts how often it is asked."""

    name = "counting"

    def __init__(self) -> None:
        self.asked = 0

    def speaks(self, language: str) -> bool:
        return language == "en"

    def speak(self, text: str, language: str, speaker: str) -> tuple[Samples, int]:
        self.asked += 1
        time = np.arange(1600 * len(text)) / 16_000
        tone = (800 * np.sin(2 * np.pi * 440 * time)).astype(np.int16)
        return np.concatenate([np.zeros(8000, dtype=np.int16), tone, np.zeros(8000, dtype=np.int16)]), 16_000


SPOKEN_HERE = [
    pytest.param(engine, code, id=f"{engine.name}-{code}")
    for engine in installed()
    for code in ("en", "es", "fr", "de", "it")
    if engine.speaks(code)
]


@pytest.mark.parametrize(("engine", "language"), SPOKEN_HERE)
def test_an_engine_says_the_same_samples_every_time(engine: Engine, language: str) -> None:
    first, second = (Voice(speakers=[engine]).render(LINE, language, "caller") for _ in range(2))
    assert first == second
    assert 400 < len(first) / 8 < 6000


def test_the_library_of_the_wheel_speaks_too() -> None:
    pytest.importorskip("espeakng_loader")
    voice = Voice(speakers=[EspeakLoader()])
    hello, other = voice.render("Buenos días", "es", "caller"), Voice(speakers=[EspeakLoader()])
    other.render("Something else before", "en", "agent")
    assert other.render("Buenos días", "es", "caller") == hello
    with pytest.raises(SpeechUnavailable, match="xx"):
        voice.render("hello", "xx", "caller")


def test_agent_and_caller_sound_different() -> None:
    voice = Voice()
    for language in ("en", "es"):
        assert voice.render(LINE, language, "agent") != voice.render(LINE, language, "caller")


def test_speech_is_about_20_decibels_below_full_scale_without_silence_at_its_ends() -> None:
    samples = ulaw.decode(Voice().render(LINE, "en", "caller")).astype(float)
    level = 20 * np.log10(np.sqrt((samples**2).mean()) / 32_768)
    assert -24 < level < -18
    assert np.abs(samples[:480]).max() > 100
    assert np.abs(samples[-800:]).max() > 100


def test_the_resampled_tone_is_trimmed_and_levelled() -> None:
    samples = ulaw.decode(Voice(speakers=[CountingEngine()]).render("ab", "en")).astype(float)
    assert len(samples) == pytest.approx(1600, abs=400)
    assert 20 * np.log10(np.sqrt((samples[400:1200] ** 2).mean()) / 32_768) == pytest.approx(-20, abs=0.5)


def test_pauses_inside_are_cut_to_a_quarter_of_a_second() -> None:
    loud = np.full(1600, 8000, dtype=np.int16)
    closed = closed_up(np.concatenate([loud, np.zeros(8000, dtype=np.int16), loud]))
    assert len(closed) == 1600 + 2000 + 1600


def test_silence_trims_to_nothing() -> None:
    assert len(trimmed(np.zeros(8000, dtype=np.int16))) == 0
    assert Voice(speakers=[]).render("... !", "en") == b""


def test_a_line_is_made_once_and_kept_on_disk(tmp_path: Path) -> None:
    engine = CountingEngine()
    voice = Voice(tmp_path, speakers=[engine])
    sound = voice.render("hello", "en")
    assert voice.render("  hello ", "en") == sound
    assert Voice(tmp_path, speakers=[engine]).render("hello", "en") == sound
    assert engine.asked == 1
    assert [path.suffix for path in tmp_path.iterdir()] == [".ulaw"]


def test_a_shipped_line_serves_a_machine_without_any_engine(tmp_path: Path) -> None:
    (tmp_path / any_engine_name("hello", "en", "caller")).write_bytes(b"\x80\x81")
    assert Voice(tmp_path, speakers=[]).render("hello", "en", "caller") == b"\x80\x81"


def test_a_machine_without_an_engine_says_what_to_install() -> None:
    with pytest.raises(SpeechUnavailable, match=r"espeakng-loader"):
        Voice(speakers=[CountingEngine()]).render("hola", "es")
