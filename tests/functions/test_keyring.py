import json

import pytest

from functions.domain.errors import BadConfiguration, VendorUnavailable
from functions.keyring import CallKeys, Keyring, SquareKeys, TwilioKeys

SIGNING_KEY = "k" * 32


def test_a_twilio_secret_is_read() -> None:
    keys = TwilioKeys.from_json('{"account_sid": "AC1", "auth_token": "one", "previous_auth_token": "zero"}')

    assert keys.auth_tokens == ("one", "zero")
    assert keys.api_key_sid is None


def test_an_unknown_entry_of_the_secret_is_left_alone() -> None:
    assert TwilioKeys.from_json('{"account_sid": "AC1", "auth_token": "one", "note": "x"}').auth_tokens == ("one",)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"account_sid": "AC1"}', '{"account_sid": "AC1", "auth_token": ""}'])
def test_a_twilio_secret_that_lacks_something_is_refused(text: str) -> None:
    with pytest.raises(BadConfiguration, match="Twilio secret"):
        TwilioKeys.from_json(text)


def test_a_short_signing_key_is_refused_without_being_quoted() -> None:
    with pytest.raises(BadConfiguration) as caught:
        CallKeys.from_json('{"signing_key": "hunter2"}')

    assert "hunter2" not in str(caught.value)


def test_both_signing_keys_count_while_one_replaces_the_other() -> None:
    keys = CallKeys.from_json(json.dumps({"signing_key": SIGNING_KEY, "previous_signing_key": "p" * 32}))

    assert keys.all == (SIGNING_KEY, "p" * 32)


def test_a_square_secret_is_read_and_one_that_lacks_something_is_refused() -> None:
    keys = SquareKeys.from_json('{"application_id": "sandbox-1", "application_secret": "two", "unset": "x"}')
    assert keys == SquareKeys("sandbox-1", "two", "")
    assert "two" not in repr(keys)
    with pytest.raises(BadConfiguration, match="Square secret lacks application_secret"):
        SquareKeys.from_json('{"application_id": "sandbox-1", "application_secret": ""}')


def test_no_secret_shows_when_printed() -> None:
    assert "one" not in repr(TwilioKeys("AC1", "one"))
    assert SIGNING_KEY not in repr(CallKeys(SIGNING_KEY))


class Vault:
    def __init__(self) -> None:
        self.text: str | None = json.dumps({"signing_key": SIGNING_KEY})

    def __call__(self, secret_id: str) -> str:
        if self.text is None:
            raise VendorUnavailable("down")
        return self.text


def test_a_rotated_secret_is_seen_without_a_restart() -> None:
    vault = Vault()
    ring = Keyring("maitred/call", CallKeys.from_json, vault)
    before = ring()
    vault.text = json.dumps({"signing_key": "n" * 32, "previous_signing_key": SIGNING_KEY})

    after = ring()

    assert before.all == (SIGNING_KEY,)
    assert after.all == ("n" * 32, SIGNING_KEY)


def test_the_last_good_secret_serves_while_the_vault_is_down() -> None:
    vault = Vault()
    ring = Keyring("maitred/call", CallKeys.from_json, vault)
    before = ring()
    vault.text = None

    assert ring() == before


def test_a_vault_that_was_never_readable_is_reported() -> None:
    vault = Vault()
    vault.text = None

    with pytest.raises(VendorUnavailable):
        Keyring("maitred/call", CallKeys.from_json, vault)()
