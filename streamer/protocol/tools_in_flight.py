"""The tool calls of a call: which may be made, which are running, and what the model is told of each.

A call is made once, however often its arguments arrive. A tool that outlives its deadline is answered as unavailable, but
goes on: when it comes through after all, the model is told, because a write that has begun is never undone by impatience.
"""

from dataclasses import dataclass

import orjson

from streamer.contract.plan import AgentSpec, ToolSpec
from streamer.contract.tools import Done, NeedsDetail, Refused, ToolCall, Unavailable
from streamer.protocol.model_events import ToolRequested

Outcome = Done | NeedsDetail | Refused | Unavailable


@dataclass(slots=True)
class RunningTool:
    """One call on its way. `response_id` is empty where the house itself made the call (the caller pressed 0)."""

    tool: ToolSpec
    call: ToolCall
    response_id: str
    started_at: float
    late: bool = False

    @property
    def due_at(self) -> float:
        """When the model is told that it takes too long."""
        return self.started_at + self.tool.deadline_ms / 1000


class ToolsInFlight:
    """All tool calls of one call."""

    def __init__(self) -> None:
        self._running: dict[str, RunningTool] = {}
        self._seen: set[str] = set()

    def admit(self, request: ToolRequested, agent: AgentSpec, now: float) -> RunningTool | NeedsDetail | Refused | None:
        """What becomes of a request: a call to run, an answer without running it, or None for a repetition."""
        if request.call_id in self._seen:
            return None
        self._seen.add(request.call_id)
        tool = next((tool for tool in agent.tools if tool.name == request.name), None)
        if tool is None:
            known = ", ".join(tool.name for tool in agent.tools)
            return Refused(reason=f"There is no tool {request.name!r}. You have: {known}.", code="unknown_tool")
        try:
            arguments = orjson.loads(request.arguments or "{}")
        except orjson.JSONDecodeError:
            arguments = None
        if not isinstance(arguments, dict):
            return NeedsDetail(field="arguments", why="The arguments were not a JSON object. Call the tool again.")
        return RunningTool(
            tool,
            ToolCall(tool_call_id=request.call_id, arguments=arguments, agent=agent.name),
            request.response_id,
            now,
        )

    def run(self, running: RunningTool) -> None:
        """The call has begun."""
        self._seen.add(running.call.tool_call_id)
        self._running[running.call.tool_call_id] = running

    def finish(self, tool_call_id: str) -> RunningTool | None:
        """The call came back; None if it is not running."""
        return self._running.pop(tool_call_id, None)

    def overdue(self, now: float) -> list[RunningTool]:
        """Calls whose deadline has just passed; each is returned once."""
        late = [running for running in self._running.values() if not running.late and now >= running.due_at]
        for running in late:
            running.late = True
        return late

    def deadline(self) -> float | None:
        """When the next one becomes overdue."""
        return min((running.due_at for running in self._running.values() if not running.late), default=None)

    @property
    def awaited(self) -> list[RunningTool]:
        """Calls that the caller is waiting for: running and not yet given up."""
        return [running for running in self._running.values() if not running.late]

    def waits_for(self, response_id: str) -> bool:
        """Whether a call of that response is still awaited: all its outputs are answered by one response."""
        return any(running.response_id == response_id for running in self.awaited)


def as_output(outcome: Outcome) -> str:
    """What the model reads as the function's output: JSON text."""
    return outcome.model_dump_json(exclude_none=True)
