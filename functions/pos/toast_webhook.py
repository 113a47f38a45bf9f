"""Takes Toast's webhooks: checks the signature over the exact bytes and the time in them, and leaves errands for the door.

Toast sends again for as long as it is not answered within two seconds; the message's `guid` names the errand, so it is run once. Orders
come without guest and without our id, so the door asks Toast for them.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from functions.actions.pos_errands import errand
from functions.domain.errors import BadConfiguration, VendorConfused
from functions.domain.ports import Clock, Outbox
from functions.domain.pos_links import PosLinks
from functions.keyring import ToastKeys

PATH = "/toast/webhook"
_POS = "toast"


@dataclass(frozen=True, slots=True)
class ToastWebhooks:
    """The receiver of all connected restaurants. `stock_changed` is told the restaurant's GUID."""

    keys: Callable[[], ToastKeys]
    links: PosLinks
    outbox: Outbox
    clock: Clock
    stock_changed: Callable[[str], None] = lambda guid: None

    def signed(self, body: bytes, signature: str) -> bool:
        """Whether Toast sent it: base64 of HMAC-SHA256 over body and `timestamp`. Without a secret nobody did."""
        timestamp = _timestamp(body)
        try:
            secrets = self.keys().webhook_secrets
        except BadConfiguration:
            return False
        if timestamp is None:
            return False
        return any(
            hmac.compare_digest(signature_of(secret, body, timestamp), signature.encode("latin-1", "replace"))
            for secret in secrets
        )

    def take(self, body: bytes) -> int:
        """Leave what follows from the message; how many errands are new. VendorConfused if it cannot be read."""
        try:
            told = json.loads(body)
            category, guid = str(told["eventCategory"]), str(told["guid"])
            details: dict[str, Any] = told["details"]
            restaurant = str(details["restaurantGuid"]).lower()
            order = details.get("order") or {}
            pos_order_id = str(order.get("guid") or "")
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise VendorConfused("Toast's message cannot be read") from error
        if category == "stock":
            self.stock_changed(restaurant)
            return 0
        if not pos_order_id:
            return 0
        new = 0
        for link in self.links.of_merchant(_POS, restaurant):
            name = f"toast-{guid}-{link.restaurant_id}"
            payload = {"pos": _POS, "pos_order_id": pos_order_id}
            new += self.outbox.add(errand(link.restaurant_id, "pos_order_changed", name, payload, self.clock.now()))
        return new


def signature_of(secret: str, body: bytes, timestamp: str) -> bytes:
    """What Toast writes into `Toast-Signature` (guide on message signing)."""
    return base64.b64encode(hmac.new(secret.encode(), body + timestamp.encode(), hashlib.sha256).digest())


def _timestamp(body: bytes) -> str | None:
    try:
        told = json.loads(body)
    except ValueError:
        return None
    timestamp = told.get("timestamp") if isinstance(told, dict) else None
    return timestamp if isinstance(timestamp, str) else None
