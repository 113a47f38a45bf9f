"""A simulator under a plain httpx client, without socket or thread: for official clients and adapters.

client = httpx.Client(transport=MemoryTransport(simulator), base_url="https://vendor.example")
"""

import asyncio
from collections.abc import Callable

import httpx

from local.simulators.serving.wire import Answer, Request, Vendor


class MemoryTransport(httpx.BaseTransport):
    """A broken connection is httpx.RemoteProtocolError; an answer slower than the client's patience is httpx.ReadTimeout.

    `wait` is called with the seconds that a slow answer takes, at most the client's patience; as given, nobody waits.
    """

    def __init__(self, simulator: Vendor, wait: Callable[[float], None] = lambda seconds: None) -> None:
        self._simulator = simulator
        self._wait = wait

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = self._simulator.answer(_read(request, request.read()))
        patience = _patience(request)
        self._wait(answer.delay_s if patience is None else min(answer.delay_s, patience))
        return _told(request, answer, patience)


class AsyncMemoryTransport(httpx.AsyncBaseTransport):
    """The same for an httpx.AsyncClient; slow answers wait by the running loop's clock, which may be a virtual one."""

    def __init__(self, simulator: Vendor) -> None:
        self._simulator = simulator

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        answer = self._simulator.answer(_read(request, await request.aread()))
        patience = _patience(request)
        await asyncio.sleep(answer.delay_s if patience is None else min(answer.delay_s, patience))
        return _told(request, answer, patience)


def _read(request: httpx.Request, body: bytes) -> Request:
    """As it would stand on the wire. httpx.LocalProtocolError for a header that h11 would not write, such as `Bearer ` without a token."""
    for name, value in request.headers.raw:
        if value != value.strip():
            raise httpx.LocalProtocolError(f"Illegal header value {value!r} of {name!r}", request=request)
    return Request(request.method, request.url.raw_path.decode(), dict(request.headers), body)


def _patience(request: httpx.Request) -> float | None:
    patience: float | None = request.extensions.get("timeout", {}).get("read")
    return patience


def _told(request: httpx.Request, answer: Answer, patience: float | None) -> httpx.Response:
    if patience is not None and answer.delay_s > patience:
        raise httpx.ReadTimeout("The simulated answer is slower than the client waits.", request=request)
    if answer.dropped:
        raise httpx.RemoteProtocolError("The simulated connection broke before the answer.", request=request)
    return httpx.Response(answer.status, headers=dict(answer.headers), content=answer.body, request=request)
