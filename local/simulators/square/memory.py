"""The simulator under a plain httpx client, without socket or thread: for the official client and adapters that ask synchronously.

client = Square(token=token, httpx_client=httpx.Client(transport=MemoryTransport(simulator)))
"""

from collections.abc import Callable

import httpx

from local.simulators.square.simulator import Request, SquareSimulator


class MemoryTransport(httpx.BaseTransport):
    """A broken connection is httpx.RemoteProtocolError; an answer slower than the client's patience is httpx.ReadTimeout.

    `wait` is called with the seconds that a slow answer takes, at most the client's patience; as given, nobody waits.
    """

    def __init__(self, simulator: SquareSimulator, wait: Callable[[float], None] = lambda seconds: None) -> None:
        self._simulator = simulator
        self._wait = wait

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        asked = Request(request.method, request.url.raw_path.decode(), dict(request.headers), request.read())
        answer = self._simulator.answer(asked)
        patience = request.extensions.get("timeout", {}).get("read")
        self._wait(answer.delay_s if patience is None else min(answer.delay_s, patience))
        if patience is not None and answer.delay_s > patience:
            raise httpx.ReadTimeout("The simulated answer is slower than the client waits.", request=request)
        if answer.dropped:
            raise httpx.RemoteProtocolError("The simulated connection broke before the answer.", request=request)
        return httpx.Response(answer.status, headers=dict(answer.headers), content=answer.body, request=request)
