"""Knocks at a deployment's public doors as Twilio does, and as a stranger would: webhooks, the streamer's health, its handshake.

Source: Twilio "Security": `X-Twilio-Signature` is HMAC-SHA1 by the account's auth token over the URL and the sorted form; the
handshake of a media stream is signed over its wss URL alone. RFC 6455 §4.1 for the handshake itself.
"""

import base64
import secrets
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

import requests
from twilio.request_validator import RequestValidator

from functions.domain.errors import VendorUnavailable

_TIMEOUT_S = 15
_NO_CALL = "CA" + "0" * 32
"""A CallSid that no call has: `/voice/status` answers for it and writes nothing."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `at` is the server's clock, None if it did not say."""

    status: int
    text: str
    at: datetime | None = None


class Doorbell:
    """`auth_token` signs. Raises VendorUnavailable where nobody answers."""

    def __init__(self, http: requests.Session, auth_token: str) -> None:
        self._http = http
        self._genuine = RequestValidator(auth_token)
        self._forged = RequestValidator(secrets.token_hex(16))

    def status_webhook(self, api_url: str, *, genuine: bool) -> Answer:
        """The status callback of a call that never was: it changes nothing."""
        return self._post(f"{api_url}/voice/status", {"CallSid": _NO_CALL, "CallStatus": "completed"}, genuine=genuine)

    def ring_itself(self, api_url: str, number: str) -> Answer:
        """An incoming call from the restaurant's own number: the API finds the restaurant and lets it ring busy.

        It is how a transfer that was forwarded back to us arrives, so no call is opened and no model is asked.
        """
        form = {"CallSid": _NO_CALL, "From": number, "To": number, "CallStatus": "ringing", "Direction": "inbound"}
        return self._post(f"{api_url}/voice/incoming", form, genuine=True)

    def get(self, url: str) -> Answer:
        """A plain GET, as anybody can."""
        try:
            answer = self._http.get(url, timeout=_TIMEOUT_S, allow_redirects=False)
        except requests.RequestException as error:
            raise VendorUnavailable(f"{_place(url)} does not answer ({_reason(error)})") from None
        return _answer(answer)

    def handshake(self, stream_url: str, *, signed: bool) -> int:
        """The status of a WebSocket handshake; 101 means that the socket was opened. It is closed again at once."""
        parts = urlsplit(stream_url)
        headers = {
            "Connection": "Upgrade",
            "Upgrade": "websocket",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": base64.b64encode(secrets.token_bytes(16)).decode(),
        }
        if signed:
            headers["X-Twilio-Signature"] = self._genuine.compute_signature(stream_url, {})
        connection = _connection(stream_url)
        try:
            connection.request("GET", parts.path or "/", headers=headers)
            status = connection.getresponse().status
            if status == 101 and connection.sock is not None:
                connection.sock.sendall(_CLOSE_FRAME)
            return status
        except (OSError, HTTPException) as error:
            raise VendorUnavailable(f"{_place(stream_url)} does not answer ({_reason(error)})") from None
        finally:
            connection.close()

    def _post(self, url: str, form: Mapping[str, str], *, genuine: bool) -> Answer:
        signer = self._genuine if genuine else self._forged
        headers = {"X-Twilio-Signature": signer.compute_signature(url, dict(form))}
        try:
            answer = self._http.post(url, data=dict(form), headers=headers, timeout=_TIMEOUT_S, allow_redirects=False)
        except requests.RequestException as error:
            raise VendorUnavailable(f"{_place(url)} does not answer ({_reason(error)})") from None
        return _answer(answer)


def health_url(stream_url: str) -> str:
    """The streamer's `/health`, on the host of its media socket."""
    parts = urlsplit(stream_url)
    return f"{'https' if parts.scheme == 'wss' else 'http'}://{parts.netloc}/health"


_CLOSE_FRAME = bytes([0x88, 0x82, 0, 0, 0, 0, 0x03, 0xE8])
"""A masked close frame with code 1000."""


def _connection(url: str) -> HTTPConnection:
    parts = urlsplit(url)
    assert parts.hostname is not None
    if parts.scheme in ("wss", "https"):
        return HTTPSConnection(parts.hostname, parts.port, timeout=_TIMEOUT_S, context=ssl.create_default_context())
    return HTTPConnection(parts.hostname, parts.port, timeout=_TIMEOUT_S)


def _answer(answer: requests.Response) -> Answer:
    try:
        at = parsedate_to_datetime(answer.headers["Date"])
    except (KeyError, ValueError):
        at = None
    return Answer(answer.status_code, answer.text, at)


def _place(url: str) -> str:
    return urlsplit(url).netloc


def _reason(error: Exception) -> str:
    return type(error).__name__
