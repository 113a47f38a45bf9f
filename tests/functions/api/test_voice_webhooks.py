from dataclasses import replace
from datetime import timedelta

import pytest
from twilio.request_validator import RequestValidator

from functions.api.auth import check_call_token
from functions.keyring import TwilioKeys
from tests.functions.front_of_house import (
    BASE,
    CALL_SID,
    CALLER,
    NOW,
    RESTAURANT,
    STREAM,
    FrontDoor,
    House,
    call_token,
    form_text,
    twiml,
    verbs,
)

PATHS = ["incoming", "after-stream", "dial-result", "whisper", "voicemail", "status"]


@pytest.fixture
def door() -> FrontDoor:
    return FrontDoor()


def door_of(**changes: object) -> FrontDoor:
    return FrontDoor(House(restaurant=replace(RESTAURANT, **changes)))  # type: ignore[arg-type]  # a field each


def test_a_ring_connects_the_caller_to_the_streamer(door: FrontDoor) -> None:
    root = twiml(door.ring("/voice/incoming", "voice_incoming"))

    connect, stream = root.find("Connect"), root.find("Connect/Stream")
    assert verbs(root) == ["Connect"]
    assert connect is not None
    assert connect.attrib == {"action": f"{BASE}/voice/after-stream", "method": "POST"}
    assert stream is not None
    assert stream.attrib == {"url": STREAM}
    assert [parameter.attrib["name"] for parameter in stream] == ["token"]
    check_call_token(door.call_keys, call_token(root), call_sid=CALL_SID, now=NOW)


def test_a_ring_opens_the_call(door: FrontDoor) -> None:
    door.ring("/voice/incoming", "voice_incoming_forwarded")

    call = door.house.store.calls[CALL_SID]
    assert (call.restaurant_id, call.caller, call.dialled) == ("juniper", CALLER, RESTAURANT.phone_number)
    assert call.forwarded_from == "+12125550160"
    assert call.started_at == NOW


def test_a_repeated_ring_is_the_same_call_with_the_same_answer(door: FrontDoor) -> None:
    first = door.ring("/voice/incoming", "voice_incoming")
    door.house.clock.pass_by(timedelta(seconds=9))

    second = door.ring("/voice/incoming", "voice_incoming")

    assert second.text == first.text
    assert len(door.house.store.calls) == 1


def test_a_ring_by_get_is_answered_too(door: FrontDoor) -> None:
    root = twiml(door.ring("/voice/incoming", "voice_incoming", method="GET"))

    assert verbs(root) == ["Connect"]


@pytest.mark.parametrize("presented", ["+266696687", "anonymous", "Restricted", "unknown", "", "client:browser"])
def test_a_withheld_number_is_a_call_without_a_number(door: FrontDoor, presented: str) -> None:
    root = twiml(door.ring("/voice/incoming", "voice_incoming_anonymous", From=presented))

    assert verbs(root) == ["Connect"]
    assert door.house.store.calls[CALL_SID].caller is None


def test_an_unknown_number_hears_a_polite_sentence(door: FrontDoor) -> None:
    root = twiml(door.ring("/voice/incoming", "voice_incoming", To="+12125550199"))

    assert verbs(root) == ["Say", "Hangup"]
    assert door.house.store.calls == {}


def test_an_inactive_restaurant_says_goodbye_in_its_language() -> None:
    door = door_of(active=False, languages=("es",))

    root = twiml(door.ring("/voice/incoming", "voice_incoming"))

    say = root.find("Say")
    assert verbs(root) == ["Say", "Hangup"]
    assert say is not None
    assert say.attrib == {"language": "es-US"}
    assert "Juniper & Vine" in (say.text or "")
    assert door.house.store.calls == {}


def test_our_own_leg_that_comes_back_is_busy(door: FrontDoor) -> None:
    root = twiml(door.ring("/voice/incoming", "voice_incoming", From=RESTAURANT.phone_number))

    reject = root.find("Reject")
    assert reject is not None
    assert reject.attrib == {"reason": "busy"}
    assert door.house.store.calls == {}


@pytest.mark.parametrize(
    "body",
    ["", "CallSid=", "CallSid=%3Cscript%3E&To=%2B12125550100", "To=sip%3Ajuniper&CallSid=CA1", "=&&&%ff", "CallSid"],
)
@pytest.mark.parametrize("path", PATHS)
def test_a_malformed_form_is_answered_politely(door: FrontDoor, path: str, body: str) -> None:
    root = twiml(door.post_form(f"/voice/{path}", body))

    assert verbs(root) in (["Say", "Hangup"], ["Say", "Record", "Say", "Hangup"], ["Hangup"], [])


@pytest.mark.parametrize("path", [*(f"/voice/{path}" for path in PATHS), "/sms/status", "/sms/incoming"])
@pytest.mark.parametrize("method", ["POST", "GET"])
def test_whoever_is_not_twilio_gets_403(door: FrontDoor, path: str, method: str) -> None:
    door.house.open_call()
    before = dict(door.house.store.calls)

    response = door.ring(path, "voice_status", token="somebody-elses-token", method=method)

    assert (response.status_code, response.text) == (403, "")
    assert door.house.store.calls == before
    assert door.house.store.messages == {}


def test_a_request_without_a_signature_gets_403(door: FrontDoor) -> None:
    assert door.client.post("/voice/incoming", content=form_text("voice_incoming")).status_code == 403


def test_a_form_that_was_changed_on_the_way_gets_403(door: FrontDoor) -> None:
    body = form_text("voice_incoming")
    signature = RequestValidator("twilio-token-now").compute_signature(f"{BASE}/voice/incoming", {})

    response = door.client.post(
        "/voice/incoming", content=body.replace("0142", "0143"), headers={"X-Twilio-Signature": signature}
    )

    assert response.status_code == 403


def test_the_signature_is_made_over_our_configured_address_and_not_over_what_a_client_says(door: FrontDoor) -> None:
    body = form_text("voice_status")
    signature = RequestValidator("twilio-token-now").compute_signature("https://evil.example/voice/status", {})

    response = door.client.post(
        "/voice/status",
        content=body,
        headers={"X-Twilio-Signature": signature, "Host": "evil.example", "X-Forwarded-Host": "evil.example"},
    )

    assert response.status_code == 403


def test_both_auth_tokens_count_during_a_rotation(door: FrontDoor) -> None:
    door.twilio_keys = TwilioKeys("AC" + "1" * 32, "twilio-token-new", previous_auth_token="twilio-token-now")

    for token in ("twilio-token-new", "twilio-token-now"):
        assert door.ring("/voice/status", "voice_status", token=token).status_code == 200
    assert door.ring("/voice/status", "voice_status", token="twilio-token-old").status_code == 403


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
