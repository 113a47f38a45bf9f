"""Texts through Twilio's own client, with its errors translated into ours."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

import requests
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from functions.domain.errors import VendorConfused, VendorRefused, VendorUnavailable
from functions.keyring import TwilioKeys
from functions.sms.texting import SentText, Unanswered

TIMEOUT_SECONDS = 10.0
_CLOCKS_DIFFER_BY = timedelta(minutes=2)
_LOOK_AT = 1000
"""How many of the newest texts to one number are looked through at most; a busy owner gets some hundreds a day."""
_PAGE = 50
_OLDER_ONES = 20
_NO_CONNECTION = frozenset({"NewConnectionError", "NameResolutionError", "ConnectTimeoutError"})
_NOT_FOUND = frozenset({"404", "20404"})
_TOO_MANY_REQUESTS = 20429


class TwilioMessenger:
    """The `Messenger` on Twilio. `base_url` points the client at a simulator; None is the real service."""

    def __init__(self, keys: Callable[[], TwilioKeys], base_url: str | None = None) -> None:
        self._keys = keys
        self._base_url = base_url
        self._client: tuple[TwilioKeys, Client] | None = None

    def send(self, *, to: str, sender: str, body: str, status_url: str) -> SentText:
        """Create the message; its first state (`queued`, `accepted`) comes in the answer, no callback tells it."""
        with _translated():
            message = self._connected().messages.create(to=to, from_=sender, body=body, status_callback=status_url)
            return _sent(message.sid, message.status)

    def find(self, *, to: str, sender: str, body: str, since: datetime) -> Sequence[SentText]:
        """Look through the texts between the two numbers, newest first, back to `since`.

        Not filtered by Twilio's `DateSent`: a queued message has none yet. A trial account puts words before the body.
        Twilio does not promise the order within a moment, so a few older ones are passed before the search ends.
        """
        found: list[SentText] = []
        older = 0
        with _translated():
            texts = self._connected().messages.stream(to=to, from_=sender, limit=_LOOK_AT, page_size=_PAGE)
            for message in texts:
                if message.date_created is not None and message.date_created < since - _CLOCKS_DIFFER_BY:
                    older += 1
                elif message.date_created is not None and (message.body or "").endswith(body):
                    found.append(_sent(message.sid, message.status, message.error_code))
                if older == _OLDER_ONES:
                    break
        return found

    def look_up(self, vendor_id: str) -> SentText | None:
        """Fetch the message; None for one that was deleted (404)."""
        try:
            with _translated():
                message = self._connected().messages(vendor_id).fetch()
                return _sent(message.sid, message.status, message.error_code)
        except VendorRefused as refused:
            if refused.code in _NOT_FOUND:
                return None
            raise

    def _connected(self) -> Client:
        keys = self._keys()
        if self._client is None or self._client[0] != keys:
            self._client = (keys, _client(keys, self._base_url))
        return self._client[1]


def _client(keys: TwilioKeys, base_url: str | None) -> Client:
    http_client = TwilioHttpClient(timeout=TIMEOUT_SECONDS)
    if keys.api_key_sid and keys.api_key_secret:
        client = Client(keys.api_key_sid, keys.api_key_secret, keys.account_sid, http_client=http_client)
    else:
        client = Client(keys.account_sid, keys.auth_token, http_client=http_client)
    if base_url:
        client.api.base_url = base_url.rstrip("/")
    return client


def _sent(sid: str | None, status: object, error_code: object = None) -> SentText:
    if not sid:
        raise VendorConfused("Twilio's answer names no MessageSid")
    # Twilio's `sending` follows `queued`; in our outbox that word means "claimed, not yet handed over".
    state = str(status or "queued")
    return SentText(sid, "queued" if state == "sending" else state, str(error_code) if error_code else None)


def _never_reached(error: requests.RequestException) -> bool:
    """Whether no connection was made at all, so that nothing can have been asked."""
    inner = getattr(error.args[0], "reason", None) if error.args else None
    # By its name: urllib3 is what `requests` happens to stand on, nothing that we depend on ourselves.
    return isinstance(error, requests.ConnectTimeout) or type(inner).__name__ in _NO_CONNECTION


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except TwilioRestException as error:
        if error.status >= 500 or error.status == 429 or error.code == _TOO_MANY_REQUESTS:
            raise VendorUnavailable(f"Twilio answered {error.status}, code {error.code}") from error
        # The message may quote the guest's number: only the code is kept.
        raise VendorRefused(f"Twilio refused with code {error.code}", code=str(error.code or error.status)) from None
    except (requests.ConnectionError, requests.Timeout) as error:
        if _never_reached(error):
            raise VendorUnavailable("Twilio cannot be reached") from error
        raise Unanswered("Twilio did not answer in time") from error
    except (TwilioException, requests.RequestException, json.JSONDecodeError, KeyError, TypeError) as error:
        raise VendorConfused("Twilio's answer cannot be read") from error
