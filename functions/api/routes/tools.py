"""The door for tool calls: the streamer posts what the model asked for, and gets one of four outcomes."""

from fastapi import APIRouter
from starlette.requests import Request

from functions.api.dependencies import of
from functions.api.streamer import CalledBy
from functions.tools.dispatch import TOOLS, dispatch
from streamer.contract.tools import ToolCall, ToolOutcome

router = APIRouter()


@router.post("/tools/{name}")
def run_tool(name: str, asked: ToolCall, request: Request, call: CalledBy) -> ToolOutcome:
    """Run the tool. `X-Deadline-Ms` is the streamer's own patience; it is logged, for a write is never cut short."""
    dependencies = of(request)
    outcome = dispatch(dependencies.world, call, name, asked, hint=lambda text: dependencies.logger.error(text))
    # Arguments and results are the guest's own words: neither is logged.
    dependencies.logger.info(
        "tool",
        extra={
            "tool": name if name in TOOLS else "unknown",
            "outcome": outcome.outcome,
            "code": getattr(outcome, "code", None),
            "deadline_ms": request.headers.get("x-deadline-ms"),
        },
    )
    dependencies.meter.count("ToolUsed", tool=name if name in TOOLS else "unknown", outcome=outcome.outcome)
    return outcome
