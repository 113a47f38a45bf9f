"""The report says what was heard, in the order in which it was said."""

import pytest

from streamer.contract.events import HandoffMade, KeysPressed, UtteranceHeard, UtteranceSpoken
from streamer.contract.plan import Limits
from streamer.contract.tools import Unavailable
from streamer.protocol import commands as do
from streamer.protocol import model_events as said
from streamer.protocol.call_record import heard_part
from streamer.protocol.twilio_media import Stop
from tests.streamer.protocol.driver import Driver, audio


def test_the_report_keeps_the_order_in_which_things_were_said_whenever_the_words_came() -> None:
    driver = Driver().open().greet()
    driver.hear_from_model(said.SpeechStarted("u1"), said.SpeechStopped("u1", 0), said.UtteranceCommitted("u1"))
    response = driver.respond()
    driver.say(300, response, "i1", "An answer.")
    driver.hear_from_model(said.UtteranceTranscribed("u1", "A question."))
    driver.press("5")
    driver.finish(response)
    driver.keep(driver.machine.from_twilio(Stop(), driver.now))

    report = driver.machine.final_report(driver.now)

    assert report is not None
    said_ = [event.text for event in report.events if isinstance(event, UtteranceHeard | UtteranceSpoken)]
    assert said_ == ["Hi, I am an AI.", "A question.", "An answer."]
    assert [event.digits for event in report.events if isinstance(event, KeysPressed)] == ["5"]


def test_words_and_bills_that_come_after_the_end_are_in_the_final_report() -> None:
    driver = Driver().open().greet()
    driver.hear_from_model(said.SpeechStarted("u1"), said.SpeechStopped("u1", 0), said.UtteranceCommitted("u1"))
    driver.keep(driver.machine.from_twilio(Stop(), driver.now))
    awaited_before = driver.machine.awaits_words

    driver.hear_from_model(said.UtteranceTranscribed("u1", "Late words."))

    report = driver.machine.final_report(driver.now)
    assert report is not None
    assert (awaited_before, driver.machine.awaits_words) == (True, False)
    assert "Late words." in [event.text for event in report.events if isinstance(event, UtteranceHeard)]


def test_handoffs_are_reported() -> None:
    driver = Driver().open().greet().hand_over()
    driver.keep(driver.machine.from_twilio(Stop(), driver.now))

    report = driver.machine.final_report(driver.now)

    assert report is not None
    made = [(event.from_agent, event.to_agent) for event in report.events if isinstance(event, HandoffMade)]
    assert made == [("triage", "reservation")]


def test_unavailable_is_an_outcome_like_any_other() -> None:
    driver = Driver().open().greet().hand_over().forget()
    driver.talk()
    response = driver.respond()
    driver.ask(response, "find_slots", "c1")
    driver.finish(response)
    driver.answer("c1", Unavailable())

    assert "unavailable" in driver.last(do.AddToolOutput).output
    assert driver.all(do.CreateResponse)


@pytest.mark.parametrize(
    ("text", "heard_ms", "spoken_ms", "part"),
    [
        ("One two three four", 0, 1000, ""),
        ("One two three four", 1000, 1000, "One two three four"),
        ("One two three four", 500, 1000, "One two"),
        ("Donaudampfschiff", 500, 1000, ""),
        ("", 500, 1000, ""),
    ],
)
def test_what_was_heard_is_estimated_in_whole_words_and_never_one_too_many(
    text: str, heard_ms: int, spoken_ms: int, part: str
) -> None:
    assert heard_part(text, heard_ms, spoken_ms) == part


def test_words_that_come_before_the_first_sound_are_kept() -> None:
    driver = Driver().open().greet()
    driver.talk()
    response = driver.respond()
    driver.hear_from_model(said.ItemSpoken(response, "i1", "An answer."))
    driver.hear_from_model(said.AudioDelta(response, "i1", audio(300)), said.AudioFinished(response, "i1"))
    driver.finish(response)
    driver.wait(0.4)
    driver.echo_all()
    driver.keep(driver.machine.from_twilio(Stop(), driver.now))

    report = driver.machine.final_report(driver.now)

    assert report is not None
    assert [event.heard_text for event in report.events if isinstance(event, UtteranceSpoken)][-1] == "An answer."


def test_an_answer_to_silence_has_no_latency() -> None:
    driver = Driver().open(limits=Limits(idle_ms=5000)).greet()
    driver.talk()
    driver.finish(driver.respond())
    driver.wait(5.1)
    driver.acknowledge()
    response = driver.respond(tag=driver.last(do.CreateResponse).tag)
    driver.say(600, response, "ask")
    driver.keep(driver.machine.from_twilio(Stop(), driver.now))

    report = driver.machine.final_report(driver.now)

    assert report is not None
    assert [event.latency_ms for event in report.events if isinstance(event, UtteranceSpoken)][-1] is None
