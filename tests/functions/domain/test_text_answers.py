from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.domain import gsm7
from functions.domain.answer_words import MOST_CHOICES, confirmed_text, not_found_text, which_one_text
from functions.domain.message_words import WORDS
from functions.domain.text_answers import TextAnswer, read_answer
from tests.functions.domain.test_messages import BOOKED, names
from tests.functions.trattoria import DA_VINCI


@pytest.mark.parametrize(
    "text",
    [
        "Y",
        "y.",
        " yes! ",
        "Sí",
        "SI",
        "oui",
        "JA",
        "Sim",
        "ok",
        "Confirmo",
        "Y 👍",
        "Yes please!",
        "Sí, gracias",
        "S",
        "ok thanks",
        "y pls",
        "Ja bitte",
    ],
)
def test_a_yes_is_understood(text: str) -> None:
    assert read_answer(text).said == "yes"


@pytest.mark.parametrize("text", ["N", "no", "NEIN!", "non", "não", "No thank you", "no, gracias"])
def test_a_no_is_understood(text: str) -> None:
    assert read_answer(text).said == "no"


@pytest.mark.parametrize(
    "text",
    [
        "C",
        "c",
        "'C'",
        " c. ",
        "Anular",
        "annulla",
        "Stornieren",
        "Cancel please",
        "please cancel my reservation",
        "Cancel it",
        "c thanks",
        "Annulla la prenotazione, grazie",
        "C, please",
    ],
)
def test_a_wish_to_cancel_is_understood(text: str) -> None:
    assert read_answer(text).said == "cancel"


@pytest.mark.parametrize(("text", "number"), [("2", 2), ("#1", 1), (" 3.", 3), ("12", 12)])
def test_a_number_is_understood(text: str, number: int) -> None:
    assert read_answer(text) == TextAnswer("number", number)


@pytest.mark.parametrize(
    "text",
    [
        "Yes but we are six now",
        "C u later",
        "can you cancel",
        "",
        "🍕",
        "1234",
        "don't cancel",
        "do not cancel",
        "cancel one chair",
        "yes, cancel",
        "thanks",
        "Please",
        "the table",
        "no, cancel it",
        "yes the table",
    ],
)
def test_anything_longer_is_for_a_person(text: str) -> None:
    assert read_answer(text).said == "other"


@given(names, st.sampled_from([*WORDS, "xx"]), st.sampled_from(["cancel", "confirm"]))
def test_answers_fit_two_segments(house: str, language: str, act: str) -> None:
    restaurant = replace(DA_VINCI, name=house)
    one = replace(BOOKED, language=language, party_size=12)
    choices = [one] * MOST_CHOICES
    for text in (
        confirmed_text(restaurant, one),
        not_found_text(restaurant, language),
        which_one_text(restaurant, language, act, choices),
    ):
        assert gsm7.segments(text) <= 2


@pytest.mark.parametrize("language", WORDS)
def test_ordinary_answers_stay_in_the_cheap_alphabet(language: str) -> None:
    one = replace(BOOKED, language=language)
    for text in (
        confirmed_text(DA_VINCI, one),
        not_found_text(DA_VINCI, language),
        which_one_text(DA_VINCI, language, "cancel", [one, one]),
        which_one_text(DA_VINCI, language, "confirm", [one, one]),
    ):
        assert gsm7.units(text) is not None
