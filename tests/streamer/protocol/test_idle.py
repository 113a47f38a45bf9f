"""What the clock alone brings about."""

from streamer.contract.plan import Limits
from streamer.protocol import commands as do
from streamer.protocol.phases import Phase
from tests.streamer.protocol.driver import Driver


def test_a_silent_caller_is_asked_twice_and_then_said_goodbye_to() -> None:
    driver = Driver().open(limits=Limits(idle_ms=5000)).greet().forget()
    for number in (1, 2):
        driver.wait(5.1)
        assert len(driver.all(do.CreateResponse)) == number
        driver.acknowledge()
        response = driver.respond(tag=driver.last(do.CreateResponse).tag)
        driver.say(600, response, f"ask{number}")
        driver.finish(response)
        driver.wait(0.6)
        driver.echo_all()
    driver.wait(5.1)

    assert driver.machine.phase is Phase.LEAVING
    assert "goodbye" in driver.last(do.AddNote).text


def test_the_idle_clock_starts_when_the_answer_was_heard_not_when_it_was_sent() -> None:
    driver = Driver().open(limits=Limits(idle_ms=5000)).greet().forget()
    driver.talk()
    response = driver.respond()
    driver.say(30_000, response, "long")
    driver.finish(response)
    driver.wait(20.0)

    assert not driver.all(do.CreateResponse)


def test_no_call_lasts_longer_than_the_plan_allows() -> None:
    driver = Driver().open(limits=Limits(max_call_ms=60_000, wrap_up_ms=20_000, idle_ms=600_000)).greet().forget()

    driver.wait(45.0)
    assert "seconds longer" in driver.last(do.AddNote).text
    driver.wait(16.0)

    assert driver.machine.phase is Phase.LEAVING
    driver.wait(10.0)
    assert driver.last(do.LeaveCall).next_step == "hang_up"


def test_a_line_without_audio_for_fifteen_seconds_is_gone() -> None:
    driver = Driver().open(limits=Limits(idle_ms=600_000)).greet().forget()

    driver.wait(15.5, media=False)

    assert driver.last(do.LeaveCall).next_step == "caller_gone"
