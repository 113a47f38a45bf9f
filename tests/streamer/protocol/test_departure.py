"""The last sentence is heard to its end."""

import pytest

from streamer.contract.events import TransferMade
from streamer.contract.plan import AgentSpec, Limits
from streamer.contract.tools import Done, Refused
from streamer.protocol import commands as do
from streamer.protocol import model_events as said
from streamer.protocol.phases import Phase
from streamer.protocol.twilio_media import MarkEcho
from tests.streamer.protocol.driver import FRAME, TRANSFER, Driver, audio, kinds, plan


def test_the_call_ends_when_the_goodbye_was_heard_and_not_before() -> None:
    driver = Driver().open().greet().forget()
    driver.talk("Bye.")
    response = driver.respond()
    driver.say(1200, response, "bye", "Goodbye!")
    driver.ask(response, "end_call", "c1")
    driver.finish(response)
    driver.wait(1.0)
    assert not driver.all(do.LeaveCall)

    driver.wait(0.2)
    driver.echo_all()
    driver.wait(0.5)

    assert driver.last(do.LeaveCall).next_step == "hang_up"


def test_a_silent_end_call_gets_a_goodbye_first() -> None:
    driver = Driver().open().greet().forget()
    driver.talk("Bye.")
    response = driver.respond()
    driver.ask(response, "end_call", "c1")
    driver.finish(response)

    assert driver.last(do.CreateResponse).tools is False
    assert not driver.all(do.LeaveCall)
    driver.acknowledge()
    farewell = driver.respond(tag=driver.last(do.CreateResponse).tag)
    driver.say(600, farewell, "bye")
    driver.finish(farewell)
    driver.wait(0.6)
    driver.echo_all()
    driver.wait(0.5)

    assert driver.last(do.LeaveCall).next_step == "hang_up"


def test_a_long_goodbye_is_waited_for_as_long_as_it_is_being_heard() -> None:
    driver = Driver().open().greet().forget()
    driver.talk("Bye.")
    response = driver.respond()
    driver.say(30_000, response, "bye")
    driver.ask(response, "end_call", "c1")
    driver.finish(response)
    for mark in driver.all(do.PlaceMark)[:-1]:
        driver.wait(2.5)
        driver.keep(driver.machine.from_twilio(MarkEcho(mark.name), driver.now))
        assert not driver.all(do.LeaveCall)


def test_a_goodbye_whose_receipt_never_comes_is_not_waited_for_for_ever() -> None:
    driver = Driver().open().greet().forget()
    driver.talk("Bye.")
    response = driver.respond()
    driver.say(600, response, "bye")
    driver.ask(response, "end_call", "c1")
    driver.finish(response)

    driver.wait(4.0)

    assert driver.last(do.LeaveCall).next_step == "hang_up"


def test_a_caller_who_speaks_into_the_goodbye_is_listened_to() -> None:
    driver = Driver().open().greet().forget()
    driver.talk("Bye.")
    response = driver.respond()
    driver.say(1200, response, "bye")
    driver.ask(response, "end_call", "c1")
    driver.finish(response)
    driver.wait(0.3)

    driver.hear_from_model(said.SpeechStarted("wait"))
    driver.wait(6.0)

    assert driver.machine.phase is Phase.TALKING
    assert not driver.all(do.LeaveCall)
    assert "caller_spoke" in driver.last(do.AddToolOutput).output


def test_a_transfer_closes_the_stream_once_its_announcement_was_heard() -> None:
    driver = Driver().open().greet().forget()
    driver.talk("A person, please.")
    response = driver.respond()
    driver.ask(response, "transfer_call", "c1", '{"reason":"wants the manager","summary":"s"}')
    driver.finish(response)
    driver.answer("c1", Done())
    driver.acknowledge()
    farewell = driver.respond(tag=driver.last(do.CreateResponse).tag)
    driver.say(600, farewell, "connecting")
    driver.finish(farewell)

    assert not driver.machine.hear(FRAME, driver.now), "the caller's audio no longer reaches the model"
    driver.wait(0.6)
    driver.echo_all()
    driver.wait(0.5)

    leave = driver.last(do.LeaveCall)
    assert leave.next_step == "transfer"
    assert leave.report is not None
    assert [event.reason for event in leave.report.events if isinstance(event, TransferMade)] == ["wants the manager"]


def test_a_refused_transfer_leaves_the_caller_with_the_agent() -> None:
    driver = Driver().open().greet().forget()
    driver.talk("A person, please.")
    response = driver.respond()
    driver.ask(response, "transfer_call", "c1")
    driver.finish(response)
    driver.answer("c1", Refused(reason="Nobody is there."))

    assert driver.machine.phase is Phase.TALKING
    assert driver.all(do.CreateResponse)


def test_zero_always_asks_for_a_person_even_in_the_middle_of_a_sentence() -> None:
    driver = Driver().open().greet().forget()
    driver.talk()
    response = driver.respond()
    driver.say(6000, response, "long")
    driver.wait(0.5)
    driver.forget()

    commands = driver.press("0")

    assert kinds(commands)[:2] == ["CancelResponse", "ClearPlayback"]
    assert driver.last(do.RunTool).tool == TRANSFER
    driver.finish(response, "cancelled", reason="client_cancelled")
    driver.answer(driver.last(do.RunTool).call.tool_call_id, Done())
    assert driver.machine.phase is Phase.LEAVING


def test_zero_without_anybody_to_reach_offers_a_message() -> None:
    driver = Driver().open(agents=(AgentSpec(name="triage", instructions="T."),)).greet().forget()

    driver.press("0")

    assert "take a message" in driver.last(do.AddNote).text


@pytest.mark.parametrize("delta_ms", [3999, 201])
def test_a_goodbye_in_deltas_of_any_size_is_heard_to_its_end(delta_ms: int) -> None:
    driver = Driver().open().greet().forget()
    driver.talk("Bye.")
    response = driver.respond()
    for _ in range(2):
        driver.hear_from_model(said.AudioDelta(response, "bye", audio(delta_ms)))
    driver.hear_from_model(said.AudioFinished(response, "bye"))
    driver.ask(response, "end_call", "c1")
    driver.finish(response)

    driver.wait(2 * delta_ms / 1000 + 2.9)
    assert not driver.all(do.LeaveCall), "nobody has echoed anything, but it may still be playing"
    driver.wait(0.5)
    assert driver.last(do.LeaveCall).next_step == "hang_up"


def test_a_long_delta_is_cut_into_pieces_with_a_mark_each_and_no_byte_is_lost() -> None:
    driver = Driver().open().greet().forget()
    driver.talk()
    response = driver.respond()
    driver.hear_from_model(said.AudioDelta(response, "i1", audio(3999)))

    played = [command.payload for command in driver.all(do.Play)]
    assert "".join(played) == audio(3999)
    assert len(driver.all(do.PlaceMark)) == len(played) >= 13


def test_a_caller_who_cut_off_the_goodbye_is_not_hung_up_on() -> None:
    driver = Driver().open().greet().forget()
    driver.talk("Bye.")
    response = driver.respond()
    driver.say(1200, response, "bye")
    driver.ask(response, "end_call", "c1")
    driver.wait(0.3)
    driver.hear_from_model(said.SpeechStarted("wait"))
    driver.finish(response, "cancelled", reason="turn_detected")
    driver.wait(6.0)

    assert driver.machine.phase is Phase.TALKING
    assert "caller_spoke" in driver.last(do.AddToolOutput).output


def test_staying_after_a_goodbye_does_not_make_the_call_endless() -> None:
    driver = Driver().open(limits=Limits(max_call_ms=60_000, wrap_up_ms=20_000, idle_ms=600_000)).greet()
    driver.talk("Bye.")
    response = driver.respond()
    driver.say(1200, response, "bye")
    driver.ask(response, "end_call", "c1")
    driver.finish(response)
    driver.wait(0.3)
    driver.hear_from_model(said.SpeechStarted("wait"), said.SpeechStopped("wait", 0))
    driver.finish(driver.respond())
    driver.wait(80.0)

    assert driver.last(do.LeaveCall).next_step == "hang_up"


def test_a_goodbye_that_was_ordered_is_called_off_when_the_caller_speaks_first() -> None:
    driver = Driver().open().greet().forget()
    driver.talk("Bye.")
    response = driver.respond()
    driver.ask(response, "end_call", "c1")
    driver.finish(response)
    driver.hear_from_model(said.SpeechStarted("wait"))

    assert driver.machine.phase is Phase.TALKING
    assert "The goodbye is off" in driver.last(do.AddNote).text
    late = driver.respond(tag=driver.last(do.CreateResponse).tag)
    assert driver.last(do.CancelResponse).response_id == late


def test_zero_during_the_goodbye_is_still_a_person() -> None:
    driver = Driver().open().greet().forget()
    driver.talk("Bye.")
    response = driver.respond()
    driver.say(1200, response, "bye")
    driver.ask(response, "end_call", "c1")
    driver.finish(response)

    driver.press("0")

    assert driver.last(do.RunTool).tool == TRANSFER


def test_zero_before_anybody_has_spoken_is_a_person_as_soon_as_the_call_has_got_going() -> None:
    driver = Driver()
    driver.start()
    driver.press("0")
    driver.hear_from_model(said.SessionOpened("s1"))
    driver.keep(driver.machine.plan_fetched(plan(), driver.now))
    assert not driver.all(do.RunTool)

    driver.hear_from_model(said.SessionConfirmed())

    assert driver.last(do.RunTool).tool == TRANSFER


def test_zero_pressed_four_times_asks_for_one_person() -> None:
    driver = Driver().open().greet().forget()
    for _ in range(4):
        driver.press("0")

    assert len(driver.all(do.RunTool)) == 1


def test_an_older_response_that_fails_does_not_swallow_the_farewell() -> None:
    driver = Driver().open().greet().forget()
    driver.press("0")
    driver.talk()
    other = driver.respond()
    driver.answer(driver.last(do.RunTool).call.tool_call_id, Done())
    driver.finish(other, "failed", error_code="server_error")
    driver.wait(1.0)

    assert driver.machine.phase is Phase.LEAVING
    driver.acknowledge()
    farewell = driver.respond(tag=driver.last(do.CreateResponse).tag)
    driver.say(600, farewell, "connecting")
    driver.finish(farewell)
    driver.wait(0.6)
    driver.echo_all()
    driver.wait(0.5)
    assert driver.last(do.LeaveCall).next_step == "transfer"


def test_a_person_who_is_found_late_is_still_connected() -> None:
    driver = Driver().open().greet().forget()
    driver.talk("A person, please.")
    response = driver.respond()
    driver.ask(response, "transfer_call", "c1")
    driver.finish(response)
    driver.wait(8.1)
    assert "unavailable" in driver.last(do.AddToolOutput).output

    driver.answer("c1", Done())

    assert driver.machine.phase is Phase.LEAVING
    assert "A person is being called" in driver.last(do.AddNote).text
