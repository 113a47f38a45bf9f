"""The verbs without streams: speaking, gathering, recording, dialling, and what happens when documents fail."""

import asyncio

import pytest
from starlette.responses import Response
from twilio.twiml.voice_response import Gather, VoiceResponse

from local.simulators.twilio.call import Update
from local.simulators.twilio.frames import BEEP, tone
from local.simulators.twilio.twiml import parse
from local.speech.engines import SpeechUnavailable
from tests.local.simulators.twilio.world import BASE, GUEST, HOUSE, Person, ToneVoice, a_world, verbs_of
from tests.virtual_time import run

SPEECH = tone(2.0, 500.0)


def test_say_is_spoken_to_the_caller_and_the_call_ends_when_verbs_run_out() -> None:
    async def main() -> None:
        async with a_world() as world:
            world.app.pages["/voice"] = "<Response><Say language='es-ES'>Hola</Say><Pause length='2'/></Response>"
            person = Person()
            record = await world.twilio.place_call(GUEST, HOUSE, person)
            assert ToneVoice().render("Hola", "es-ES") in bytes(person.heard)
            assert record.status == "completed"
            assert 2 <= record.duration <= 3

    run(main())


def test_what_no_engine_can_speak_is_silence_of_about_its_length_and_a_warning() -> None:
    class Mute(ToneVoice):
        def render(self, text: str, language: str, speaker: str = "agent") -> bytes:
            raise SpeechUnavailable("no engine")

    async def main() -> None:
        async with a_world() as world:
            world.twilio.exchange.voice = Mute()
            world.app.pages["/voice"] = "<Response><Say>Forty-five characters take about three seconds</Say></Response>"
            record = await world.twilio.place_call(GUEST, HOUSE, Person())
            assert record.duration in (3, 4)
            assert record.warning_codes == [13520]

    run(main())


def test_nothing_runs_after_the_caller_has_hung_up() -> None:
    async def main() -> None:
        async with a_world() as world:
            world.app.pages["/voice"] = (
                "<Response><Say>A long story</Say><Say>More</Say><Redirect>/x</Redirect></Response>"
            )
            record = await world.twilio.place_call(GUEST, HOUSE, Person(hang_up_at=300))
            assert verbs_of(record) == ["Say"]
            assert world.app.forms("/x") == []
            assert record.status == "completed"

    run(main())


def test_reject_never_answers() -> None:
    async def main() -> None:
        async with a_world() as world:
            world.app.pages["/voice"] = "<Response><Reject reason='busy'/></Response>"
            record = await world.twilio.place_call(GUEST, HOUSE, Person())
            assert (record.status, record.answered_at, record.duration) == ("busy", None, 0)
            assert world.app.forms("/status")[0]["CallStatus"] == "busy"

    run(main())


def test_unknown_verbs_are_skipped_with_a_warning_and_unknown_attributes_without() -> None:
    async def main() -> None:
        async with a_world() as world:
            world.app.pages["/voice"] = "<Response><Sing/><Say mood='merry'>on</Say></Response>"
            record = await world.twilio.place_call(GUEST, HOUSE, Person())
            assert record.warning_codes == [12200]
            assert verbs_of(record) == ["Say"]

    run(main())


def test_redirect_takes_another_document_relative_to_this_one() -> None:
    async def main() -> None:
        async with a_world() as world:
            world.app.pages["/voice"] = "<Response><Redirect>/next?x=1</Redirect><Say>never</Say></Response>"
            world.app.pages["/next"] = "<Response><Hangup/></Response>"
            record = await world.twilio.place_call(GUEST, HOUSE, Person())
            assert verbs_of(record) == ["Redirect", "Hangup"]
            assert world.app.forms("/next")[0]["CallStatus"] == "in-progress"

    run(main())


@pytest.mark.parametrize(
    ("page", "code"),
    [
        ("<Response><Say>", 12100),
        ("<Hello/>", 12100),
        (Response("broken", 500), 11200),
        (Response("<Response/>", media_type="application/json"), 12300),
    ],
)
def test_a_failing_document_goes_to_the_fallback_with_the_error(page: str | Response, code: int) -> None:
    async def main() -> None:
        async with a_world() as world:
            world.number.voice_fallback_url = f"{BASE}/fallback"
            world.app.pages["/voice"] = lambda form: page
            world.app.pages["/fallback"] = "<Response><Say>one moment</Say></Response>"
            record = await world.twilio.place_call(GUEST, HOUSE, Person())
            (form,) = world.app.forms("/fallback")
            assert (form["ErrorCode"], form["ErrorUrl"]) == (str(code), f"{BASE}/voice")
            assert record.warning_codes == [code]
            assert verbs_of(record) == ["Say"]

    run(main())


def test_without_a_fallback_the_caller_hears_an_apology() -> None:
    async def main() -> None:
        async with a_world() as world:
            record = await world.twilio.place_call(GUEST, HOUSE, Person())
            assert record.warning_codes == [11200]
            assert len(record.happened("application error")) == 1
            assert record.status == "completed"

    run(main())


def test_a_slow_webhook_times_out_after_fifteen_seconds_in_all() -> None:
    async def main() -> None:
        async with a_world() as world:
            world.app.pages["/voice"] = "<Response><Hangup/></Response>"
            world.twilio.slow_webhooks["/voice"] = 60.0
            record = await world.twilio.place_call(GUEST, HOUSE, Person())
            assert record.warning_codes == [11200]
            assert record.answered_at is not None
            assert record.answered_at - record.created_at == pytest.approx(15.0, abs=0.1)

    run(main())


def test_gather_takes_digits_until_there_are_enough_and_a_key_stops_the_prompt() -> None:
    async def main() -> None:
        async with a_world() as world:
            response = VoiceResponse()
            gather = Gather(num_digits=2, action="/keys")
            gather.say("A very long menu that nobody wants to hear to its very end")
            response.append(gather)
            world.app.pages["/voice"] = str(response)
            world.app.pages["/keys"] = "<Response/>"
            record = await world.twilio.place_call(GUEST, HOUSE, Person(keys={500: "4", 900: "2"}))
            assert world.app.forms("/keys")[0]["Digits"] == "42"
            assert record.duration <= 2

    run(main())


def test_gather_without_keys_falls_to_the_next_verb() -> None:
    async def main() -> None:
        async with a_world() as world:
            world.app.pages["/voice"] = "<Response><Gather timeout='3'/><Say>nobody</Say></Response>"
            record = await world.twilio.place_call(GUEST, HOUSE, Person())
            assert verbs_of(record) == ["Gather", "Say"]
            assert record.happened("verb")[1].at - record.happened("verb")[0].at == pytest.approx(3.0, abs=0.05)

    run(main())


def test_gather_ends_with_the_finish_key_or_with_silence_after_a_digit() -> None:
    async def main() -> None:
        async with a_world() as world:
            world.app.pages["/voice"] = "<Response><Gather action='/keys' timeout='4'/></Response>"
            world.app.pages["/keys"] = "<Response/>"
            await world.twilio.place_call(GUEST, HOUSE, Person(keys={100: "#", 300: "7", 500: "#", 700: "9"}))
            await world.twilio.place_call(GUEST, HOUSE, Person(keys={300: "7"}))
            assert [form["Digits"] for form in world.app.forms("/keys")] == ["7", "7"]

    run(main())


def test_record_beeps_keeps_the_words_and_asks_the_action() -> None:
    async def main() -> None:
        async with a_world() as world:
            world.app.pages["/voice"] = (
                "<Response><Record action='/kept' timeout='3' recordingStatusCallback='/ready'/><Say>never</Say></Response>"
            )
            world.app.pages |= {"/kept": "<Response><Hangup/></Response>", "/ready": ""}
            person = Person(sound=b"\xff" * 8000 + SPEECH)
            record = await world.twilio.place_call(GUEST, HOUSE, person)
            assert BEEP in bytes(person.heard)
            (form,) = world.app.forms("/kept")
            assert (form["RecordingDuration"], form["Digits"]) == ("2", "")
            (recording,) = record.recordings
            assert recording.sound == SPEECH
            assert recording.ended_by == "silence"
            assert world.app.forms("/ready")[0]["RecordingUrl"] == recording.url
            assert verbs_of(record) == ["Record", "Hangup"]

    run(main())


def test_record_says_hangup_when_the_caller_hung_up_and_ignores_the_answer() -> None:
    async def main() -> None:
        async with a_world() as world:
            world.app.pages["/voice"] = "<Response><Record action='/kept' playBeep='false'/></Response>"
            world.app.pages["/kept"] = "<Response><Say>to nobody</Say></Response>"
            record = await world.twilio.place_call(GUEST, HOUSE, Person(sound=SPEECH, hang_up_at=2500))
            (form,) = world.app.forms("/kept")
            assert (form["Digits"], form["CallStatus"]) == ("hangup", "completed")
            assert verbs_of(record) == ["Record"]

    run(main())


@pytest.mark.parametrize(
    ("attributes", "keys", "ended_by", "seconds"),
    [("", {1500: "5"}, "5", 1), ("finishOnKey='#'", {500: "5", 1000: "#"}, "#", 1), ("maxLength='1'", {}, "length", 1)],
)
def test_record_ends_by_key_or_length(attributes: str, keys: dict[int, str], ended_by: str, seconds: int) -> None:
    async def main() -> None:
        async with a_world() as world:
            world.app.pages["/voice"] = f"<Response><Record action='/kept' playBeep='false' {attributes}/></Response>"
            world.app.pages["/kept"] = "<Response/>"
            record = await world.twilio.place_call(GUEST, HOUSE, Person(sound=SPEECH, keys=keys))
            assert record.recordings[0].ended_by == ended_by
            assert record.recordings[0].seconds in (seconds, seconds + 1)

    run(main())


def test_an_empty_recording_asks_nothing_and_goes_on() -> None:
    async def main() -> None:
        async with a_world() as world:
            world.app.pages["/voice"] = (
                "<Response><Record action='/kept' timeout='2'/><Say>still there?</Say></Response>"
            )
            record = await world.twilio.place_call(GUEST, HOUSE, Person())
            assert world.app.forms("/kept") == []
            assert verbs_of(record) == ["Record", "Say"]

    run(main())


def test_record_without_action_in_a_document_from_rest_is_11100() -> None:
    async def main() -> None:
        async with a_world() as world:
            world.app.pages["/voice"] = "<Response><Pause length='30'/></Response>"
            call = world.twilio.start_call(GUEST, HOUSE, Person())
            await asyncio.sleep(1)
            call.update(Update(document=parse("<Response><Record/></Response>", "", inline=True)))
            assert (await call.ended()).warning_codes == [11100]

    run(main())
