"""Codes that can be said and read back over a bad line."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.domain import confirmation_codes
from functions.domain.confirmation_codes import ALPHABET, LENGTH, new_code, read, spoken

codes = st.text(ALPHABET, min_size=LENGTH, max_size=LENGTH).filter(lambda code: "WHY" not in code)

SOUND_ALIKE = ["BCDEGPTVZ3", "AJK8H", "FSX", "MN", "IY59", "QU2", "O0", "I1L"]
"""Signs whose English names share vowel and differ only where the telephone cuts off."""


@pytest.mark.parametrize("family", SOUND_ALIKE)
def test_of_every_family_that_sounds_alike_at_most_two_signs_are_used(family: str) -> None:
    used = [sign for sign in family if sign in ALPHABET]
    # Kept pairs have different consonants in the telephone's band: kay and aitch, why and nine.
    assert len(used) <= 1 or set(used) in ({"K", "H"}, {"Y", "9"})


def test_the_docstring_states_the_entropy_that_the_alphabet_has() -> None:
    assert f"{len(ALPHABET) ** LENGTH:,}" in (confirmation_codes.__doc__ or "")
    assert len(set(ALPHABET)) == len(ALPHABET)


def test_new_codes_come_from_the_given_draw() -> None:
    signs = iter("KQ7M0X")
    assert new_code(lambda _: next(signs)) == "KQ7M0X"
    assert new_code() != new_code()


def test_a_code_that_would_not_be_read_back_as_itself_is_drawn_again() -> None:
    signs = iter("0WHY34" + "KQ7M0X")

    assert new_code(lambda _: next(signs)) == "KQ7M0X"


@given(st.randoms(use_true_random=False))
def test_every_drawn_code_is_read_back_as_itself(chance: random.Random) -> None:
    code = new_code(chance.choice)

    assert read(code) == code


@given(codes)
def test_what_is_spoken_is_read_back(code: str) -> None:
    assert read(spoken(code)) == code


@given(codes, st.sampled_from(["", " ", "-", ", ", ". "]))
def test_separators_and_case_do_not_matter(code: str, between: str) -> None:
    assert read(between.join(code)) == code
    assert read(between.join(code).lower()) == code


@pytest.mark.parametrize(
    ("heard", "code"),
    [
        ("kilo quebec seven mike zero x-ray", "KQ7M0X"),
        ("K as in kilo, Q as in Quebec, 7, M like Mike, oh, X-ray", "KQ7M0X"),
        ("kq7-mox", "KQ7M0X"),
        ("my code is K Q 7 M O X", "KQ7M0X"),
        ("W 3 double-u 4 why six", "W3W4Y6"),
        ("The code: whiskey three niner hotel romeo yankee", "W39HRY"),
    ],
)
def test_what_a_model_may_have_heard_is_understood(heard: str, code: str) -> None:
    assert read(heard) == code


@pytest.mark.parametrize(
    "heard", ["", "KQ7M0", "KQ7M0XX", "KQ7M0B", "hello", "K as in mike Q 7 M 0 X", "KQ7M0X please now"]
)
def test_what_is_no_code_is_none(heard: str) -> None:
    assert read(heard) is None


@given(st.text(max_size=60))
def test_reading_never_fails_and_gives_only_codes(heard: str) -> None:
    code = read(heard)
    assert code is None or (len(code) == LENGTH and set(code) <= set(ALPHABET))
