"""The three audio formats of the protocol against the one that the ears and the mouth use: int16 samples, 8000 a second."""

import base64
import binascii
from typing import Any

import numpy as np

from local.simulators.realtime.refusals import Refused, wrong_type
from local.speech import ulaw
from local.speech.resample import Decimator, resample
from local.speech.ulaw import Samples

LARGEST_APPEND = 15 * 1024 * 1024
_PCM_RATE = 24_000
_BYTES_PER_MS = {"audio/pcm": 48, "audio/pcmu": 8, "audio/pcma": 8}


def bytes_of(payload: Any) -> bytes:
    """The bytes of an append event's `audio`; Refused where it is no base64 or over 15 MiB."""
    if not isinstance(payload, str):
        raise wrong_type("audio", "a base64-encoded string", payload)
    if len(payload) * 3 // 4 > LARGEST_APPEND:
        raise Refused("invalid_value", "Audio of one append event may be 15 MiB at most.", param="audio")
    try:
        return base64.b64decode(payload, validate=True)
    except (binascii.Error, ValueError):
        raise Refused("invalid_value", "Invalid 'audio': not valid base64.", param="audio") from None


class Incoming:
    """A live stream in one format, as 8 kHz samples; takes pieces of any size."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._decimator = Decimator(_PCM_RATE // ulaw.SAMPLE_RATE)
        self._odd = b""

    def feed(self, sound: bytes) -> tuple[Samples, float]:
        """Samples, and the milliseconds that the piece lasts in this format."""
        lasts = len(sound) / _BYTES_PER_MS[self.kind]
        if self.kind == "audio/pcmu":
            return ulaw.decode(sound), lasts
        if self.kind == "audio/pcma":
            return ulaw.a_decode(sound), lasts
        held = self._odd + sound
        even = len(held) // 2 * 2
        self._odd = held[even:]
        return self._decimator.feed(np.frombuffer(held[:even], dtype="<i2").astype(np.int16)), lasts


def outgoing(sound: bytes, kind: str) -> bytes:
    """A whole utterance (µ-law) in an output format."""
    if kind == "audio/pcmu":
        return sound
    samples = ulaw.decode(sound)
    if kind == "audio/pcma":
        return ulaw.a_encode(samples)
    return resample(samples, ulaw.SAMPLE_RATE, _PCM_RATE).astype("<i2").tobytes()


def milliseconds(sound: bytes, kind: str) -> int:
    """How long so many bytes of a format last."""
    return len(sound) // _BYTES_PER_MS[kind]


def bytes_for(ms: float, kind: str) -> int:
    """How many bytes of a format last so long; whole samples."""
    return int(ms * 8) * (_BYTES_PER_MS[kind] // 8)
