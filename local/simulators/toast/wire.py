"""What travels: a request as it stood on the wire, the answer to it, and Toast's way of writing errors, times and money."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from local.simulators.serving.wire import Answer


class Refusal(Exception):
    """One refusal.

    *Documented*: the fields of `ErrorMessage`, its nulls, and the statuses. *Judgement*: the codes (only 10025 is published) and the
    wording, apart from "The GUID was malformed" and the sentence about items that are not in their group.
    """

    def __init__(
        self, status: int, message: str, *, code: int | None = None, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(f"{status} {message}")
        self.status = status
        self.message = message
        self.code = code
        self.headers = dict(headers or {})

    def body(self, request_id: str) -> dict[str, Any]:
        """`ErrorMessage`; the nulls stand in it."""
        return {
            "status": self.status,
            "code": self.code,
            "message": self.message,
            "messageKey": None,
            "fieldName": None,
            "link": None,
            "requestId": request_id,
            "developerMessage": None,
            "errors": [],
            "canRetry": None,
        }


def answer_json(status: int, body: Any, headers: Mapping[str, str] | None = None, delay_s: float = 0.0) -> Answer:
    """A JSON answer."""
    text = json.dumps(body, default=_plain)
    return Answer(status, text.encode(), {"Content-Type": "application/json", **(headers or {})}, delay_s)


def written_time(moment: datetime) -> str:
    """`2026-03-05T16:00:00.000+0000` (documented: no colon in the offset)."""
    at = moment.astimezone(UTC)
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}+0000"


def read_time(text: object, name: str) -> datetime:
    """An instant as a client wrote it; Refusal 400 for anything else. *Judgement*: `Z` and `+00:00` are taken too."""
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        raise Refusal(400, f"{name} is no valid date: {text}") from None
    if moment.tzinfo is None:
        raise Refusal(400, f"{name} has no offset: {text}")
    return moment


def _plain(value: object) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, datetime):
        return written_time(value)
    raise TypeError(f"{value!r} is no JSON")
