"""What all parts of the machine share: the plan, the ledgers, the clocks, and the commands that have piled up."""

from dataclasses import dataclass
from typing import Any

from streamer.contract.events import NextStep
from streamer.contract.plan import AgentSpec, SessionPlan
from streamer.protocol.call_record import CallRecord
from streamer.protocol.commands import AddNote, AddToolOutput, Command, LeaveCall, Log
from streamer.protocol.phases import Phase, next_phase
from streamer.protocol.playback import Playback
from streamer.protocol.responses import ResponseDesk
from streamer.protocol.tools_in_flight import Outcome, ToolsInFlight, as_output
from streamer.protocol.twilio_media import Start


@dataclass(slots=True)
class Departure:
    """The call is about to end. `firm`: nothing that the caller says can stop it."""

    next_step: NextStep
    reason: str
    firm: bool
    awaiting_farewell: bool
    end_call_id: str | None = None
    """The `end_call` to be answered if the caller speaks on."""


class CallState:
    """One call, as far as it has come."""

    def __init__(self) -> None:
        self.phase = Phase.WAITING
        self.now = 0.0
        self.start: Start | None = None
        self.plan: SessionPlan | None = None
        self.agent: AgentSpec | None = None
        self.record: CallRecord | None = None
        self.playback = Playback()
        self.desk = ResponseDesk()
        self.tools = ToolsInFlight()
        self.departure: Departure | None = None
        self.caller_speaking = False
        self.stopped_at: float | None = None
        """When the caller stopped speaking, while nothing has been answered yet."""
        self.failures = 0
        self.commands: list[Command] = []
        self.timers: dict[str, float] = {}
        self._items = 0

    def emit(self, *commands: Command) -> None:
        """Commands for the shell, in order."""
        self.commands.extend(commands)

    def log(self, event: str, *, warning: bool = False, private: dict[str, Any] | None = None, **fields: Any) -> None:
        """One structured line, stamped with the time in the call."""
        if self.record is not None:
            fields["at_ms"] = self.record.at_ms(self.now)
        self.emit(Log(event, fields, private or {}, warning))

    def trouble(self, code: str, detail: str = "") -> None:
        """Something went wrong and is being dealt with: into the log and the report."""
        self.log("trouble", warning=True, code=code, detail=detail)
        if self.record is not None:
            self.record.trouble(code, detail, self.now)

    def move(self, why: str) -> None:
        """Into the next phase."""
        self.phase = next_phase(self.phase, why)

    def arm(self, timer: str, seconds: float) -> None:
        """Ring `timer` that many seconds from now, instead of when it would have."""
        self.timers[timer] = self.now + seconds

    def disarm(self, *timers: str) -> None:
        """Ring them no more."""
        for timer in timers:
            self.timers.pop(timer, None)

    def note(self, text: str) -> str:
        """A fact for the model, as a system item; returns the item's id."""
        self._items += 1
        item_id = f"note-{self._items}"
        self.emit(AddNote(item_id, text))
        return item_id

    def prompt(self, text: str, *, tools: bool = True) -> None:
        """An order from the house: a system item, and a response once it has entered the conversation."""
        self.desk.want(self.note(text), tools=tools)

    def output(self, call_id: str, outcome: Outcome) -> str:
        """The answer to a function call; returns the item's id. It triggers nothing by itself."""
        self._items += 1
        item_id = f"out-{self._items}"
        self.emit(AddToolOutput(item_id, call_id, as_output(outcome)))
        return item_id

    def end(self, next_step: NextStep, reason: str, why: str = "cannot go on") -> None:
        """The stream is over, for this reason; the shell reports and closes."""
        if self.phase is Phase.ENDED:
            return
        self.move(why)
        self.timers.clear()
        self.log("ended", next_step=next_step, reason=reason)
        self.departure = Departure(next_step, reason, firm=True, awaiting_farewell=False)
        report = None
        if self.record is not None and self.plan is not None:
            report = self.record.report(next_step, reason, self.playback, self.now, final=False)
        self.emit(LeaveCall(next_step, report))
