"""Access to Toast: one token per client, kept while it lives, and logged in for as seldom as Toast asks.

Toast's guide on refreshing tokens: a token lasts about a day, asking again gives the same one until its last minute, and a client should log
in about twice an hour at most; there is no refresh. What a token may do stands in the token itself.
"""

import base64
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass

import httpx

from functions.domain.errors import VendorConfused, VendorRefused, VendorUnavailable
from functions.keyring import ToastKeys

LOGIN = "/authentication/v1/authentication/login"
MOST_LOGINS = 2
_WITHIN_S = 3600.0
_SPARE_S = 50.0
"""A token that ends sooner is renewed: within its last minute Toast gives a new one."""
WRITES_ORDERS = "orders.orders:write"


@dataclass(frozen=True, slots=True)
class Token:
    """`scopes` None: the token does not say."""

    text: str
    scopes: frozenset[str] | None

    @property
    def may_order(self) -> bool:
        """False only where the token says so."""
        return self.scopes is None or WRITES_ORDERS in self.scopes


@dataclass(slots=True)
class _Held:
    token: Token | None = None
    ends: float = 0.0
    logins: tuple[float, ...] = ()


class ToastTokens:
    """Tokens by address and client. `elapsed` gives seconds of a clock that never goes back."""

    def __init__(self, http: httpx.Client, keys: Callable[[], ToastKeys], elapsed: Callable[[], float]) -> None:
        self._http = http
        self._keys = keys
        self._elapsed = elapsed
        self._held: dict[tuple[str, str], _Held] = {}
        self._lock = threading.Lock()

    def of(self, base_url: str, within_s: float) -> Token:
        """The token for this address. VendorRefused: the credentials are wrong; VendorUnavailable also when logging in was tried enough."""
        keys = self._keys()
        with self._lock:
            held = self._held.setdefault((base_url, keys.client_id), _Held())
            now = self._elapsed()
            if held.token is not None and now < held.ends - _SPARE_S:
                return held.token
            held.logins = tuple(at for at in held.logins if at > now - _WITHIN_S)
            if len(held.logins) >= MOST_LOGINS:
                raise VendorUnavailable("Toast was logged in to as often as it allows; the next login must wait")
            self._log_in(base_url, keys, held, now, within_s)
            assert held.token is not None
            return held.token

    def drop(self, base_url: str, token: Token) -> None:
        """Toast no longer takes this token."""
        with self._lock:
            held = self._held.get((base_url, self._keys().client_id))
            if held is not None and held.token == token:
                held.token = None

    def _log_in(self, base_url: str, keys: ToastKeys, held: _Held, now: float, within_s: float) -> None:
        body = {
            "clientId": keys.client_id,
            "clientSecret": keys.client_secret,
            "userAccessType": "TOAST_MACHINE_CLIENT",
        }
        try:
            answer = self._http.post(base_url + LOGIN, json=body, timeout=max(within_s, 0.05))
        except httpx.HTTPError as error:
            raise VendorUnavailable(f"Toast's login did not answer: {type(error).__name__}") from None
        if answer.status_code == 429 or answer.status_code >= 500:
            raise VendorUnavailable(f"Toast's login is down: {answer.status_code}")
        held.logins = (*held.logins, now)
        if not answer.is_success:
            raise VendorRefused("Toast does not take the client's id and secret", code=str(answer.status_code))
        try:
            told = answer.json()["token"]
            text, lasts = str(told["accessToken"]), float(told["expiresIn"])
        except (ValueError, KeyError, TypeError) as error:
            raise VendorConfused("Toast's login answered without a token") from error
        held.token, held.ends = Token(text, scopes_in(text)), now + lasts


def scopes_in(token: str) -> frozenset[str] | None:
    """The scopes that a JWT names; None if it cannot be read. It is not verified: only Toast needs to trust it."""
    try:
        part = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
        scope = claims["scope"]
    except (IndexError, ValueError, KeyError, TypeError):
        return None
    if isinstance(scope, str):
        return frozenset(scope.split())
    return frozenset(str(one) for one in scope) if isinstance(scope, list) else None
