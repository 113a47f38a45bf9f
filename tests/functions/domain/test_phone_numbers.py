"""Numbers from networks, owners and callers' words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.domain.errors import BadConfiguration
from functions.domain.phone_numbers import caller_number, calling_code, is_e164, last_digits, normalise


@pytest.mark.parametrize(
    ("said", "code", "number"),
    [
        ("(212) 555-0123", "1", "+12125550123"),
        ("1 212 555 0123", "1", "+12125550123"),
        ("+39 340 111 2233", "1", "+393401112233"),
        ("011 39 340 111 2233", "1", "+393401112233"),
        ("0039 340 1112233", "44", "+393401112233"),
        ("06 1234 5678", "39", "+390612345678"),  # Italy keeps its zero
        ("340 1112233", "39", "+393401112233"),
        ("020 7946 0123", "44", "+442079460123"),
        ("+44 (0)20 7946 0123", "39", "+442079460123"),
        ("030 123456", "49", "+4930123456"),
        ("612 345 678", "34", "+34612345678"),
        ("06 20 123 4567", "36", "+36201234567"),
        ("8 912 345 67 89", "7", "+79123456789"),
    ],
)
def test_a_number_is_understood_as_a_person_of_that_country_means_it(said: str, code: str, number: str) -> None:
    assert normalise(said, code) == number


@pytest.mark.parametrize("said", ["", "555", "call me", "+1 555", "123456789012345678", "+1 012 555 0123", "sip:x@y"])
def test_what_is_no_number_is_none(said: str) -> None:
    assert normalise(said, "1") is None


@pytest.mark.parametrize(
    "presented",
    [
        None, "", " ", "anonymous", "Anonymous", "Restricted", "unavailable", "unknown", "+266696687", "266696687", "+7378742833",
        "+2562533", "+8656696", "+86282452253", "sip:anna@example.com", "client:anna", "12345", "+",
    ],
)  # fmt: skip
def test_a_caller_who_withholds_the_number_has_none(presented: str | None) -> None:
    assert caller_number(presented) is None


@pytest.mark.parametrize("presented", ["+12125550123", " 12125550123", "2125550123"])
def test_a_presented_number_is_taken(presented: str) -> None:
    assert caller_number(presented, "1") == "+12125550123"


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("+12125550123", "1"),
        ("+390612345678", "39"),
        ("+35312345678", "353"),
        ("+79161234567", "7"),
        ("+97150123456", "971"),
        ("+4930123456", "49"),
    ],
)
def test_the_calling_code_is_found(number: str, code: str) -> None:
    assert calling_code(number) == code


def test_the_calling_code_of_no_number_is_the_owners_mistake() -> None:
    with pytest.raises(BadConfiguration):
        calling_code("06 1234")


@given(st.text(max_size=40), st.sampled_from(["1", "39", "44", "353"]))
def test_whatever_comes_the_result_is_e164_or_nothing(said: str, code: str) -> None:
    for result in (normalise(said, code), caller_number(said, code)):
        assert result is None or is_e164(result)


def test_only_the_end_of_a_number_is_told() -> None:
    assert last_digits("+393401112233") == "2233"
    assert last_digits(None) == ""
