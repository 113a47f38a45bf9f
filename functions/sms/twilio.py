"""Texts through Twilio's own client, with its errors translated into ours."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import requests
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from functions.domain.errors import VendorConfused, VendorRefused, VendorUnavailable
from functions.keyring import TwilioKeys
from functions.sms.texting import SentText

TIMEOUT_SECONDS = 10.0
_CLOCKS_DIFFER_BY = timedelta(minutes=2)
_LOOK_AT = 50
"""How many of the newest texts to one number are looked through."""
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

    def find(self, *, to: str, sender: str, body: str, since: datetime) -> SentText | None:
        """Look through the newest texts between the two numbers.

        Not filtered by Twilio's `DateSent`: a queued message has none yet. A trial account puts words before the body.
        """
        with _translated():
            newest = self._connected().messages.list(to=to, from_=sender, limit=_LOOK_AT)
            for message in newest:
                if message.date_created is None or message.date_created < since - _CLOCKS_DIFFER_BY:
                    continue
                if (message.body or "").endswith(body):
                    return _sent(message.sid, message.status)
        return None

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


def _sent(sid: str | None, status: object) -> SentText:
    if not sid:
        raise VendorConfused("Twilio's answer names no MessageSid")
    # Twilio's `sending` follows `queued`; in our outbox that word means "claimed, not yet handed over".
    state = str(status or "queued")
    return SentText(vendor_id=sid, state="queued" if state == "sending" else state)


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
        raise VendorUnavailable("Twilio did not answer in time") from error
    except (TwilioException, requests.RequestException, json.JSONDecodeError, KeyError, TypeError) as error:
        raise VendorConfused("Twilio's answer cannot be read") from error
