"""Speech engines that install with their own voices, each turning a text into samples; which ones this machine has.

flite (English only) is the clearest to the free recogniser; espeak-ng speaks every language that we need, as a command or
as the library that the wheel `espeakng-loader` carries. All three give the same samples for the same text every time.
"""

import shutil
import subprocess
import sys
import tempfile
import unicodedata
import wave
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

import numpy as np

from local.speech import espeak_library
from local.speech.ulaw import Samples

_FLITE_VOICES = {"agent": "slt", "caller": "rms", "person": "awb"}
_ESPEAK_VARIANTS = {"agent": "+f3", "caller": "", "person": "+m3"}
_ESPEAK_LANGUAGES = {"en": "en-us", "zh": "cmn", "pt": "pt-br"}
_SECONDS = 20


class SpeechUnavailable(RuntimeError):
    """No engine of this machine can say this; the text says what to install."""


class Engine(Protocol):
    """One way of speaking."""

    @property
    def name(self) -> str:
        """Part of the name of a cached sound: another engine, another sound."""

    def speaks(self, language: str) -> bool:
        """Whether it has a voice for an ISO-639-1 code."""

    def speak(self, text: str, language: str, speaker: str) -> tuple[Samples, int]:
        """The samples and their rate in Hz."""


def _read_wave(path: Path) -> tuple[Samples, int]:
    with wave.open(str(path)) as sound:
        frames = sound.readframes(sound.getnframes())
        return np.frombuffer(frames, dtype="<i2").astype(np.int16), sound.getframerate()


def plain_letters(text: str) -> str:
    """The text without accents and symbols beyond ASCII, for an engine that knows English letters only."""
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()


class Flite:
    """The `flite` command: the voices slt (agent), rms (caller) and awb (a third person)."""

    name = "flite"

    def speaks(self, language: str) -> bool:
        """English and nothing else."""
        return language == "en"

    def speak(self, text: str, language: str, speaker: str) -> tuple[Samples, int]:
        """16 kHz samples."""
        voice = _FLITE_VOICES.get(speaker, speaker if speaker in _FLITE_VOICES.values() else "awb")
        with tempfile.TemporaryDirectory(prefix="maitred-voice-") as folder:
            path = Path(folder) / "said.wav"
            command = ["flite", "-voice", voice, "-t", plain_letters(text), "-o", str(path)]
            subprocess.run(command, check=True, capture_output=True, timeout=_SECONDS)
            return _read_wave(path)


class EspeakCommand:
    """The `espeak-ng` command."""

    name = "espeak-ng"

    def speaks(self, language: str) -> bool:
        """Every language that the restaurant meets; an unknown one fails in `speak`."""
        return True

    def speak(self, text: str, language: str, speaker: str) -> tuple[Samples, int]:
        """22.05 kHz samples."""
        with tempfile.TemporaryDirectory(prefix="maitred-voice-") as folder:
            path = Path(folder) / "said.wav"
            command = ["espeak-ng", "-v", espeak_voice(language, speaker), "-s", "160", "-w", str(path), "--stdin"]
            done = subprocess.run(command, input=text.encode(), check=False, capture_output=True, timeout=_SECONDS)
            if done.returncode or not path.exists():
                raise SpeechUnavailable(f"espeak-ng has no voice for {language!r}: {done.stderr.decode().strip()}")
            return _read_wave(path)


class EspeakLoader:
    """The library in the wheel `espeakng-loader`, in a process of its own for each line."""

    name = "espeak-ng-library"

    def speaks(self, language: str) -> bool:
        """As the command."""
        return True

    def speak(self, text: str, language: str, speaker: str) -> tuple[Samples, int]:
        """22.05 kHz samples."""
        command = [sys.executable, espeak_library.__file__, espeak_voice(language, speaker), "160"]
        done = subprocess.run(command, input=text.encode(), check=False, capture_output=True, timeout=_SECONDS)
        if done.returncode:
            raise SpeechUnavailable(
                f"the espeak-ng library has no voice for {language!r}: {done.stderr.decode().strip()}"
            )
        rate, _, sound = done.stdout.partition(b"\n")
        return np.frombuffer(sound, dtype=np.int16), int(rate)


def espeak_voice(language: str, speaker: str) -> str:
    """The name by which espeak-ng knows a language and a speaker."""
    return _ESPEAK_LANGUAGES.get(language, language) + _ESPEAK_VARIANTS.get(speaker, "+m7")


def installed() -> list[Engine]:
    """The engines of this machine, best first."""
    found: list[Engine] = []
    if shutil.which("flite"):
        found.append(Flite())
    if shutil.which("espeak-ng"):
        found.append(EspeakCommand())
    elif find_spec("espeakng_loader") is not None:
        found.append(EspeakLoader())
    return found
