"""Google's authorization page and its codes: what an owner's browser sees between our link and our callback.

*Documented*: `redirect_uri` must be one of the client's, exactly; `access_type=offline` gives a refresh token with the first consent only,
`prompt=consent` with each; boxes to untick are shown where two or more permissions are asked for; `state` comes back as it was; a code is
good once, for the client and the address that it was made for; the answer of its exchange names the granted scopes. *Judgement*: a
code lives ten minutes (RFC 6749 allows no more); mistakes of the client are a page of status 400 that names the error.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from local.simulators.google_calendar import scopes
from local.simulators.google_calendar.identity import Identities
from local.simulators.google_calendar.refusals import TokenRefusal

PATH = "/o/oauth2/v2/auth"
_CODE_LIVES = timedelta(minutes=10)


@dataclass(slots=True)
class Visitor:
    """Who sits before the browser, and what they press. `unticks` are scopes without their prefix."""

    email: str
    agrees: bool = True
    unticks: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Code:
    client: str
    redirect_uri: str
    email: str
    scope: str
    offline: bool
    expires_at: datetime


class Authorizations:
    """The page, and what its codes are worth."""

    def __init__(self, identities: Identities, visitor: str) -> None:
        self.visitor = Visitor(visitor)
        self.redirect_uris: dict[str, set[str]] = {}
        """By client, as they stand in the console."""
        self._identities = identities
        self._codes: dict[str, _Code] = {}
        self._met: set[tuple[str, str]] = set()
        self._made = 0

    def visit(self, query: Mapping[str, str]) -> str:
        """The page is opened and answered at once: where the browser goes then. TokenRefusal for what Google shows as its own error."""
        client, back = query.get("client_id", ""), query.get("redirect_uri", "")
        if client not in self.redirect_uris:
            raise TokenRefusal(401, "invalid_client", "The OAuth client was not found.")
        if back not in self.redirect_uris[client]:
            raise TokenRefusal(400, "redirect_uri_mismatch", "Bad Request")
        if query.get("response_type") != "code":
            raise TokenRefusal(400, "unsupported_response_type", "Invalid response_type")
        asked = [one for one in query.get("scope", "").split() if one.startswith(scopes.PREFIX)]
        if not asked:
            raise TokenRefusal(400, "invalid_scope", "Missing required parameter: scope")
        if not self.visitor.agrees:
            return _with(back, {"error": "access_denied", **_state(query)})
        unticked = self.visitor.unticks if len(asked) > 1 else frozenset()
        granted = " ".join(one for one in asked if one.removeprefix(scopes.PREFIX) not in unticked)
        who = (self.visitor.email, client)
        first, self._met = who not in self._met, self._met | {who}
        offline = query.get("access_type") == "offline" and (first or "consent" in query.get("prompt", "").split())
        self._made += 1
        code = f"4/0simulated-{self._made:04d}"
        ends = self._identities.clock() + _CODE_LIVES
        self._codes[code] = _Code(client, back, self.visitor.email, granted, offline, ends)
        return _with(back, {"code": code, "scope": granted, **_state(query)})

    def redeem(self, form: Mapping[str, str]) -> dict[str, Any]:
        """`POST /token` with `authorization_code`. TokenRefusal."""
        client = self._identities.proven_client(form)
        code = self._codes.pop(form.get("code", ""), None)
        if code is None or code.client != client or code.expires_at <= self._identities.clock():
            raise TokenRefusal(400, "invalid_grant", "Bad Request")
        if form.get("redirect_uri") != code.redirect_uri:
            raise TokenRefusal(400, "redirect_uri_mismatch", "Bad Request")
        answer = {**self._identities.issue_for(code.email, client, code.scope), "scope": code.scope}
        if code.offline:
            answer["refresh_token"] = self._identities.consent(code.email, client, code.scope)
        return answer


def _state(query: Mapping[str, str]) -> dict[str, str]:
    return {"state": query["state"]} if "state" in query else {}


def _with(address: str, values: Mapping[str, str]) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(values)}"
