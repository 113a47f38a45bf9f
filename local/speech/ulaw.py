"""G.711 µ-law and A-law, as tables: the sound of a telephone line in one byte per sample.

Source: ITU-T G.711, tables 1a-2b, in the usual 16-bit scaling (µ-law's 14 bits shifted left by two, A-law's 13 by three).
Samples are numpy int16, mono, 8000 a second; one byte each.
"""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Samples: TypeAlias = NDArray[np.int16]

SAMPLE_RATE = 8000
SILENCE = 0xFF
"""The byte that decodes to zero."""

_BIAS = 132
_CLIP = 32_635


def _decode_table() -> Samples:
    code = ~np.arange(256, dtype=np.int32) & 0xFF
    exponent, mantissa = (code >> 4) & 7, code & 15
    magnitude = ((mantissa * 8 + _BIAS) << exponent) - _BIAS
    return np.where(code & 0x80, -magnitude, magnitude).astype(np.int16)


def _encode_table() -> NDArray[np.uint8]:
    """The byte for every 16-bit value, indexed by the value's unsigned pattern."""
    value = np.arange(65_536, dtype=np.uint16).view(np.int16).astype(np.int32)
    biased = np.minimum(np.abs(value), _CLIP) + _BIAS
    exponent = np.floor(np.log2(biased)).astype(np.int32) - 7
    mantissa = (biased >> (exponent + 3)) & 15
    sign = np.where(value < 0, 0x80, 0)
    code: NDArray[np.int32] = ~(sign | (exponent << 4) | mantissa) & 0xFF
    return code.astype(np.uint8)


def _a_decode_table() -> Samples:
    code = np.arange(256, dtype=np.int32) ^ 0x55
    exponent, mantissa = (code >> 4) & 7, code & 15
    linear = mantissa * 16 + 8
    magnitude = np.where(exponent == 0, linear, (linear + 256) << np.maximum(exponent - 1, 0))
    return np.where(code & 0x80, magnitude, -magnitude).astype(np.int16)


def _a_encode_table() -> NDArray[np.uint8]:
    value = np.arange(65_536, dtype=np.uint16).view(np.int16).astype(np.int32)
    positive = value >= 0
    magnitude = np.where(positive, value, -value - 1) >> 4
    exponent = np.maximum(np.floor(np.log2(np.maximum(magnitude, 1))).astype(np.int32) - 3, 0)
    mantissa = (magnitude >> np.maximum(exponent - 1, 0)) & 15
    code: NDArray[np.int32] = (np.where(positive, 0x80, 0) | (exponent << 4) | mantissa) ^ 0x55
    return code.astype(np.uint8)


_DECODE = _decode_table()
_ENCODE = _encode_table()
_A_DECODE = _a_decode_table()
_A_ENCODE = _a_encode_table()


def decode(sound: bytes | bytearray | memoryview) -> Samples:
    """µ-law bytes to int16 samples, one to one."""
    return _DECODE[np.frombuffer(sound, dtype=np.uint8)]


def encode(samples: Samples) -> bytes:
    """int16 samples to µ-law bytes, one to one; louder than 32635 is clipped."""
    return _ENCODE[np.ascontiguousarray(samples, dtype=np.int16).view(np.uint16)].tobytes()


def a_decode(sound: bytes | bytearray | memoryview) -> Samples:
    """A-law bytes to int16 samples, one to one."""
    return _A_DECODE[np.frombuffer(sound, dtype=np.uint8)]


def a_encode(samples: Samples) -> bytes:
    """int16 samples to A-law bytes, one to one."""
    return _A_ENCODE[np.ascontiguousarray(samples, dtype=np.int16).view(np.uint16)].tobytes()
