"""How a call ends well: the last sentence is heard to its end, then the stream closes.

Closing Twilio's socket does not hang up; Twilio asks the voice webhook what comes next, and the report says it. The wait is
limited by stall, not by length: as long as the caller is still hearing something, it goes on.

Source: protocol diagrams 16.6 and 16.7; Twilio `<Connect action>`.
"""

from streamer.contract.events import NextStep
from streamer.contract.tools import Refused
from streamer.protocol.call_state import CallState, Departure
from streamer.protocol.phases import Phase

STALL_S = 3.0
"""So long after everything sent should have been played, without a receipt or anything new: do not wait any more."""
FAREWELL_S = 8.0
"""How long the last sentence may take to begin."""
TAIL_S = 0.25
"""Between the last echo and the close: the echo runs a little ahead of the caller's ear."""
CALLER_SPOKE = Refused(reason="The caller went on talking.", code="caller_spoke")


class Leaving:
    """Waits for the last words, unless the caller has more to say."""

    def __init__(self, state: CallState) -> None:
        self._state = state

    def begin(
        self,
        next_step: NextStep,
        reason: str,
        *,
        firm: bool = False,
        order: str | None = None,
        end_call_id: str | None = None,
    ) -> None:
        """Leave once everything has been heard; with `order`, once the model has said what it is ordered to say."""
        state = self._state
        if state.phase is not Phase.TALKING:
            return
        state.move("goodbye or transfer")
        state.disarm("idle", "filler", "answer")
        if firm:
            # The caller is no longer listened to, so nobody will say that they have stopped.
            state.caller_speaking = False
            state.disarm("breath")
        state.departure = Departure(next_step, reason, firm, order is not None, end_call_id)
        state.desk.forget()
        if order is not None:
            state.prompt(order, tools=False)
        state.log("leaving", next_step=next_step, reason=reason)
        self.progress()

    def progress(self) -> None:
        """Something was played or came: the stall clock starts anew."""
        departure = self._state.departure
        if self._state.phase is Phase.LEAVING and departure is not None:
            quiet_in = self._state.playback.remaining_s(self._state.now) + STALL_S
            self._state.arm("stall", max(quiet_in, FAREWELL_S if departure.awaiting_farewell else 0.0))

    def response_finished(self, *, said: bool) -> None:
        """A response is over while leaving: the farewell has been said, or could not be."""
        state, departure = self._state, self._state.departure
        if state.phase is not Phase.LEAVING or departure is None:
            return
        if departure.awaiting_farewell and not state.desk.is_wanted:
            if not said:
                state.trouble("farewell_unsaid", departure.next_step)
            departure.awaiting_farewell = False
        self.progress()

    def check(self) -> None:
        """Is it time? Called after everything that happens."""
        state, departure = self._state, self._state.departure
        if state.phase is not Phase.LEAVING or departure is None or "tail" in state.timers:
            return
        if state.caller_speaking and not departure.firm:
            return
        if not departure.awaiting_farewell and state.desk.active is None and state.playback.is_heard(state.now):
            state.disarm("stall")
            state.arm("tail", TAIL_S)

    def go(self) -> None:
        """The last words were heard, or will not be."""
        state, departure = self._state, self._state.departure
        if state.phase is not Phase.LEAVING or departure is None:
            return
        if departure.next_step == "transfer" and state.record is not None:
            state.record.transfer(departure.reason, state.now)
        state.end(departure.next_step, departure.reason, "last words heard, or stalled")

    def go_without_words(self, *, model_lost: bool = False) -> bool:
        """A response failed, or the model is lost: leave once what was said is heard. False if nobody is leaving.

        A farewell that is still wanted is still waited for, unless nobody is there to say it.
        """
        state, departure = self._state, self._state.departure
        if state.phase is not Phase.LEAVING or departure is None:
            return False
        if model_lost:
            state.desk.active = None
            state.desk.blocked = True
        if model_lost or not state.desk.is_wanted:
            departure.awaiting_farewell = False
        return True

    def make_firm(self) -> None:
        """Nothing can stop this departure any more."""
        if self._state.departure is not None:
            self._state.departure.firm = True

    def stalled(self) -> None:
        """Nothing moves any more."""
        self._state.trouble("playback_stalled")
        self.go()

    def resume(self) -> bool:
        """The caller speaks on: stay, if the departure allows it."""
        state, departure = self._state, self._state.departure
        if state.phase is not Phase.LEAVING or departure is None or departure.firm:
            return False
        state.move("caller speaks on")
        state.disarm("stall", "tail")
        state.departure = None
        state.desk.forget()
        if departure.awaiting_farewell:
            state.note("The goodbye is off: the caller goes on talking. Listen, and answer what they say.")
        state.log("stayed")
        if departure.end_call_id is not None:
            state.output(departure.end_call_id, CALLER_SPOKE)
        return True
