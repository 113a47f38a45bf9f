"""The call report: what was heard and said, done and spent, in order.

Times are `at_ms`: milliseconds since Twilio's `start` message of this stream.
"""

from typing import Annotated, Any, Literal

from pydantic import Field

from streamer.contract.shape import CONTRACT_VERSION, Shape

NextStep = Literal["hang_up", "transfer", "caller_gone", "provider_failed", "bridge_failed"]
"""What ended the stream: the voice webhook decides by it what the caller meets next."""


class UtteranceHeard(Shape):
    """The caller said something. `text` is empty while no transcript has come (or it failed)."""

    kind: Literal["heard"] = "heard"
    at_ms: int
    item_id: str
    text: str


class UtteranceSpoken(Shape):
    """The agent said something. `heard_text` is what reached the caller's ear, cut where a barge-in cut it.

    `latency_ms` runs from the end of the caller's speech to the first audio sent to Twilio; None where nobody had spoken.
    """

    kind: Literal["spoken"] = "spoken"
    at_ms: int
    item_id: str
    agent: str
    text: str
    heard_text: str
    spoken_ms: int
    heard_ms: int
    truncated: bool = False
    latency_ms: int | None = None


class ToolUsed(Shape):
    """A tool ran. `took_ms` is the whole round trip; `outcome` one of the four words, or `late:` and one of them."""

    kind: Literal["tool"] = "tool"
    at_ms: int
    tool_call_id: str
    agent: str
    name: str
    arguments: dict[str, Any]
    outcome: str
    result: dict[str, Any]
    took_ms: int


class HandoffMade(Shape):
    """One agent handed the caller to another."""

    kind: Literal["handoff"] = "handoff"
    at_ms: int
    from_agent: str
    to_agent: str


class KeysPressed(Shape):
    """The caller pressed keys."""

    kind: Literal["keys"] = "keys"
    at_ms: int
    digits: str


class TransferMade(Shape):
    """The caller was passed to a person."""

    kind: Literal["transfer"] = "transfer"
    at_ms: int
    reason: str


class Trouble(Shape):
    """Something went wrong and was dealt with; `code` is stable, `detail` for the engineer."""

    kind: Literal["trouble"] = "trouble"
    at_ms: int
    code: str
    detail: str = ""


CallEvent = Annotated[
    UtteranceHeard | UtteranceSpoken | ToolUsed | HandoffMade | KeysPressed | TransferMade | Trouble,
    Field(discriminator="kind"),
]


class Usage(Shape):
    """Tokens billed by one model over the call. Cached tokens are included in the input counts; seconds where billed by time."""

    model: str
    text_in: int = 0
    text_cached: int = 0
    text_out: int = 0
    audio_in: int = 0
    audio_cached: int = 0
    audio_out: int = 0
    seconds: float = 0.0


class CallReport(Shape):
    """The state of a call so far. Posted before the stream is closed and once more, with `final`, at the very end.

    A later `revision` replaces an earlier one; the receiver ignores an older revision that arrives late.
    """

    contract_version: int = CONTRACT_VERSION
    call_sid: str
    stream_sid: str
    revision: int = Field(ge=1)
    final: bool = False
    next_step: NextStep
    reason: str = ""
    duration_ms: int
    barge_ins: int = 0
    events: tuple[CallEvent, ...] = ()
    usage: tuple[Usage, ...] = ()
