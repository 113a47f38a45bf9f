"""What went over the line, kept for listening and measuring: two aligned tracks, and a timeline of what happened.

Tracks are µ-law, 8 bytes a millisecond, both starting when the call was answered: what the caller said, and what the
caller's ear got (streams as played, with cleared audio gone; `<Say>`, tones and the dialled person as well).
"""

import io
import wave
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from local.simulators.twilio.frames import BYTES_PER_MS
from local.speech import ulaw


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened. `at` is seconds on the loop's clock."""

    at: float
    what: str
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Tracks:
    """Both sides of a line, always of one length."""

    caller: bytearray = field(default_factory=bytearray)
    heard: bytearray = field(default_factory=bytearray)

    @property
    def ms(self) -> int:
        return len(self.caller) // BYTES_PER_MS

    def add(self, said: bytes, heard: bytes) -> None:
        self.caller += said
        self.heard += heard

    def wav(self) -> bytes:
        """A stereo WAV, 8 kHz, 16 bit: left what the caller said, right what the caller heard."""
        sides = np.stack([ulaw.decode(self.caller), ulaw.decode(self.heard)], axis=1)
        return _wav(sides.astype("<i2").tobytes(), channels=2)


def mono_wav(sound: bytes) -> bytes:
    """µ-law bytes as a WAV, 8 kHz, 16 bit, mono: what `RecordingUrl` serves."""
    return _wav(ulaw.decode(sound).astype("<i2").tobytes(), channels=1)


def read_wav(content: bytes) -> bytes:
    """A WAV of 16-bit PCM, any rate and channels, as µ-law. Raises wave.Error or ValueError for anything else."""
    with wave.open(io.BytesIO(content)) as file:
        if file.getsampwidth() != 2:
            raise ValueError(f"{8 * file.getsampwidth()}-bit samples")
        samples = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")
        mono = samples.reshape(-1, file.getnchannels())[:, 0]
        rate = file.getframerate()
    at = np.arange(0, len(mono), rate / ulaw.SAMPLE_RATE)
    return ulaw.encode(np.interp(at, np.arange(len(mono)), mono).astype(np.int16))


def _wav(pcm: bytes, *, channels: int) -> bytes:
    content = io.BytesIO()
    with wave.open(content, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(ulaw.SAMPLE_RATE)
        file.writeframes(pcm)
    return content.getvalue()
