"""What texts cost on the air."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.domain.gsm7 import plain, segments, units


def test_the_basic_alphabet_has_127_characters_and_an_escape() -> None:
    basic = [chr(code) for code in range(0x110000) if units(chr(code)) == 1]
    extended = [chr(code) for code in range(0x110000) if units(chr(code)) == 2]
    assert len(basic) == 127
    assert sorted(extended) == sorted("\f^{}\\[~]|€")


@pytest.mark.parametrize("sign", "èéùìòÇØøÅåÆæßÉÄÖÑÜ§¿äöñüà£$¥@_¡ΔΩ")
def test_these_are_in(sign: str) -> None:
    assert units(sign) == 1


@pytest.mark.parametrize("sign", "áíóúâêîôûçÀÈ’“”–…„łœЖ李🍕")
def test_these_are_out(sign: str) -> None:
    assert units(sign) is None


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 1), ("a" * 160, 1), ("a" * 161, 2), ("a" * 306, 2), ("a" * 307, 3), ("€" * 80, 1), ("€" * 81, 2),
        ("a" * 152 + "€" + "a" * 151, 2), ("a" * 152 + "€" + "a" * 152, 3),  # an escape is never cut in two
        ("á" * 70, 1), ("á" * 71, 2), ("á" * 134, 2), ("á" * 135, 3), ("🍕" * 35, 1), ("🍕" * 36, 2), ("🍕" * 66, 2), ("🍕" * 67, 3),
    ],
)  # fmt: skip
def test_segments(text: str, count: int) -> None:
    assert segments(text) == count


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Reservación", "Reservacion"),
        ("Nonò’s – “Châtêau”", 'Nonò\'s - "Chateau"'),
        ("Łódź", "Lodz"),
        ("Жанна 李", "Жанна 李"),
        ("cœur", "coeur"),
    ],
)
def test_plain_keeps_what_fits_and_simplifies_what_does_not(text: str, wanted: str) -> None:
    assert plain(text) == wanted


@given(st.text())
def test_plain_never_makes_a_text_dearer(text: str) -> None:
    once = plain(text)
    assert plain(once) == once
    if units(text) is not None:
        assert once == text
