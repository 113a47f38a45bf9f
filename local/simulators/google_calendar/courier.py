"""Delivers push messages to their addresses, on the running loop and by its clock.

*Documented* (guides/push): 200, 201, 202, 204 and 102 are success; 500, 502, 503 and 504 are tried again with back-off; everything else
is a lost message. *Judgement*: the pauses (see `Judgements.push_retries`), and that an address that does not answer is tried again.
"""

import asyncio
from collections.abc import Mapping

import httpx

from local.simulators.google_calendar.channels import PushMessage
from local.simulators.google_calendar.simulator import GoogleCalendarSimulator

_TRIED_AGAIN = (500, 502, 503, 504)


class Courier:
    """Make it inside the running loop; it takes the simulator's messages from then on, from any thread.

    `routes` leads public addresses to where they are served here. `delivered` holds message and status, 0 for no answer.
    """

    def __init__(
        self, simulator: GoogleCalendarSimulator, http: httpx.AsyncClient, routes: Mapping[str, str] | None = None
    ) -> None:
        self._simulator = simulator
        self._http = http
        self._routes = dict(routes or {})
        self._loop = asyncio.get_running_loop()
        self._tasks: set[asyncio.Task[None]] = set()
        self.delivered: list[tuple[PushMessage, int]] = []
        simulator.on_push = self._take

    def _take(self, message: PushMessage) -> None:
        self._loop.call_soon_threadsafe(self._send, message)

    def _send(self, message: PushMessage) -> None:
        task = self._loop.create_task(self._deliver(message), name="a push message of Google Calendar")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver(self, message: PushMessage) -> None:
        await asyncio.sleep(self._simulator.push.late_s)
        for pause in (*self._simulator.judgements.push_retries, None):
            status = await self._post(message)
            self.delivered.append((message, status))
            if pause is None or status not in (0, *_TRIED_AGAIN):
                return
            await asyncio.sleep(pause)

    async def _post(self, message: PushMessage) -> int:
        address = message.address
        for public, here in self._routes.items():
            if address.startswith(public):
                address = here + address.removeprefix(public)
        try:
            answer = await self._http.post(address, headers=dict(message.headers), timeout=10)
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
        self._simulator.on_push = lambda message: None
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
