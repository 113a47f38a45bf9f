"""Toast by single requests: each with a deadline, with the token and the restaurant in its headers, and no faster than Toast allows."""

import json
import math
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import httpx

from functions.domain.errors import VendorConfused, VendorRefused, VendorUnavailable
from functions.domain.ports import Clock
from functions.pos.toast_tokens import ToastTokens, Token


class Forbidden(VendorRefused):
    """403: the restaurant is not connected to this client, or the client lacks the scope."""


class LostAnswer(VendorUnavailable):
    """The connection broke after the request may have arrived."""


@dataclass(frozen=True, slots=True)
class Shop:
    """One restaurant at Toast: its own GUID (never its group's) and the host that Toast told it."""

    guid: str
    base_url: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """By when all requests of one errand must be done, on the clock `elapsed`."""

    at: float
    elapsed: Callable[[], float]

    @property
    def left(self) -> float:
        """Seconds, 0 when it has passed."""
        return max(self.at - self.elapsed(), 0.0)


@dataclass(slots=True)
class ToastApi:
    """Asks Toast. Raises VendorRefused (`code` is the status), Forbidden, VendorUnavailable, LostAnswer, VendorConfused."""

    http: httpx.Client
    tokens: ToastTokens
    clock: Clock
    elapsed: Callable[[], float] = time.monotonic
    pause: Callable[[float], None] = time.sleep
    _closed_until: dict[tuple[str, str], float] = field(default_factory=dict)
    """(restaurant, path or "" for all) -> epoch second before which Toast wants to hear nothing."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def deadline(self, seconds: float) -> Deadline:
        """So many seconds from now."""
        return Deadline(self.elapsed() + seconds, self.elapsed)

    def token(self, shop: Shop, deadline: Deadline) -> Token:
        """The token that requests for this restaurant go with."""
        return self.tokens.of(shop.base_url, deadline.left)

    def ask(
        self,
        shop: Shop,
        method: str,
        path: str,
        deadline: Deadline,
        *,
        query: Mapping[str, str] | None = None,
        body: Any = None,
    ) -> Any:
        """The answer's JSON, numbers as exact decimals. A token that has died is replaced once; a 429 is obeyed once if time allows."""
        renewed = waited = False
        while True:
            self._wait_turn(shop, path, deadline)
            token = self.token(shop, deadline)
            answer = self._once(shop, method, path, deadline, token, query, body)
            self._heed(shop, path, answer)
            if answer.status_code == 401 and not renewed:
                renewed = True
                self.tokens.drop(shop.base_url, token)
            elif answer.status_code == 429 and not waited:
                waited = True
            else:
                return _read(answer)

    def _once(
        self,
        shop: Shop,
        method: str,
        path: str,
        deadline: Deadline,
        token: Token,
        query: Mapping[str, str] | None,
        body: Any,
    ) -> httpx.Response:
        left = deadline.left
        if left <= 0:
            raise VendorUnavailable("no time left to ask Toast")
        headers = {"Authorization": f"Bearer {token.text}", "Toast-Restaurant-External-ID": shop.guid}
        if body is not None:
            headers["Content-Type"] = "application/json"
        try:
            return self.http.request(
                method,
                shop.base_url + path,
                params=dict(query or {}),
                content=json.dumps(body, default=float).encode() if body is not None else None,
                headers=headers,
                timeout=left,
            )
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise VendorUnavailable(f"Toast cannot be reached: {type(error).__name__}") from None
        except httpx.HTTPError as error:
            raise LostAnswer(f"Toast did not answer: {type(error).__name__}") from None

    def _wait_turn(self, shop: Shop, path: str, deadline: Deadline) -> None:
        with self._lock:
            until = max(self._closed_until.get((shop.guid, place), 0.0) for place in ("", path))
        wait = until - self.clock.now().timestamp()
        if wait <= 0:
            return
        if wait >= deadline.left:
            raise VendorUnavailable(f"Toast asks for a pause of {math.ceil(wait)} s")
        self.pause(wait)

    def _heed(self, shop: Shop, path: str, answer: httpx.Response) -> None:
        """Remember what the rate limit's headers ask for (Toast's guide on rate limits)."""
        told, now = answer.headers, self.clock.now().timestamp()
        until = 0.0
        if answer.status_code == 429:
            until = now + (_number(told.get("Retry-After")) or 1.0)
        elif told.get("X-Toast-RateLimit-Remaining") == "0":
            until = _number(told.get("X-Toast-RateLimit-Reset")) or 0.0
        if until > now:
            place = path if told.get("X-Toast-RateLimit-By", "").startswith("ENDPOINT") else ""
            with self._lock:
                self._closed_until[(shop.guid, place)] = until


def _read(answer: httpx.Response) -> Any:
    status = answer.status_code
    if status == 429 or status >= 500 or status in (408, 499):
        raise VendorUnavailable(f"Toast answered {status}")
    if status == 403:
        raise Forbidden(f"Toast forbids it: {_message(answer)}", code="403")
    if not answer.is_success:
        raise VendorRefused(_message(answer), code=str(status))
    if not answer.content:
        return None
    try:
        return json.loads(answer.content, parse_float=Decimal)
    except ValueError as error:
        raise VendorConfused("Toast's answer is not JSON") from error


def _message(answer: httpx.Response) -> str:
    try:
        told = json.loads(answer.content)
        return str(told.get("message") or told.get("developerMessage") or answer.status_code)
    except (ValueError, AttributeError):
        return str(answer.status_code)


def _number(text: str | None) -> float | None:
    try:
        return float(text) if text is not None else None
    except ValueError:
        return None
