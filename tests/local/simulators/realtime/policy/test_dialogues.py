"""Conversations with the policy: what it asks, which tools it calls, and that it never runs ahead of the store."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from local.simulators.realtime.policy.decide import decide
from local.simulators.realtime.policy.view import Call, Say, Told, Tool, View
from tests.local.simulators.realtime.policy.dialogue import NOW, Dialogue, done, reservation, slot, tools_of

Answers = Callable[[str, dict[str, Any]], dict[str, Any]]
FULL = {
    "outcome": "refused",
    "code": "fully_booked",
    "reason": "We are fully booked at seven.",
    "alternatives": [slot("2026-11-23", "18:00"), slot("2026-11-23", "20:30")],
}


def _look(full: tuple[str, ...], asked: dict[str, Any]) -> dict[str, Any]:
    if asked["time"] in full:
        return FULL
    free = {"available": True, "service_period": "dinner", "party_size": asked["party_size"]}
    return done(**slot(asked["date"], asked["time"]), **free)


def _hours(asked: dict[str, Any]) -> dict[str, Any]:
    periods = [{"name": "dinner", "opens": "17:00", "closes": "23:00", "last_seating": "21:30"}]
    return done(date="2026-11-23", open=True, periods=periods, spoken="Monday: dinner from 5 PM to 11 PM.")


def _find(known: bool) -> dict[str, Any]:
    secret = {"outcome": "refused", "code": "not_verified", "reason": "No.", "alternatives": []}
    return done(reservations=[reservation()]) if known else secret


def restaurant(*full: str, known: bool = True, **special: dict[str, Any]) -> Answers:
    """A restaurant that is full at those times; `special` gives a tool's outcome."""
    usual: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
        "find_slots": lambda asked: _look(full, asked),
        "book_reservation": lambda asked: done(**reservation(name=asked["name"], **slot(asked["date"], asked["time"]))),
        "find_reservation": lambda asked: _find(known),
        "change_reservation": lambda asked: done(**reservation(time=asked.get("new_time", "19:00"))),
        "cancel_reservation": lambda asked: done(**reservation()),
        "get_restaurant_info": lambda asked: done(topic=asked["topic"], answer=f"The {asked['topic']} is easy"),
        "get_opening_hours": _hours,
        "take_message": lambda asked: done(message_id="m1"),
        "leave_feedback": lambda asked: done(message_id="m1"),
        "transfer_call": lambda asked: done(),
    }
    return lambda name, asked: special[name] if name in special else usual[name](asked)


def test_a_booking_asks_one_thing_at_a_time_and_books_only_after_a_yes() -> None:
    talk = Dialogue(restaurant())
    assert talk.caller("Hello, I would like to make a reservation.") == "For how many people?"
    assert talk.caller("For four people.") == "For which day?"
    assert talk.caller("Tomorrow, please.") == "At what time?"
    assert "May I have a name" in talk.caller("At half past seven.")
    assert "text message" in talk.caller("The name is Rossi.")
    assert "Shall I book it?" in talk.caller("Yes, please.")
    assert "book_reservation" not in talk.names
    assert "booked" in talk.caller("Yes, that's right.")
    assert talk.calls[-1] == (
        "book_reservation",
        {
            "date": "2026-11-23", "time": "19:30", "party_size": 4, "name": "Rossi", "text_consent": True, "language": "en",
        },
    )  # fmt: skip
    talk.caller("No, thank you. Goodbye.")
    assert talk.ended
    assert talk.names == ["handoff_to_reservation", "find_slots", "book_reservation", "end_call"]


def test_everything_in_one_sentence_needs_no_questions_but_consent_and_the_last_yes() -> None:
    talk = Dialogue(restaurant())
    assert "text message" in talk.caller(
        "A table for two on November 23rd at 8 pm under the name Miller, it's a birthday."
    )
    assert "Shall I book it?" in talk.caller("No, thanks.")
    talk.caller("Yes.")
    booked = talk.calls[-1][1]
    assert (booked["name"], booked["text_consent"], booked["party_size"]) == ("Miller", False, 2)
    assert "birthday" in booked["notes"]


@pytest.mark.parametrize(
    ("answer", "time"),
    [
        ("The later one, please.", "20:30"),
        ("The first one.", "18:00"),
        ("How about eight thirty?", "20:30"),
        ("Nine o'clock?", "21:00"),
    ],
)
def test_a_full_house_offers_alternatives_and_takes_the_one_that_is_chosen(answer: str, time: str) -> None:
    talk = Dialogue(restaurant("19:00"), agent="reservation")
    offered = talk.caller("A table for two tomorrow at seven for Miller.")
    assert "fully booked" in offered
    assert "Which would you prefer?" in offered
    talk.caller(answer)
    assert talk.calls[-1] == ("find_slots", {"date": "2026-11-23", "time": time, "party_size": 2})


def test_a_correction_after_the_read_back_is_looked_up_and_read_back_anew() -> None:
    talk = Dialogue(restaurant(), agent="reservation")
    for line in ("A table for two tomorrow at seven, under the name Miller.", "Yes."):
        talk.caller(line)
    talk.caller("No, make it for three people.")
    assert talk.calls[-1] == ("find_slots", {"date": "2026-11-23", "time": "19:00", "party_size": 3})
    assert "book_reservation" not in talk.names
    talk.caller("Yes, book it.")
    assert talk.calls[-1][1]["party_size"] == 3


def test_a_yes_to_a_question_that_was_cut_off_books_nothing() -> None:
    talk = Dialogue(restaurant(), agent="reservation")
    for line in ("A table for two tomorrow at seven, under the name Miller.", "Yes."):
        talk.caller(line)
    last = talk.told[-1]
    talk.told[-1] = Told("assistant", last.text.split(" under")[0], "en", spoken=True, truncated=True)
    assert "Shall I book it?" in talk.caller("Yes.")
    assert "book_reservation" not in talk.names


def test_a_confirmation_that_was_not_heard_is_said_again() -> None:
    talk = Dialogue(restaurant(), agent="reservation")
    for line in ("A table for two tomorrow at seven, under the name Miller.", "Yes.", "Yes."):
        talk.caller(line)
    talk.told[-1] = Told("assistant", "Your table is", "en", spoken=True, truncated=True)
    assert "confirmation code is" in talk.caller("Sorry, so is it done?")
    assert talk.names.count("book_reservation") == 1


def test_a_table_that_was_taken_meanwhile_is_never_called_booked() -> None:
    talk = Dialogue(restaurant(book_reservation=FULL), agent="reservation")
    for line in ("A table for two tomorrow at seven, under the name Miller.", "Yes."):
        talk.caller(line)
    said = talk.caller("Yes.")
    assert "fully booked" in said
    assert "is booked" not in said


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        ({"outcome": "unavailable"}, "Shall I connect you with a person?"),
        ({"outcome": "needs_detail", "field": "phone", "why": "No number."}, "Which telephone number"),
        ({"outcome": "needs_detail", "field": "shoe_size", "why": "We must know it."}, "We must know it."),
    ],
)
def test_other_outcomes_of_booking_are_told_as_they_are(outcome: dict[str, Any], said: str) -> None:
    talk = Dialogue(restaurant(book_reservation=outcome), agent="reservation")
    for line in ("A table for two tomorrow at seven, under the name Miller.", "Yes."):
        talk.caller(line)
    told = talk.caller("Yes.")
    assert said in told
    assert "is booked" not in told


def test_a_change_is_found_looked_up_read_back_and_made() -> None:
    talk = Dialogue(restaurant())
    assert "name on the reservation" in talk.caller("I need to change my reservation.")
    assert "What would you like to change?" in talk.caller("Rossi.")
    assert "Is that right?" in talk.caller("To eight o'clock, please.")
    assert "is changed" in talk.caller("Yes, that's right.")
    assert talk.names == ["handoff_to_reservation", "find_reservation", "find_slots", "change_reservation"]
    assert talk.calls[-1][1] == {"name": "Rossi", "reservation_id": "r1", "new_time": "20:00"}


def test_a_cancellation_needs_a_clear_yes() -> None:
    talk = Dialogue(restaurant())
    assert "really cancel" in talk.caller("I want to cancel the reservation under the name Rossi.")
    assert "nothing has been changed" in talk.caller("No, keep it please.")
    assert "cancel_reservation" not in talk.names
    talk.caller("I do want to cancel my reservation.")
    assert "is cancelled" in talk.caller("Yes, please cancel it.")
    assert talk.calls[-1] == ("cancel_reservation", {"name": "Rossi", "reservation_id": "r1"})


@pytest.mark.parametrize("answer", ["I don't have a code.", "The code is K seven M four Q W."])
def test_a_stranger_learns_nothing_and_cancels_nothing(answer: str) -> None:
    talk = Dialogue(restaurant(known=False))
    assert "confirmation code" in talk.caller("I want to cancel the reservation under the name Rossi.")
    assert "cannot find such a reservation" in talk.caller(answer)
    assert "cancel_reservation" not in talk.names
    codes = [asked["code"] for name, asked in talk.calls if name == "find_reservation" and "code" in asked]
    assert codes == (["K7M4QW"] if "seven" in answer else [])


def test_a_spanish_caller_is_answered_in_spanish_throughout() -> None:
    talk = Dialogue(restaurant("20:00"), language="es")
    assert "todo completo" in talk.caller("Hola, quisiera una mesa para cuatro mañana a las ocho.")
    assert "¿A nombre de quién" in talk.caller("La segunda, por favor.")
    assert "mensajes de texto" in talk.caller("García.")
    assert "¿La reservo?" in talk.caller("Sí, por favor.")
    assert "Su mesa está reservada" in talk.caller("Sí, es correcto.")
    booked = talk.calls[-1][1]
    assert booked == {
        "date": "2026-11-23", "time": "20:30", "party_size": 4, "name": "García", "text_consent": True, "language": "es",
    }  # fmt: skip
    talk.caller("No, gracias. Adiós.")
    assert talk.ended
    assert all(told.language == "es" for told in talk.told if told.kind == "assistant")


@pytest.mark.parametrize(
    ("language", "line", "yes"),
    [
        ("de", "Guten Abend, ich möchte meinen Tisch verschieben.", "Ja, bitte."),
        ("fr", "Bonjour, je voudrais commander à emporter.", "Oui."),
        ("it", "Buonasera, vorrei annullare il mio tavolo.", "Sì."),
    ],
)
def test_what_other_languages_lack_is_left_to_a_person(language: str, line: str, yes: str) -> None:
    talk = Dialogue(restaurant(), language=language)
    assert talk.caller(line)
    assert talk.told[-1].language == language
    talk.caller(yes)
    assert talk.names[-1] == "transfer_call"


def test_everything_about_the_house_is_asked_in_one_response_and_makes_a_long_answer() -> None:
    talk = Dialogue(restaurant(), agent="inquiry")
    talk.told.append(Told("user", "Please tell me everything about the restaurant.", "en", spoken=True))
    calls = decide(talk.view())
    assert [one.name for one in calls if isinstance(one, Call)] == ["get_restaurant_info"] * 6 + ["get_opening_hours"]
    talk.told.pop()
    assert len(talk.caller("Please tell me everything about the restaurant.")) > 150


def test_a_question_in_between_is_answered_by_the_right_tool() -> None:
    talk = Dialogue(restaurant())
    assert "dinner" in talk.caller("What time do you open on Monday?")
    assert "parking" in talk.caller("Where can I park?")
    assert talk.calls == [
        ("get_opening_hours", {"date": "2026-11-23"}),
        ("handoff_to_inquiry", talk.calls[1][1]),
        ("get_restaurant_info", {"topic": "parking", "question": "Where can I park?"}),
    ]


def test_a_person_is_fetched_and_where_nobody_is_a_message_taken() -> None:
    nobody = {"outcome": "refused", "code": "nobody_to_transfer_to", "reason": "Nobody.", "alternatives": []}
    talk = Dialogue(restaurant(transfer_call=nobody))
    assert "May I take a message?" in talk.caller("I'd like to speak to a person, please.")
    assert "pass on" in talk.caller("Yes, please.")
    talk.caller("Please call me back about a wedding.")
    talk.caller("Miller.")
    assert "passed on" in talk.caller("Yes.")
    assert talk.calls[-1][1]["text"] == "Please call me back about a wedding."


@pytest.mark.parametrize(
    ("opening", "tool", "kind"),
    [
        ("I'd like to order some food.", "take_message", "order"),
        ("I'd like to leave some feedback.", "leave_feedback", None),
    ],
)
def test_orders_and_feedback_are_read_back_before_they_are_passed_on(opening: str, tool: str, kind: str | None) -> None:
    talk = Dialogue(restaurant())
    talk.caller(opening)
    talk.caller("Two pizzas with extra cheese.")
    if kind:
        talk.caller("Smith.")
    assert tool not in talk.names
    talk.caller("Yes.")
    name, asked = talk.calls[-1]
    assert (name, asked.get("kind")) == (tool, kind)
    assert asked["text"] == "Two pizzas with extra cheese."


def test_what_was_not_understood_is_asked_for_again_and_silence_is_asked_after() -> None:
    talk = Dialogue(restaurant())
    assert "did not catch" in talk.caller("")
    talk.told.append(Told("user", "", spoken=True, silent=True))
    assert talk.respond() == "Are you still there?"
    assert talk.calls == []


def test_it_says_what_it_is_and_goes_on_with_its_question() -> None:
    talk = Dialogue(restaurant(), agent="reservation")
    talk.caller("I would like a table.")
    assert talk.caller("Are you a robot?") == "I am an AI assistant. For how many people?"
    assert talk.caller("Can you repeat that?") == "I am an AI assistant. For how many people?"


@pytest.mark.parametrize(
    ("order", "said"),
    [
        ("The call has just been answered. Greet the caller now. Say exactly: “Hi, I'm an AI.”", "Hi, I'm an AI."),
        ("In the caller's language, ask in one short sentence if they are there.", "Are you still there?"),
        ("The caller is still silent. In the caller's language, say goodbye in one short sentence.", "Goodbye."),
        (
            "The call has reached its longest duration. Apologise in one short sentence and say goodbye.",
            "our time is up",
        ),
        (
            "A person is being called. Tell the caller in one short sentence that you are connecting them now.",
            "connecting you",
        ),
        (
            "The caller pressed 0: they want a person. Nobody can be reached from here: say so and offer to take a message.",
            "nobody",
        ),
        (
            "What you asked for takes a moment longer. Say in one short sentence that you are still looking.",
            "still looking",
        ),
    ],
)
def test_orders_of_the_bridge_are_obeyed(order: str, said: str) -> None:
    talk = Dialogue(restaurant())
    assert said in talk.system(order)
    assert talk.calls == []


def test_a_result_that_comes_late_is_told() -> None:
    talk = Dialogue(restaurant(book_reservation={"outcome": "unavailable"}), agent="reservation")
    for line in ("A table for two tomorrow at seven, under the name Miller.", "Yes.", "Yes."):
        talk.caller(line)
    outcome = json.dumps(done(**reservation(name="Miller", party_size=2)))
    said = talk.system(f"The book_reservation from before has come through after all: {outcome} Tell the caller.")
    assert "Your table is booked" in said


def test_a_tool_that_still_runs_is_not_called_again() -> None:
    told = (
        Told("user", "A table for two tomorrow at seven.", "en", spoken=True),
        Told("call", '{"date": "2026-11-23", "time": "19:00", "party_size": 2}', name="find_slots", call_id="c1"),
        Told("user", "Hello?", "en", spoken=True),
    )
    answer = decide(View(NOW, tools_of("reservation"), "auto", told))
    assert answer == [Say("One moment, please.", "en")]


def test_without_tools_it_says_what_it_heard() -> None:
    view = View("Be kind.", (), "auto", (Told("user", "Nice weather.", "en", spoken=True),))
    assert decide(view) == [Say("I heard: Nice weather.", "en")]


def test_it_never_calls_what_it_was_not_given() -> None:
    told = (Told("user", "A table for two tomorrow at seven.", "en", spoken=True),)
    only = tuple(tool for tool in tools_of("triage") if tool.name == "end_call")
    assert decide(View(NOW, only, "auto", told)) == [
        Say("I am sorry, I cannot do that at this moment. Shall I connect you with a person?", "en")
    ]


def test_arguments_follow_the_schema_of_this_session_and_not_a_memory_of_ours() -> None:
    properties = {
        "date": {"type": "string"},
        "time": {"type": "string"},
        "party_size": {"type": "integer", "maximum": 6},
    }
    schema = {"type": "object", "properties": properties, "required": ["date", "time"], "additionalProperties": False}
    small = Tool("find_slots", "", schema)
    told = (Told("user", "A table for eight tomorrow at seven.", "en", spoken=True),)
    assert decide(View(NOW, (small,), "auto", told)) == [Say("For how many people?", "en")]
    del properties["party_size"]
    assert decide(View(NOW, (small,), "auto", told)) == [Call("find_slots", {"date": "2026-11-23", "time": "19:00"})]


def test_the_same_view_gives_the_same_answer() -> None:
    talk = Dialogue(restaurant(), agent="reservation")
    talk.caller("A table for two tomorrow at seven.")
    assert decide(talk.view()) == decide(talk.view())
