"""What the model asks for: tools of the restaurant, a handoff, a person, the end of the call.

Tools run beside the conversation. Their outputs go to the model as they come; when all of a response's calls are answered,
one response is wanted for all of them. A handoff is a `session.update` that is sent once the response that asked for it
is over, so the old agent's tools stay valid until then.

Source: protocol diagrams 16.3, 16.4, 16.6, 16.7.
"""

from streamer.contract.plan import AgentSpec, ToolSpec
from streamer.contract.tools import Done, Refused, ToolCall, Unavailable
from streamer.protocol.barge_in import Speech
from streamer.protocol.call_state import CallState
from streamer.protocol.commands import ConfigureSession, RunTool
from streamer.protocol.departure import CALLER_SPOKE, Leaving
from streamer.protocol.model_events import ToolRequested
from streamer.protocol.phases import Phase
from streamer.protocol.tools_in_flight import Outcome, RunningTool, as_output

STILL_LOOKING = (
    "What you asked for takes a moment longer. In the caller's language, say in one short sentence that you are still "
    "looking. Do not guess the result."
)
CONFIRM_S = 5.0
"""How long a configuration may go without `session.updated`."""
LEAVING = Refused(reason="The call is just ending.", code="leaving")
UNCONFIRMED = Unavailable(
    promise="It may have gone through or still do so. Do not say that it is done, nor that it is not: say that you could "
    "not confirm it."
)
BUSY = Refused(reason="The caller is just being handed over.", code="busy")
PRESSED_ZERO = "The caller pressed 0: they want a person."


class ToolCalls:
    """Everything that the model asks the house to do."""

    def __init__(self, state: CallState, speech: Speech, leaving: Leaving) -> None:
        self._state = state
        self._speech = speech
        self._leaving = leaving
        self._outputs: dict[str, list[str]] = {}
        self._handoffs: dict[str, RunningTool] = {}
        self._goodbyes: dict[str, RunningTool] = {}
        self._switch: tuple[str, RunningTool, AgentSpec] | None = None
        self._zeros = 0
        self._asked: set[str] = set()

    def asked_for_anything(self, response_id: str) -> bool:
        """Whether that response called a tool: then its tools' outputs are what the next response is about."""
        return response_id in self._asked

    def requested(self, request: ToolRequested) -> None:
        """A completed function call."""
        state = self._state
        agent = self._agent_of(request.response_id)
        if agent is None or (state.departure is not None and state.departure.firm):
            return
        admitted = state.tools.admit(request, agent, state.now)
        if admitted is None:
            return
        self._asked.add(request.response_id)
        if state.phase is Phase.LEAVING:
            state.output(request.call_id, LEAVING)
            return
        if not isinstance(admitted, RunningTool):
            state.trouble("bad_tool_call", f"{request.name}: {as_output(admitted)}")
            self._answer(request.call_id, admitted, request.response_id)
        elif admitted.tool.kind == "handoff":
            # The first one asked for in a response wins.
            if self._handoffs.setdefault(request.response_id, admitted) is not admitted:
                self._answer(request.call_id, BUSY, request.response_id)
        elif admitted.tool.kind == "hang_up":
            if self._goodbyes.setdefault(request.response_id, admitted) is not admitted:
                self._answer(request.call_id, BUSY, request.response_id)
        else:
            self._run(admitted)

    def _agent_of(self, response_id: str) -> AgentSpec | None:
        """The agent whose tools that response may use: the one that was configured when it began."""
        state, name = self._state, self._speech.agent_of(response_id)
        return state.plan.agent(name) if state.plan is not None and name is not None else state.agent

    def _run(self, running: RunningTool) -> None:
        state = self._state
        state.tools.run(running)
        state.emit(RunTool(running.tool, running.call))
        if state.plan is not None and "filler" not in state.timers:
            state.arm("filler", state.plan.limits.filler_after_ms / 1000)

    def zero_pressed(self) -> None:
        """0 always means a person: the house asks for one itself, whatever the model thinks of it."""
        state = self._state
        if state.plan is None or state.agent is None or state.phase is not Phase.TALKING:
            return
        if any(running.response_id == "" for running in state.tools.awaited):
            return
        agents = (state.agent, *state.plan.agents)
        transfer = next((tool for agent in agents for tool in agent.tools if tool.kind == "transfer"), None)
        self._speech.silence()
        if transfer is None:
            state.prompt(f"{PRESSED_ZERO} Nobody can be reached from here: say so and offer to take a message.")
            return
        self._zeros += 1
        self._run(self._zero_call(transfer, state.agent.name))

    def _zero_call(self, transfer: ToolSpec, agent: str) -> RunningTool:
        arguments = {"reason": "asked for a person", "summary": "The caller pressed 0."}
        call = ToolCall(tool_call_id=f"key-0-{self._zeros}", arguments=arguments, agent=agent)
        return RunningTool(transfer, call, response_id="", started_at=self._state.now)

    def finished(self, tool_call_id: str, outcome: Outcome) -> None:
        """A tool came back, in time, late, or after the end of the call."""
        state = self._state
        running = state.tools.finish(tool_call_id)
        if running is None or state.record is None:
            return
        if isinstance(outcome, Unavailable) and outcome.promise is None and running.tool.writes:
            outcome = UNCONFIRMED
        used = state.record.tool(running, outcome, state.now)
        state.log(
            "tool",
            agent=used.agent,
            name=used.name,
            outcome=used.outcome,
            took_ms=used.took_ms,
            private={"arguments": used.arguments, "result": used.result},
        )
        if not state.tools.awaited:
            state.disarm("filler")
        if state.phase is Phase.ENDED:
            return
        if running.tool.kind == "transfer":
            self._transfer_answered(running, outcome)
        elif running.late:
            # On the way out there is nothing left to say; the final report has it.
            if state.phase is Phase.TALKING:
                state.prompt(f"The {used.name} from before is over after all: {as_output(outcome)} Tell the caller.")
        else:
            self._answer(tool_call_id, outcome, running.response_id)

    def _transfer_answered(self, running: RunningTool, outcome: Outcome) -> None:
        state, by_key = self._state, running.response_id == ""
        if not isinstance(outcome, Done):
            if running.late:
                return  # the caller was told so when it became late
            if by_key:
                state.prompt(f"{PRESSED_ZERO} {as_output(outcome)} Say so, and offer to take a message.")
            else:
                self._answer(running.call.tool_call_id, outcome, running.response_id)
            return
        reason = str(running.call.arguments.get("reason", "")) or "asked for a person"
        if running.response_id in self._speech.voiced and not running.late:
            self._leaving.begin("transfer", reason, firm=True)
            return
        if not by_key and not running.late:
            state.output(running.call.tool_call_id, outcome)
        order = "A person is being called. Tell the caller in one short sentence that you are connecting them now."
        self._leaving.begin("transfer", reason, firm=True, order=f"{PRESSED_ZERO} {order}" if by_key else order)

    def overdue(self) -> None:
        """Tools that take too long are answered as unavailable; they go on all the same."""
        state = self._state
        for running in state.tools.overdue(state.now):
            state.trouble("tool_overdue", running.tool.name)
            outcome = UNCONFIRMED if running.tool.writes else Unavailable()
            if running.response_id:
                self._answer(running.call.tool_call_id, outcome, running.response_id)
            else:
                state.prompt(f"{PRESSED_ZERO} {as_output(outcome)} Say so, and offer to take a message.")

    def filler(self) -> None:
        """A tool takes so long that the caller should hear a word, unless something is being said anyway."""
        state = self._state
        quiet = state.desk.is_idle and state.playback.is_heard(state.now) and not state.caller_speaking
        if not state.tools.awaited or state.phase is not Phase.TALKING or state.plan is None:
            return
        if quiet:
            state.prompt(STILL_LOOKING, tools=False)
            state.arm("filler", 3 * state.plan.limits.filler_after_ms / 1000)
        else:
            state.arm("filler", 0.5)

    def _answer(self, call_id: str, outcome: Outcome, response_id: str) -> None:
        self._outputs.setdefault(response_id, []).append(self._state.output(call_id, outcome))
        self._speak_of(response_id)

    def _speak_of(self, response_id: str) -> None:
        """Once a response is over and all its calls are answered, one response for all of them is wanted."""
        state = self._state
        if state.desk.active != response_id and not state.tools.waits_for(response_id):
            items = self._outputs.pop(response_id, [])
            if items and state.phase is Phase.TALKING:
                state.desk.want(*items)

    def response_finished(self, response_id: str, *, cancelled: bool) -> None:
        """The response that asked is over: now a handoff or a goodbye can be carried out.

        A caller who has spoken into the goodbye, or is speaking, does not want to be hung up on.
        """
        handoff, goodbye = self._handoffs.pop(response_id, None), self._goodbyes.pop(response_id, None)
        if handoff is not None:
            self._hand_over(handoff)
        if goodbye is not None and (cancelled or self._state.caller_speaking):
            self._answer(goodbye.call.tool_call_id, CALLER_SPOKE, response_id)
        elif goodbye is not None and handoff is None and self._state.phase is Phase.TALKING:
            self._say_goodbye(goodbye)
        elif goodbye is not None:
            self._answer(goodbye.call.tool_call_id, BUSY, response_id)
        self._speak_of(response_id)

    def _hand_over(self, running: RunningTool) -> None:
        state, target = self._state, running.tool.handoff_to
        if state.plan is None or target is None or state.phase is not Phase.TALKING:
            return
        agent = state.plan.agent(target)
        if self._switch is not None:
            self._answer(running.call.tool_call_id, BUSY, running.response_id)
            return
        event_id = f"handoff-{running.call.tool_call_id}"[:64]
        self._switch = (event_id, running, agent)
        state.desk.blocked = True
        state.arm("configure", CONFIRM_S)
        state.emit(ConfigureSession(event_id, agent))

    def _say_goodbye(self, running: RunningTool) -> None:
        state = self._state
        call_id = running.call.tool_call_id
        if running.response_id in self._speech.voiced and not running.late:
            self._leaving.begin("hang_up", "goodbye", end_call_id=call_id)
        else:
            state.output(call_id, Done(result={"ending": True}))
            self._leaving.begin("hang_up", "goodbye", order="Say goodbye to the caller in one short sentence.")

    def switched(self) -> None:
        """The handoff took effect."""
        if self._switch is None:
            return
        (_, running, agent), state = self._switch, self._state
        self._finish_switch()
        before = state.agent.name if state.agent is not None else ""
        state.agent = agent
        if state.record is not None:
            state.record.handoff(before, agent.name, state.now)
        state.log("handoff", from_agent=before, to_agent=agent.name)
        done = Done(result={"you_are_now": agent.name}, say="Go on with the caller's wish; do not greet again.")
        self._answer(running.call.tool_call_id, done, running.response_id)

    def switch_failed(self, event_id: str | None, detail: str) -> bool:
        """The handoff was refused or nobody confirmed it: the old agent stays and says so. False if none was asked for."""
        if self._switch is None or event_id not in (None, self._switch[0]):
            return False
        _, running, agent = self._switch
        self._finish_switch()
        if event_id is None and self._state.agent is not None:
            # Nobody refused it, so it may still take effect: ask for the old agent back.
            self._state.emit(ConfigureSession(f"back-{running.call.tool_call_id}"[:64], self._state.agent))
        self._state.trouble("handoff_failed", f"{agent.name}: {detail}")
        reason = f"The handover to {agent.name} failed. Apologise briefly and help as well as you can yourself."
        self._answer(running.call.tool_call_id, Refused(reason=reason, code="handoff_failed"), running.response_id)
        return True

    def _finish_switch(self) -> None:
        self._switch = None
        self._state.desk.blocked = False
        self._state.disarm("configure")
