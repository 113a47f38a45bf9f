"""What a telephone line carries every 20 ms, and the tones that the network itself makes.

A frame is 160 bytes of µ-law, 8000 Hz mono: *documented* (media streams, `mediaFormat`; 20 ms a frame is what Twilio sends).
"""

import math
from typing import Final

import numpy as np

from local.speech import ulaw

BYTES_PER_MS: Final = 8
FRAME_MS: Final = 20
FRAME_BYTES: Final = BYTES_PER_MS * FRAME_MS
FRAME_SECONDS: Final = FRAME_MS / 1000
SILENCE: Final = bytes([ulaw.SILENCE]) * FRAME_BYTES

LOUD_LEVEL: Final = 400
"""A sample is loud above this (of 32635, about -38 dBFS): over line noise, under quiet speech."""
_LOUD_SAMPLES: Final = 12
_LOUD_BYTE: Final = bytes(int(abs(int(level)) > LOUD_LEVEL) for level in ulaw.decode(bytes(range(256))))


def is_loud(frame: bytes) -> bool:
    """True if somebody speaks (or something sounds) in this frame."""
    return sum(frame.translate(_LOUD_BYTE)) >= _LOUD_SAMPLES


def tone(seconds: float, *hertz: float, level: int = 6000) -> bytes:
    """A steady tone of one or more frequencies, as µ-law."""
    at = np.arange(int(seconds * ulaw.SAMPLE_RATE)) / ulaw.SAMPLE_RATE
    wave = sum(np.sin(2 * math.pi * h * at) for h in hertz) * level
    return ulaw.encode(np.asarray(wave).astype(np.int16))


BEEP: Final = tone(0.5, 1000.0)
"""Played before a recording. That there is a beep is *documented* (`playBeep`); its pitch and length are *judgement*."""

_RING: Final = tone(2.0, 440.0, 480.0)
RINGBACK_FRAMES: Final = frozenset(_RING[i : i + FRAME_BYTES] for i in range(0, len(_RING), FRAME_BYTES))
"""The only frames that ringing consists of (the tone repeats), so that a person's ears can tell it from speech."""


class Ringback:
    """What a caller hears while another phone rings: 440 + 480 Hz, 2 s on, 4 s off (the North American cadence)."""

    def __init__(self) -> None:
        self._at = 0

    def take(self) -> bytes:
        at = self._at % (6 * ulaw.SAMPLE_RATE)
        self._at += FRAME_BYTES
        return _RING[at : at + FRAME_BYTES] if at < len(_RING) else SILENCE


class Clip:
    """A piece of sound that is played once, frame by frame, the last one filled up with silence."""

    def __init__(self, sound: bytes) -> None:
        self._sound = sound
        self._at = 0

    @property
    def over(self) -> bool:
        return self._at >= len(self._sound)

    def take(self) -> bytes:
        frame = self._sound[self._at : self._at + FRAME_BYTES]
        self._at += FRAME_BYTES
        return frame.ljust(FRAME_BYTES, SILENCE[:1])
