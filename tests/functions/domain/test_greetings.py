"""The first sentence tells the caller that an AI speaks."""

import re

import pytest

from functions.domain.greetings import discloses_ai, greeting_of

LANGUAGES = ["en", "es", "fr", "de", "it"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_standard_greeting_names_the_house_and_discloses_the_ai(language: str) -> None:
    greeting = greeting_of("Da Vinci", language)
    assert "Da Vinci" in greeting
    assert discloses_ai(greeting)
    assert discloses_ai(re.split(r"(?<=[.!?]) ", greeting)[0])


def test_greetings_differ_by_language_and_fall_back_to_english() -> None:
    assert len({greeting_of("X", language) for language in LANGUAGES}) == 5
    assert greeting_of("X", "pt") == greeting_of("X", "en")


def test_the_owners_own_greeting_wins() -> None:
    assert greeting_of("X", "en", " Hello from our AI host! ") == "Hello from our AI host!"


@pytest.mark.parametrize(
    "greeting",
    [
        "Hello, you are speaking with the AI of Da Vinci. What can I do?",
        "Hi! I'm Leo.",
        "Guten Tag, hier spricht die KI vom Adler.",
        "Buongiorno, sono l'intelligenza artificiale di Da Vinci.",
        "Welcome to Da Vinci, this is our virtual assistant.",
        "Hola, soy la IA de Da Vinci.",
    ],
)
def test_words_that_disclose(greeting: str) -> None:
    assert discloses_ai(greeting) == (greeting != "Hi! I'm Leo.")


@pytest.mark.parametrize(
    "greeting",
    [
        "",
        "Hello, Da Vinci, how can I help?",
        "Hello, Da Vinci. I'm an AI.",  # too late: the first sentence has to say it
        "Hi, I'm not an AI, I'm Leo.",
        "Hello, this is Maria, a real person and no robot.",
        "Said AIden at Da Vinci.",
        "Ich bin keine KI.",
    ],
)
def test_words_that_do_not(greeting: str) -> None:
    assert not discloses_ai(greeting)
