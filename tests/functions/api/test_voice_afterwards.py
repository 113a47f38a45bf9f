"""What a caller meets when the stream has ended: a person, a voicemail, a goodbye, and that in every outage."""

from dataclasses import replace
from datetime import timedelta

import pytest
from twilio.request_validator import RequestValidator

from tests.functions.front_of_house import (
    BASE,
    CALL_SID,
    CALLER,
    NOW,
    RESTAURANT,
    FrontDoor,
    House,
    call_token,
    twiml,
    verbs,
)

PATHS = ["incoming", "after-stream", "dial-result", "whisper", "voicemail", "status"]


@pytest.fixture
def door() -> FrontDoor:
    return FrontDoor()


def door_of(**changes: object) -> FrontDoor:
    return FrontDoor(House(restaurant=replace(RESTAURANT, **changes)))  # type: ignore[arg-type]  # a field each


def test_after_a_goodbye_the_call_ends(door: FrontDoor) -> None:
    door.house.open_call()
    door.house.world.calls.decide(CALL_SID, "hang_up")

    assert verbs(twiml(door.ring("/voice/after-stream", "voice_after_stream"))) == ["Hangup"]


def test_after_a_transfer_a_person_is_rung(door: FrontDoor) -> None:
    door.house.open_call()
    door.house.world.calls.decide(CALL_SID, "transfer", reason="asked", summary="A table for twelve.")

    root = twiml(door.ring("/voice/after-stream", "voice_after_stream"))

    dial, number = root.find("Dial"), root.find("Dial/Number")
    assert verbs(root) == ["Dial"]
    assert dial is not None
    assert dial.attrib == {
        "action": f"{BASE}/voice/dial-result",
        "method": "POST",
        "timeout": "20",
        "answerOnBridge": "true",
        "callerId": RESTAURANT.phone_number,
    }
    assert number is not None
    assert number.text == RESTAURANT.transfer_number
    assert number.attrib == {"url": f"{BASE}/voice/whisper?call={CALL_SID}", "method": "POST"}


@pytest.mark.parametrize("next_step", ["provider_failed", "bridge_failed", None])
def test_after_a_failure_the_caller_hears_an_apology_and_reaches_a_person(next_step: str | None) -> None:
    door = door_of(languages=("fr", "en"))
    door.house.open_call()
    if next_step:
        door.house.world.calls.decide(CALL_SID, next_step)  # type: ignore[arg-type]  # one of the words

    root = twiml(door.ring("/voice/after-stream", "voice_after_stream"))

    say = root.find("Say")
    assert verbs(root) == ["Say", "Dial"]
    assert say is not None
    assert say.attrib == {"language": "fr-FR"}


def test_after_a_call_that_was_never_recorded_a_person_is_rung_all_the_same(door: FrontDoor) -> None:
    assert verbs(twiml(door.ring("/voice/after-stream", "voice_after_stream"))) == ["Say", "Dial"]


@pytest.mark.parametrize("next_step", ["transfer", "provider_failed"])
def test_where_there_is_no_person_there_is_voicemail(next_step: str) -> None:
    door = door_of(transfer_number=None)
    door.house.open_call()
    door.house.world.calls.decide(CALL_SID, next_step)  # type: ignore[arg-type]  # one of the words

    root = twiml(door.ring("/voice/after-stream", "voice_after_stream"))

    record = root.find("Record")
    assert verbs(root) == ["Say", "Record", "Say", "Hangup"]
    assert record is not None
    assert record.attrib == {
        "action": f"{BASE}/voice/voicemail",
        "method": "POST",
        "maxLength": "120",
        "playBeep": "true",
        "timeout": "5",
    }


def test_a_caller_who_hung_up_meets_nobody(door: FrontDoor) -> None:
    door.house.open_call()

    root = twiml(door.ring("/voice/after-stream", "voice_after_stream", CallStatus="completed"))

    assert verbs(root) == ["Hangup"]


def test_the_person_who_picks_up_hears_who_calls_and_why(door: FrontDoor) -> None:
    door.house.open_call()
    door.house.world.calls.decide(CALL_SID, "transfer", reason="asked", summary="A table for twelve.")

    root = twiml(door.ring(f"/voice/whisper?call={CALL_SID}", "voice_whisper"))

    gather, say = root.find("Gather"), root.find("Gather/Say")
    assert verbs(root) == ["Gather", "Hangup"]
    assert gather is not None
    assert gather.attrib["action"] == f"{BASE}/voice/whisper?call={CALL_SID}"
    assert gather.attrib["numDigits"] == "1"
    assert gather.attrib["finishOnKey"] == ""
    assert say is not None
    assert say.text is not None
    assert "Juniper & Vine" in say.text
    assert "A table for twelve." in say.text
    assert "0 1 4 2" in say.text
    assert CALLER not in say.text


def test_a_key_accepts_the_call(door: FrontDoor) -> None:
    door.house.open_call()

    root = twiml(door.ring(f"/voice/whisper?call={CALL_SID}", "voice_whisper", Digits="5"))

    assert verbs(root) == []


def test_a_whisper_whose_address_was_changed_is_refused(door: FrontDoor) -> None:
    validator = RequestValidator("twilio-token-now")
    signature = validator.compute_signature(f"{BASE}/voice/whisper?call={CALL_SID}", {"Digits": "5"})

    response = door.client.post(
        "/voice/whisper?call=CA0", data={"Digits": "5"}, headers={"X-Twilio-Signature": signature}
    )

    assert response.status_code == 403


def test_after_a_conversation_with_a_person_the_call_ends(door: FrontDoor) -> None:
    door.house.open_call()

    root = twiml(door.ring("/voice/dial-result", "voice_dial_result", DialCallStatus="completed", DialBridged="true"))

    assert verbs(root) == ["Hangup"]
    assert door.house.store.calls[CALL_SID].dial_status == "completed"
    assert door.house.store.messages == {}


@pytest.mark.parametrize(
    ("status", "bridged"), [("busy", ""), ("no-answer", "false"), ("failed", ""), ("completed", "false")]
)
def test_when_nobody_takes_the_call_the_caller_may_leave_a_message(door: FrontDoor, status: str, bridged: str) -> None:
    door.house.open_call()
    door.house.world.calls.decide(CALL_SID, "transfer", reason="asked", summary="A table for twelve.")

    root = twiml(door.ring("/voice/dial-result", "voice_dial_result", DialCallStatus=status, DialBridged=bridged))

    (message,) = door.house.store.messages.values()
    assert verbs(root) == ["Say", "Record", "Say", "Hangup"]
    assert (message.kind, message.text, message.phone) == ("transfer_missed", "A table for twelve.", CALLER)
    assert door.house.store.calls[CALL_SID].dial_status == status


def test_a_missed_transfer_is_told_to_the_owner_once(door: FrontDoor) -> None:
    door.house.open_call()

    for _ in range(3):
        door.ring("/voice/dial-result", "voice_dial_result")

    (entry,) = door.house.store.outbox.values()
    assert (entry.fact, entry.payload["to"]) == ("transfer_missed", RESTAURANT.owner_number)


def test_a_caller_who_gave_up_while_it_rang_is_told_to_the_owner_too(door: FrontDoor) -> None:
    door.house.open_call()

    root = twiml(
        door.ring("/voice/dial-result", "voice_dial_result", DialCallStatus="canceled", CallStatus="completed")
    )

    assert verbs(root) == ["Hangup"]
    assert [message.kind for message in door.house.store.messages.values()] == ["transfer_missed"]


def test_a_voicemail_is_kept_and_the_owner_told_once(door: FrontDoor) -> None:
    door.house.open_call()

    for _ in range(2):
        root = twiml(door.ring("/voice/voicemail", "voice_voicemail"))

    (message,), (entry,) = door.house.store.messages.values(), door.house.store.outbox.values()
    call = door.house.store.calls[CALL_SID]
    assert verbs(root) == ["Say", "Hangup"]
    assert (message.kind, message.phone, message.details["seconds"]) == ("voicemail", CALLER, 17)
    assert message.details["url"].endswith("/Recordings/RE1f2e3d4c5b6a79880716253443526170")
    assert (call.voicemail_url, call.voicemail_seconds) == (message.details["url"], 17)
    assert (entry.door, entry.fact) == ("sms", "voicemail_left")


def test_an_empty_voicemail_is_not_kept(door: FrontDoor) -> None:
    door.house.open_call()

    root = twiml(door.ring("/voice/voicemail", "voice_voicemail", RecordingDuration="0"))

    assert verbs(root) == ["Say", "Hangup"]
    assert door.house.store.messages == {}


def test_a_voicemail_of_a_call_that_could_not_be_recorded_is_kept(door: FrontDoor) -> None:
    door.ring("/voice/voicemail", "voice_voicemail")

    (message,) = door.house.store.messages.values()
    assert (message.kind, message.phone) == ("voicemail", CALLER)


def test_the_end_of_a_call_is_noted_once(door: FrontDoor) -> None:
    door.house.open_call()
    door.ring("/voice/status", "voice_status")
    door.house.clock.pass_by(timedelta(minutes=1))

    for late in ("ringing", "in-progress", "completed", "failed"):
        assert verbs(twiml(door.ring("/voice/status", "voice_status", CallStatus=late))) == []

    call = door.house.store.calls[CALL_SID]
    assert (call.status, call.ended_at) == ("completed", NOW)


def test_the_store_is_down_and_the_caller_reaches_a_person(door: FrontDoor) -> None:
    door.ring("/voice/incoming", "voice_incoming", CallSid="CA0")
    door.break_store()

    root = twiml(door.ring("/voice/incoming", "voice_incoming"))

    number = root.find("Dial/Number")
    assert verbs(root) == ["Say", "Dial"]
    assert number is not None
    assert number.text == RESTAURANT.transfer_number


def test_the_store_is_down_and_the_restaurant_was_never_met(door: FrontDoor) -> None:
    door.break_store()

    assert verbs(twiml(door.ring("/voice/incoming", "voice_incoming"))) == ["Say", "Hangup"]


@pytest.mark.parametrize("path", PATHS)
def test_no_outage_keeps_twilio_without_a_document(door: FrontDoor, path: str) -> None:
    door.break_store()

    twiml(door.ring(f"/voice/{path}?call={CALL_SID}", "voice_voicemail", DialCallStatus="busy"))


def test_the_store_is_down_after_the_stream_and_the_caller_reaches_a_person(door: FrontDoor) -> None:
    door.ring("/voice/incoming", "voice_incoming")
    door.break_store()

    assert verbs(twiml(door.ring("/voice/after-stream", "voice_after_stream"))) == ["Say", "Dial"]
    assert verbs(twiml(door.ring("/voice/dial-result", "voice_dial_result"))) == ["Say", "Record", "Say", "Hangup"]


def test_a_voicemail_that_could_not_be_kept_is_not_promised(door: FrontDoor) -> None:
    door.ring("/voice/incoming", "voice_incoming")
    kept = twiml(door.ring("/voice/voicemail", "voice_voicemail"))
    door.break_store("messages")

    lost = twiml(door.ring("/voice/voicemail", "voice_voicemail"))

    said = [root.findtext("Say") or "" for root in (kept, lost)]
    assert "passed on" in said[0]
    assert "passed on" not in said[1]


def test_a_bug_is_an_apology_to_the_caller_and_a_traceback_to_us(door: FrontDoor) -> None:
    door.house.world.calls.begin = None  # type: ignore[method-assign, assignment]  # a bug: calling None

    root = twiml(door.ring("/voice/incoming", "voice_incoming"))

    assert verbs(root) == ["Say", "Hangup"]
    assert any(line["level"] == "ERROR" and "TypeError" in line["exception"] for line in door.log_lines())


def test_the_log_names_the_call_and_nobody_in_it(door: FrontDoor) -> None:
    token = call_token(twiml(door.ring("/voice/incoming", "voice_incoming")))
    door.house.world.calls.decide(CALL_SID, "transfer", summary="Mrs Rossi wants a table for twelve.")
    for path, payload in (
        ("/voice/after-stream", "voice_after_stream"),
        (f"/voice/whisper?call={CALL_SID}", "voice_whisper"),
        ("/voice/dial-result", "voice_dial_result"),
        ("/voice/voicemail", "voice_voicemail"),
        ("/voice/status", "voice_status"),
    ):
        door.ring(path, payload)
    door.break_store()
    door.ring("/voice/incoming", "voice_incoming")

    log = door.log.getvalue()
    assert {line["call_sid"] for line in door.log_lines()} == {CALL_SID}
    for secret in (CALLER, CALLER[1:], "Rossi", token, "twilio-token-now", RESTAURANT.transfer_number or "?"):
        assert secret not in log
