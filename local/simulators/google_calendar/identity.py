"""Google's token endpoint: service accounts prove themselves by a signed assertion, users by a refresh token.

*Documented* (guides/oauth2): an RS256 assertion with `iss`, `scope`, `aud`, `iat`, `exp` of at most an hour; access tokens live about an
hour and are opaque; a dead refresh token, whatever killed it, is `invalid_grant`; revoking removes every scope. *Judgement*: the wording
of descriptions; five minutes of tolerance for clocks; a `sub` is refused, since there is no domain-wide delegation here.
"""

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from local.simulators.google_calendar import scopes
from local.simulators.google_calendar.refusals import TokenRefusal, unauthorized

TOKEN_URI = "https://oauth2.googleapis.com/token"  # noqa: S105 - Google's address, and the audience that its own library writes
JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
LIFETIME = timedelta(seconds=3599)
_TOLERANCE = timedelta(minutes=5)
_LONGEST_ASSERTION = timedelta(hours=1)

DEATHS = {
    "revoked": TokenRefusal(400, "invalid_grant", "Token has been expired or revoked."),
    "account_gone": TokenRefusal(400, "invalid_grant", "Invalid grant: account not found"),
    "admin_policy": TokenRefusal(
        400, "invalid_grant", "Account restricted by an administrator.", subtype="admin_policy_enforced"
    ),
    "session_control": TokenRefusal(
        400, "invalid_grant", "reauth related error (invalid_rapt)", subtype="invalid_rapt"
    ),
    "client_deleted": TokenRefusal(401, "deleted_client", "The OAuth client was deleted."),
}
"""The ways in which a grant dies; see `Identities.kill`."""


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks: an account with the scopes (without prefix) of one access token, through one client."""

    email: str
    scopes: frozenset[str]
    client: str
    is_service_account: bool


@dataclass(slots=True)
class _Token:
    principal: Principal
    expires_at: datetime


@dataclass(slots=True)
class _Grant:
    email: str
    client: str
    scope: str


@dataclass(slots=True)
class Identities:
    """All accounts, clients and tokens. `assertion_clock` judges the times in assertions, `clock` everything else."""

    clock: Callable[[], datetime]
    assertion_clock: Callable[[], datetime]
    audiences: set[str] = field(default_factory=lambda: {TOKEN_URI})
    lifetime: timedelta = LIFETIME
    _keys: dict[str, rsa.RSAPublicKey] = field(default_factory=dict)
    _clients: dict[str, str] = field(default_factory=dict)
    _grants: dict[str, _Grant] = field(default_factory=dict)
    _tokens: dict[str, _Token] = field(default_factory=dict)
    _dead: dict[str, str] = field(default_factory=dict)
    _issued: int = 0

    # --- setting up ------------------------------------------------------------------------------------------------

    def new_service_account(self, email: str, token_uri: str = TOKEN_URI) -> dict[str, str]:
        """A service account with a key of its own: the content of the JSON file that Google lets one download."""
        private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self._keys[email] = private.public_key()
        pem = private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return {
            "type": "service_account",
            "project_id": email.partition("@")[2].partition(".")[0],
            "private_key_id": f"key{len(self._keys)}",
            "private_key": pem.decode(),
            "client_email": email,
            "client_id": f"{len(self._keys):021d}",
            "token_uri": token_uri,
        }

    def add_service_account(self, email: str, public_key_pem: str) -> None:
        """A service account whose key was made elsewhere."""
        key = serialization.load_pem_public_key(public_key_pem.encode())
        if not isinstance(key, rsa.RSAPublicKey):
            raise TypeError("a service account's key is an RSA key")
        self._keys[email] = key

    def add_client(self, client_id: str, client_secret: str) -> None:
        """An OAuth client of the console."""
        self._clients[client_id] = client_secret

    def consent(self, email: str, client_id: str, scope: str) -> str:
        """A user agrees to a client's wish (space-separated, full names): the refresh token."""
        token = f"1//refresh-{len(self._grants) + 1:04d}"
        self._grants[token] = _Grant(email, client_id, scope)
        return token

    def kill(self, email: str, how: str = "revoked") -> None:
        """From now on this account gets no token, and those that it has are worth nothing. `how` is a key of DEATHS."""
        if how not in DEATHS:
            raise ValueError(f"a grant does not die by {how!r}; there are: {', '.join(DEATHS)}")
        self._dead[email] = how
        self.expire_access(email)

    def restore(self, email: str) -> None:
        """Undo `kill`: the owner has connected again."""
        self._dead.pop(email, None)

    def expire_access(self, email: str | None = None) -> None:
        """End access tokens early, of one account or of all: the next call is 401, a fresh token works."""
        self._tokens = {text: one for text, one in self._tokens.items() if email not in (None, one.principal.email)}

    # --- the endpoint ----------------------------------------------------------------------------------------------

    def answer_token(self, form: Mapping[str, str]) -> dict[str, Any]:
        """`POST /token`. TokenRefusal otherwise."""
        match form.get("grant_type"):
            case "refresh_token":
                grant = self._refreshed(form)
                return {**self.issue_for(grant.email, grant.client, grant.scope), "scope": grant.scope}
            case str(kind) if kind == JWT_BEARER:
                return self._issue(self._proven(form.get("assertion", "")))
        raise TokenRefusal(400, "unsupported_grant_type", "Invalid grant_type.")

    def answer_revoke(self, token: str) -> None:
        """`POST /revoke`: an access or a refresh token; the whole grant ends."""
        held = self._tokens.get(token)
        grant = self._grants.get(token)
        if held is None and grant is None:
            raise TokenRefusal(400, "invalid_token", "Token expired or revoked")
        email = grant.email if grant is not None else held.principal.email if held is not None else ""
        self._grants = {text: one for text, one in self._grants.items() if one.email != email}
        self.expire_access(email)

    def principal(self, authorization: str) -> Principal:
        """Who holds the bearer token. Refusal 401."""
        kind, _, token = authorization.partition(" ")
        if kind.lower() != "bearer" or not token:
            raise unauthorized(missing=True)
        held = self._tokens.get(token.strip())
        if held is None or held.expires_at <= self.clock():
            raise unauthorized()
        return held.principal

    def _issue(self, principal: Principal) -> dict[str, Any]:
        if (how := self._dead.get(principal.email)) is not None:
            raise DEATHS[how]
        self._issued += 1
        token = f"ya29.simulated-{self._issued:05d}"
        self._tokens[token] = _Token(principal, self.clock() + self.lifetime)
        return {"access_token": token, "expires_in": int(self.lifetime.total_seconds()), "token_type": "Bearer"}

    def proven_client(self, form: Mapping[str, str]) -> str:
        """The client that a form names and proves to be. TokenRefusal."""
        client = form.get("client_id", "")
        if client not in self._clients or self._clients[client] != form.get("client_secret"):
            raise TokenRefusal(401, "invalid_client", "The OAuth client was not found.")
        return client

    def issue_for(self, email: str, client: str, scope: str) -> dict[str, Any]:
        """An access token for a user of that client. TokenRefusal if the account is dead."""
        return self._issue(Principal(email, scopes.short(scope), client, False))

    def _refreshed(self, form: Mapping[str, str]) -> _Grant:
        client = self.proven_client(form)
        grant = self._grants.get(form.get("refresh_token", ""))
        if grant is None or grant.client != client:
            raise DEATHS["revoked"]
        return grant

    def _proven(self, assertion: str) -> Principal:
        try:
            head, payload, signature = assertion.split(".")
            header, claims = json.loads(_decoded(head)), json.loads(_decoded(payload))
            email, iat, exp = claims["iss"], float(claims["iat"]), float(claims["exp"])
            signed = _decoded(signature)
        except (ValueError, KeyError, TypeError):
            raise TokenRefusal(400, "invalid_grant", "Bad Request") from None
        key = self._keys.get(email)
        if key is None:
            raise DEATHS["account_gone"]
        try:
            if header.get("alg") != "RS256":
                raise InvalidSignature
            key.verify(signed, f"{head}.{payload}".encode(), padding.PKCS1v15(), hashes.SHA256())
        except InvalidSignature:
            raise TokenRefusal(400, "invalid_grant", "Invalid JWT Signature.") from None
        self._check_claims(claims, iat, exp)
        wanted = str(claims.get("scope", ""))
        if not scopes.short(wanted):
            raise TokenRefusal(400, "invalid_scope", "Invalid OAuth scope or ID token audience provided.")
        return Principal(email, scopes.short(wanted), email, True)

    def _check_claims(self, claims: Mapping[str, Any], iat: float, exp: float) -> None:
        now = self.assertion_clock().timestamp()
        tolerance = _TOLERANCE.total_seconds()
        if not (
            iat <= now + tolerance and exp > now - tolerance and 0 < exp - iat <= _LONGEST_ASSERTION.total_seconds()
        ):
            raise TokenRefusal(
                400,
                "invalid_grant",
                "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe.",
            )
        if claims.get("aud") not in self.audiences:
            raise TokenRefusal(400, "invalid_grant", "Invalid JWT: Failed audience check.")
        if claims.get("sub") not in (None, claims["iss"]):
            raise TokenRefusal(401, "unauthorized_client", "Client is unauthorized to retrieve access tokens.")


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
