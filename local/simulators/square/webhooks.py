"""Webhooks: one subscription of the application, signed messages, and the courier that brings them.

*Documented*: base64 of HMAC-SHA256 over the configured address and the raw body in `x-square-hmacsha256-signature`; 2xx within ten seconds, else up to eleven
tries more over 24 hours with `square-retry-number` and `square-retry-reason`; no promise about the order, and duplicates; `order.updated`
carries ids, state and version only. *Judgement*: which endpoint announces which type, where the reference is silent.
"""

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from local.simulators.square.state import Json, State, copied

RETRIES_S = (60, 120, 240, 480, 960, 1920, 3600, 7200, 14400, 28800, 28800)
"""Pauses before the second and later tries."""
_PATIENCE_S = 10


@dataclass(frozen=True, slots=True)
class Message:
    """One event as it is posted to one address."""

    url: str
    body: bytes
    signature: str
    type: str
    event_id: str

    def headers(self, retry: int = 0, reason: str = "") -> dict[str, str]:
        named = {
            "Content-Type": "application/json",
            "User-Agent": "Square Connect v2",
            "x-square-hmacsha256-signature": self.signature,
            "square-environment": "Sandbox",
        }
        return named | {"square-retry-number": str(retry), "square-retry-reason": reason} if retry else named


def sign(key: str, url: str, body: bytes) -> str:
    """The documented signature."""
    return base64.b64encode(hmac.new(key.encode(), url.encode() + body, hashlib.sha256).digest()).decode()


@dataclass(slots=True)
class Webhooks:
    """The application's subscription. `sent` holds every message that was due; `copies` and `on` bend the delivery."""

    state: State
    url: str = ""
    key: str = ""
    types: tuple[str, ...] = ()
    """Empty: all."""
    on: bool = True
    copies: int = 1
    sent: list[Message] = field(default_factory=list)
    take: Callable[[Message], None] = lambda message: None

    def subscribe(self, url: str, key: str, types: tuple[str, ...] = ()) -> None:
        """As one would in the developer's console."""
        self.url, self.key, self.types = url, key, types

    def announce(self, kind: str, merchant_id: str, data: Json) -> None:
        """Something happened; `data` is the event's own."""
        if not self.url or (self.types and kind not in self.types):
            return
        body: dict[str, Any] = {
            "merchant_id": merchant_id,
            "type": kind,
            "event_id": self.state.new_id("event-"),
            "created_at": self.state.now(),
            "data": data,
        }
        raw = json.dumps(body).encode()
        message = Message(self.url, raw, sign(self.key, self.url, raw), kind, body["event_id"])
        self.sent.append(message)
        if self.on:
            for _ in range(self.copies):
                self.take(message)

    def order_changed(self, merchant_id: str, order: Json, kind: str = "order.updated") -> None:
        name = kind.replace(".", "_")
        told = {"order_id": order["id"], "location_id": order["location_id"], "state": order["state"]}
        told |= {"version": order["version"], "created_at": order["created_at"]}
        if kind == "order.updated":
            told["updated_at"] = order["updated_at"]
        self.announce(kind, merchant_id, {"type": name, "id": order["id"], "object": {name: told}})

    def payment_changed(self, merchant_id: str, payment: Json, kind: str = "payment.updated") -> None:
        data = {"type": "payment", "id": payment["id"], "object": {"payment": copied(payment)}}
        self.announce(kind, merchant_id, data)

    def catalog_changed(self, merchant_id: str) -> None:
        told = {"catalog_version": {"updated_at": self.state.now()}}
        self.announce("catalog.version.updated", merchant_id, {"type": "catalog", "object": told})


class Courier:
    """Make it inside the running loop; it brings the messages from then on, by that loop's clock, from any thread.

    `routes` leads public addresses to where they are served here. `delivered` holds message, try and status, 0 for no answer.
    """

    def __init__(self, webhooks: Webhooks, http: httpx.AsyncClient, routes: Mapping[str, str] | None = None) -> None:
        self._webhooks = webhooks
        self._http = http
        self._routes = dict(routes or {})
        self._loop = asyncio.get_running_loop()
        self._tasks: set[asyncio.Task[None]] = set()
        self.delivered: list[tuple[Message, int, int]] = []
        webhooks.take = self._take

    def _take(self, message: Message) -> None:
        self._loop.call_soon_threadsafe(self._send, message)

    def _send(self, message: Message) -> None:
        task = self._loop.create_task(self._deliver(message), name="a webhook of Square")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver(self, message: Message) -> None:
        reason = ""
        for retry, pause in enumerate((0, *RETRIES_S)):
            await asyncio.sleep(pause)
            status, reason = await self._post(message, retry, reason)
            self.delivered.append((message, retry, status))
            if 200 <= status < 300:
                return

    async def _post(self, message: Message, retry: int, reason: str) -> tuple[int, str]:
        address = message.url
        for public, here in self._routes.items():
            if address.startswith(public):
                address = here + address.removeprefix(public)
        try:
            headers = message.headers(retry, reason)
            answer = await self._http.post(address, content=message.body, headers=headers, timeout=_PATIENCE_S)
        except httpx.TimeoutException:
            return 0, "http_timeout"
        except httpx.HTTPError:
            return 0, "other_error"
        return answer.status_code, "http_error"

    async def settle(self) -> None:
        """Wait until nothing is on its way any more."""
        await asyncio.sleep(0)
        while self._tasks:
            await asyncio.wait(set(self._tasks))

    async def close(self) -> None:
        """Give up what is on its way."""
        self._webhooks.take = lambda message: None
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
