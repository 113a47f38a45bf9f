"""When the model errs, and why it never ends in silence."""

import pytest

from streamer.contract.tools import Done
from streamer.protocol import commands as do
from streamer.protocol import model_events as said
from streamer.protocol.phases import Phase
from tests.streamer.protocol.driver import Driver


def test_a_failed_response_is_tried_once_more_and_then_falls_to_a_person() -> None:
    driver = Driver().open().greet().forget()
    driver.talk()
    driver.finish(driver.respond(), "failed", error_code="server_error")
    assert not driver.all(do.CreateResponse)
    driver.wait(0.6)
    assert len(driver.all(do.CreateResponse)) == 1
    assert driver.last(do.CreateResponse).tools

    driver.finish(driver.respond(tag=driver.last(do.CreateResponse).tag), "failed", error_code="server_error")

    assert driver.last(do.LeaveCall).next_step == "provider_failed"


def test_an_exhausted_quota_is_not_tried_again() -> None:
    driver = Driver().open().greet().forget()
    driver.talk()

    driver.finish(driver.respond(), "failed", error_code="insufficient_quota")

    assert driver.last(do.LeaveCall).next_step == "provider_failed"


def test_a_good_response_forgives_an_earlier_failure() -> None:
    driver = Driver().open().greet().forget()
    for number in range(3):
        driver.talk()
        driver.finish(driver.respond(), "failed", error_code="server_error")
        driver.wait(0.6)
        driver.acknowledge()
        response = driver.respond(tag=driver.last(do.CreateResponse).tag)
        driver.say(300, response, f"i{number}")
        driver.finish(response)
        driver.wait(0.4)
        driver.echo_all()

    assert driver.machine.phase is Phase.TALKING


def test_a_model_that_does_not_answer_is_asked_once_and_then_given_up() -> None:
    driver = Driver().open().greet().forget()
    driver.talk()

    driver.wait(8.1)
    assert len(driver.all(do.CreateResponse)) == 1
    driver.wait(8.1)

    assert driver.last(do.LeaveCall).next_step == "provider_failed"


def test_a_response_that_stops_in_the_middle_never_becomes_silence() -> None:
    driver = Driver().open().greet().forget()
    driver.talk()
    response = driver.respond()
    driver.say(300, response, "i1")

    driver.wait(15.5)

    assert driver.last(do.LeaveCall).next_step == "provider_failed"


@pytest.mark.parametrize(
    "error",
    [
        said.ModelError("response_cancel_not_active", "nothing to cancel"),
        said.ModelError("invalid_value", "Audio content of 100ms is already shorter than 200ms", "cut-i1"),
        said.ModelError("item_truncate_invalid_item_id", "no such item", "cut-i2"),
        said.ModelError("something_new", "never heard of"),
    ],
)
def test_errors_that_are_only_information_end_nothing(error: said.ModelError) -> None:
    driver = Driver().open().greet().forget()

    driver.hear_from_model(error)

    assert driver.machine.phase is Phase.TALKING
    assert not driver.all(do.LeaveCall)


def test_a_lost_model_in_the_middle_of_a_call_falls_to_a_person() -> None:
    driver = Driver().open().greet().forget()

    driver.keep(driver.machine.model_lost("closed with 1011", driver.now))

    assert driver.last(do.LeaveCall).next_step == "provider_failed"


def test_a_transfer_survives_the_loss_of_the_model() -> None:
    driver = Driver().open().greet().forget()
    driver.press("0")
    driver.answer(driver.last(do.RunTool).call.tool_call_id, Done())

    driver.keep(driver.machine.model_lost("closed with 1011", driver.now))
    driver.wait(0.5)

    assert driver.last(do.LeaveCall).next_step == "transfer"


def test_an_expired_session_falls_to_a_person() -> None:
    driver = Driver().open().greet().forget()

    driver.hear_from_model(said.SessionExpired())

    assert driver.last(do.LeaveCall).next_step == "provider_failed"


def test_a_slot_that_is_refused_for_ever_ends_with_a_person_and_not_in_silence() -> None:
    driver = Driver().open().greet().forget()
    driver.press("5")
    driver.press("#")
    for _ in range(20):
        driver.hear_from_model(said.ModelError("conversation_already_has_active_response", "busy"))
        driver.wait(0.6)

    assert driver.last(do.LeaveCall).next_step == "provider_failed"


def test_a_response_that_is_cancelled_by_nobody_is_asked_for_again() -> None:
    driver = Driver().open().greet().forget()
    driver.talk()
    driver.finish(driver.respond(), "cancelled")
    driver.wait(1.0)

    assert len(driver.all(do.CreateResponse)) == 1


def test_a_provider_that_still_says_something_is_not_stuck() -> None:
    driver = Driver().open().greet().forget()
    driver.talk()
    driver.respond()
    for _ in range(20):
        driver.wait(1.0)
        driver.machine.model_alive(driver.now)

    assert driver.machine.phase is Phase.TALKING


def test_a_lost_end_of_speech_does_not_silence_the_call() -> None:
    driver = Driver().open().greet().forget()
    driver.hear_from_model(said.SpeechStarted("u1"))
    driver.wait(21.0)
    driver.press("5")
    driver.press("#")

    assert driver.all(do.CreateResponse)
