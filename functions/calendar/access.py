"""Access tokens: by the service account's signed assertion, or by a restaurant's own refresh token; kept while they are good."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx

from functions.calendar.refusals import GrantDead, reason_of, refusal_of
from functions.domain.calendar_ports import TokenVault
from functions.domain.calendars import CalendarLink
from functions.domain.errors import BadConfiguration, VendorConfused, VendorUnavailable
from functions.domain.ports import Clock
from functions.keyring import GoogleKeys

TOKEN_URL = "https://oauth2.googleapis.com/token"  # noqa: S105 - an address
SCOPE = "https://www.googleapis.com/auth/calendar.events"
"""All that is asked for: freeBusy and the list of calendars are never used."""
_MARGIN = timedelta(minutes=5)
DEAD = frozenset({"invalid_grant", "deleted_client", "invalid_client", "unauthorized_client", "disabled_client"})
"""Errors of the token endpoint that no waiting mends (RFC 6749, 5.2; `deleted_client` is Google's own)."""


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    good_until: datetime


@dataclass(frozen=True, slots=True)
class Grant:
    """What an owner's consent gave us. No refresh token if Google thinks that we have one."""

    refresh_token: str
    scopes: frozenset[str]

    def __repr__(self) -> str:
        return f"Grant(scopes={sorted(self.scopes)})"


class AccessTokens:
    """The tokens of this process, by account. May be asked from several threads."""

    def __init__(
        self,
        http: httpx.Client,
        keys: Callable[[], GoogleKeys],
        vault: TokenVault | None,
        clock: Clock,
        token_url: str | None = None,
    ) -> None:
        self._http = http
        self._keys = keys
        self._vault = vault
        self._clock = clock
        self._token_url = token_url or TOKEN_URL
        self._tokens: dict[str, _Token] = {}
        self._lock = threading.Lock()

    def of(self, link: CalendarLink, timeout: float) -> str:
        """A bearer token for this restaurant's calendar. GrantDead, VendorUnavailable, VendorConfused, BadConfiguration."""
        with self._lock:
            held = self._tokens.get(_account(link))
        if held is not None and self._clock.now() < held.good_until:
            return held.text
        fresh = self._ask(self._form(link), timeout)
        with self._lock:
            self._tokens[_account(link)] = fresh
        return fresh.text

    def forget(self, link: CalendarLink) -> None:
        """Google does not take the token that is held: ask for another one next time."""
        with self._lock:
            self._tokens.pop(_account(link), None)

    def redeem(self, code: str, redirect_uri: str, timeout: float) -> Grant:
        """The grant behind the code of a consent; a code is good once. GrantDead and the others as in `of`."""
        keys = self._keys()
        if not keys.oauth_client_id or not keys.oauth_client_secret:
            raise BadConfiguration("the Google secret holds no OAuth client")
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "client_id": keys.oauth_client_id,
            "client_secret": keys.oauth_client_secret,
        }
        answer = self._post(form, timeout)
        return Grant(str(answer.get("refresh_token", "")), frozenset(str(answer.get("scope", "")).split()))

    def _form(self, link: CalendarLink) -> dict[str, str]:
        keys = self._keys()
        if link.how == "oauth":
            if self._vault is None or not keys.oauth_client_id or not keys.oauth_client_secret:
                raise BadConfiguration(
                    "a calendar is connected by OAuth, but there is no OAuth client or no key for its tokens"
                )
            return {
                "grant_type": "refresh_token",
                "refresh_token": self._vault.open(link.restaurant_id, link.sealed_token),
                "client_id": keys.oauth_client_id,
                "client_secret": keys.oauth_client_secret,
            }
        if keys.service_account is None:
            raise BadConfiguration("a calendar is shared with our service account, but the Google secret holds none")
        return {
            "grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer",
            "assertion": _assertion(dict(keys.service_account), self._clock.now()),
        }

    def _ask(self, form: dict[str, str], timeout: float) -> _Token:
        asked_at = self._clock.now()
        answer = self._post(form, timeout)
        try:
            life = timedelta(seconds=int(answer["expires_in"]))
            return _Token(str(answer["access_token"]), asked_at + max(life - _MARGIN, life / 2))
        except (ValueError, KeyError, TypeError):
            raise VendorConfused("Google's token cannot be read") from None

    def _post(self, form: dict[str, str], timeout: float) -> dict[str, Any]:
        try:
            response = self._http.post(self._token_url, data=form, timeout=timeout)
        except httpx.HTTPError as error:
            raise VendorUnavailable(f"Google's token endpoint did not answer: {type(error).__name__}") from None
        if response.status_code != 200:
            reason = reason_of(response)
            if reason in DEAD:
                raise GrantDead(f"Google gives no token: {reason}", code=reason)
            raise refusal_of(response)
        try:
            answer = response.json()
        except ValueError:
            answer = None
        if not isinstance(answer, dict):
            raise VendorConfused("Google's token cannot be read")
        return answer


def _account(link: CalendarLink) -> str:
    return f"oauth {link.restaurant_id} {link.sealed_token}" if link.how == "oauth" else "service account"


def _assertion(account: dict[str, Any], now: datetime) -> str:
    """RFC 7523: signed with RS256, good for an hour at most. The audience is Google's own address wherever it is sent."""
    from google.auth import crypt, jwt  # only where a token is needed: it brings in a large library of ciphers

    issued = int(now.timestamp())
    claims = {
        "iss": account["client_email"],
        "scope": SCOPE,
        "aud": account.get("token_uri") or TOKEN_URL,
        "iat": issued,
        "exp": issued + 3600,
    }
    signer = crypt.RSASigner.from_service_account_info(account)  # type: ignore[no-untyped-call]  # google-auth has no types here
    signed: bytes = jwt.encode(signer, claims)  # type: ignore[no-untyped-call]  # the same
    return signed.decode()
