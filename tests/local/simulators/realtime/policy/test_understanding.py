"""Days, hours, numbers, names and codes in callers' words, English and Spanish, as a recogniser or a script writes them."""

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.simulators.realtime.policy import moments
from local.simulators.realtime.policy.arguments import anything_fitting, faults, fitted
from local.simulators.realtime.policy.language import KNOWN, guessed, language, plain
from local.simulators.realtime.policy.understanding import Meaning, understand

NOW = datetime(2026, 11, 22, 18, 5)  # noqa: DTZ001 (the restaurant's wall clock, as the instructions say it; a Sunday)


def said(text: str, code: str = "en", asked: str = "") -> Meaning:
    """What a text means."""
    return understand(text, language(code), asked, NOW)


@pytest.mark.parametrize(
    ("text", "code", "day"),
    [
        ("today at eight", "en", "2026-11-22"),
        ("tonight at eight", "en", "2026-11-22"),
        ("tomorrow", "en", "2026-11-23"),
        ("the day after tomorrow", "en", "2026-11-24"),
        ("on Friday", "en", "2026-11-27"),
        ("next Sunday", "en", "2026-11-29"),
        ("this Sunday", "en", "2026-11-22"),
        ("November 23rd", "en", "2026-11-23"),
        ("november twenty third", "en", "2026-11-23"),
        ("the 3rd of December", "en", "2026-12-03"),
        ("Tuesday, January 5", "en", "2027-01-05"),
        ("on the twenty fifth", "en", "2026-11-25"),
        ("2026-12-24", "en", "2026-12-24"),
        ("hoy a las nueve", "es", "2026-11-22"),
        ("mañana", "es", "2026-11-23"),
        ("pasado mañana", "es", "2026-11-24"),
        ("el viernes", "es", "2026-11-27"),
        ("el 3 de diciembre", "es", "2026-12-03"),
        ("el veintitrés de noviembre", "es", "2026-11-23"),
    ],
)
def test_days(text: str, code: str, day: str) -> None:
    assert said(text, code).day == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("text", "code", "at"),
    [
        ("at seven", "en", "19:00"),
        ("at seven thirty", "en", "19:30"),
        ("half past seven", "en", "19:30"),
        ("a quarter past six", "en", "18:15"),
        ("quarter to eight", "en", "19:45"),
        ("at 7:30 PM", "en", "19:30"),
        ("7 pm", "en", "19:00"),
        ("at 19:00", "en", "19:00"),
        ("eight o'clock", "en", "20:00"),
        ("at ten in the morning", "en", "10:00"),
        ("11 am", "en", "11:00"),
        ("at noon", "en", "12:00"),
        ("at twelve", "en", "12:00"),
        ("a las ocho", "es", "20:00"),
        ("a las ocho y media", "es", "20:30"),
        ("a las nueve menos cuarto", "es", "20:45"),
        ("a la una", "es", "13:00"),
        ("a las diez de la mañana", "es", "10:00"),
        ("a las 21:30", "es", "21:30"),
    ],
)
def test_times_of_day(text: str, code: str, at: str) -> None:
    assert said(text, code).at == time.fromisoformat(at)


@given(st.integers(0, 23), st.integers(0, 59))
def test_a_time_in_figures_is_taken_as_it_is_written_after_noon(hour: int, minute: int) -> None:
    at = said(f"at {hour}:{minute:02d}").at
    assert at == time(hour + 12 if 0 < hour <= 10 else hour, minute)


@pytest.mark.parametrize(
    ("text", "code", "asked", "size"),
    [
        ("a table for four tomorrow at seven thirty", "en", "", 4),
        ("for two people at eight", "en", "", 2),
        ("a party of six on friday", "en", "", 6),
        ("there will be five of us", "en", "", 5),
        ("three", "en", "ask_size", 3),
        ("just the two of us", "en", "", 2),
        ("tomorrow at seven", "en", "ask_size", None),
        ("una mesa para cuatro mañana a las ocho", "es", "", 4),
        ("somos cinco", "es", "", 5),
        ("para las nueve", "es", "ask_size", None),
    ],
)
def test_party_sizes_are_not_confused_with_times(text: str, code: str, asked: str, size: int | None) -> None:
    assert said(text, code, asked).size == size


@pytest.mark.parametrize(
    ("text", "code", "asked", "name"),
    [
        ("The name is Rossi.", "en", "", "Rossi"),
        ("under the name miller please", "en", "", "Miller"),
        ("it's anna smith", "en", "ask_name", "Anna Smith"),
        ("Rossi, please.", "en", "ask_whose", "Rossi"),
        ("R O S S I", "en", "ask_name", "Rossi"),
        ("No.", "en", "ask_name", ""),
        ("I want to cancel", "en", "ask_name", ""),
        ("A nombre de García, por favor.", "es", "", "García"),
        ("López", "es", "ask_name", "López"),
    ],
)
def test_names(text: str, code: str, asked: str, name: str) -> None:
    assert said(text, code, asked).name == name


@pytest.mark.parametrize(
    ("text", "asked", "code"),
    [
        ("My code is K seven M four Q W.", "", "K7M4QW"),
        ("K 7 M 4 Q W", "ask_code", "K7M4QW"),
        ("K7M4QW", "ask_code", "K7M4QW"),
        ("I don't have a code.", "ask_code", ""),
        ("I am not sure", "ask_code", ""),
    ],
)
def test_confirmation_codes(text: str, asked: str, code: str) -> None:
    assert said(text, asked=asked).code == code


@pytest.mark.parametrize(
    ("text", "code", "intent"),
    [
        ("I want to cancel my table", "en", "cancel"),
        ("could I speak to the manager", "en", "person"),
        ("please move my reservation to eight", "en", "change"),
        ("when do you close", "en", "hours"),
        ("a table for two", "en", "book"),
        ("I'd like to order two pizzas", "en", "order"),
        ("quisiera cancelar mi reserva", "es", "cancel"),
        ("quiero hablar con una persona", "es", "person"),
        ("una mesa para dos personas", "es", "book"),
    ],
)
def test_wishes(text: str, code: str, intent: str) -> None:
    assert said(text, code).intent == intent


def test_a_move_from_one_time_to_another_means_the_other() -> None:
    moved = said("please move my reservation from seven to eight thirty")
    assert moved.at == time(20, 30)
    assert said("I want to change my reservation for tomorrow at seven").at is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("I would like a table for two please", "en"),
        ("quisiera una mesa para dos por favor", "es"),
        ("ich möchte bitte einen Tisch", "de"),
        ("je voudrais une table pour deux", "fr"),
        ("vorrei un tavolo per due", "it"),
    ],
)
def test_the_language_of_a_written_text_is_guessed(text: str, code: str) -> None:
    assert guessed(text) == code


@pytest.mark.parametrize("code", KNOWN)
def test_every_phrase_of_a_language_can_be_recognised_again_from_the_words_that_were_said(code: str) -> None:
    spoken = language(code)
    values = {"size": 4, "when": "Monday", "name": "Rossi", "code": "K 7", "why": "No.", "first": "a", "second": "b",
              "list": "a, b", "text": "Hi.", "periods": "p", "until": "8:15 PM",
              "lines": "2 Diavola", "dish": "soup", "how": "to be picked up", "total": "9 dollars", "ready": "now", "what": "Sent."}  # fmt: skip
    for name in spoken.data["phrases"]:
        if name not in ("period", "heard"):
            assert name in spoken.acts(f"Well. {spoken.phrase(name, **values)} And so on."), name


def test_the_restaurants_clock_is_read_from_the_instructions() -> None:
    assert moments.now_in("Be kind.\nRight now it is Sunday 2026-11-22 18:05 at the restaurant.\nMore.") == NOW
    assert moments.now_in("Be kind.") is None
    assert plain("¿Mañana, a las 7:30?") == "manana a las 7:30"


SCHEMA = {
    "type": "object",
    "properties": {"date": {"type": "string", "pattern": r"^\d{4}-"}, "size": {"type": "integer", "minimum": 1}},
    "required": ["date"],
    "additionalProperties": False,
}


def test_arguments_are_held_against_the_schema() -> None:
    assert faults({"date": "2026-01-01", "size": 2}, SCHEMA) == []
    assert faults({"date": "soon"}, SCHEMA) == ["arguments.date does not match ^\\d{4}-"]
    assert faults({"size": 0}, SCHEMA) == ["arguments.date is missing", "arguments.size is out of bounds"]
    assert faults({"date": "2026-", "size": True, "x": 1}, SCHEMA) == [
        "arguments.size is no integer",
        "arguments.x is not known",
    ]
    assert fitted({"date": "2026-", "size": None, "x": 1}, SCHEMA) == {"date": "2026-"}


@given(
    st.recursive(
        st.one_of(
            st.builds(lambda least: {"type": "integer", "minimum": least}, st.integers(-5, 5)),
            st.just({"type": "boolean"}),
            st.just({"type": "string"}),
            st.builds(lambda words: {"type": "string", "enum": words}, st.lists(st.text(), min_size=1)),
        ),
        lambda inner: st.builds(
            lambda members: {"type": "object", "properties": members, "required": list(members)},
            st.dictionaries(st.text(min_size=1, max_size=3), inner, max_size=3),
        ),
        max_leaves=6,
    )
)
def test_what_is_made_up_for_a_forced_call_fits_its_schema(schema: dict[str, object]) -> None:
    assert faults(anything_fitting(schema, "hello"), schema) == []
