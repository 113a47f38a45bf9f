"""Who may ask: API clients with their scopes and restaurants, and the tokens that they log in for.

*Documented* (authentication, Standard API access): machine clients log in with id and secret; asking again gives the same token until
the last minute of its life; a token lasts about a day; there is no refresh; scopes stand in the token. *Judgement*: a wrong secret is 401.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from local.simulators.toast.wire import Refusal

PARTNER = frozenset(
    [
        "config:read",
        "credit_cards.authorization:write",
        "digital_schedule:read",
        "menus.channel:read",
        "orders.delivery_info:write",
        "orders.orders:write",
        "orders.channel:read",
        "packaging:read",
        "restaurants:read",
        "stock:read",
    ]
)
"""An ordering partner (documented), with the scope that lets it read its own orders."""
STANDARD = frozenset(
    [
        "cashmgmt:read",
        "config:read",
        "kitchen:read",
        "labor:read",
        "menus:read",
        "orders:read",
        "restaurants:read",
        "stock:read",
    ]
)
"""What a restaurant can give itself: everything is read only (documented)."""
TOKEN_LASTS = timedelta(days=1)
_LAST_MINUTE = timedelta(minutes=1)


@dataclass(slots=True)
class Client:
    """One API client. `restaurants` are the GUIDs that it is connected to."""

    client_id: str
    client_secret: str
    scopes: frozenset[str]
    restaurants: set[str]
    token: str = ""
    token_ends: datetime | None = None
    logins: int = 0


class Accounts:
    """All clients. `clock` gives aware datetimes."""

    def __init__(self, clock: Callable[[], datetime], seed: str) -> None:
        self._clock = clock
        self._seed = seed.encode()
        self.clients: dict[str, Client] = {}

    def add(self, client_id: str, client_secret: str, scopes: frozenset[str], *restaurants: str) -> Client:
        """A client that is connected to these restaurants."""
        client = Client(client_id, client_secret, scopes, set(restaurants))
        self.clients[client_id] = client
        return client

    def expire_tokens(self) -> None:
        """Every token dies at once: the next call is 401, and a login gives a new one."""
        for client in self.clients.values():
            client.token_ends = self._clock()

    def login(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """The answer to a login. Refusal 400 or 401."""
        if body.get("userAccessType") != "TOAST_MACHINE_CLIENT":
            raise Refusal(400, "userAccessType must be TOAST_MACHINE_CLIENT")
        client = self.clients.get(str(body.get("clientId")))
        if client is None or not hmac.compare_digest(client.client_secret, str(body.get("clientSecret"))):
            raise Refusal(401, "Invalid client credentials")
        client.logins += 1
        now = self._clock()
        if client.token_ends is None or now >= client.token_ends - _LAST_MINUTE:
            client.token_ends = now + TOKEN_LASTS
            client.token = self._token(client, client.token_ends)
        return {
            "@class": ".SuccessfulResponse",
            "token": {
                "tokenType": "Bearer",
                "scope": None,
                "expiresIn": int((client.token_ends - now).total_seconds()),
                "accessToken": client.token,
                "idToken": None,
                "refreshToken": None,
            },
            "status": "SUCCESS",
        }

    def of(self, authorization: str) -> Client:
        """Whose token it is. Refusal 401 for none, an unknown or an expired one."""
        kind, _, token = authorization.partition(" ")
        if kind.lower() != "bearer" or not token:
            raise Refusal(401, "Unauthorized")
        for client in self.clients.values():
            if client.token == token and client.token_ends is not None and self._clock() < client.token_ends:
                return client
        raise Refusal(401, "The token is expired or invalid")

    def _token(self, client: Client, ends: datetime) -> str:
        head = _base64url({"alg": "HS256", "typ": "JWT"})
        claims = {
            "scope": " ".join(sorted(client.scopes)),
            "client_id": client.client_id,
            "exp": int(ends.timestamp()),
            "jti": f"{client.client_id}-{client.logins}",
        }
        signed = f"{head}.{_base64url(claims)}"
        mark = hmac.new(self._seed, signed.encode(), hashlib.sha256).digest()
        return f"{signed}.{base64.urlsafe_b64encode(mark).decode().rstrip('=')}"


def _base64url(entry: Mapping[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(entry).encode()).decode().rstrip("=")
