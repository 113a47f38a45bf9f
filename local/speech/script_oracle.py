"""The ear that knows the script: which known line arrived, when it began and how intact, by matched filter.

It does not listen. It compares what came through the line with the lines that the scenario's callers may say, and says
"unknown" unless one of them stands out. Nothing travels beside the sound: a broken audio path gives no match.
Measured ratios (best to runner-up): at most 1.46 for lines that were not in the script, at least 2.5 for lines that were,
down to -5 dB of babble.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from local.speech import ulaw
from local.speech.ulaw import SAMPLE_RATE, Samples

RATIO = 2.0
FLOOR = 0.2
_NEAR_PERFECT = 0.85
_TWIN = 0.98
_KIN = 0.4
_PRE_EMPHASIS = 0.9
_CUT_OFF = 3000
_OWN_PEAK_SAMPLES = SAMPLE_RATE * 40 // 1000
_WHOLE = 0.85
_SEGMENT = SAMPLE_RATE * 120 // 1000
_SYLLABLE = SAMPLE_RATE * 160 // 1000
_WANDER = SAMPLE_RATE * 3 // 1000


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that may be said. `language` is ISO-639-1; `sound` is µ-law, 8 kHz."""

    id: str
    text: str
    language: str
    sound: bytes


@dataclass(frozen=True, slots=True)
class Match:
    """A recognised line: where it begins in the sound (samples; negative when its beginning was not there), how well it
    correlates (0-1), the best rival's correlation, and the shares of the line's time that were there (0-1)."""

    line: Line
    start: int
    correlation: float
    runner_up: float
    heard_from: float = 0.0
    heard_to: float = 1.0

    @property
    def text(self) -> str:
        """The words that can have been in the sound: all of them, or those of the part that was there."""
        if self.heard_from <= 1 - _WHOLE and self.heard_to >= _WHOLE:
            return self.line.text
        words = self.line.text.split()
        return " ".join(words[round(self.heard_from * len(words)) : round(self.heard_to * len(words))])


class ScriptOracle:
    """Knows a set of lines; lines whose sounds cannot be told apart make each other unknown, unless they say the same."""

    def __init__(self, lines: Iterable[Line] = ()) -> None:
        self._lines: dict[str, Line] = {}
        self._templates: dict[str, NDArray[np.float64]] = {}
        self._spectra: dict[tuple[str, int], NDArray[np.complex128]] = {}
        self._alike: dict[tuple[str, str], float] = {}
        for line in lines:
            self.learn(line)

    def learn(self, line: Line) -> None:
        """One more line; a line with a known id replaces the old one."""
        self._lines.pop(line.id, None)
        self._templates.pop(line.id, None)
        self._spectra = {key: value for key, value in self._spectra.items() if key[0] != line.id}
        self._alike = {key: value for key, value in self._alike.items() if line.id not in key}
        template = _prepared(ulaw.decode(line.sound))
        if not len(template):
            return
        for other in self._lines:
            likeness = float(self._correlate(template, other).max())
            self._alike[line.id, other] = self._alike[other, line.id] = likeness
        self._lines[line.id], self._templates[line.id] = line, template

    @property
    def lines(self) -> tuple[Line, ...]:
        """All that is known."""
        return tuple(self._lines.values())

    def hear(self, samples: Samples) -> Match | None:
        """The line in one utterance (8 kHz), or None: unknown, never a guess."""
        signal = _prepared(samples)
        if not len(signal) or not self._lines:
            return None
        peaks = {name: _peak(self._correlate(signal, name)) for name in self._lines}
        best = max(peaks, key=lambda name: peaks[name].height)
        rivals = [peaks[name].height for name in peaks if name != best and not self._says_the_same(best, name)]
        runner_up = max([peaks[best].second, *rivals])
        kin = [name for name in peaks if name != best and self._alike.get((best, name), 0.0) > _KIN]
        if not self._stands_out(best, peaks[best].height, runner_up, bool(kin)):
            return None
        length = len(self._templates[best])
        start = peaks[best].at - length + 1
        if not _word_for_word(signal, self._templates[best], start) or _speech_beside(samples, start, length):
            return None
        heard_from, heard_to = max(0, -start) / length, min(length, len(signal) - start) / length
        return Match(self._lines[best], start, peaks[best].height, runner_up, heard_from, heard_to)

    def _stands_out(self, best: str, height: float, runner_up: float, has_kin: bool) -> bool:
        if height < FLOOR:
            return False
        if height >= RATIO * runner_up:
            return True
        # Two lines that share words, or whose sounds are alike, cannot be 2:1 apart; a near perfect match still tells them.
        return has_kin and height >= _NEAR_PERFECT and height * _TWIN > runner_up + 0.1

    def _says_the_same(self, one: str, other: str) -> bool:
        first, second = self._lines[one], self._lines[other]
        return (_words(first.text), first.language) == (_words(second.text), second.language)

    def _correlate(self, signal: NDArray[np.float64], name: str) -> NDArray[np.float64]:
        """Correlation at every lag, full overlap to none; 1 only where line and signal are the same from end to end."""
        template = self._templates[name]
        size = 1 << (len(signal) + len(template) - 1).bit_length()
        if (name, size) not in self._spectra:
            self._spectra[name, size] = np.fft.rfft(template[::-1], size)
        correlation = np.fft.irfft(np.fft.rfft(signal, size) * self._spectra[name, size], size)
        energy = float(np.sqrt((signal**2).sum() * (template**2).sum()))
        return np.abs(correlation[: len(signal) + len(template) - 1]) / max(energy, 1e-9)


@dataclass(frozen=True, slots=True)
class _Peak:
    at: int
    height: float
    second: float


def _peak(correlation: NDArray[np.float64]) -> _Peak:
    """The highest point, and the highest farther away than the peak's own width."""
    at = int(correlation.argmax())
    far = np.concatenate([correlation[: max(0, at - _OWN_PEAK_SAMPLES)], correlation[at + _OWN_PEAK_SAMPLES :]])
    return _Peak(at, float(correlation[at]), float(far.max()) if len(far) else 0.0)


def _word_for_word(signal: NDArray[np.float64], template: NDArray[np.float64], start: int) -> bool:
    """Whether every part of the line is there.

    Synthetic voices say equal words equally, so "the name is Rossi" correlates well with "the name is Miller": two loud
    neighbouring segments that do not match are another word.
    """
    overlap = template[max(0, -start) : len(signal) - start]
    there = signal[max(0, start) : max(0, start) + len(overlap)]
    gains: list[float] = []
    for at in range(0, len(overlap) - _SEGMENT // 2, _SEGMENT):
        part = overlap[at : at + _SEGMENT]
        if (part**2).mean() > 0.08 * (template**2).mean():
            gains.append(_gain(there, part, at))
    usual = float(np.percentile(gains, 75)) if gains else 0.0
    missing = [gain < 0.5 * usual for gain in gains]
    if usual <= 0 or any(one and two for one, two in zip(missing, missing[1:], strict=False)):
        return False
    return len(gains) == 1 or min(gains[0], gains[-1]) >= 0.3 * usual


def _gain(there: NDArray[np.float64], part: NDArray[np.float64], at: int) -> float:
    """How much of this part of the line is in the sound: the same for every part, whatever the noise; near 0 for others."""
    window = there[max(0, at - _WANDER) : at + len(part) + _WANDER]
    if len(window) < len(part):
        return 0.0
    return float(np.correlate(window, part, "valid").max() / (part**2).sum())


def _speech_beside(samples: Samples, start: int, length: int) -> bool:
    """Whether a syllable before or after the line is about as loud as the line."""
    power = samples.astype(np.float64) ** 2
    level = float(power[max(0, start) : start + length].mean())
    for rest in (power[: max(0, start)], power[start + length :]):
        for at in range(0, len(rest) - _SYLLABLE + 1, _SYLLABLE // 4):
            if rest[at : at + _SYLLABLE].mean() > 0.63 * level:
                return True
    return False


def _prepared(samples: Samples) -> NDArray[np.float64]:
    """Pre-emphasised, so that the pitch, which all lines of a voice share, weighs less than the words; and cut off where
    changes of sample rate on the way begin to wear the sound down."""
    if len(samples) < 2:
        return np.zeros(0)
    spectrum = np.fft.rfft(np.diff(samples.astype(np.float64)) + (1 - _PRE_EMPHASIS) * samples[:-1])
    hertz = np.linspace(0, SAMPLE_RATE / 2, len(spectrum))
    spectrum *= np.clip((_CUT_OFF + 200 - hertz) / 400, 0, 1)
    band: NDArray[np.float64] = np.fft.irfft(spectrum, len(samples) - 1)
    return band


def _words(text: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in text.casefold()).split())
