"""What the machine wants done: the shell carries each one out, in order, and decides nothing."""

from dataclasses import dataclass, field
from typing import Any

from streamer.contract.events import CallReport, NextStep
from streamer.contract.plan import AgentSpec, ToolSpec, VoiceSettings
from streamer.contract.tools import ToolCall


@dataclass(frozen=True, slots=True)
class Play:
    """To Twilio: play base64 mu-law."""

    payload: str


@dataclass(frozen=True, slots=True)
class PlaceMark:
    """To Twilio: a receipt for everything before it."""

    name: str


@dataclass(frozen=True, slots=True)
class ClearPlayback:
    """To Twilio: throw away what is queued."""


@dataclass(frozen=True, slots=True)
class ConfigureSession:
    """To the model: become this agent. With `voice` it is the opening configuration, else a handoff."""

    event_id: str
    agent: AgentSpec
    voice: VoiceSettings | None = None


@dataclass(frozen=True, slots=True)
class AppendAudio:
    """To the model: the caller's audio, frame by frame."""

    payloads: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CreateResponse:
    """To the model: speak. Without `tools` it can only speak."""

    tag: str
    tools: bool = True


@dataclass(frozen=True, slots=True)
class CancelResponse:
    """To the model: stop generating."""

    response_id: str


@dataclass(frozen=True, slots=True)
class TruncateItem:
    """To the model: the caller heard this much of the item and no more."""

    item_id: str
    heard_ms: int


@dataclass(frozen=True, slots=True)
class AddNote:
    """To the model: a fact or an order from the house, as a system item."""

    item_id: str
    text: str


@dataclass(frozen=True, slots=True)
class AddToolOutput:
    """To the model: what a tool answered."""

    item_id: str
    call_id: str
    output: str


@dataclass(frozen=True, slots=True)
class FetchPlan:
    """To the restaurant: redeem the call token; answer with `plan_fetched` or `plan_failed`."""

    call_sid: str
    stream_sid: str
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class RunTool:
    """To the restaurant: run this tool; answer with `tool_finished`."""

    tool: ToolSpec
    call: ToolCall


@dataclass(frozen=True, slots=True)
class LeaveCall:
    """Post `report`, then close the stream: Twilio asks the voice webhook what comes next."""

    next_step: NextStep
    report: CallReport | None
    """None where no plan ever came, and so nobody to report to."""


@dataclass(frozen=True, slots=True)
class RefuseStream:
    """Close Twilio's socket as a policy violation; nothing is reported."""

    reason: str


@dataclass(frozen=True, slots=True)
class Log:
    """Write one structured line. `private` fields hold what people said; the shell drops them unless told otherwise."""

    event: str
    fields: dict[str, Any] = field(default_factory=dict)
    private: dict[str, Any] = field(default_factory=dict)
    warning: bool = False


Command = (
    Play
    | PlaceMark
    | ClearPlayback
    | ConfigureSession
    | AppendAudio
    | CreateResponse
    | CancelResponse
    | TruncateItem
    | AddNote
    | AddToolOutput
    | FetchPlan
    | RunTool
    | LeaveCall
    | RefuseStream
    | Log
)
