"""A card number never stays in a text, and a telephone number does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.domain.card_numbers import MASK, redacted, redacted_all


def _luhn(body: str) -> str:
    total = 0
    for place, digit in enumerate(reversed(body)):
        value = int(digit) * (1 if place % 2 else 2)
        total += value - 9 if value > 9 else value
    return body + str(-total % 10)


@pytest.mark.parametrize(
    "said",
    [
        "My card is 4111 1111 1111 1111, thanks.",
        "4111-1111-1111-1111",
        "it is 378282246310005",
        "four one one one, one one one one, one one one one, one one one one",
        "four triple one, double one double one, um, double one double one and double one double one",
        "cuatro uno uno uno uno uno uno uno uno uno uno uno uno uno uno uno",
        "vier eins eins eins eins eins eins eins eins eins eins eins eins eins eins eins",
        "forty-one eleven, eleven eleven, eleven eleven, eleven eleven",
        "quarante et un onze onze onze onze onze onze onze",
        "einundvierzig elf elf elf elf elf elf elf",
        "cuarenta y uno once once once once once once once",
        "quatro um um um um um um um um um um um um um um um",
        "four one one one dash one one one one, okay, one one one one, yes, one one one one",
        "4111_1111*1111 (1111)",
    ],
)
def test_a_card_number_goes_however_it_was_said(said: str) -> None:
    cleaned = redacted(said)

    assert MASK in cleaned
    assert not any(digit in cleaned for digit in "0123456789")
    assert "one one" not in cleaned
    assert cleaned != said


@pytest.mark.parametrize(
    "said",
    [
        "Call me at +1 212 555 0142, please.",
        "Two of the forty-one and one of the eleven.",
        "A table for 4 at 19:30 on 2026-11-23, code 3K4Q7X",
        "4111 1111 1111 1112",
        "212 555 0142, that is 212 555 0142",
        "2125550142. 2125550142.",
        "From Germany: +49 151 12345678",
        "",
    ],
)
def test_what_is_no_card_stays_as_it_was(said: str) -> None:
    assert redacted(said) == said


def test_a_number_that_is_cut_into_utterances_goes_from_all_of_them() -> None:
    assert redacted_all(["Yes: 4111 1111", "1111 1111.", "And two pizzas."]) == (
        f"Yes: {MASK}",
        f"{MASK}.",
        "And two pizzas.",
    )


def test_the_security_code_goes_with_the_card() -> None:
    assert redacted("5555 5555 5555 4444, cvv is 123") == f"{MASK}, cvv is {MASK}"
    assert redacted("The security code of the door is 123") == "The security code of the door is 123"


@given(
    st.from_regex(r"[3-6][0-9]{11,17}", fullmatch=True), st.lists(st.sampled_from(["", " ", "-", ", "]), min_size=20)
)
def test_every_card_goes_however_it_is_grouped(body: str, gaps: list[str]) -> None:
    card = _luhn(body)
    if len(set(card)) < 2:
        return
    said = "".join(digit + gap for digit, gap in zip(card, gaps, strict=False))
    if len(said.replace(" ", "").replace("-", "").replace(",", "")) == len(card):
        assert not any(digit.isdecimal() for digit in redacted(said))


def test_a_security_code_in_words_goes_too() -> None:
    assert redacted("5555 5555 5555 4444 and the CVV is one two three") == f"{MASK} and the CVV is {MASK}"


@given(st.from_regex(r"[2-9][0-9]{9}", fullmatch=True))
def test_a_telephone_number_that_is_said_twice_stays(phone: str) -> None:
    assert redacted_all([phone, f"I repeat: {phone}", phone]) == (phone, f"I repeat: {phone}", phone)
    assert redacted_all([phone, phone]) == (phone, phone)
