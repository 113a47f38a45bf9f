"""The caller speaks over the agent."""

from streamer.contract.events import UtteranceSpoken
from streamer.protocol import commands as do
from streamer.protocol import model_events as said
from streamer.protocol.twilio_media import MarkEcho, Stop
from tests.streamer.protocol.driver import FRAME, Driver, kinds


def test_a_barge_in_clears_and_truncates_at_what_was_heard_and_drops_late_audio() -> None:
    driver = Driver().open().greet().forget()
    driver.talk()
    response = driver.respond()
    driver.say(6000, response, "long", "One two three four five six seven eight nine ten")
    marks = driver.all(do.PlaceMark)
    driver.wait(0.6)
    for mark in marks[:2]:
        driver.keep(driver.machine.from_twilio(MarkEcho(mark.name), driver.now))
    driver.wait(0.2)
    driver.forget()

    commands = driver.hear_from_model(said.SpeechStarted("u2"))

    assert kinds(commands) == ["ClearPlayback", "TruncateItem"]
    cut = driver.last(do.TruncateItem)
    assert cut.item_id == "long"
    assert cut.heard_ms == 800
    for mark in marks[2:]:
        assert driver.keep(driver.machine.from_twilio(MarkEcho(mark.name), driver.now)) == []
    assert driver.hear_from_model(said.AudioDelta(response, "long", FRAME)) == []
    late = driver.hear_from_model(said.AudioDelta(response, "unheard", FRAME))
    assert late == [do.TruncateItem("unheard", 0)]


def test_speech_while_nothing_is_playing_stops_nothing() -> None:
    driver = Driver().open().greet().forget()

    assert driver.hear_from_model(said.SpeechStarted("u1")) == []
    driver.hear_from_model(said.SpeechStopped("u1", 0))
    response = driver.respond()

    assert "Play" in kinds(driver.say(300, response, "i1"))


def test_the_report_says_what_was_heard_of_an_interrupted_answer() -> None:
    driver = Driver().open().greet()
    driver.talk("Tell me everything.")
    response = driver.respond()
    driver.say(6000, response, "long", "One two three four five six seven eight nine ten")
    driver.wait(0.6)
    driver.keep(driver.machine.from_twilio(MarkEcho(driver.all(do.PlaceMark)[-10].name), driver.now))
    driver.wait(0.3)
    driver.hear_from_model(said.SpeechStarted("u2"))
    driver.finish(response, "cancelled", reason="turn_detected")
    driver.keep(driver.machine.from_twilio(Stop(), driver.now))

    report = driver.machine.final_report(driver.now)

    assert report is not None
    assert report.barge_ins == 1
    spoken = [event for event in report.events if isinstance(event, UtteranceSpoken) and event.item_id == "long"][0]
    assert spoken.truncated
    assert 0 < spoken.heard_ms < spoken.spoken_ms == 6000
    assert spoken.text.startswith(spoken.heard_text)
    assert len(spoken.heard_text) < len(spoken.text)


def test_latency_runs_from_the_end_of_speech_to_the_first_audio_sent() -> None:
    driver = Driver().open().greet()
    driver.talk()
    driver.wait(0.25)
    response = driver.respond()
    driver.say(300, response, "i1")
    driver.keep(driver.machine.from_twilio(Stop(), driver.now))

    report = driver.machine.final_report(driver.now)

    assert report is not None
    spoken = [event for event in report.events if isinstance(event, UtteranceSpoken)][-1]
    assert spoken.latency_ms == 750  # 500 ms of silence that proved the end, and 250 until the answer
