"""Server-side voice activity detection from the sound alone: level against a tracked floor, in frames of 20 ms.

The three numbers mean what OpenAI's documents say of `server_vad` (openai types: `AudioInputTurnDetectionServerVad`, and the
events speech_started/speech_stopped): the onset includes the prefix padding, the offset includes the silence. How loud is
loud enough at a given threshold is our judgement: at 0.5, 10 dB above the floor and -42 dBFS.
"""

from dataclasses import dataclass

import numpy as np

from local.speech.ulaw import SAMPLE_RATE, Samples

FRAME_MS = 20
_FRAME = SAMPLE_RATE * FRAME_MS // 1000
_ONSET_FRAMES = 3
"""So many loud frames in a row are speech; a click is shorter."""
_FLOOR_START = -65.0
_FLOOR_LOWEST = -75.0
_FLOOR_RISE = 0.1
_FLOOR_FALL = 0.3


@dataclass(frozen=True, slots=True)
class Onset:
    """Speech began; `at_ms` is on the listener's timeline, prefix padding included, never before its start."""

    at_ms: int


@dataclass(frozen=True, slots=True)
class Offset:
    """Speech ended; `at_ms` is on the listener's timeline, the silence that showed it included."""

    at_ms: int


class VoiceActivity:
    """One listener on one stream of samples: pieces of any size in, onsets and offsets out."""

    def __init__(
        self,
        *,
        threshold: float = 0.5,
        prefix_padding_ms: int = 300,
        silence_duration_ms: int = 500,
        starts_at_ms: int = 0,
    ) -> None:
        self._least_level = -60.0 + 36.0 * threshold
        self._margin = 4.0 + 12.0 * threshold
        self._prefix_ms = prefix_padding_ms
        self._silence_frames = max(1, -(-silence_duration_ms // FRAME_MS))
        self._floor = _FLOOR_START
        self._start_ms = starts_at_ms
        self._now_ms = starts_at_ms
        self._held = np.zeros(0, dtype=np.int16)
        self._loud = 0
        self._quiet = 0
        self._earliest_ms = starts_at_ms
        self.speaking = False

    def feed(self, samples: Samples) -> list[Onset | Offset]:
        """What this piece of sound (8 kHz) shows; a rest shorter than a frame waits for the next piece."""
        held = np.concatenate([self._held, samples]) if len(self._held) else samples
        count = len(held) // _FRAME
        self._held = held[count * _FRAME :]
        if not count:
            return []
        frames = held[: count * _FRAME].astype(np.float64).reshape(count, _FRAME)
        levels = 10 * np.log10((frames**2).mean(axis=1) / 32_768**2 + 1e-9)
        found: list[Onset | Offset] = []
        for level in levels:
            self._now_ms += FRAME_MS
            event = self._frame(float(level))
            if event is not None:
                found.append(event)
        return found

    def _frame(self, level: float) -> Onset | Offset | None:
        loud = level > max(self._floor + self._margin, self._least_level)
        step = _FLOOR_RISE if level > self._floor else _FLOOR_FALL * (self._floor - level)
        self._floor = max(_FLOOR_LOWEST, self._floor + (step if level > self._floor else -step))
        self._loud = self._loud + 1 if loud else 0
        self._quiet = 0 if loud else self._quiet + 1
        if not self.speaking and self._loud >= _ONSET_FRAMES:
            self.speaking = True
            began = self._now_ms - self._loud * FRAME_MS
            return Onset(max(self._earliest_ms, began - self._prefix_ms))
        if self.speaking and self._quiet >= self._silence_frames:
            self.speaking = False
            self._earliest_ms = self._now_ms
            return Offset(self._now_ms)
        return None
