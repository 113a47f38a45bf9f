"""Keys that the caller presses: 0 is a person, everything else is told to the model as one entry."""

from streamer.protocol.call_state import CallState
from streamer.protocol.departure import Leaving
from streamer.protocol.phases import Phase
from streamer.protocol.tool_calls import ToolCalls

ENTRY_S = 1.5
"""So long after the last key an entry counts as complete; # completes it at once."""


class Keypad:
    """Gathers keys into entries."""

    def __init__(self, state: CallState, tools: ToolCalls, leaving: Leaving) -> None:
        self._state = state
        self._tools = tools
        self._leaving = leaving
        self._entry = ""
        self._zero_waits = False

    def pressed(self, digit: str) -> None:
        """One key."""
        state = self._state
        if state.record is not None:
            state.record.keys(digit, state.now)
        state.log("key")
        self._leaving.resume()
        if digit == "0":
            self._entry = ""
            state.disarm("keys")
            if state.phase in (Phase.WAITING, Phase.CONFIGURING):
                self._zero_waits = True
            else:
                self._tools.zero_pressed()
            return
        self._entry += digit
        state.arm("keys", ENTRY_S)
        if digit == "#":
            self.flush()

    def talking(self) -> None:
        """The call has got going: what was pressed before counts now."""
        if self._zero_waits:
            self._zero_waits = False
            self._tools.zero_pressed()
        self.flush()

    def flush(self) -> None:
        """The entry is complete."""
        state, entry = self._state, self._entry
        state.disarm("keys")
        if entry and state.phase is Phase.TALKING:
            self._entry = ""
            state.prompt(f"The caller pressed these keys on the telephone: {entry}")
