"""When the model errs: most errors are information, some are mended, and a lasting one ends in a person, never in silence.

Source: protocol reference 9.1 (no complete list of codes is published), traps 7-9 and 28.
"""

from streamer.protocol.barge_in import ANSWER_S
from streamer.protocol.call_state import CallState
from streamer.protocol.departure import Leaving
from streamer.protocol.model_events import ModelError, ResponseFinished
from streamer.protocol.opening import Opening
from streamer.protocol.phases import Phase
from streamer.protocol.tool_calls import ToolCalls

RETRY_S = 0.5
"""The pause before a failed response is tried once more."""
MOST_REFUSALS = 6
HOPELESS = frozenset({"insufficient_quota", "invalid_api_key", "model_not_found", "billing_hard_limit_reached"})


class ModelTrouble:
    """Tells what matters from what does not."""

    def __init__(self, state: CallState, opening: Opening, tools: ToolCalls, leaving: Leaving) -> None:
        self._state = state
        self._leaving = leaving
        self._opening = opening
        self._tools = tools

    def error(self, error: ModelError) -> None:
        """The provider refused something of ours."""
        state, event_id = self._state, error.event_id or ""
        if error.code == "conversation_already_has_active_response":
            state.desk.slot_taken()
            if state.desk.active is None:
                # The other response's `created` is on its way to us, or its `done` has just been.
                state.desk.not_before = state.now + RETRY_S
            state.log("slot_taken")
            if state.desk.refusals >= MOST_REFUSALS:
                state.desk.refusals = 0
                self.response_failed(error.code, "refused again and again, although no response is known")
        elif error.code == "response_cancel_not_active" or event_id.startswith("cut-"):
            state.log("ignored_error", code=error.code)
        elif error.code in HOPELESS:
            state.trouble(error.code, error.message)
            state.end("provider_failed", error.code)
        elif state.phase is Phase.CONFIGURING and event_id in ("", "init"):
            state.trouble("session_refused", f"{error.code} {error.param or ''} {error.message}")
            state.end("provider_failed", f"the session was refused: {error.code}")
        elif event_id.startswith("handoff-") or (not event_id and (error.param or "").startswith("session")):
            if not self._tools.switch_failed(error.event_id, f"{error.code} {error.message}"):
                state.trouble(error.code, error.message)
        elif event_id.startswith("say-") and state.desk.request_failed(event_id):
            self.response_failed(error.code, error.message)
        else:
            state.trouble(error.code, error.message)

    def response_finished(self, event: ResponseFinished, *, voiced: bool, cut: bool) -> None:
        """Did the response bring what it should? `cut`: the caller or we ourselves stopped it."""
        state, ours = self._state, self._state.desk.is_ours(event.response_id)
        if event.status in ("failed", "incomplete") and self._tools.asked_for_anything(event.response_id):
            # The next response is about its tools' outputs; a retry would make the same calls once more.
            state.trouble(event.error_code or event.reason or event.status, event.error_message)
        elif event.status == "failed":
            self.response_failed(event.error_code or "failed", event.error_message, ours=ours)
        elif event.status == "incomplete" and not voiced:
            self.response_failed(event.reason or "incomplete", "the response ended without a word", ours=ours)
        elif event.status == "cancelled" and not cut and not voiced and "answer" not in state.timers:
            self.response_failed("cancelled", "the response was cancelled by nobody that we know", ours=ours)
        elif event.status == "completed":
            self._state.failures = 0

    def response_failed(self, code: str, message: str, *, ours: bool = True) -> None:
        """Once is bad luck and tried again; twice in a row is an outage, and so is what no retry can mend.

        `ours`: whether we had asked for it. A call that is ending anyway goes on to its end without the words.
        """
        state = self._state
        state.failures += 1
        state.trouble(code, message)
        if self._leaving.go_without_words():
            return
        if code in HOPELESS or state.failures > 1:
            state.end("provider_failed", code)
            return
        state.desk.not_before = state.now + RETRY_S
        if ours:
            state.desk.want_again()
        else:
            state.desk.want()

    def no_answer(self) -> None:
        """The caller stopped speaking and no response began: ask for one, and then give up."""
        state = self._state
        if state.phase is not Phase.TALKING:
            return
        state.failures += 1
        state.trouble("no_answer", "no response after the caller spoke")
        if state.failures > 1:
            state.end("provider_failed", "the model does not answer")
            return
        state.desk.want()
        state.arm("answer", ANSWER_S)

    def stuck(self) -> None:
        """A response began and brings nothing more."""
        self._state.trouble("stuck", "a response brought nothing for too long")
        if not self._leaving.go_without_words(model_lost=True):
            self._state.end("provider_failed", "the model is stuck")
