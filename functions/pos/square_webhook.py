"""Takes Square's webhooks: checks the signature over the configured address and the exact bytes, and leaves errands for the door.

Square sends again until it is answered within ten seconds, in any order and more than once; the event's id names the errand, so it is run once.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from functions.actions.pos_errands import errand
from functions.domain.errors import VendorConfused
from functions.domain.ports import Clock, Outbox
from functions.domain.pos_links import PosLink, PosLinks
from functions.keyring import SquareKeys

PATH = "/square/webhook"
_POS = "square"


@dataclass(frozen=True, slots=True)
class SquareWebhooks:
    """The receiver of all connected merchants; `url` is the address as it stands in Square's console."""

    keys: Callable[[], SquareKeys]
    links: PosLinks
    outbox: Outbox
    clock: Clock
    url: str

    def signed(self, body: bytes, signature: str) -> bool:
        """Whether Square sent it. Without a signature key nobody did."""
        key = self.keys().webhook_signature_key
        if not key or not body:
            return False
        expected = base64.b64encode(hmac.new(key.encode(), self.url.encode() + body, hashlib.sha256).digest())
        return hmac.compare_digest(expected, signature.encode())

    def take(self, body: bytes) -> int:
        """Leave what follows from the event; how many errands are new. VendorConfused if it cannot be read."""
        try:
            told = json.loads(body)
            kind, event_id, merchant = (str(told[name]) for name in ("type", "event_id", "merchant_id"))
            data = _inside(told, "data", "object")
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise VendorConfused("Square's event cannot be read") from error
        new = 0
        for link in self.links.of_merchant(_POS, merchant):
            found = self._errand(link, kind, data)
            if found is not None:
                fact, payload = found
                name = f"square-{event_id}-{link.restaurant_id}"
                new += self.outbox.add(errand(link.restaurant_id, fact, name, payload, self.clock.now()))
        return new

    def _errand(self, link: PosLink, kind: str, data: dict[str, Any]) -> Any:
        """The fact and what belongs to it; None for what concerns nothing of ours."""
        if kind == "payment.updated":
            payment = _inside(data, "payment")
            here = payment.get("location_id") in (None, link.location_id)
            if payment.get("status") == "COMPLETED" and payment.get("order_id") and here:
                return "payment_seen", {"pos_order_id": payment["order_id"]}
        elif kind == "catalog.version.updated":
            return "pos_upkeep", {"what": "catalog"}
        elif kind == "oauth.authorization.revoked":
            at = _inside(data, "revocation").get("revoked_at") or ""
            return "pos_upkeep", {"what": "revoked", "at": at}
        return None


def _inside(told: Any, *names: str) -> dict[str, Any]:
    """The object that lies so deep; empty where there is none."""
    for name in names:
        told = told.get(name) if isinstance(told, dict) else None
    return told if isinstance(told, dict) else {}
