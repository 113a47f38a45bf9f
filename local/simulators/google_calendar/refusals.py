"""Google's refusals, in the shapes of its two services: the calendar API and the token endpoint.

*Documented* (guides/errors, guides/oauth2): the envelope with `errors`, `code` and `message`; the pairs of status and reason; `error`
and `error_description` at the token endpoint. *Judgement*: the wording of messages that the guide does not quote.
"""

from collections.abc import Mapping
from typing import Any


class Refusal(Exception):
    """One refusal of the calendar API. `headers` go with the answer; `location` names the parameter or header that is wrong."""

    def __init__(
        self,
        status: int,
        reason: str,
        message: str,
        *,
        domain: str = "global",
        location: tuple[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(f"{status} {reason}: {message}")
        self.status = status
        self.reason = reason
        self.message = message
        self.domain = domain
        self.location = location
        self.headers = dict(headers or {})

    def body(self) -> dict[str, Any]:
        one = {"domain": self.domain, "reason": self.reason, "message": self.message}
        if self.location is not None:
            one |= {"locationType": self.location[0], "location": self.location[1]}
        return {"error": {"errors": [one], "code": self.status, "message": self.message}}


class TokenRefusal(Exception):
    """One refusal of the token endpoint."""

    def __init__(self, status: int, error: str, description: str, *, subtype: str = "") -> None:
        super().__init__(f"{status} {error}: {description}")
        self.status = status
        self.reason = error
        self.description = description
        self.subtype = subtype

    def body(self) -> dict[str, Any]:
        body = {"error": self.reason, "error_description": self.description}
        return body | {"error_subtype": self.subtype} if self.subtype else body


def not_found() -> Refusal:
    """Also the answer where the calendar exists and this principal may not see it (documented)."""
    return Refusal(404, "notFound", "Not Found")


def invalid(message: str, parameter: str = "") -> Refusal:
    return Refusal(400, "invalid", message, location=("parameter", parameter) if parameter else None)


def required(message: str) -> Refusal:
    return Refusal(400, "required", message)


def range_empty(parameter: str = "timeMax") -> Refusal:
    return Refusal(
        400,
        "timeRangeEmpty",
        "The specified time range is empty.",
        domain="calendar",
        location=("parameter", parameter),
    )


def unauthorized(*, missing: bool = False) -> Refusal:
    where = ("header", "Authorization")
    if missing:
        return Refusal(401, "required", "Login Required.", location=where)
    return Refusal(401, "authError", "Invalid Credentials", location=where)


def full_sync_required() -> Refusal:
    return Refusal(
        410,
        "fullSyncRequired",
        "Sync token is no longer valid, a full sync is required.",
        domain="calendar",
        location=("parameter", "syncToken"),
    )
