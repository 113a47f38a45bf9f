"""Who may knock: Twilio by its signature, the streamer by the call token and then by the call key.

A pass is `kind.subject.expires.signature`: readable, short enough for `<Parameter>` (name and value together under 500
characters, protocols: Twilio `<Stream>`), signed with HMAC-SHA256. `t1` is the call token of one CallSid, which its first
stream redeems; `k1` is the call key of one CallSid and restaurant. The kind is part of what is signed, so neither can
stand for the other.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from twilio.request_validator import RequestValidator, get_signature_algorithm

from functions.api.forms import TwilioForm
from functions.keyring import CallKeys

CALL_TOKEN_LIFE = timedelta(seconds=120)
_TOKEN = "t1"  # noqa: S105 - the name of a kind, no secret
_KEY = "k1"


class PassRefused(Exception):
    """A token or key that does not open this door. `code` is the contract's word, `status` the HTTP status."""

    def __init__(self, code: str, status: int) -> None:
        super().__init__(code)
        self.code = code
        self.status = status


def mint_call_token(keys: CallKeys, *, call_sid: str, call_started_at: datetime) -> str:
    """The token for `<Parameter>`. It depends only on the call, so a repeated webhook answers the very same TwiML."""
    return _sign(keys.signing_key, _TOKEN, call_sid, call_started_at + CALL_TOKEN_LIFE)


def check_call_token(keys: CallKeys, token: str, *, call_sid: str, now: datetime) -> None:
    """PassRefused: `token_invalid` (401), `token_for_another_call` (403) or `token_expired` (401)."""
    subject = _verify(keys, _TOKEN, token, now, "token")
    if subject != call_sid:
        raise PassRefused("token_for_another_call", 403)


def mint_call_key(keys: CallKeys, *, call_sid: str, restaurant_id: str, expires_at: datetime) -> str:
    """The key that authorises every later request of this call."""
    return _sign(keys.signing_key, _KEY, f"{call_sid}:{restaurant_id}", expires_at)


def check_call_key(keys: CallKeys, key: str, *, call_sid: str, now: datetime) -> str:
    """The restaurant's id. PassRefused: `key_invalid`, `key_expired` or `key_for_another_call`, all 401."""
    owner, _, restaurant_id = _verify(keys, _KEY, key, now, "key").partition(":")
    if owner != call_sid:
        raise PassRefused("key_for_another_call", 401)
    return restaurant_id


def signed_by_twilio(
    auth_tokens: Sequence[str], *, url: str, form: TwilioForm, signature: str, settings: str = ""
) -> bool:
    """Whether one of the account's tokens made this `X-Twilio-Signature` over the configured URL and the whole form.

    `settings` is the header `X-Twilio-Webhooks-Signature-Settings`, which names the algorithm of a webhook that was signed with a
    shared key (HMAC_SHA256); without it, and for anything that it does not name, it is HMAC_SHA1. An unknown algorithm is none.

    `url` is the public base, the path and the raw query string, never what a client put into Host. `form` holds every
    received parameter, blank and repeated ones included; for GET it is empty, since the query is part of the URL.
    """
    algorithm = get_signature_algorithm(settings)
    return any(RequestValidator(token).validate(url, form, signature, algorithm) for token in auth_tokens)


def _sign(signing_key: str, kind: str, subject: str, expires_at: datetime) -> str:
    # The token's life is counted in whole seconds.
    text = f"{kind}.{_encoded(subject.encode())}.{int(expires_at.timestamp())}"
    return f"{text}.{_mac(signing_key, text)}"


def _verify(keys: CallKeys, kind: str, presented: str, now: datetime, word: str) -> str:
    invalid = PassRefused(f"{word}_invalid", 401)
    parts = presented.split(".")
    if not presented.isascii() or len(parts) != 4 or parts[0] != kind:
        raise invalid
    text, mac = ".".join(parts[:3]), parts[3].encode()
    if not any(hmac.compare_digest(_mac(key, text).encode(), mac) for key in keys.all):
        raise invalid
    # From here on the text is our own, and well formed.
    if now.timestamp() >= int(parts[2]):
        raise PassRefused(f"{word}_expired", 401)
    return urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)).decode()


def _mac(signing_key: str, text: str) -> str:
    return _encoded(hmac.new(signing_key.encode(), text.encode(), sha256).digest())


def _encoded(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()
