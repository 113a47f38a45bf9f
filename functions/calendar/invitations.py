"""The signed texts by which a calendar is connected: the link that an owner is given, and the `state` that Google brings back.

Each is `restaurant.expiry.nonce.signature`, made with the key that also signs push channels, for one purpose and a short time. The nonce
of a `state` also stands in a cookie of the browser that set out: so nobody can have another's browser end what they began (RFC 6749, 10.12).
Light: it is loaded with the telephone's door.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Literal

Purpose = Literal["link", "state"]
LINK_LASTS = timedelta(hours=24)
STATE_LASTS = timedelta(minutes=10)
"""Reading Google's page takes minutes; a code of Google's lives no longer either."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """Whose calendar may be connected, and the nonce that it was made with."""

    restaurant_id: str
    nonce: str


def seal(key: str, purpose: Purpose, invitation: Invitation, expires_at: datetime) -> str:
    """The signed text; safe in a query."""
    body = f"{invitation.restaurant_id}.{int(expires_at.timestamp())}.{invitation.nonce}"
    return f"{body}.{_signature(key, purpose, body)}"


def unseal(key: str, purpose: Purpose, text: str, now: datetime) -> Invitation | None:
    """What was sealed; None if it is not ours, for something else, or too old. Compared in constant time."""
    body, _, signature = text.rpartition(".")
    if not hmac.compare_digest(_signature(key, purpose, body).encode(), signature.encode()):
        return None
    restaurant_id, expiry, nonce = body.rsplit(".", 2)
    return Invitation(restaurant_id, nonce) if now.timestamp() < int(expiry) else None


def _signature(key: str, purpose: Purpose, body: str) -> str:
    return hmac.new(key.encode(), f"calendar-{purpose}\n{body}".encode(), sha256).hexdigest()
