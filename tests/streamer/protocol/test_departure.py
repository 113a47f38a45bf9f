"""The last sentence is heard to its end."""

from streamer.contract.events import TransferMade
from streamer.contract.plan import AgentSpec
from streamer.contract.tools import Done, Refused
from streamer.protocol import commands as do
from streamer.protocol import model_events as said
from streamer.protocol.phases import Phase
from streamer.protocol.twilio_media import MarkEcho
from tests.streamer.protocol.driver import FRAME, TRANSFER, Driver, kinds


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
