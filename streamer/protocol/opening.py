"""From the first byte to the greeting: Twilio's start, the plan and the model's session come in any order.

The model is configured as soon as plan and session are there, and nothing of the caller reaches it before the
configuration has been confirmed: until then it expects another audio format. What the caller says meanwhile is held.

Source: OpenAI `session.update` (merge, refused whole on one bad field, answered by `session.updated`); Twilio "start".
"""

from collections import deque

from streamer.contract.plan import SessionPlan
from streamer.protocol.call_record import CallRecord
from streamer.protocol.call_state import CallState
from streamer.protocol.commands import AppendAudio, ConfigureSession, FetchPlan, RefuseStream
from streamer.protocol.model_events import SessionConfirmed
from streamer.protocol.phases import Phase
from streamer.protocol.twilio_media import Start

NO_START_S = 5.0
OPENING_S = 8.0
"""From Twilio's start to a configured session: beyond it the caller has waited long enough in silence."""
HELD_FRAMES = 500
"""Ten seconds of the caller."""

GREET = "The call has just been answered. Greet the caller now. Say exactly: “{greeting}”"


class Opening:
    """Gets a call to the point where people talk."""

    def __init__(self, state: CallState) -> None:
        self._state = state
        self._session_open = False
        self._model_failed: str | None = None
        self.held: deque[str] = deque(maxlen=HELD_FRAMES)

    def started(self, start: Start) -> None:
        """Twilio says which call this is."""
        state = self._state
        if state.start is not None:
            state.trouble("second_start", start.stream_sid)
            return
        token = start.parameters.get("token")
        if not token:
            self.refuse("no call token among the stream's parameters")
        elif start.encoding != "audio/x-mulaw" or start.sample_rate != 8000:
            self.refuse(f"unsupported media format {start.encoding} at {start.sample_rate} Hz")
        else:
            state.start = start
            state.record = CallRecord(start.call_sid, start.stream_sid, state.now)
            state.disarm("start")
            state.arm("opening", OPENING_S)
            state.emit(FetchPlan(start.call_sid, start.stream_sid, token))

    def refuse(self, reason: str) -> None:
        """Close the stream as a violation of policy."""
        state = self._state
        state.log("refused", warning=True, reason=reason)
        state.move("cannot go on")
        state.timers.clear()
        state.emit(RefuseStream(reason))

    def plan_fetched(self, plan: SessionPlan) -> None:
        """The plan is there."""
        if self._state.phase is not Phase.WAITING:
            return
        self._state.plan = plan
        self._state.agent = plan.agent(plan.first_agent)
        if self._model_failed is not None:
            self._state.end("provider_failed", self._model_failed)
        self._configure()

    def session_opened(self, session_id: str) -> None:
        """The model's session is there; its id is what the provider's support asks for."""
        self._state.log("model_session", id=session_id)
        self._session_open = True
        self._configure()

    def model_failed(self, detail: str) -> None:
        """There will be no session. The plan is awaited all the same: without it the failure cannot be reported."""
        if self._state.plan is None:
            self._model_failed = detail
        else:
            self._state.end("provider_failed", detail)

    def _configure(self) -> None:
        state = self._state
        if state.phase is Phase.WAITING and self._session_open and state.plan is not None and state.agent is not None:
            state.move("plan and session are there")
            state.emit(ConfigureSession("init", state.agent, state.plan.voice))

    def confirmed(self, confirmed: SessionConfirmed) -> None:
        """The opening configuration took effect: let the held audio through and greet."""
        state = self._state
        if confirmed.deaf:
            state.end("provider_failed", "the session has another audio format than the call")
            return
        if confirmed.differs:
            state.trouble("session_differs", ", ".join(confirmed.differs))
        state.move("session confirmed")
        state.disarm("opening")
        if state.plan is None:
            return
        if self.held:
            state.emit(AppendAudio(tuple(self.held)))
        self.held.clear()
        state.log("talking", agent=state.plan.first_agent)
        state.prompt(GREET.format(greeting=state.plan.greeting), tools=False)
        limits = state.plan.limits
        state.arm("max_call", limits.max_call_ms / 1000)
        state.arm("wrap_up", max(0, limits.max_call_ms - limits.wrap_up_ms) / 1000)
