"""Square's refusals: one envelope for all of them.

*Documented* (API reference, errors): the envelope, the categories, and the codes used here. *Judgement*: the wording of `detail`, and the
status of VERSION_MISMATCH (400; the reference names the code and no status, and 409 would make the official client try again).
"""

from typing import Any


class Refusal(Exception):
    """One refusal with one error in it."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        category: str = "INVALID_REQUEST_ERROR",
        field: str = "",
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(f"{status} {code}: {detail}")
        self.status = status
        self.code = code
        self.detail = detail
        self.category = category
        self.field = field
        self.headers = dict(headers or {})

    def body(self) -> dict[str, Any]:
        one = {"category": self.category, "code": self.code, "detail": self.detail}
        return {"errors": [one | {"field": self.field} if self.field else one]}


def bad(code: str, detail: str, field: str = "") -> Refusal:
    return Refusal(400, code, detail, field=field)


def missing(field: str) -> Refusal:
    return bad("MISSING_REQUIRED_PARAMETER", f"Missing required parameter: {field}", field)


def not_found(what: str) -> Refusal:
    return Refusal(404, "NOT_FOUND", f"{what} was not found.")


def unauthorized(code: str = "UNAUTHORIZED") -> Refusal:
    details = {
        "UNAUTHORIZED": "This request could not be authorized.",
        "ACCESS_TOKEN_EXPIRED": "The access token has expired.",
        "ACCESS_TOKEN_REVOKED": "The access token has been revoked.",
    }
    return Refusal(401, code, details[code], category="AUTHENTICATION_ERROR")


def insufficient(scope: str) -> Refusal:
    return Refusal(
        403,
        "INSUFFICIENT_SCOPES",
        f"The merchant has not given your application sufficient permissions to do that. Missing: {scope}",
        category="AUTHENTICATION_ERROR",
    )
