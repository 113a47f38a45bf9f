"""The input audio buffer: what the client appended, its timeline, and where speech begins and ends in it.

The timeline counts all audio ever appended in this session, in milliseconds of the format in which it was read.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from local.simulators.realtime.refusals import Refused
from local.simulators.realtime.sound import Incoming
from local.speech.ulaw import SAMPLE_RATE, Samples
from local.speech.vad import Offset, Onset, VoiceActivity

_PER_MS = SAMPLE_RATE // 1000
_SEMANTIC_SILENCE_MS = {"high": 400, "auto": 700, "medium": 700, "low": 1200}
"""Our stand-in for meaning: a fixed pause by eagerness. The service judges by what was said; this does not."""
_KEPT_WHILE_QUIET_MS = 2_000
_LEAST_COMMIT_MS = 100


@dataclass(frozen=True, slots=True)
class Heard:
    """A committed stretch of the timeline."""

    start_ms: int
    end_ms: int
    sound: Samples


class InputBuffer:
    """Fed by appends; gives onsets and offsets while turn detection is on, and stretches of sound when committed."""

    def __init__(self, kind: str, detection: dict[str, Any] | None) -> None:
        self._incoming = Incoming(kind)
        self._pieces: list[Samples] = []
        self._held = 0
        self._start_ms = 0.0
        self.now_ms = 0.0
        self._voice: VoiceActivity | None = None
        self._detection: dict[str, Any] | None = None
        self.configure(kind, detection)

    def configure(self, kind: str, detection: dict[str, Any] | None) -> None:
        """Another format from the next append on; another detection from now on (the same one goes on undisturbed)."""
        if kind != self._incoming.kind:
            self._incoming = Incoming(kind)
        numbers = _numbers(detection)
        if numbers != self._detection:
            self._detection = numbers
            self._voice = None if numbers is None else VoiceActivity(**numbers, starts_at_ms=int(self.now_ms))

    @property
    def speaking(self) -> bool:
        """Whether detection is on and somebody speaks."""
        return self._voice is not None and self._voice.speaking

    def append(self, sound: bytes) -> list[Onset | Offset]:
        """What this piece shows."""
        samples, lasts = self._incoming.feed(sound)
        self._pieces.append(samples)
        self._held += len(samples)
        self.now_ms += lasts
        if self._voice is None:
            return []
        found = self._voice.feed(samples)
        if not found and not self._voice.speaking:
            self._forget_before(self.now_ms - _KEPT_WHILE_QUIET_MS, at_least=SAMPLE_RATE)
        return found

    def take(self, start_ms: int, end_ms: int) -> Heard:
        """The stretch between two moments; all before its end leaves the buffer."""
        held = self._joined()
        first = max(0, int((start_ms - self._start_ms) * _PER_MS))
        last = max(first, int((end_ms - self._start_ms) * _PER_MS))
        sound = held[first:last]
        self._forget_before(end_ms)
        return Heard(start_ms, end_ms, sound)

    def commit(self) -> Heard:
        """All that is in the buffer; Refused if that is less than 100 ms."""
        lasts = self.now_ms - self._start_ms
        if lasts < _LEAST_COMMIT_MS:
            message = (
                "Error committing input audio buffer: buffer too small. Expected at least 100ms of audio, "
                f"but buffer only has {lasts:.2f}ms of audio."
            )
            raise Refused("input_audio_buffer_commit_empty", message)
        heard = Heard(int(self._start_ms), int(self.now_ms), self._joined())
        self.clear()
        return heard

    def clear(self) -> None:
        """Drop what is held; the timeline goes on."""
        self._pieces, self._held, self._start_ms = [], 0, self.now_ms
        if self._detection is not None:
            self._voice = VoiceActivity(**self._detection, starts_at_ms=int(self.now_ms))

    def _joined(self) -> Samples:
        if len(self._pieces) != 1:
            self._pieces = [np.concatenate([np.zeros(0, dtype=np.int16), *self._pieces])]
        return self._pieces[0]

    def _forget_before(self, ms: float, *, at_least: int = 1) -> None:
        """Drop what is older, unless that is less than so many samples: joining the pieces each time would be slow."""
        drop = min(self._held, int((ms - self._start_ms) * _PER_MS))
        if drop >= at_least:
            self._pieces = [self._joined()[drop:]]
            self._held -= drop
            self._start_ms += drop / _PER_MS


def _numbers(detection: dict[str, Any] | None) -> dict[str, Any] | None:
    if detection is None:
        return None
    if detection["type"] == "semantic_vad":
        silence = _SEMANTIC_SILENCE_MS[detection["eagerness"]]
        return {"threshold": 0.5, "prefix_padding_ms": 300, "silence_duration_ms": silence}
    return {name: detection[name] for name in ("threshold", "prefix_padding_ms", "silence_duration_ms")}
