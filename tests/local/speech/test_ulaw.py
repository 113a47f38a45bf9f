"""The G.711 tables against the recommendation's own definition."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from local.speech import ulaw

SAMPLES = st.lists(st.integers(-32_768, 32_767), max_size=400)


def _mu_decoded(code: int) -> int:
    """G.711 table 2a, from its formula: 14-bit value ((2m + 33) << e) - 33, here in 16 bits."""
    flipped = code ^ 0xFF
    exponent, mantissa = (flipped >> 4) & 7, flipped & 15
    magnitude = (((2 * mantissa + 33) << exponent) - 33) * 4
    return -magnitude if flipped & 0x80 else magnitude


def _a_decoded(code: int) -> int:
    """G.711 table 1a, from its formula, in 16 bits; even bits are inverted on the line."""
    plain = code ^ 0x55
    exponent, mantissa = (plain >> 4) & 7, plain & 15
    magnitude = (2 * mantissa + 1) * 8 if exponent == 0 else ((2 * mantissa + 33) << (exponent - 1)) * 8
    return magnitude if plain & 0x80 else -magnitude


def test_every_mu_law_byte_decodes_to_the_value_of_the_standard() -> None:
    assert ulaw.decode(bytes(range(256))).tolist() == [_mu_decoded(code) for code in range(256)]


def test_every_a_law_byte_decodes_to_the_value_of_the_standard() -> None:
    assert ulaw.a_decode(bytes(range(256))).tolist() == [_a_decoded(code) for code in range(256)]


def test_known_points_of_the_standard() -> None:
    assert ulaw.encode(np.array([0, 32_635, -32_635], dtype=np.int16)) == bytes([0xFF, 0x80, 0x00])
    assert ulaw.decode(bytes([ulaw.SILENCE])).tolist() == [0]
    assert ulaw.a_encode(np.array([0, -1, 32_767, -32_768], dtype=np.int16)) == bytes([0xD5, 0x55, 0xAA, 0x2A])


def test_bytes_survive_the_round_trip_but_for_negative_zero() -> None:
    every = bytes(range(256))
    assert ulaw.encode(ulaw.decode(every)) == every.replace(b"\x7f", b"\xff")
    assert ulaw.a_encode(ulaw.a_decode(every)) == every


@given(SAMPLES)
def test_mu_law_errs_by_half_a_step_at_most(values: list[int]) -> None:
    samples = np.array(values, dtype=np.int16)
    decoded = ulaw.decode(ulaw.encode(samples)).astype(int)
    for value, got in zip(values, decoded.tolist(), strict=True):
        clipped = max(-32_635, min(32_635, value))
        step = 8 << max(0, (abs(clipped) + 132).bit_length() - 8)
        assert abs(got - clipped) <= step // 2


@given(SAMPLES)
def test_louder_never_becomes_softer(values: list[int]) -> None:
    ordered = np.array(sorted(values), dtype=np.int16)
    assert (np.diff(ulaw.decode(ulaw.encode(ordered)).astype(int)) >= 0).all()
    assert (np.diff(ulaw.a_decode(ulaw.a_encode(ordered)).astype(int)) >= 0).all()
