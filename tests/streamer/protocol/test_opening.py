"""From the first byte to the greeting."""

import pytest

from streamer.protocol import commands as do
from streamer.protocol import model_events as said
from streamer.protocol.phases import Phase
from streamer.protocol.twilio_media import Start, Stop
from tests.streamer.protocol.driver import Driver, kinds, plan


def test_the_session_is_configured_once_plan_and_session_are_there_in_either_order() -> None:
    plan_first, session_first = Driver(), Driver()
    for driver in (plan_first, session_first):
        driver.start()
    plan_first.keep(plan_first.machine.plan_fetched(plan(), plan_first.now))
    session_first.hear_from_model(said.SessionOpened("s1"))

    assert not plan_first.all(do.ConfigureSession)
    assert not session_first.all(do.ConfigureSession)

    plan_first.hear_from_model(said.SessionOpened("s1"))
    session_first.keep(session_first.machine.plan_fetched(plan(), session_first.now))

    for driver in (plan_first, session_first):
        configure = driver.last(do.ConfigureSession)
        assert configure.agent.name == "triage"
        assert configure.voice is not None


def test_the_callers_audio_is_held_until_the_session_is_confirmed_and_then_let_through_in_order() -> None:
    driver = Driver()
    driver.start()
    held = [driver.machine.hear(f"frame{number}", driver.now) for number in range(3)]
    driver.hear_from_model(said.SessionOpened("s1"))
    driver.keep(driver.machine.plan_fetched(plan(), driver.now))

    assert held == [False, False, False]
    assert not driver.all(do.AppendAudio)

    commands = driver.hear_from_model(said.SessionConfirmed())

    assert kinds(commands) == ["AppendAudio", "AddNote", "CreateResponse"]
    assert driver.last(do.AppendAudio).payloads == ("frame0", "frame1", "frame2")
    assert driver.machine.hear("frame3", driver.now)
    assert "Hi, I am an AI." in driver.last(do.AddNote).text


def test_a_session_with_another_audio_format_is_not_talked_into() -> None:
    driver = Driver()
    driver.start()
    driver.hear_from_model(said.SessionOpened("s1"))
    driver.keep(driver.machine.plan_fetched(plan(), driver.now))

    driver.hear_from_model(said.SessionConfirmed(("audio.output.format.type",), deaf=True))

    assert driver.last(do.LeaveCall).next_step == "provider_failed"


def test_a_refused_opening_configuration_falls_to_a_person() -> None:
    driver = Driver()
    driver.start()
    driver.hear_from_model(said.SessionOpened("s1"))
    driver.keep(driver.machine.plan_fetched(plan(), driver.now))

    driver.hear_from_model(said.ModelError("unknown_parameter", "no such field", "init", "session.voice"))

    assert driver.last(do.LeaveCall).next_step == "provider_failed"


@pytest.mark.parametrize(
    ("start", "why"),
    [
        (Start("MZ1", "CA1", "audio/x-mulaw", 8000, {}), "no call token"),
        (Start("MZ1", "CA1", "audio/x-l16", 16000, {"token": "t"}), "unsupported media format"),
    ],
)
def test_a_stream_that_cannot_be_a_call_is_refused_with_a_reason(start: Start, why: str) -> None:
    driver = Driver()

    driver.keep(driver.machine.from_twilio(start, driver.now))

    assert why in driver.last(do.RefuseStream).reason
    assert driver.machine.phase is Phase.ENDED


def test_a_refused_token_closes_the_stream_and_reports_nothing() -> None:
    driver = Driver()
    driver.start()

    driver.keep(driver.machine.plan_refused("token_used", driver.now))

    assert "token_used" in driver.last(do.RefuseStream).reason
    assert driver.machine.final_report(driver.now) is None


def test_a_stream_without_start_is_closed_after_five_seconds() -> None:
    driver = Driver()

    driver.wait(4.9)
    assert driver.machine.phase is Phase.WAITING
    driver.wait(0.2)

    assert "no start" in driver.last(do.RefuseStream).reason


def test_a_model_that_cannot_be_reached_is_reported_as_soon_as_the_plan_is_there() -> None:
    driver = Driver()
    driver.start()
    driver.keep(driver.machine.model_lost("HTTP 401 at the handshake", driver.now))
    assert driver.machine.phase is Phase.WAITING

    driver.keep(driver.machine.plan_fetched(plan(), driver.now))

    leave = driver.last(do.LeaveCall)
    assert leave.next_step == "provider_failed"
    assert leave.report is not None


def test_a_backend_that_cannot_be_reached_leaves_the_caller_to_the_webhook() -> None:
    driver = Driver()
    driver.start()

    driver.keep(driver.machine.plan_failed("HTTP 500", driver.now))

    leave = driver.last(do.LeaveCall)
    assert (leave.next_step, leave.report) == ("provider_failed", None)


def test_an_opening_that_takes_too_long_falls_to_a_person() -> None:
    driver = Driver()
    driver.start()
    driver.keep(driver.machine.plan_fetched(plan(), driver.now))

    driver.wait(9.0)

    assert driver.last(do.LeaveCall).next_step == "provider_failed"


def test_a_second_start_changes_nothing_and_a_start_after_the_end_redeems_nothing() -> None:
    driver = Driver().open().greet().forget()
    again = Start("MZ2", "CA1", "audio/x-mulaw", 8000, {"token": "t"})

    assert driver.keep(driver.machine.from_twilio(again, driver.now)) == []
    driver.keep(driver.machine.from_twilio(Stop(), driver.now))
    assert driver.keep(driver.machine.from_twilio(again, driver.now)) == []
    assert driver.keep(driver.machine.from_twilio(Start("MZ3", "CA1", "x", 1), driver.now)) == []
