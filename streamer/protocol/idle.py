"""What the clock alone brings about: a silent caller is asked for, and no call lasts for ever."""

from streamer.protocol.call_state import CallState
from streamer.protocol.departure import Leaving
from streamer.protocol.phases import Phase

STILL_THERE = (
    "The caller has been silent for a while. In the caller's language, ask in one short sentence if they are there."
)
NOBODY_THERE = "The caller is still silent. In the caller's language, say goodbye in one short sentence."
WRAP_UP = (
    "This call can last only {seconds} seconds longer. Bring it to a good end: finish what is open, start nothing new."
)
TIME_IS_UP = "The call has reached its longest duration. Apologise in one short sentence and say goodbye."


class Idle:
    """Measures silence from the moment at which the caller has heard us out, not from when we finished sending."""

    def __init__(self, state: CallState, leaving: Leaving) -> None:
        self._state = state
        self._leaving = leaving
        self._asked = 0

    def reset(self) -> None:
        """The caller did something."""
        self._asked = 0
        self._state.disarm("idle")

    def watch(self) -> None:
        """Start the clock when it has become quiet, stop it when it no longer is."""
        state = self._state
        if state.plan is None:
            return
        quiet = (
            state.phase is Phase.TALKING
            and state.desk.is_idle
            and not state.caller_speaking
            and "answer" not in state.timers
            and not state.tools.awaited
            and state.playback.is_heard(state.now)
        )
        if not quiet:
            state.disarm("idle")
        elif "idle" not in state.timers:
            state.arm("idle", state.plan.limits.idle_ms / 1000)

    def ask(self) -> None:
        """The caller has been silent for too long."""
        state = self._state
        if state.plan is None or state.phase is not Phase.TALKING:
            return
        state.stopped_at = None
        if self._asked < state.plan.limits.idle_asks:
            self._asked += 1
            state.log("idle", asked=self._asked)
            state.prompt(STILL_THERE, tools=False)
        else:
            self._leaving.begin("hang_up", "caller silent", order=NOBODY_THERE)

    def wrap_up(self) -> None:
        """The end of the call is near: the model is told, and needs not say so."""
        state = self._state
        if state.plan is not None and state.phase is Phase.TALKING:
            state.note(WRAP_UP.format(seconds=state.plan.limits.wrap_up_ms // 1000))

    def time_is_up(self) -> None:
        """No call lasts longer than this."""
        if self._state.phase is Phase.LEAVING:
            self._leaving.make_firm()
        self._leaving.begin("hang_up", "longest call reached", firm=True, order=TIME_IS_UP)
