"""The restaurant as the bridge sees it: a plan, tools, a report. Everything has a deadline, and nothing here decides.

A tool call is idempotent by CallSid and tool call id, so it is sent once more when the connection broke before an answer.
An answer that is no outcome (4xx, 5xx, unreadable) means that a program is wrong or down: the model hears `Unavailable`.
"""

import asyncio
from typing import Protocol

import httpx
from pydantic import ValidationError

from streamer.contract.events import CallReport
from streamer.contract.plan import PlanRequest, SessionPlan, ToolSpec
from streamer.contract.shape import Shape
from streamer.contract.tools import ToolCall, Unavailable, read_outcome
from streamer.logs import Logger
from streamer.protocol.tools_in_flight import Outcome

PLAN_S = 2.5
"""One attempt; there are two before the caller has waited too long."""
REPORT_S = 3.0
LONGEST_TOOL_S = 28.0
"""Beyond the contract's longest deadline and below API Gateway's 30 s."""


class PlanRefused(Exception):
    """The restaurant does not accept the call token; the text is its reason."""


class BackendDown(Exception):
    """The restaurant did not answer, or not sensibly."""


class ReportRefused(BackendDown):
    """The restaurant will not take this report, however often it is posted."""


class Backend(Protocol):
    """The restaurant."""

    async def fetch_plan(self, call_sid: str, request: PlanRequest) -> SessionPlan:
        """Redeem the call token. Raises PlanRefused or BackendDown."""
        ...

    async def call_tool(self, plan: SessionPlan, tool: ToolSpec, call: ToolCall) -> Outcome:
        """Run a tool; never raises."""
        ...

    async def report(self, plan: SessionPlan, report: CallReport) -> None:
        """Post the call report. Raises BackendDown."""
        ...


class HttpBackend:
    """The restaurant over HTTPS. One client for all calls: its pool spares each call the handshake."""

    def __init__(self, client: httpx.AsyncClient, log: Logger) -> None:
        self._client = client
        self._log = log

    async def fetch_plan(self, call_sid: str, request: PlanRequest) -> SessionPlan:
        """Redeem the call token; asked twice, since the same stream may."""
        body = {"token": request.token, "stream_sid": request.stream_sid}
        answer = await self._post(f"/calls/{call_sid}/plan", body, call_sid, seconds=PLAN_S, attempts=2)
        if answer.status_code in (401, 403, 404, 409):
            raise PlanRefused(_error_of(answer))
        if answer.status_code != 200:
            raise BackendDown(f"plan: HTTP {answer.status_code}")
        try:
            return SessionPlan.model_validate_json(answer.content)
        except ValidationError as error:
            raise BackendDown(f"plan: {error.error_count()} fields are not as the contract says") from error

    async def call_tool(self, plan: SessionPlan, tool: ToolSpec, call: ToolCall) -> Outcome:
        """Run a tool. The machine has given up by its own deadline; the request may still come through."""
        headers = {"Authorization": f"Bearer {plan.call_key}", "X-Deadline-Ms": str(tool.deadline_ms)}
        try:
            async with asyncio.timeout(LONGEST_TOOL_S):
                answer = await self._post(
                    f"/tools/{tool.name}",
                    call.model_dump(mode="json"),
                    plan.call_sid,
                    seconds=LONGEST_TOOL_S,
                    attempts=2,
                    headers=headers,
                )
            if answer.status_code == 200:
                return read_outcome(answer.json())
            self._log("tool_refused", warning=True, call_sid=plan.call_sid, name=tool.name, status=answer.status_code)
        except (BackendDown, TimeoutError, ValueError) as error:
            self._log("tool_failed", warning=True, call_sid=plan.call_sid, name=tool.name, error=repr(error))
        return Unavailable()

    async def report(self, plan: SessionPlan, report: CallReport) -> None:
        """Post the report: a revision may be posted twice without harm."""
        answer = await self._post(
            f"/calls/{plan.call_sid}/report",
            report,
            plan.call_sid,
            seconds=REPORT_S,
            attempts=2,
            headers={"Authorization": f"Bearer {plan.call_key}"},
        )
        if 400 <= answer.status_code < 500 and answer.status_code not in (408, 429):
            raise ReportRefused(f"report: HTTP {answer.status_code}")
        if answer.status_code not in (200, 204):
            raise BackendDown(f"report: HTTP {answer.status_code}")

    async def _post(
        self,
        path: str,
        body: object,
        call_sid: str,
        *,
        seconds: float,
        attempts: int,
        headers: dict[str, str] | None = None,
    ) -> httpx.Response:
        """One POST within `seconds` an attempt, repeated after a broken connection or a passing server error."""
        content = body.model_dump_json().encode() if isinstance(body, Shape) else None
        sent = {"X-Call-Sid": call_sid, "X-Trace-Id": call_sid, "Content-Type": "application/json", **(headers or {})}
        failure = ""
        for attempt in range(attempts):
            if attempt:
                await asyncio.sleep(0.1)
            try:
                async with asyncio.timeout(seconds):
                    answer = await self._client.post(
                        path, headers=sent, content=content, json=None if content is not None else body
                    )
            except (httpx.HTTPError, TimeoutError) as error:
                failure = repr(error)
                continue
            if answer.status_code not in (502, 503, 504):
                return answer
            failure = f"HTTP {answer.status_code}"
        raise BackendDown(failure)


def _error_of(answer: httpx.Response) -> str:
    try:
        return str(answer.json()["error"])
    except (ValueError, KeyError, TypeError):
        return f"HTTP {answer.status_code}"
