"""Asks Square for one restaurant: the official client, the tokens that are due, and Square's errors in our three words.

The client is imported when it is first needed: it takes about a second, which calls of other restaurants must not pay.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

import httpx

from functions.domain.calendar_ports import TokenVault
from functions.domain.errors import VendorConfused, VendorRefused, VendorUnavailable
from functions.domain.ports import Clock, CommitConflict
from functions.domain.pos_links import PosLink, PosLinks
from functions.keyring import SquareKeys

if TYPE_CHECKING:
    from square import Square
    from square.core.request_options import RequestOptions

T = TypeVar("T")

PRODUCTION = "https://connect.squareup.com"
SANDBOX = "https://connect.squareupsandbox.com"
VERSION = "2026-09-16"
ONCE: "RequestOptions" = {"max_retries": 0}
"""The client would try 409, 429 and 5xx again by itself, for seconds; the outbox does that, and nobody waits for it."""
REFRESHED_AFTER = timedelta(days=6)
"""Square asks for a refresh within seven days, though a token lives for thirty."""
_NOBODY = "none"
_NEARLY_OVER = timedelta(minutes=5)
_DEAD = frozenset({"ACCESS_TOKEN_REVOKED", "UNAUTHORIZED", "ACCESS_TOKEN_EXPIRED"})


@dataclass(frozen=True, slots=True)
class Consent:
    """What an owner's consent gave us."""

    merchant_id: str
    access: str
    refresh: str
    expires_at: datetime

    def __repr__(self) -> str:
        return f"Consent({self.merchant_id!r}, ...)"


class SquareAccess:
    """Square, as this process reaches it. `patience` is how long one request may take, in seconds. Asked from several threads."""

    def __init__(
        self,
        links: PosLinks,
        vault: TokenVault,
        keys: Callable[[], SquareKeys],
        clock: Clock,
        *,
        base_url: str | None = None,
        patience: float = 5.0,
        http: httpx.Client | None = None,
    ) -> None:
        self._links = links
        self._vault = vault
        self._keys = keys
        self._clock = clock
        self._base_url = base_url
        self._patience = patience
        self._http = http
        self._opened: dict[str, str] = {}
        self._lock = threading.Lock()

    @property
    def base_url(self) -> str:
        """Where Square is; applications of the sandbox have ids that say so."""
        if self._base_url is not None:
            return self._base_url
        return SANDBOX if self._keys().application_id.startswith("sandbox-") else PRODUCTION

    def ask(self, link: PosLink, question: Callable[["Square"], T]) -> T:
        """The answer for this restaurant; a token that has ended meanwhile is renewed once. VendorRefused, ...Unavailable, ...Confused.

        `question` may be asked twice, so a write in it needs its idempotency key.
        """
        if link.expires_at is not None and self._clock.now() + _NEARLY_OVER >= link.expires_at:
            link = self.refresh(link)
        try:
            return self._asked(self._token(link), question)
        except VendorRefused as refusal:
            if refusal.code == "ACCESS_TOKEN_REVOKED":
                self._mark(link, "revoked")
            if refusal.code not in _DEAD or refusal.code == "ACCESS_TOKEN_REVOKED":
                raise
        return self._asked(self._token(self.refresh(link)), question)

    def refresh(self, link: PosLink) -> PosLink:
        """New tokens, sealed and stored. VendorRefused with the link marked if Square does not give any."""
        stored = self._links.get(link.restaurant_id, link.pos) or link
        if stored.sealed_access != link.sealed_access:
            return stored  # somebody else was quicker
        refresh = self._vault.open(link.restaurant_id, link.sealed_refresh)
        try:
            fresh = self._obtain(grant_type="refresh_token", refresh_token=refresh)
        except VendorRefused:
            self._mark(stored, "reauth_needed")
            raise
        try:
            return self._links.save(self.sealed(replace(stored, state="ok"), fresh))
        except CommitConflict:
            # The refresh token stays the same at Square, so nothing is lost.
            return self._links.get(link.restaurant_id, link.pos) or link

    def exchange(self, code: str, redirect_uri: str) -> Consent:
        """The tokens for a code that the owner's browser brought back. VendorRefused if it is wrong, used or old."""
        return self._obtain(grant_type="authorization_code", code=code, redirect_uri=redirect_uri)

    def sealed(self, link: PosLink, consent: Consent) -> PosLink:
        """The link with these tokens in it."""
        return replace(
            link,
            merchant_id=consent.merchant_id,
            sealed_access=self._vault.seal(link.restaurant_id, consent.access),
            sealed_refresh=self._vault.seal(link.restaurant_id, consent.refresh),
            expires_at=consent.expires_at,
            refreshed_at=self._clock.now(),
        )

    def with_token(self, token: str, question: Callable[["Square"], T]) -> T:
        """Ask with a token that is not stored yet."""
        return self._asked(token, question)

    def _obtain(self, **asked: str) -> Consent:
        keys = self._keys()
        # No token yet: an empty one would make a header that no connection writes. This is how Square lets an application be named.
        named: RequestOptions = {**ONCE, "additional_headers": {"Authorization": f"Client {keys.application_secret}"}}
        answer = self._asked(
            _NOBODY,
            lambda square: square.o_auth.obtain_token(
                client_id=keys.application_id, client_secret=keys.application_secret, request_options=named, **asked
            ),
        )
        if not (answer.access_token and answer.refresh_token and answer.merchant_id and answer.expires_at):
            raise VendorConfused("Square's answer holds no tokens")
        return Consent(
            answer.merchant_id, answer.access_token, answer.refresh_token, datetime.fromisoformat(answer.expires_at)
        )

    def _token(self, link: PosLink) -> str:
        with self._lock:
            held = self._opened.get(link.sealed_access)
        if held is None:
            held = self._vault.open(link.restaurant_id, link.sealed_access)
            with self._lock:
                self._opened = {**self._opened, link.sealed_access: held}
        return held

    def _mark(self, link: PosLink, state: Any) -> None:
        stored = self._links.get(link.restaurant_id, link.pos)
        if stored is not None and stored.state != state:
            try:
                self._links.save(replace(stored, state=state))
            except CommitConflict:
                return  # whoever was quicker knows more

    def _asked(self, token: str, question: Callable[["Square"], T]) -> T:
        from square import Square
        from square.core.api_error import ApiError

        with self._lock:
            if self._http is None:
                self._http = httpx.Client(timeout=self._patience)
        client = Square(
            base_url=self.base_url, token=token, version=VERSION, timeout=self._patience, httpx_client=self._http
        )
        try:
            return question(client)
        except ApiError as error:
            raise _translated(error) from error
        except httpx.HTTPError as error:
            raise VendorUnavailable(f"Square did not answer: {type(error).__name__}") from error
        except (ValueError, TypeError, AttributeError) as error:
            raise VendorConfused(f"Square's answer cannot be read: {type(error).__name__}") from error


def _translated(error: Any) -> Exception:
    """Square's error in our words. The detail is Square's own and names no guest."""
    status = error.status_code or 0
    first = error.errors[0] if error.errors else None
    code, detail = str(first.code if first else ""), str(first.detail if first else "")
    if status in (408, 409, 429) or status >= 500:
        return VendorUnavailable(f"Square is busy or down: {status} {code}")
    if status == 401 and code not in _DEAD:
        # Older answers carry no code of this list; a token that is not taken is renewed all the same.
        return VendorRefused(f"{code}: {detail}", code="UNAUTHORIZED")
    if status >= 400:
        return VendorRefused(f"{code}: {detail}", code=code)
    return VendorConfused(f"Square's answer cannot be read: {status}")
