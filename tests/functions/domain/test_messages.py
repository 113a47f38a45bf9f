"""The texts: right in six languages, inside two segments whatever the names, and never an invitation to opt out by accident."""

import re
from dataclasses import fields, replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.domain import gsm7
from functions.domain.calls import Message
from functions.domain.message_words import WORDS, Words
from functions.domain.messages import (
    RANK,
    guest_payload,
    guest_text,
    owner_payload,
    owner_text,
    purpose_of,
    rank_of,
    will_be_texted,
)
from functions.domain.owner_words import OWNER_WORDS
from functions.domain.reservations import Reservation, ReservationStatus
from tests.functions.trattoria import DA_VINCI, NOW, tonight

BOOKED = Reservation(
    "r1", "davinci", "KQ7M0X", "Mario Rossi", "+393401112233", 4, tonight("20:00"), tonight("21:30"), ("t3",),
    ReservationStatus.BOOKED, 1, language="en", text_consent=True,
)  # fmt: skip
PURPOSES = ["confirmation", "change", "cancellation", "reminder", "apology_cancelled", "apology_moved"]
TEXT_KINDS = [
    "message",
    "feedback",
    "order",
    "event_enquiry",
    "late_arrival",
    "voicemail",
    "call_failed",
    "transfer_missed",
]


def test_a_confirmation_says_everything_the_guest_needs() -> None:
    assert guest_text(DA_VINCI, BOOKED, "confirmation") == (
        "Da Vinci: table for 4 guests on Tue Nov 24, 8:00 PM, name Mario Rossi. Code KQ7M0X. Via Garibaldi 12, Roma. "
        "Reply C to cancel, Y to confirm, or call +390612345678. STOP to opt out."
    )


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("es", "mar 24/11 a las 20:00"),
        ("fr", "mar 24/11 à 20:00"),
        ("de", "Di 24.11. um 20:00"),
        ("it", "mar 24/11 alle 20:00"),
        ("pt", "ter 24/11 pelas 20:00"),
        ("xx", "8:00 PM"),
    ],
)
def test_each_language_writes_its_own_date(language: str, words: str) -> None:
    assert words in guest_text(DA_VINCI, replace(BOOKED, language=language), "confirmation")


@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize("purpose", PURPOSES)
def test_ordinary_texts_stay_in_the_cheap_alphabet_and_two_segments(language: str, purpose: str) -> None:
    text = guest_text(DA_VINCI, replace(BOOKED, language=language, name="José Ibáñez"), purpose)
    assert gsm7.units(text) is not None
    assert gsm7.segments(text) <= 2
    assert "José Ibañez" in text


@pytest.mark.parametrize("language", WORDS)
def test_every_word_of_ours_is_in_the_cheap_alphabet(language: str) -> None:
    words = WORDS[language]
    for field in fields(Words):
        value = getattr(words, field.name)
        if not isinstance(value, bool):
            assert gsm7.units("".join(value)) is not None, field.name
    assert all(gsm7.units(text) is not None for text in OWNER_WORDS[language].values())


@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize("purpose", PURPOSES)
def test_nobody_is_asked_to_reply_cancel(language: str, purpose: str) -> None:
    text = guest_text(DA_VINCI, replace(BOOKED, language=language), purpose)
    assert not re.search(r"(?i)(reply|respond|text|antwort|rispond|répond)\w*\s+(Sie\s+)?\W*cancel", text)
    assert not re.search(r"\b(CANCEL|QUIT|END)\b", text)


names = st.one_of(st.text(max_size=80), st.text("李王張🍕", max_size=80), st.text("abc[]€", max_size=80))


@given(names, names, names, st.sampled_from(list(WORDS)), st.sampled_from(PURPOSES))
def test_two_segments_hold_whatever_the_names_are(
    house: str, guest: str, address: str, language: str, purpose: str
) -> None:
    restaurant = replace(DA_VINCI, name=house, facts=replace(DA_VINCI.facts, address=address))
    text = guest_text(restaurant, replace(BOOKED, name=guest, language=language, party_size=8), purpose)
    assert gsm7.segments(text) <= 2
    assert purpose in ("cancellation", "apology_cancelled", "reminder") or BOOKED.code in text
    assert DA_VINCI.phone_number in text


def test_the_address_goes_first_when_room_is_short() -> None:
    long = replace(DA_VINCI, facts=replace(DA_VINCI.facts, address="Via " + "x" * 200))
    text = guest_text(long, BOOKED, "confirmation")
    assert "xxx" not in text
    assert "Mario Rossi" in text


@given(names, st.text(max_size=2000), st.sampled_from(TEXT_KINDS), st.booleans(), st.sampled_from([*WORDS, "xx"]))
def test_an_owners_notice_fits_two_segments_and_keeps_the_number(
    name: str, said: str, kind: str, urgent: bool, language: str
) -> None:
    message = Message("m1", "davinci", kind, said, NOW, name, "+393401112233", urgent=urgent)  # type: ignore[arg-type]  # one of the literals
    text = owner_text(replace(DA_VINCI, languages=(language,)), message)
    assert gsm7.segments(text) <= 2
    assert "+393401112233" in text


def test_an_owners_notice_carries_the_message() -> None:
    message = Message("m1", "davinci", "feedback", "The soup\nwas cold.", NOW, "Anna", "+393401112233", urgent=True)
    english = replace(DA_VINCI, languages=("en",))
    assert owner_text(english, message) == (
        "Da Vinci: URGENT feedback from a guest (Anna, +393401112233). The soup was cold."
    )
    payload = owner_payload(english, message)
    assert (payload["to"], payload["from"], payload["message_id"]) == (
        DA_VINCI.owner_number,
        DA_VINCI.phone_number,
        "m1",
    )


def test_a_guests_payload_is_complete() -> None:
    payload = guest_payload(DA_VINCI, BOOKED, "confirmation")
    assert payload == {
        "to": "+393401112233",
        "from": "+390612345678",
        "body": guest_text(DA_VINCI, BOOKED, "confirmation"),
        "language": "en",
        "purpose": "confirmation",
        "reservation_id": "r1",
        "version": 1,
    }


def test_only_who_agreed_and_left_a_number_is_texted() -> None:
    assert will_be_texted(BOOKED)
    assert not will_be_texted(replace(BOOKED, text_consent=False))
    assert not will_be_texted(replace(BOOKED, phone=None))


def test_the_purpose_follows_the_reservation() -> None:
    assert purpose_of(BOOKED) == "confirmation"
    assert purpose_of(replace(BOOKED, version=2)) == "change"
    assert purpose_of(replace(BOOKED, version=3, status=ReservationStatus.CANCELLED)) == "cancellation"


def test_ranks_follow_the_life_of_a_text() -> None:
    life = ["pending", "sending", "unknown", "accepted", "queued", "sent", "delivered"]
    ranks = [RANK[state] for state in life]
    assert ranks == sorted(set(ranks))
    assert RANK["failed"] == RANK["undelivered"] == RANK["skipped"] == RANK["delivered"]
    assert rank_of("sent") > rank_of("a state of next year") > rank_of("sending")
    assert BOOKED.ends_at - BOOKED.starts_at == timedelta(minutes=90)
