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
