"""Google's refusals as ours: what may be tried again, what means that the event is gone, what only the owner can mend."""

from typing import Any

import httpx

from functions.domain.errors import VendorConfused, VendorError, VendorRefused, VendorUnavailable


class GrantDead(VendorRefused):
    """Nobody trusts us any more: the grant was revoked or ran out, or the key is no longer good. The owner connects anew."""


class Forbidden(VendorRefused):
    """We may see the calendar, but not do this."""


class NotThere(VendorRefused):
    """404: no such event, or a calendar that we cannot see; only a look at the calendar tells which."""


class Gone(VendorRefused):
    """410: the event was deleted, or the sync token is no longer good (`code` is `fullSyncRequired`)."""


class Taken(VendorRefused):
    """409: an event of that id is or was there."""


class Stale(VendorRefused):
    """412: somebody else changed the event since we read it."""


class Unacceptable(VendorRefused):
    """400 and the like: Google calls this one request a bad one, and will again."""


class Busy(VendorUnavailable):
    """Too many requests. `after` is how many seconds Google asks us to wait, if it says so."""

    def __init__(self, message: str, after: float | None = None) -> None:
        super().__init__(message)
        self.after = after


_RATES = frozenset({"rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded", "dailyLimitExceeded"})
_BY_STATUS: dict[int, type[VendorRefused]] = {
    401: GrantDead,
    403: Forbidden,
    404: NotThere,
    409: Taken,
    410: Gone,
    412: Stale,
}


def refusal_of(response: httpx.Response) -> VendorError:
    """What an answer that is no success means. Its message may quote an event's title: only status and reason are kept."""
    status, reason = response.status_code, reason_of(response)
    told = f"Google answered {status} {reason}".strip()
    if status == 429 or (status == 403 and reason in _RATES):
        return Busy(told, _seconds(response.headers.get("Retry-After", "")))
    if status >= 500 or status == 408:
        return VendorUnavailable(told)
    if status >= 400:
        return _BY_STATUS.get(status, Unacceptable)(told, code=reason or str(status))
    return VendorConfused(told)


def reason_of(response: httpx.Response) -> str:
    """The first reason in the error's envelope: `{"error": {"errors": [{"reason": ...}], "code", "message"}}`; empty if there is none."""
    try:
        error: Any = response.json()["error"]
        return str(error["errors"][0]["reason"]) if isinstance(error, dict) else str(error)
    except (ValueError, KeyError, IndexError, TypeError):
        return ""


def _seconds(text: str) -> float | None:
    return float(text) if text.isdigit() else None
