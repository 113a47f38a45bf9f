"""Toast's messages about changed orders and stock: signed, without personal data, and delivered with retries.

*Documented*: headers, the signature over body and timestamp, the body, no personal data and no `externalId` in it, retries only after time-outs,
404, 429 and 5xx: after five minutes, then after ten, then never. *Judgement*: the names of the categories' event types beyond `stock`.
"""

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

RETRIES_S = (300.0, 600.0)
PATIENCE_S = 2.0
_PERSONAL = frozenset({"customer", "deliveryInfo", "externalId", "tabName"})


@dataclass(frozen=True, slots=True)
class Subscription:
    """Who is told. `categories`: `order_updated`, `stock`."""

    address: str
    secret: str
    categories: tuple[str, ...] = ("order_updated", "stock")


@dataclass(frozen=True, slots=True)
class WebhookMessage:
    """One message on its way, without its attempt's number."""

    address: str
    headers: Mapping[str, str]
    body: bytes


def signature(secret: str, body: bytes, timestamp: str) -> str:
    """base64(HMAC-SHA256(secret, raw body + the payload's timestamp))."""
    digest = hmac.new(secret.encode(), body + timestamp.encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def message(
    to: Subscription,
    *,
    guid: str,
    timestamp: str,
    category: str,
    event_type: str,
    restaurant: str,
    details: Mapping[str, Any],
) -> WebhookMessage:
    """The signed message."""
    body = {
        "timestamp": timestamp,
        "eventCategory": category,
        "eventType": event_type,
        "guid": guid,
        "details": {"restaurantGuid": restaurant, **details},
    }
    raw = json.dumps(body, default=float).encode()
    headers = {
        "Content-Type": "application/json",
        "Toast-Signature": signature(to.secret, raw, timestamp),
        "Toast-Event-Category": category,
        "Toast-Event-Type": event_type,
        "Toast-Restaurant-External-ID": restaurant,
    }
    return WebhookMessage(to.address, headers, raw)


def without_personal_data(node: Any) -> Any:
    """The order as a webhook may tell it."""
    if isinstance(node, list):
        return [without_personal_data(one) for one in node]
    if isinstance(node, dict):
        return {name: without_personal_data(value) for name, value in node.items() if name not in _PERSONAL}
    return node


class Courier:
    """Delivers messages on the running loop and by its clock. `routes` leads public addresses to where they are served here."""

    def __init__(self, http: httpx.AsyncClient, routes: Mapping[str, str] | None = None) -> None:
        self._http = http
        self._routes = dict(routes or {})
        self._loop = asyncio.get_running_loop()
        self._tasks: set[asyncio.Task[None]] = set()
        self.delivered: list[tuple[WebhookMessage, int]] = []
        """Message and status of each attempt; 0 for no answer."""

    def take(self, sent: WebhookMessage) -> None:
        """Deliver it; may be called from any thread."""
        self._loop.call_soon_threadsafe(self._start, sent)

    def _start(self, sent: WebhookMessage) -> None:
        task = self._loop.create_task(self._deliver(sent), name="a webhook of Toast's")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver(self, sent: WebhookMessage) -> None:
        for attempt, pause in enumerate((*RETRIES_S, None), start=1):
            status = await self._post(sent, attempt)
            self.delivered.append((sent, status))
            if pause is None or not (status in (0, 404, 429) or status >= 500):
                return
            await asyncio.sleep(pause)

    async def _post(self, sent: WebhookMessage, attempt: int) -> int:
        address = sent.address
        for public, here in self._routes.items():
            if address.startswith(public):
                address = here + address.removeprefix(public)
        headers = {**sent.headers, "Toast-Attempt-Number": str(attempt)}
        try:
            answer = await self._http.post(address, content=sent.body, headers=headers, timeout=PATIENCE_S)
        except httpx.HTTPError:
            return 0
        return answer.status_code

    async def settle(self) -> None:
        """Wait until nothing is on its way any more."""
        await asyncio.sleep(0)
        while self._tasks:
            await asyncio.wait(set(self._tasks))

    async def close(self) -> None:
        """Give up what is on its way."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
