from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.api.auth import (
    CALL_TOKEN_LIFE,
    PassRefused,
    check_call_key,
    check_call_token,
    mint_call_key,
    mint_call_token,
    signed_by_twilio,
)
from functions.api.forms import TwilioForm
from functions.keyring import CallKeys

KEYS = CallKeys("s" * 32)
ROTATED = CallKeys("n" * 32, previous_signing_key="s" * 32)
SID = "CA5f0e8d7c6b5a49382716059483726150"
NOW = datetime(2026, 11, 22, 23, 5, tzinfo=UTC)

# Vectors made with twilio 9.13.0 and the token 12345.
VECTORS = [
    (
        "https://example.com/myapp.php?foo=1&bar=2",
        b"CallSid=CA1234567890ABCDE&Caller=%2B14158675310&Digits=1234&From=%2B14158675310&To=%2B18005551212",
        "L/OH5YylLD5NRKLltdqwSvS0BnU=",
    ),
    (
        "https://mycompany.com/myapp.php?foo=1&bar=2",
        b"CallSid=CA1234567890ABCDE&Caller=%2B14158675309&Digits=1234&From=%2B14158675309&To=%2B18005551212",
        "RSOYDt4T1cUTdK1PDd93/VVr8B8=",
    ),
    ("wss://example.com/media", b"", "7PR3qMkpDyEJtMrVOY/LDyNq8J8="),
    ("wss://example.com/media/", b"", "T+WBXwUXC0/CyoZ1DA+p9ilZORs="),
    ("https://example.com/media", b"", "6HZQ7Cq/dSYDCAiy3qRA6PZfACI="),
]


def token(keys: CallKeys = KEYS) -> str:
    return mint_call_token(keys, call_sid=SID, call_started_at=NOW)


def key(keys: CallKeys = KEYS) -> str:
    return mint_call_key(keys, call_sid=SID, restaurant_id="juniper", expires_at=NOW + timedelta(minutes=30))


def refusal_of_token(
    presented: str, *, keys: CallKeys = KEYS, call_sid: str = SID, now: datetime = NOW
) -> tuple[str, int]:
    with pytest.raises(PassRefused) as caught:
        check_call_token(keys, presented, call_sid=call_sid, now=now)
    return caught.value.code, caught.value.status


def refusal_of_key(
    presented: str, *, keys: CallKeys = KEYS, call_sid: str = SID, now: datetime = NOW
) -> tuple[str, int]:
    with pytest.raises(PassRefused) as caught:
        check_call_key(keys, presented, call_sid=call_sid, now=now)
    return caught.value.code, caught.value.status


def test_a_fresh_token_opens_its_call() -> None:
    check_call_token(KEYS, token(), call_sid=SID, now=NOW + CALL_TOKEN_LIFE - timedelta(seconds=1))


def test_the_same_call_has_the_same_token() -> None:
    assert token() == token()


def test_a_token_fits_a_parameter() -> None:
    assert len(token()) < 400


def test_a_token_ends_after_two_minutes() -> None:
    assert refusal_of_token(token(), now=NOW + timedelta(seconds=120)) == ("token_expired", 401)


def test_a_token_is_of_no_use_for_another_call() -> None:
    assert refusal_of_token(token(), call_sid="CA" + "0" * 32) == ("token_for_another_call", 403)


def test_a_token_of_a_stranger_is_invalid() -> None:
    assert refusal_of_token(token(CallKeys("x" * 32))) == ("token_invalid", 401)


def test_a_token_signed_with_the_previous_key_still_opens() -> None:
    check_call_token(ROTATED, token(), call_sid=SID, now=NOW)


def test_new_tokens_are_signed_with_the_new_key() -> None:
    assert refusal_of_token(token(ROTATED), keys=KEYS) == ("token_invalid", 401)


def test_a_token_is_no_key_and_a_key_no_token() -> None:
    assert refusal_of_token(key()) == ("token_invalid", 401)
    assert refusal_of_key(token()) == ("key_invalid", 401)


@given(st.data())
def test_a_token_with_any_character_exchanged_is_refused(data: st.DataObject) -> None:
    good = token()
    place = data.draw(st.integers(0, len(good) - 1))
    letter = data.draw(st.characters(codec="ascii").filter(lambda one: one != good[place]))

    assert refusal_of_token(good[:place] + letter + good[place + 1 :]) == ("token_invalid", 401)


@given(st.text())
def test_nonsense_is_no_token(presented: str) -> None:
    assert refusal_of_token(presented) == ("token_invalid", 401)


@pytest.mark.parametrize(
    "presented", ["", "....", "t1...", "t1.\ud800.1.x", "t1.Q0Ex.99999999999999999999.x", "t1.é.1.x"]
)
def test_a_malformed_token_is_refused(presented: str) -> None:
    assert refusal_of_token(presented) == ("token_invalid", 401)


def test_a_later_expiry_cannot_be_written_in() -> None:
    kind, subject, expires, mac = token().split(".")

    assert refusal_of_token(f"{kind}.{subject}.{int(expires) + 3600}.{mac}") == ("token_invalid", 401)


def test_a_call_key_names_its_restaurant() -> None:
    assert check_call_key(KEYS, key(), call_sid=SID, now=NOW) == "juniper"


def test_a_call_key_ends() -> None:
    assert refusal_of_key(key(), now=NOW + timedelta(minutes=30)) == ("key_expired", 401)


def test_a_call_key_of_another_call_is_refused() -> None:
    assert refusal_of_key(key(), call_sid="CA" + "0" * 32) == ("key_for_another_call", 401)


def test_a_call_key_outlives_a_rotation() -> None:
    assert check_call_key(ROTATED, key(), call_sid=SID, now=NOW) == "juniper"


@pytest.mark.parametrize(("url", "body", "signature"), VECTORS)
def test_twilios_own_signatures_are_good(url: str, body: bytes, signature: str) -> None:
    assert signed_by_twilio(("12345",), url=url, form=TwilioForm.parse(body), signature=signature)


URL, FORM = VECTORS[1][0], TwilioForm.parse(VECTORS[1][1])
SHARED = "key=webhooks_sharedkey_1,algorithm=HMAC_SHA256"
BY_SHARED_KEY = "033hgUJA9M/hXIZsYjwkerEP/DBm35nEri5FhCYjA5s="


def test_a_webhook_signed_with_a_shared_key_is_good() -> None:
    assert signed_by_twilio(("12345",), url=URL, form=FORM, signature=BY_SHARED_KEY, settings=SHARED)


@pytest.mark.parametrize(
    ("signature", "settings"),
    [(BY_SHARED_KEY, ""), (VECTORS[1][2], SHARED), (BY_SHARED_KEY, "algorithm=HMAC_MD5"), ("", "algorithm=HMAC_MD5")],
)
def test_a_signature_counts_only_by_the_algorithm_that_is_named(signature: str, settings: str) -> None:
    assert not signed_by_twilio(("12345",), url=URL, form=FORM, signature=signature, settings=settings)


@pytest.mark.parametrize(("url", "body", "signature"), VECTORS)
def test_a_signature_of_another_account_is_not(url: str, body: bytes, signature: str) -> None:
    assert not signed_by_twilio(("54321",), url=url, form=TwilioForm.parse(body), signature=signature)


def test_a_websocket_signature_is_not_good_for_https() -> None:
    assert not signed_by_twilio(
        ("12345",), url="https://example.com/media", form=TwilioForm(), signature="7PR3qMkpDyEJtMrVOY/LDyNq8J8="
    )


def test_either_token_counts_during_a_rotation() -> None:
    url, body, signature = VECTORS[0]

    assert signed_by_twilio(("67890", "12345"), url=url, form=TwilioForm.parse(body), signature=signature)


def test_no_signature_is_no_signature() -> None:
    assert not signed_by_twilio(("12345",), url="https://example.com/media", form=TwilioForm(), signature="")
