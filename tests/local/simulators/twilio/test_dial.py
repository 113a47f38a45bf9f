"""People who are dialled: they answer, refuse, are busy, or nobody comes."""

import asyncio
import io
import wave

import pytest
from starlette.responses import Response
from twilio.twiml.voice_response import Dial, VoiceResponse

from local.callers import Listen, Say, ScriptedCaller
from local.simulators.twilio import CalledParty
from local.simulators.twilio.call import Update
from local.simulators.twilio.frames import RINGBACK_FRAMES, tone
from local.simulators.twilio.tracks import read_wav
from tests.local.simulators.twilio.world import BASE, GUEST, HOUSE, Person, ToneVoice, World, a_world, verbs_of
from tests.virtual_time import run

CHEF = "+14155550199"
SPEECH = tone(2.0, 500.0)


def dial_twiml(*, whisper: str = "", action: str = f"{BASE}/dialled", **settings: str) -> str:
    response = VoiceResponse()
    dial = Dial(action=action or None, timeout=20, **settings)
    dial.number(
        CHEF, url=whisper or None, status_callback="/progress", status_callback_event="initiated answered completed"
    )
    response.append(dial)
    response.say("unreachable if there is an action")
    return str(response)


def a_dialling_world(world: World, **settings: str) -> None:
    world.app.pages |= {
        "/voice": dial_twiml(**settings),
        "/dialled": "<Response><Say>bye</Say></Response>",
        "/progress": "",
        "/whisper": "<Response><Gather numDigits='1' timeout='5' action='/accepted'><Say>Press one</Say></Gather>"
        "<Hangup/></Response>",
        "/accepted": "<Response/>",
    }


def test_nobody_picks_up_after_the_timeout_and_its_grace() -> None:
    async def main() -> None:
        async with a_world() as world:
            a_dialling_world(world)
            world.twilio.add_person(CHEF, CalledParty("no-answer"))
            person = Person()
            record = await world.twilio.place_call(GUEST, HOUSE, person)
            (form,) = world.app.forms("/dialled")
            assert (form["DialCallStatus"], form["DialBridged"]) == ("no-answer", "false")
            assert form["DialCallSid"] == record.children[0].sid
            verbs = record.happened("verb")
            assert verbs[1].at - verbs[0].at == pytest.approx(25.0, abs=0.1)
            assert any(bytes(person.heard[i : i + 160]) in RINGBACK_FRAMES for i in range(0, len(person.heard), 160))
            assert verbs_of(record) == ["Dial", "Say"]

    run(main())


@pytest.mark.parametrize("does", ["busy", "failed"])
def test_busy_and_failed_are_reported_as_such(does: str) -> None:
    async def main() -> None:
        async with a_world() as world:
            a_dialling_world(world)
            world.twilio.add_person(CHEF, CalledParty(does, 1.0))
            record = await world.twilio.place_call(GUEST, HOUSE, Person())
            assert world.app.forms("/dialled")[0]["DialCallStatus"] == does
            assert record.children[0].status == does

    run(main())


def test_after_the_whisper_is_accepted_the_two_hear_each_other() -> None:
    async def main() -> None:
        async with a_world() as world:
            a_dialling_world(world, whisper="/whisper", answer_on_bridge="true")
            chef = Person(keys={400: "1"}, sound=b"\xff" * 16000 + SPEECH, hang_up_at=6000)
            world.twilio.add_person(CHEF, CalledParty("answers", 2.0, lambda: chef))
            guest = Person(sound=b"\xff" * 8000 + tone(1.5, 900.0))
            record = await world.twilio.place_call(GUEST, HOUSE, guest)
            (form,) = world.app.forms("/dialled")
            assert (form["DialCallStatus"], form["DialBridged"]) == ("completed", "true")
            assert 5 <= int(form["DialCallDuration"]) <= 7
            assert SPEECH in bytes(guest.heard)
            assert tone(1.5, 900.0)[1600:8000] in bytes(chef.heard)
            (whisper,) = world.app.forms("/whisper")
            assert (whisper["Direction"], whisper["ParentCallSid"]) == ("outbound-dial", record.sid)
            (joined,) = record.happened("joined")
            assert record.answered_at == pytest.approx(joined.at)  # answerOnBridge: not before
            assert [form["SequenceNumber"] for form in world.app.forms("/progress")] == ["0", "1", "2"]

    run(main())


def test_who_hangs_up_at_the_whisper_has_refused() -> None:
    async def main() -> None:
        async with a_world() as world:
            a_dialling_world(world, whisper="/whisper")
            world.twilio.add_person(CHEF, CalledParty("answers", 1.0, lambda: Person(hang_up_at=600)))
            await world.twilio.place_call(GUEST, HOUSE, Person())
            (form,) = world.app.forms("/dialled")
            assert (form["DialCallStatus"], form["DialBridged"]) == ("no-answer", "false")

    run(main())


def test_who_presses_nothing_at_the_whisper_is_not_joined() -> None:
    async def main() -> None:
        async with a_world() as world:
            a_dialling_world(world, whisper="/whisper")
            world.twilio.add_person(CHEF, CalledParty("answers", 1.0, Person))
            await world.twilio.place_call(GUEST, HOUSE, Person())
            assert world.app.forms("/dialled")[0]["DialBridged"] == "false"

    run(main())


def test_a_caller_who_gives_up_ends_the_ringing() -> None:
    async def main() -> None:
        async with a_world() as world:
            a_dialling_world(world)
            record = await world.twilio.place_call(GUEST, HOUSE, Person(hang_up_at=3000))
            assert record.children[0].status == "canceled"
            assert world.app.forms("/dialled")[0]["CallStatus"] == "completed"
            assert verbs_of(record) == ["Dial"]

    run(main())


def test_without_action_the_next_verb_runs_even_after_a_good_conversation() -> None:
    async def main() -> None:
        async with a_world() as world:
            a_dialling_world(world, action="")
            world.twilio.add_person(CHEF, CalledParty("answers", 1.0, lambda: Person(hang_up_at=1000)))
            record = await world.twilio.place_call(GUEST, HOUSE, Person())
            assert verbs_of(record) == ["Dial", "Say"]

    run(main())


def test_the_first_of_several_to_answer_is_joined_and_the_rest_stop_ringing() -> None:
    async def main() -> None:
        async with a_world() as world:
            other = "+14155550198"
            world.app.pages["/voice"] = (
                f"<Response><Dial><Number>{CHEF}</Number><Number>{other}</Number></Dial></Response>"
            )
            world.twilio.add_person(CHEF, CalledParty("answers", 9.0, Person))
            world.twilio.add_person(other, CalledParty("answers", 2.0, lambda: Person(hang_up_at=500)))
            record = await world.twilio.place_call(GUEST, HOUSE, Person())
            assert {child.to: child.status for child in record.children} == {CHEF: "canceled", other: "completed"}

    run(main())


def test_an_update_during_dial_ends_the_called_leg() -> None:
    async def main() -> None:
        async with a_world() as world:
            a_dialling_world(world)
            world.twilio.add_person(CHEF, CalledParty("answers", 1.0, Person))
            call = world.twilio.start_call(GUEST, HOUSE, Person())
            await asyncio.sleep(5)
            call.update(Update(end=True))
            record = await call.ended()
            assert record.children[0].status == "completed"
            assert record.status == "completed"
            assert world.app.forms("/dialled") == []

    run(main())


def test_play_plays_a_wav_and_skips_what_it_cannot_play() -> None:
    async def main() -> None:
        async with a_world() as world:
            content = io.BytesIO()
            with wave.open(content, "wb") as file:
                file.setnchannels(1)
                file.setsampwidth(2)
                file.setframerate(8000)
                file.writeframes(b"\x00\x10" * 4000)
            world.app.pages["/hold.wav"] = lambda form: Response(content.getvalue(), media_type="audio/wav")
            world.app.pages["/voice"] = f"<Response><Play>{BASE}/hold.wav</Play><Play>{BASE}/none.mp3</Play></Response>"
            person = Person()
            record = await world.twilio.place_call(GUEST, HOUSE, person)
            assert read_wav(content.getvalue()) in bytes(person.heard)
            assert record.warning_codes == [12400]

    run(main())


def test_the_call_can_be_listened_to_as_stereo() -> None:
    async def main() -> None:
        async with a_world() as world:
            world.app.pages["/voice"] = "<Response><Say>Welcome</Say></Response>"
            record = await world.twilio.place_call(GUEST, HOUSE, Person(sound=SPEECH))
            with wave.open(io.BytesIO(record.tracks.wav())) as file:
                assert (file.getnchannels(), file.getframerate(), file.getsampwidth()) == (2, 8000, 2)
                assert file.getnframes() == len(record.tracks.caller) == len(record.tracks.heard)

    run(main())


def test_a_scripted_caller_waits_through_the_ringing_and_leaves_a_message() -> None:
    async def main() -> None:
        async with a_world() as world:
            a_dialling_world(world)
            world.app.pages["/dialled"] = (
                "<Response><Say>Nobody is free. Please leave a message.</Say><Record action='/kept'/></Response>"
            )
            world.app.pages["/kept"] = "<Response><Say>Thanks</Say><Hangup/></Response>"
            line = "Please call me back about Friday"
            guest = ScriptedCaller([Listen(limit_s=60), Say(line), Listen()], ToneVoice())
            record = await world.twilio.place_call(GUEST, HOUSE, guest)
            assert guest.missed == []
            assert verbs_of(record) == ["Dial", "Say", "Record", "Say", "Hangup"]
            said = ToneVoice().render(line, "en")
            assert abs(len(record.recordings[0].sound) - len(said)) <= 320
            assert world.app.forms("/kept")[0]["RecordingDuration"] == str(round(len(said) / 8000))

    run(main())
