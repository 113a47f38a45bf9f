"""Conversations beside a plain booking: the waiting list, being late, events, being known again and being forgotten."""

from typing import Any

import pytest

from tests.local.simulators.realtime.policy.dialogue import NOW, Dialogue, done, reservation, slot

NO_TABLE = {"outcome": "refused", "code": "fully_booked", "reason": "We are fully booked then.", "alternatives": []}
TWO_OTHERS = NO_TABLE | {"alternatives": [slot("2026-11-23", "18:00"), slot("2026-11-23", "21:00")]}
TOO_LARGE = {"outcome": "refused", "code": "party_too_large", "reason": "Write it down.", "alternatives": []}
USUAL = {
    "find_slots": done(**slot("2026-11-23", "19:00"), available=True, party_size=2),
    "book_reservation": done(**reservation()),
    "join_waitlist": done(**slot("2026-11-23", "19:00"), name="Rossi", party_size=2, ahead=1),
    "leave_waitlist": done(left=[slot("2026-11-23", "19:00")]),
    "note_late_arrival": done(**reservation(), kept_until="7:35 PM"),
    "enquire_event": done(message_id="m1", kind="event_enquiry", transfer_may_be_offered=False),
    "remember_preference": done(remembered="I like the window"),
    "forget_me": done(will_be_erased=True),
    "transfer_call": done(),
}


def talk_with(
    agent: str = "triage", language: str = "en", instructions: str = NOW, **special: dict[str, Any]
) -> Dialogue:
    outcomes = USUAL | special
    return Dialogue(lambda name, _: outcomes[name], agent=agent, language=language, instructions=instructions)


def test_who_finds_no_table_is_put_on_the_waiting_list_after_two_yeses() -> None:
    talk = talk_with(find_slots=NO_TABLE)
    assert "waiting list" in talk.caller("A table for two tomorrow at seven in the evening, please.")
    assert "May I have a name" in talk.caller("Yes, please.")
    assert "text message when a table becomes free" in talk.caller("My name is Rossi.")
    assert "So I put you on the waiting list for 2" in talk.caller("Yes, please send me a text message.")
    assert "join_waitlist" not in talk.names
    assert "You are on the waiting list" in talk.caller("Yes, that's right.")
    assert talk.calls[-1] == (
        "join_waitlist",
        {
            "date": "2026-11-23",
            "time": "19:00",
            "party_size": 2,
            "name": "Rossi",
            "text_consent": True,
            "language": "en",
        },
    )


def test_who_likes_no_other_time_is_offered_the_waiting_list() -> None:
    talk = talk_with(find_slots=TWO_OTHERS)
    talk.caller("A table for two tomorrow at seven in the evening, please.")
    assert "waiting list" in talk.caller("No, neither of them.")
    assert "anything else" in talk.caller("No, thank you.")
    assert "join_waitlist" not in talk.names


def test_the_waiting_list_can_be_asked_for_while_booking() -> None:
    talk = talk_with(find_slots=TWO_OTHERS)
    talk.caller("A table for two tomorrow at seven in the evening, please.")
    assert "name" in talk.caller("Can you put me on the waiting list?")
    talk.caller("My name is Rossi.")
    talk.caller("Yes.")
    talk.caller("Yes.")
    assert talk.calls[-1][1]["time"] == "19:00"


def test_nobody_waits_without_a_yes_to_a_text() -> None:
    talk = talk_with(find_slots=NO_TABLE)
    talk.caller("A table for two tomorrow at seven in the evening, please.")
    talk.caller("Yes, please.")
    talk.caller("My name is Rossi.")
    assert "cannot put you on the list" in talk.caller("No, no texts please.")
    assert "join_waitlist" not in talk.names


def test_a_spanish_caller_joins_in_spanish() -> None:
    talk = talk_with(find_slots=NO_TABLE, language="es")
    assert "lista de espera" in talk.caller("Una mesa para dos personas mañana a las ocho de la noche.")
    talk.caller("Sí, por favor.")
    talk.caller("García.")
    talk.caller("Sí.")
    assert "Está en la lista de espera" in talk.caller("Sí, correcto.")
    assert talk.calls[-1][1]["language"] == "es"


@pytest.mark.parametrize(
    ("language", "wish", "name", "yes", "parts"),
    [
        (
            "fr", "Bonjour, je voudrais une table pour deux personnes demain à sept heures du soir.", "Je m'appelle Rossi.", "Oui.",
            ("complet", "À quel nom", "Puis-je vous envoyer un SMS", "lundi 23 novembre à 19 heures", "Vous êtes sur la liste"),
        ),
        (
            "de", "Guten Tag, einen Tisch für zwei Personen, bitte, morgen um sieben Uhr abends.", "Mein Name ist Rossi.", "Ja.",
            ("ausgebucht", "Auf welchen Namen", "Darf ich Ihnen eine", "Montag, 23. November um 19 Uhr", "Sie stehen auf der Warteliste"),
        ),
        (
            "it", "Buonasera, vorrei un tavolo per due persone domani alle sette di sera.", "Mi chiamo Rossi.", "Sì.",
            ("al completo", "A che nome", "Posso mandarle un messaggio", "lunedì 23 novembre alle 19", "È in lista d'attesa"),
        ),
    ],
)  # fmt: skip
def test_callers_join_the_list_in_their_own_language(
    language: str, wish: str, name: str, yes: str, parts: tuple[str, ...]
) -> None:
    talk = talk_with(find_slots=NO_TABLE, language=language)
    said = [talk.caller(line) for line in (wish, yes, name, yes, yes)]
    assert all(part in told for part, told in zip(parts, said, strict=True)), said
    assert talk.calls[-1] == (
        "join_waitlist",
        {
            "date": "2026-11-23", "time": "19:00", "party_size": 2, "name": "Rossi", "text_consent": True, "language": language,
        },
    )  # fmt: skip


@pytest.mark.parametrize(
    ("language", "lines", "told"),
    [
        (
            "fr",
            ("Une table pour quarante personnes demain à dix-neuf heures trente.", "Martin.", "Un mariage.", "Quatre mille euros.", "Oui, c'est ça."),
            ("personnellement", "l'occasion", "budget", "lundi 23 novembre à 19 heures 30", "quelqu'un vous rappellera"),
        ),
        (
            "de",
            ("Wir sind vierzig Personen und brauchen einen Tisch, morgen um halb acht.", "Schmidt.", "Eine Hochzeit.", "Viertausend Euro.", "Ja, genau."),
            ("persönlich", "Anlass", "Budget", "Montag, 23. November um 19 Uhr 30", "jemand ruft Sie zurück"),
        ),
        (
            "it",
            ("Un tavolo per quaranta persone domani alle sette e mezza.", "Bianchi.", "Un matrimonio.", "Quattromila euro.", "Sì, esatto."),
            ("di persona", "occasione", "spesa", "lunedì 23 novembre alle 19 30", "qualcuno la richiamerà"),
        ),
    ],
)  # fmt: skip
def test_an_event_is_enquired_in_the_callers_own_language(
    language: str, lines: tuple[str, ...], told: tuple[str, ...]
) -> None:
    talk = talk_with(find_slots=TOO_LARGE, language=language)
    said = [talk.caller(line) for line in lines]
    assert all(part in one for part, one in zip(told, said, strict=True)), said
    name, wish = talk.calls[-1]
    assert (name, wish["party_size"], wish["time"]) == ("enquire_event", 40, "19:30")
    assert (wish["name"], wish["occasion"], wish["budget"]) == (lines[1].strip("."), lines[2], lines[3])


@pytest.mark.parametrize(
    ("language", "line", "told"),
    [
        ("fr", "Je voudrais annuler ma réservation.", "peu français"),
        ("de", "Ich möchte meine Reservierung stornieren.", "wenig Deutsch"),
        ("it", "Vorrei annullare la mia prenotazione.", "poco italiano"),
    ],
)
def test_what_a_language_lacks_is_offered_a_person(language: str, line: str, told: str) -> None:
    talk = talk_with(language=language)
    assert told in talk.caller(line)
    assert talk.names == []


def test_who_wants_no_other_time_waits_for_just_this_one() -> None:
    talk = talk_with(find_slots=TWO_OTHERS)
    for line in (
        "A table for two tomorrow at seven.",
        "No, neither of them.",
        "Yes, please.",
        "Rossi.",
        "Yes.",
        "Yes.",
    ):
        talk.caller(line)
    name, wish = talk.calls[-1]
    assert (name, wish["time"], wish["until"]) == ("join_waitlist", "19:00", "19:00")


def test_the_second_one_is_an_offer_and_no_day_of_the_month() -> None:
    talk = talk_with(find_slots=TWO_OTHERS)
    talk.caller("A table for two tomorrow at seven in the evening, please.")
    talk.caller("The second one, please.")
    name, wish = talk.calls[-1]
    assert (name, wish["date"], wish["time"]) == ("find_slots", "2026-11-23", "21:00")


def test_a_wished_area_is_looked_for_and_booked() -> None:
    talk = talk_with()
    talk.caller("A table for two on the terrace tomorrow at seven in the evening, please.")
    assert talk.calls[-1][1]["area"] == "terrace"
    for line in ("Rossi.", "No.", "Yes."):
        talk.caller(line)
    assert (talk.calls[-1][0], talk.calls[-1][1]["area"]) == ("book_reservation", "terrace")


def test_who_does_not_want_to_wait_any_longer_is_taken_off() -> None:
    talk = talk_with()
    assert "off the waiting list" in talk.caller("Please take me off the waiting list.")
    assert talk.names == ["handoff_to_reservation", "leave_waitlist"]


@pytest.mark.parametrize(
    "line",
    ["Hi, this is Rossi, we are running late, about twenty minutes.", "I'll be 20 minutes late. My name is Rossi."],
)
def test_a_late_guest_is_told_until_when_the_table_is_kept(line: str) -> None:
    talk = talk_with()
    assert "kept until 7:35 PM" in talk.caller(line)
    assert talk.calls[-1] == ("note_late_arrival", {"name": "Rossi", "minutes": 20})


def test_a_late_guest_is_asked_how_late_and_whose_table_it_is() -> None:
    talk = talk_with()
    assert "How many minutes" in talk.caller("Hello, we will be late for our table.")
    assert "name on the reservation" in talk.caller("Half an hour.")
    talk.caller("Rossi.")
    assert talk.calls[-1] == ("note_late_arrival", {"name": "Rossi", "minutes": 30})


def test_a_late_guest_who_is_not_known_is_asked_for_the_code() -> None:
    stranger = {"outcome": "refused", "code": "not_verified", "reason": "No.", "alternatives": []}
    talk = talk_with(note_late_arrival=stranger)
    assert "confirmation code" in talk.caller("My name is Rossi and we are fifteen minutes late.")


def test_an_event_is_written_down_with_all_that_was_said() -> None:
    talk = talk_with(find_slots=TOO_LARGE)
    assert "personally" in talk.caller("A table for 40 people tomorrow at seven in the evening.")
    assert "occasion" in talk.caller("My name is Smith.")
    assert "budget" in talk.caller("A wedding anniversary.")
    assert "Shall I pass it on?" in talk.caller("About four thousand dollars.")
    assert "somebody will call you back" in talk.caller("Yes.")
    assert talk.calls[-1] == (
        "enquire_event",
        {
            "date": "2026-11-23", "time": "19:00", "party_size": 40, "name": "Smith", "occasion": "A wedding anniversary.",
            "budget": "About four thousand dollars.",
        },
    )  # fmt: skip


def test_a_person_is_offered_where_the_house_wants_such_calls() -> None:
    wanted = done(message_id="m1", kind="event_enquiry", transfer_may_be_offered=True)
    talk = talk_with(find_slots=TOO_LARGE, enquire_event=wanted)
    for line in ("A table for 40 people tomorrow at seven.", "My name is Smith.", "A wedding.", "No budget."):
        talk.caller(line)
    assert "connect you with a person" in talk.caller("Yes.")
    talk.caller("Yes, please.")
    assert talk.names[-1] == "transfer_call"


def test_a_guest_who_was_greeted_by_name_is_not_asked_for_it() -> None:
    known = f"The number belongs to a returning guest, who was greeted by name: Ana Rossi. Somebody else may be calling.\n{NOW}"
    talk = talk_with(instructions=known)
    assert "text messages" in talk.caller("A table for two tomorrow at seven in the evening.")
    assert "under the name Ana Rossi" in talk.caller("Yes.")


def test_something_is_remembered_in_passing_and_the_booking_goes_on() -> None:
    talk = talk_with()
    talk.caller("A table for two tomorrow at seven in the evening, please.")
    told = talk.caller("Please remember that I like the window.")
    assert talk.calls[-1] == ("remember_preference", {"note": "I like the window"})
    assert told.startswith("I will remember that.")
    assert "May I have a name" in told


def test_a_guest_is_forgotten_only_after_a_yes() -> None:
    talk = talk_with()
    assert "Shall I really" in talk.caller("I want you to delete my data, please.")
    assert talk.names == ["handoff_to_general"]
    assert "will be erased" in talk.caller("Yes.")
    assert talk.names[-1] == "forget_me"


def test_a_guest_who_thinks_better_of_it_is_not_forgotten() -> None:
    talk = talk_with()
    talk.caller("I want you to delete my data, please.")
    assert "nothing has been changed" in talk.caller("No.")
    assert "forget_me" not in talk.names


def test_a_yes_that_speaks_of_a_text_message_is_a_yes_and_no_message() -> None:
    talk = talk_with()
    talk.caller("A table for two tomorrow at seven in the evening, my name is Rossi.")
    assert "Shall I book it?" in talk.caller("Yes, please send me a text message.")
    talk.caller("Yes.")
    assert talk.calls[-1][0] == "book_reservation"
    assert talk.calls[-1][1]["text_consent"] is True
