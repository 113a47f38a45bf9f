"""One owner of response.create: nobody asks while one is running, and nothing is asked for twice."""

from streamer.protocol import commands as do
from streamer.protocol import model_events as said
from streamer.protocol.phases import Phase
from tests.streamer.protocol.driver import Driver


def test_no_response_is_asked_for_while_one_is_running() -> None:
    driver = Driver().open().greet().forget()
    driver.talk()
    running = driver.respond()
    driver.press("5")
    driver.press("#")

    assert driver.all(do.AddNote)
    assert not driver.all(do.CreateResponse)

    driver.finish(running)

    assert len(driver.all(do.CreateResponse)) == 1


def test_a_response_that_began_after_the_note_had_entered_needs_no_second_one() -> None:
    driver = Driver().open().greet().forget()
    driver.talk()
    first = driver.respond()
    driver.press("5")
    driver.press("#")
    driver.hear_from_model(said.SpeechStarted("u9"))
    driver.finish(first, "cancelled", reason="turn_detected")
    driver.acknowledge()
    driver.done = [command for command in driver.done if not isinstance(command, do.CreateResponse)]
    driver.hear_from_model(said.ModelError("conversation_already_has_active_response", "busy"))
    driver.hear_from_model(said.SpeechStopped("u9", 0))
    second = driver.respond()
    driver.finish(second)

    assert not driver.all(do.CreateResponse)


def test_a_taken_slot_is_information_and_the_wish_waits_for_the_slot() -> None:
    driver = Driver().open().greet().forget()
    driver.press("5")
    driver.press("#")
    assert len(driver.all(do.CreateResponse)) == 1

    vad = driver.respond()
    driver.hear_from_model(said.ModelError("conversation_already_has_active_response", "busy"))
    driver.say(300, vad, "i1")
    driver.finish(vad)

    assert driver.machine.phase is Phase.TALKING
    assert len(driver.all(do.CreateResponse)) == 2


def test_a_provider_that_does_not_return_our_tag_is_not_asked_twice() -> None:
    driver = Driver().open().forget()
    for _ in range(1):
        response = driver.respond(tag=None)
        driver.say(600, response, "i1")
        driver.finish(response)
    driver.wait(1.0)
    driver.echo_all()
    driver.wait(6.0)

    assert not driver.all(do.CreateResponse)
