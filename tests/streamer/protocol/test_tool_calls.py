"""Tools run beside the conversation and are always answered."""

import pytest

from streamer.contract.events import ToolUsed
from streamer.contract.plan import Limits
from streamer.contract.tools import Done, Unavailable
from streamer.protocol import commands as do
from streamer.protocol import model_events as said
from streamer.protocol.twilio_media import Stop
from tests.streamer.protocol.driver import Driver, kinds


def test_several_calls_of_one_response_are_answered_by_one_response() -> None:
    driver = Driver().open().greet().hand_over().forget()
    driver.talk()
    response = driver.respond()
    driver.ask(response, "find_slots", "c1")
    driver.ask(response, "find_slots", "c2")
    driver.answer("c2", Done(result={"n": 2}))
    driver.finish(response)
    assert not driver.all(do.CreateResponse)

    driver.answer("c1", Done(result={"n": 1}))

    assert [output.call_id for output in driver.all(do.AddToolOutput)] == ["c2", "c1"]
    assert len(driver.all(do.CreateResponse)) == 1


def test_a_call_that_arrives_twice_runs_once() -> None:
    driver = Driver().open().greet().hand_over().forget()
    driver.talk()
    response = driver.respond()
    driver.ask(response, "find_slots", "c1")
    driver.ask(response, "find_slots", "c1")

    assert len(driver.all(do.RunTool)) == 1


@pytest.mark.parametrize(
    ("name", "arguments", "outcome"),
    [("find_slots", "{half", "needs_detail"), ("find_slots", "[1]", "needs_detail"), ("make_coffee", "{}", "refused")],
)
def test_a_call_that_cannot_be_made_is_answered_without_making_it(name: str, arguments: str, outcome: str) -> None:
    driver = Driver().open().greet().hand_over().forget()
    driver.talk()
    response = driver.respond()
    driver.ask(response, name, "c1", arguments)
    driver.finish(response)

    assert not driver.all(do.RunTool)
    assert f'"outcome":"{outcome}"' in driver.last(do.AddToolOutput).output
    assert driver.all(do.CreateResponse)


def test_the_caller_hears_a_word_when_a_tool_takes_long() -> None:
    driver = Driver().open(limits=Limits(filler_after_ms=1800)).greet().hand_over().forget()
    driver.talk()
    response = driver.respond()
    driver.ask(response, "find_slots", "c1")
    driver.finish(response)

    driver.wait(1.7)
    assert not driver.all(do.CreateResponse)
    driver.wait(0.2)

    assert "still looking" in driver.last(do.AddNote).text
    assert driver.last(do.CreateResponse).tools is False


def test_an_overdue_write_is_answered_as_unavailable_and_its_late_outcome_still_told() -> None:
    driver = Driver().open(limits=Limits(filler_after_ms=60_000)).greet().hand_over().forget()
    driver.talk()
    response = driver.respond()
    driver.ask(response, "book_reservation", "c1")
    driver.finish(response)
    driver.wait(6.1)

    assert "unavailable" in driver.last(do.AddToolOutput).output
    assert "Do not say that it is done" in driver.last(do.AddToolOutput).output
    driver.acknowledge()
    answer = driver.respond(tag=driver.last(do.CreateResponse).tag)
    driver.finish(answer)

    driver.answer("c1", Done(result={"code": "K7"}))

    assert "over after all" in driver.last(do.AddNote).text
    assert "K7" in driver.last(do.AddNote).text


def test_a_barge_in_does_not_cancel_a_write_and_its_outcome_is_delivered() -> None:
    driver = Driver().open().greet().hand_over().forget()
    driver.talk()
    response = driver.respond()
    driver.ask(response, "book_reservation", "c1")
    driver.hear_from_model(said.SpeechStarted("u5"))
    driver.finish(response, "cancelled", reason="turn_detected")

    driver.answer("c1", Done(result={"code": "K7"}))

    assert "K7" in driver.last(do.AddToolOutput).output


def test_a_write_that_ends_after_the_call_is_in_the_final_report() -> None:
    driver = Driver().open().greet().hand_over().forget()
    driver.talk()
    response = driver.respond()
    driver.ask(response, "book_reservation", "c1")
    driver.keep(driver.machine.from_twilio(Stop(), driver.now))
    driver.answer("c1", Done(result={"code": "K7"}))

    report = driver.machine.final_report(driver.now)

    assert report is not None
    assert [event.outcome for event in report.events if isinstance(event, ToolUsed)] == ["done"]
    assert driver.last(do.LeaveCall).report is not None
    assert report.revision > driver.last(do.LeaveCall).report.revision  # type: ignore[union-attr]  # asserted above


def test_a_handoff_waits_for_the_end_of_the_response_and_speaks_after_the_confirmation() -> None:
    driver = Driver().open().greet().forget()
    driver.talk()
    response = driver.respond()
    driver.ask(response, "handoff_to_reservation", "h1")
    assert not driver.all(do.ConfigureSession)

    driver.finish(response)
    configure = driver.last(do.ConfigureSession)
    assert (configure.agent.name, configure.voice) == ("reservation", None)
    assert not driver.all(do.CreateResponse)

    commands = driver.hear_from_model(said.SessionConfirmed())

    assert kinds(commands) == ["AddToolOutput", "CreateResponse"]


def test_the_old_agents_tools_stay_valid_until_its_response_ends_and_no_longer() -> None:
    driver = Driver().open().greet().hand_over().forget()
    driver.talk()
    response = driver.respond()
    driver.ask(response, "find_slots", "c1")

    assert driver.last(do.RunTool).call.agent == "reservation"

    driver.ask(response, "handoff_to_reservation", "c2")
    assert "no tool" in driver.last(do.AddToolOutput).output


def test_a_refused_handoff_keeps_the_old_agent_and_is_told() -> None:
    driver = Driver().open().greet().forget()
    driver.talk()
    response = driver.respond()
    driver.ask(response, "handoff_to_reservation", "h1")
    driver.finish(response)

    driver.hear_from_model(said.ModelError("invalid_value", "bad tools", driver.last(do.ConfigureSession).event_id))

    assert "handoff_failed" in driver.last(do.AddToolOutput).output
    assert driver.all(do.CreateResponse)


def test_an_unconfirmed_handoff_is_given_up() -> None:
    driver = Driver().open().greet().forget()
    driver.talk()
    response = driver.respond()
    driver.ask(response, "handoff_to_reservation", "h1")
    driver.finish(response)

    driver.wait(5.1)

    assert "handoff_failed" in driver.last(do.AddToolOutput).output


def test_nobody_is_talked_over_with_a_tools_answer() -> None:
    driver = Driver().open().greet().hand_over().forget()
    driver.talk()
    response = driver.respond()
    driver.ask(response, "find_slots", "c1")
    driver.finish(response)
    driver.hear_from_model(said.SpeechStarted("more"))

    driver.answer("c1", Done(result={"n": 1}))

    assert driver.all(do.AddToolOutput)
    assert not driver.all(do.CreateResponse)
    driver.acknowledge()
    driver.hear_from_model(said.SpeechStopped("more", 0))
    driver.hear_from_model(said.ModelError("conversation_already_has_active_response", "busy"))
    driver.finish(driver.respond())
    assert len(driver.all(do.CreateResponse)) <= 1, "the answer to the caller has seen the output"


def test_the_filler_comes_after_a_preamble_too() -> None:
    driver = Driver().open(limits=Limits(filler_after_ms=1800)).greet().hand_over().forget()
    driver.talk()
    response = driver.respond()
    driver.say(2400, response, "preamble", "Let me look.")
    driver.ask(response, "find_slots", "c1")
    driver.finish(response)
    driver.wait(2.4)
    driver.echo_all()
    driver.wait(1.0)

    assert "still looking" in driver.last(do.AddNote).text


@pytest.mark.parametrize("status", ["failed", "incomplete"])
def test_a_failed_response_that_already_called_a_tool_is_not_made_to_call_it_again(status: said.ResponseStatus) -> None:
    driver = Driver().open().greet().hand_over().forget()
    driver.talk()
    response = driver.respond()
    driver.ask(response, "book_reservation", "c1")
    driver.finish(response, status, error_code="server_error")
    driver.wait(1.0)
    assert not driver.all(do.CreateResponse)

    driver.answer("c1", Done(result={"code": "K7"}))

    assert len(driver.all(do.CreateResponse)) == 1


def test_a_write_of_which_nobody_knows_is_neither_said_to_be_done_nor_not_done() -> None:
    driver = Driver().open().greet().hand_over().forget()
    driver.talk()
    response = driver.respond()
    driver.ask(response, "book_reservation", "c1")
    driver.finish(response)
    driver.answer("c1", Unavailable())

    assert "could not confirm" in driver.last(do.AddToolOutput).output


def test_two_goodbyes_in_one_response_are_both_answered_or_carried_out() -> None:
    driver = Driver().open().greet().forget()
    driver.talk("Bye.")
    response = driver.respond()
    driver.ask(response, "end_call", "c1")
    driver.ask(response, "end_call", "c2")
    driver.finish(response)

    assert {output.call_id for output in driver.all(do.AddToolOutput)} == {"c1", "c2"}


def test_a_handoff_that_nobody_confirmed_is_taken_back() -> None:
    driver = Driver().open().greet().forget()
    driver.talk()
    response = driver.respond()
    driver.ask(response, "handoff_to_reservation", "h1")
    driver.finish(response)
    driver.wait(5.1)

    assert driver.last(do.ConfigureSession).agent.name == "triage"
