"""The way of an owner who connects a calendar: from our link to Google's page, and back with a code. Light; what reaches Google is loaded last.

One permission is asked for, `calendar.app.created`: we make the calendar ourselves and see no other. With a single permission Google
shows no boxes to untick, and no list of calendars is needed to choose from.
"""

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote, urlencode

from functions.calendar.invitations import LINK_LASTS, STATE_LASTS, Invitation, seal, unseal
from functions.domain.ports import Clock
from functions.keyring import GoogleKeys

AUTHORIZATION_URL = "https://accounts.google.com/o/oauth2/v2/auth"
CONNECT, CALLBACK = "/calendar/connect", "/calendar/callback"
APP_CREATED = "https://www.googleapis.com/auth/calendar.app.created"

Outcome = Literal["connected", "declined", "not_granted", "expired", "failed"]
"""How it ended, as the owner is told it."""


@dataclass(frozen=True, slots=True)
class Departure:
    """Where the browser goes, and the nonce for its cookie."""

    url: str
    nonce: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """How it ended, and for which restaurant, if that could be told."""

    outcome: Outcome
    restaurant_id: str = ""


class Doorway:
    """Lets owners out to Google and in again. `connect` is given restaurant, code and redirect address, and says how it went."""

    def __init__(
        self,
        keys: Callable[[], GoogleKeys],
        clock: Clock,
        public_base_url: str,
        connect: Callable[[str, str, str], Outcome],
        authorization_url: str | None = None,
        draw: Callable[[], str] = lambda: secrets.token_hex(16),
    ) -> None:
        self._keys = keys
        self._clock = clock
        self._base = public_base_url
        self._connect = connect
        self._authorization_url = authorization_url or AUTHORIZATION_URL
        self._draw = draw

    def out(self, link: str) -> Departure | Outcome:
        """To Google, for whoever holds a link of ours (its `state` parameter)."""
        keys, now = self._keys(), self._clock.now()
        invited = unseal(keys.channel_key, "link", link, now)
        if invited is None:
            return "expired"
        if not keys.oauth_client_id or not keys.oauth_client_secret:
            return "failed"
        nonce = self._draw()
        state = seal(keys.channel_key, "state", Invitation(invited.restaurant_id, nonce), now + STATE_LASTS)
        asked = {
            "client_id": keys.oauth_client_id,
            "redirect_uri": self._base + CALLBACK,
            "response_type": "code",
            "scope": APP_CREATED,
            # Only both together give a refresh token every time, also to an owner who connected once before.
            "access_type": "offline",
            "prompt": "consent",
            "state": state,
        }
        return Departure(f"{self._authorization_url}?{urlencode(asked, quote_via=quote)}", nonce)

    def back(self, *, state: str, code: str, error: str, cookie: str) -> Arrival:
        """From Google, with a code or an error, in the browser that set out. VendorUnavailable if our keys cannot be had."""
        invited = unseal(self._keys().channel_key, "state", state, self._clock.now())
        if invited is None or not hmac.compare_digest(invited.nonce.encode(), cookie.encode()):
            return Arrival("expired")
        if error or not code:
            return Arrival("declined" if error == "access_denied" else "failed", invited.restaurant_id)
        return Arrival(self._connect(invited.restaurant_id, code, self._base + CALLBACK), invited.restaurant_id)


def link_for(key: str, public_base_url: str, restaurant_id: str, clock: Clock, nonce: str) -> str:
    """The link that an owner is given; good for LINK_LASTS, as often as it is needed."""
    sealed = seal(key, "link", Invitation(restaurant_id, nonce), clock.now() + LINK_LASTS)
    return f"{public_base_url}{CONNECT}?{urlencode({'state': sealed})}"
