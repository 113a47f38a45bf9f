"""A tool call and its four possible outcomes. Outcomes are data (HTTP 200); 4xx and 5xx mean that a program is wrong or down."""

from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from streamer.contract.shape import Shape


class ToolCall(Shape):
    """The model asks. `tool_call_id` with the CallSid is the idempotency key: a repeat returns the first outcome."""

    tool_call_id: str = Field(min_length=1, max_length=128)
    arguments: dict[str, Any]
    agent: str


class Done(Shape):
    """It has happened, and a record says so. `say` is a hint of what to tell the caller."""

    outcome: Literal["done"] = "done"
    result: dict[str, Any] = Field(default_factory=dict)
    say: str | None = None


class NeedsDetail(Shape):
    """Something is missing or cannot be meant; ask the caller for `field` and call again."""

    outcome: Literal["needs_detail"] = "needs_detail"
    field: str
    why: str


class Refused(Shape):
    """It cannot be done; `alternatives` are what can be offered instead, ready to be spoken."""

    outcome: Literal["refused"] = "refused"
    reason: str
    code: str = "refused"
    alternatives: tuple[dict[str, Any], ...] = ()


class Unavailable(Shape):
    """We could not find out or do it now. `promise` is what the caller may be promised, if anything."""

    outcome: Literal["unavailable"] = "unavailable"
    promise: str | None = None


ToolOutcome = Annotated[Done | NeedsDetail | Refused | Unavailable, Field(discriminator="outcome")]

_OUTCOME: TypeAdapter[Done | NeedsDetail | Refused | Unavailable] = TypeAdapter(ToolOutcome)
_KNOWN = {"done", "needs_detail", "refused", "unavailable"}


def read_outcome(answer: object) -> Done | NeedsDetail | Refused | Unavailable:
    """The outcome in a decoded JSON answer; an unknown kind is read as `Unavailable`; ValidationError on a malformed known one."""
    if not isinstance(answer, dict) or answer.get("outcome") not in _KNOWN:
        return Unavailable()
    return _OUTCOME.validate_python(answer)
