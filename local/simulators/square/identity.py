"""Applications, merchants' consents and tokens: Square's OAuth.

*Documented*: the code flow with JSON bodies; access tokens live 30 days (24 hours with `short_lived`); the refresh token of the code flow never
ends, may be used again and comes back unchanged; `scopes` on a refresh may only narrow; revoking needs `Authorization: Client SECRET`.
*Judgement*: a code lives five minutes and once; the wording of refusals.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode

from local.simulators.square.refusals import Refusal, bad, insufficient, missing, unauthorized
from local.simulators.square.state import State, stamp

TOKEN_LIFE = timedelta(days=30)
SHORT_LIFE = timedelta(hours=24)
CODE_LIFE = timedelta(minutes=5)
SCOPES = frozenset(
    {
        "MERCHANT_PROFILE_READ",
        "ITEMS_READ",
        "ITEMS_WRITE",
        "ORDERS_READ",
        "ORDERS_WRITE",
        "PAYMENTS_READ",
        "PAYMENTS_WRITE",
    }
)


@dataclass(slots=True)
class Grant:
    """What one access token may do; `dead` is empty, or the code of the refusal."""

    merchant_id: str
    application_id: str
    scopes: frozenset[str]
    expires_at: datetime
    refresh_token: str = ""
    dead: str = ""


@dataclass(slots=True)
class Application:
    """A registered application."""

    id: str
    secret: str
    redirect_uri: str


@dataclass(slots=True)
class Identities:
    """All applications and tokens. `consenting` is the merchant whose owner sits before the consent page; None refuses."""

    state: State
    announce: Callable[[str, str, dict[str, Any]], None]
    applications: dict[str, Application] = field(default_factory=dict)
    access: dict[str, Grant] = field(default_factory=dict)
    refresh: dict[str, Grant] = field(default_factory=dict)
    codes: dict[str, tuple[str, str, frozenset[str], datetime]] = field(default_factory=dict)
    consenting: str | None = None

    def new_access(
        self, merchant_id: str, scopes: frozenset[str] = SCOPES, application_id: str = "", life: timedelta = TOKEN_LIFE
    ) -> str:
        """A token as the owner would copy it, or as the flow gives it."""
        token = self.state.new_id("EAAA")
        self.access[token] = Grant(merchant_id, application_id, scopes, self.state.clock() + life)
        return token

    def principal(self, header: str, scopes: tuple[str, ...]) -> Grant:
        """Whose token this is. 401 or 403."""
        kind, _, token = header.partition(" ")
        grant = self.access.get(token)
        if kind != "Bearer" or grant is None:
            raise unauthorized()
        if grant.dead:
            raise unauthorized(grant.dead)
        if self.state.clock() >= grant.expires_at:
            raise unauthorized("ACCESS_TOKEN_EXPIRED")
        for scope in scopes:
            if scope not in grant.scopes:
                raise insufficient(scope)
        return grant

    def expire_access(self) -> None:
        """Every access token ends now; refresh tokens stay."""
        for grant in self.access.values():
            grant.expires_at = self.state.clock()

    def revoke(self, merchant_id: str) -> None:
        """The owner takes the consent back in the Dashboard."""
        for grant in (*self.access.values(), *self.refresh.values()):
            if grant.merchant_id == merchant_id:
                grant.dead = "ACCESS_TOKEN_REVOKED"
        self.announce("oauth.authorization.revoked", merchant_id, {"revoked_at": self.state.now()})

    # --- the endpoints -------------------------------------------------------------------------------------------------

    def authorize(self, query: str) -> str:
        """Where the browser is sent: back, with a code or with the owner's no. Refusal if the request itself is wrong."""
        asked = {name: values[-1] for name, values in parse_qs(query).items()}
        application = self.applications.get(asked.get("client_id", ""))
        if application is None:
            raise unauthorized()
        scopes = frozenset(asked.get("scope", "").split())
        if not scopes or not scopes <= SCOPES:
            raise bad("BAD_REQUEST", "Unknown or missing scope.", "scope")
        back = {"state": asked.get("state", "")}
        if self.consenting is None:
            back |= {"error": "access_denied", "error_description": "user_denied"}
        else:
            code = self.state.new_id("sq0cgp-")
            self.codes[code] = (self.consenting, application.id, scopes, self.state.clock() + CODE_LIFE)
            back |= {"code": code, "response_type": "code"}
        return f"{application.redirect_uri}?{urlencode(back)}"

    def token(self, body: Mapping[str, Any]) -> dict[str, Any]:
        application = self._application(body)
        life = SHORT_LIFE if body.get("short_lived") else TOKEN_LIFE
        match body.get("grant_type"):
            case "authorization_code":
                held = self.codes.pop(str(body.get("code")), None)
                if held is None or held[1] != application.id or self.state.clock() >= held[3]:
                    raise Refusal(401, "UNAUTHORIZED", "Authorization code not found.", category="AUTHENTICATION_ERROR")
                merchant_id, _, scopes, _ = held
                refresh = self.state.new_id("EQAA")
                self.refresh[refresh] = Grant(merchant_id, application.id, scopes, self.state.clock())
            case "refresh_token":
                refresh = str(body.get("refresh_token"))
                grant = self.refresh.get(refresh)
                if grant is None or grant.application_id != application.id:
                    raise unauthorized()
                if grant.dead:
                    raise unauthorized(grant.dead)
                merchant_id = grant.merchant_id
                scopes = frozenset(body.get("scopes") or grant.scopes) & grant.scopes
            case _:
                raise missing("grant_type")
        token = self.new_access(merchant_id, scopes, application.id, life)
        self.access[token].refresh_token = refresh
        return {
            "access_token": token,
            "token_type": "bearer",
            "expires_at": stamp(self.access[token].expires_at),
            "merchant_id": merchant_id,
            "refresh_token": refresh,
            "short_lived": bool(body.get("short_lived")),
        }

    def answer_revoke(self, header: str, body: Mapping[str, Any]) -> dict[str, Any]:
        application = self.applications.get(str(body.get("client_id")))
        if application is None or header != f"Client {application.secret}":
            raise unauthorized()
        token = self.access.get(str(body.get("access_token")))
        merchant_id = str(body.get("merchant_id") or (token.merchant_id if token else ""))
        if not merchant_id:
            raise missing("access_token")
        self.revoke(merchant_id)
        return {"success": True}

    def answer_status(self, grant: Grant) -> dict[str, Any]:
        return {
            "scopes": sorted(grant.scopes),
            "expires_at": stamp(grant.expires_at),
            "client_id": grant.application_id,
            "merchant_id": grant.merchant_id,
        }

    def _application(self, body: Mapping[str, Any]) -> Application:
        application = self.applications.get(str(body.get("client_id")))
        if application is None or body.get("client_secret") != application.secret:
            raise unauthorized()
        return application
