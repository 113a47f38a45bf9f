"""Holds ECS's scale-in protection while calls are live, so that neither scaling nor a deployment stops a task that is busy.

A wish that is kept beside the calls and never in their way: nothing here is awaited by a call, and a failure is logged and tried
again. Three clocks bound it. The protection expires by itself if this process dies. It lingers for a moment after the last call,
so that calls in a row do not become a row of requests. And it is let go for a while after an hour without a pause, calls or not:
a protected task hears nothing of a deployment, which would otherwise wait for as long as the telephone keeps ringing. That cuts
nobody off, because the load balancer lets live streams end (deregistration delay) before ECS sends SIGTERM.

Source: ECS guide, "Task scale-in protection endpoint" (PUT $ECS_AGENT_URI/task-protection/v1/state; 1 to 2880 minutes; a refusal
such as DEPLOYMENT_BLOCKED comes as HTTP 200 with `failure`; throttling as `error`).
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import httpx

from streamer.logs import Logger

LINGER_S = 10.0
"""Kept for so long after the last call: at most six pairs of requests a minute, whatever the calls do."""
LONGEST_S = 3600.0
"""Held for at most so long without a pause."""
PAUSE_S = 120.0
"""How long a deployment or a scale-in that is waiting may then choose this task."""
REQUEST_S = 8.0
"""The agent itself gives up on ECS after some seconds and says so."""
RETRY_S = (1.0, 2.0, 5.0, 15.0, 60.0)
LAST_REQUEST_S = 3.0
NEVER = float("inf")


class TaskProtection:
    """The protection of this task. `agent_uri` is ECS_AGENT_URI, `minutes` must be longer than the longest call."""

    def __init__(self, client: httpx.AsyncClient, agent_uri: str, log: Logger, *, minutes: int) -> None:
        self._client = client
        self._url = f"{agent_uri.rstrip('/')}/task-protection/v1/state"
        self._log = log
        self._minutes = minutes
        self._loop = asyncio.get_running_loop()
        self._changed = asyncio.Event()
        self._live = 0
        self._idle_since = -NEVER
        self._held_since: float | None = None
        """Since when ECS may believe that the task is protected, counted from the request; None while it surely does not."""
        self._refresh_at = -NEVER
        self._paused_until = -NEVER
        self._retry_at = -NEVER
        self._failures = 0

    def live_changed(self, live: int) -> None:
        """So many calls are live now. Returns at once."""
        if self._live and not live:
            self._idle_since = self._loop.time()
        self._live = live
        self._changed.set()

    @contextlib.asynccontextmanager
    async def kept(self) -> AsyncIterator[None]:
        """Keep it as long as the body runs; let it go at the end."""
        keeping = asyncio.create_task(self._keep())
        try:
            yield
        finally:
            keeping.cancel()
            await asyncio.wait({keeping})
            if self._held_since is not None:
                await self._ask(False, LAST_REQUEST_S)

    async def _keep(self) -> None:
        while True:
            now = self._loop.time()
            if self._held_since is not None and self._live and now >= self._held_since + LONGEST_S:
                self._paused_until = now + PAUSE_S
            wanted = self._wanted(now)
            if now >= self._retry_at and self._is_due(wanted, now):
                await self._ask(wanted, REQUEST_S)
                continue
            self._changed.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout_at(self._next_look(now)):
                    await self._changed.wait()

    def _wanted(self, now: float) -> bool:
        if now < self._paused_until:
            return False
        return self._live > 0 or (self._held_since is not None and now < self._idle_since + LINGER_S)

    def _is_due(self, wanted: bool, now: float) -> bool:
        return now >= self._refresh_at if wanted and self._live else not wanted and self._held_since is not None

    def _next_look(self, now: float) -> float | None:
        """The next moment at which something can have become due without a call coming or going."""
        moments = [self._retry_at, self._paused_until, self._refresh_at, self._idle_since + LINGER_S]
        if self._held_since is not None:
            moments.append(self._held_since + LONGEST_S)
        return min((moment for moment in moments if moment > now), default=None)

    async def _ask(self, protect: bool, seconds: float) -> None:
        """One request; whatever becomes of it, nothing is raised."""
        began = self._loop.time()
        if protect and self._held_since is None:
            self._held_since = began  # even if the answer is lost
        wish: dict[str, object] = {"ProtectionEnabled": protect}
        if protect:
            wish["ExpiresInMinutes"] = self._minutes
        try:
            async with asyncio.timeout(seconds):
                answer = await self._client.put(self._url, json=wish)
            trouble = _trouble_in(answer)
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, ValueError) as error:
            trouble = repr(error)
        now = self._loop.time()
        if trouble:
            self._retry_at = now + RETRY_S[min(self._failures, len(RETRY_S) - 1)]
            self._failures += 1
            self._log("protection_failed", warning=True, protect=protect, live_calls=self._live, error=trouble)
            return
        self._failures = 0
        self._log("protection", protect=protect, live_calls=self._live)
        if protect:
            self._refresh_at = began + self._minutes * 60 / 2
        else:
            self._held_since, self._refresh_at = None, -NEVER


def _trouble_in(answer: httpx.Response) -> str:
    """What the agent complains of; empty if it did as asked. ValueError if it did not answer with JSON."""
    body = answer.json()
    if answer.status_code == 200 and isinstance(body, dict) and isinstance(body.get("protection"), dict):
        return ""
    return f"HTTP {answer.status_code} {str(body)[:300]}"
