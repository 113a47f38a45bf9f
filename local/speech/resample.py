"""Changes of sample rate that keep the band below the telephone's edge and fold nothing back.

Whole utterances go through the spectrum (exact for any ratio of rates); a live stream goes through a short filter.
"""

from math import gcd

import numpy as np
from numpy.typing import NDArray

from local.speech.ulaw import Samples

_EDGE = 0.85
"""Above this share of the lower Nyquist frequency the spectrum fades to nothing."""


def to_int16(signal: NDArray[np.float64]) -> Samples:
    """Rounded and clipped."""
    return np.clip(np.rint(signal), -32_768, 32_767).astype(np.int16)


def resample(samples: Samples, from_rate: int, to_rate: int) -> Samples:
    """A whole utterance at another rate (both in Hz); the length changes in proportion, rounded up."""
    if from_rate == to_rate or not len(samples):
        return samples
    step = gcd(from_rate, to_rate)
    block_in, block_out = from_rate // step, to_rate // step
    blocks = -(-len(samples) // block_in) + -(-from_rate // (20 * block_in))  # 50 ms of rest keep the ends apart
    spectrum = np.fft.rfft(samples.astype(np.float64), blocks * block_in)
    length = blocks * block_out
    kept = min(len(spectrum), length // 2 + 1)
    edge = int(kept * _EDGE)
    fade = np.ones(kept)
    fade[edge:] = 0.5 + 0.5 * np.cos(np.linspace(0, np.pi, kept - edge))
    result = np.zeros(length // 2 + 1, dtype=np.complex128)
    result[:kept] = spectrum[:kept] * fade
    signal = np.fft.irfft(result, length) * (block_out / block_in)
    return to_int16(signal[: -(-len(samples) * to_rate // from_rate)])


class Decimator:
    """A live stream at a whole fraction of its rate; chunks of any size, the same result however it is cut."""

    def __init__(self, factor: int, taps_each_side: int = 16) -> None:
        self._factor = factor
        reach = taps_each_side * factor
        time = np.arange(-reach, reach + 1)
        taps = np.sinc(time * _EDGE / factor) * np.kaiser(len(time), 8.0)
        self._taps = taps / taps.sum()
        self._held = np.zeros(2 * reach, dtype=np.float64)

    def feed(self, samples: Samples) -> Samples:
        """Those samples of the slower stream that can be computed by now."""
        held = np.concatenate([self._held, samples.astype(np.float64)])
        count = max(0, (len(held) - len(self._taps)) // self._factor + 1)
        if count:
            windows = np.lib.stride_tricks.sliding_window_view(held, len(self._taps))[:: self._factor][:count]
            result = windows @ self._taps
        else:
            result = np.zeros(0)
        self._held = held[count * self._factor :]
        return to_int16(result)
