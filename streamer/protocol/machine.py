"""One call, decided: what Twilio, the model, the restaurant and the clock say comes in, commands come out.

The machine never awaits and never reads a clock: every input carries `now`, in seconds of any steady clock. Between inputs
it wants to be woken at `next_deadline()`. Commands are to be carried out in the order in which they come.
"""

from collections.abc import Callable
from typing import Any

from streamer.contract.events import CallReport
from streamer.contract.plan import SessionPlan
from streamer.protocol import model_events as model
from streamer.protocol import twilio_media as twilio
from streamer.protocol.barge_in import Speech
from streamer.protocol.call_state import CallState
from streamer.protocol.commands import Command
from streamer.protocol.departure import Leaving
from streamer.protocol.idle import Idle
from streamer.protocol.keypad import Keypad
from streamer.protocol.model_trouble import ModelTrouble
from streamer.protocol.opening import NO_START_S, Opening
from streamer.protocol.phases import Phase
from streamer.protocol.tool_calls import ToolCalls
from streamer.protocol.tools_in_flight import Outcome

GONE_S = 15.0
"""Twilio sends a frame every 20 ms, silence included: without any for so long, nobody is there."""
STUCK_S = 15.0
"""A response that has begun and brings nothing for so long will bring nothing."""


class CallMachine:
    """Decides one call. Not safe for threads; one owner feeds it."""

    def __init__(self, now: float) -> None:
        self._state = CallState()
        self._state.now = now
        self._last_media = now
        self._awaited_words: set[str] = set()
        self._opening = Opening(self._state)
        self._speech = Speech(self._state)
        self._leaving = Leaving(self._state)
        self._tools = ToolCalls(self._state, self._speech, self._leaving)
        self._keypad = Keypad(self._state, self._tools, self._leaving)
        self._idle = Idle(self._state, self._leaving)
        self._trouble = ModelTrouble(self._state, self._opening, self._tools, self._leaving)
        self._state.arm("start", NO_START_S)
        self._timers: dict[str, Callable[[], None]] = {
            "start": lambda: self._opening.refuse("no start message within 5 s"),
            "opening": lambda: self._opening_failed("the call could not be set up in time"),
            "configure": lambda: self._confirmation_missing(),
            "answer": self._trouble.no_answer,
            "breath": self._speech.out_of_breath,
            "stuck": self._trouble.stuck,
            "filler": self._tools.filler,
            "keys": self._keypad.flush,
            "idle": self._idle.ask,
            "wrap_up": self._idle.wrap_up,
            "max_call": self._idle.time_is_up,
            "stall": self._leaving.stalled,
            "tail": self._leaving.go,
        }
        self._from_model: dict[type, Callable[[Any], None]] = {
            model.SessionOpened: lambda event: self._opening.session_opened(event.session_id),
            model.SessionConfirmed: self._confirmed,
            model.SpeechStarted: lambda event: self._speech_started(),
            model.SpeechStopped: self._speech.stopped,
            model.UtteranceCommitted: self._committed,
            model.UtteranceTranscribed: self._transcribed,
            model.TranscriptionFailed: self._not_transcribed,
            model.ItemAdded: lambda event: self._state.desk.entered(event.item_id),
            model.ResponseStarted: self._response_started,
            model.AudioDelta: self._audio,
            model.ItemSpoken: self._item_spoken,
            model.AudioFinished: lambda event: self._speech.finished(),
            model.ToolRequested: self._tools.requested,
            model.ResponseFinished: self._response_finished,
            model.ModelError: self._trouble.error,
            model.SessionExpired: lambda event: self._state.end("provider_failed", "the model's session expired"),
        }

    # -- what the shell may look at -----------------------------------------------------------------------------------

    @property
    def phase(self) -> Phase:
        """Where the call stands."""
        return self._state.phase

    @property
    def awaits_words(self) -> bool:
        """Whether words of the caller are still being transcribed: worth a moment before the final report."""
        return bool(self._awaited_words)

    # -- inputs -------------------------------------------------------------------------------------------------------

    def hear(self, payload: str, now: float) -> bool:
        """A frame of the caller, the hot path: True if it goes to the model now, unchanged."""
        self._last_media = now
        state = self._state
        if state.phase is Phase.TALKING or (
            state.phase is Phase.LEAVING and state.departure is not None and not state.departure.firm
        ):
            self._speech.appended(payload)
            return True
        if state.phase is not Phase.ENDED and state.phase is not Phase.LEAVING:
            self._opening.held.append(payload)
        return False

    def from_twilio(self, message: twilio.TwilioMessage, now: float) -> list[Command]:
        """Anything from Twilio but media."""
        state = self._at(now)
        if state.phase is Phase.ENDED:
            return []
        match message:
            case twilio.Start():
                self._last_media = now
                self._opening.started(message)
            case twilio.MarkEcho(name=name):
                if state.playback.echo(name, now):
                    self._leaving.progress()
            case twilio.Dtmf(digit=digit):
                self._idle.reset()
                self._keypad.pressed(digit)
            case twilio.Stop():
                self._caller_gone("the caller hung up")
            case twilio.Unknown(event=event):
                state.log("unknown_message", name=event)
            case _:
                pass
        return self._settled()

    def twilio_closed(self, now: float) -> list[Command]:
        """Twilio's socket is gone."""
        self._at(now)
        self._caller_gone("the media stream closed")
        return self._settled()

    def plan_fetched(self, plan: SessionPlan, now: float) -> list[Command]:
        """The restaurant accepted the call token."""
        self._at(now)
        self._opening.plan_fetched(plan)
        return self._settled()

    def plan_refused(self, reason: str, now: float) -> list[Command]:
        """The restaurant refused the call token."""
        self._at(now)
        if self._state.phase is Phase.WAITING:
            self._opening.refuse(f"call token refused: {reason}")
        return self._settled()

    def plan_failed(self, detail: str, now: float) -> list[Command]:
        """The restaurant could not be asked: without a plan there is no call, and Twilio goes to the fallback."""
        self._at(now)
        self._opening_failed(f"no session plan: {detail}")
        return self._settled()

    def from_model(self, event: model.ModelEvent, now: float) -> list[Command]:
        """Anything from the model."""
        state = self._at(now)
        if state.phase is Phase.ENDED:
            self._after_the_end(event)
            return self._drained()
        if state.desk.active is not None:
            state.arm("stuck", STUCK_S)
        self._from_model[type(event)](event)
        return self._settled()

    def model_alive(self, now: float) -> None:
        """The model said something that means nothing to us: it is not stuck."""
        if "stuck" in self._at(now).timers:
            self._state.arm("stuck", STUCK_S)

    def model_lost(self, detail: str, now: float) -> list[Command]:
        """The model could not be reached, or its socket closed."""
        state = self._at(now)
        if state.phase is Phase.WAITING:
            state.trouble("model_unreachable", detail)
            self._opening.model_failed(detail)
        elif state.phase is not Phase.ENDED:
            state.trouble("model_lost", detail)
            if not self._leaving.go_without_words(model_lost=True):
                state.end("provider_failed", detail)
        return self._settled()

    def tool_finished(self, tool_call_id: str, outcome: Outcome, now: float) -> list[Command]:
        """A tool came back."""
        self._at(now)
        self._tools.finished(tool_call_id, outcome)
        return self._settled()

    def bridge_failed(self, detail: str, now: float) -> list[Command]:
        """Our own code broke: leave the caller to the voice webhook, which knows a person or a voicemail."""
        state = self._at(now)
        state.trouble("bridge_failed", detail)
        state.end("bridge_failed", detail)
        return self._drained()

    def tick(self, now: float) -> list[Command]:
        """The time is `now`: whatever is due happens."""
        state = self._at(now)
        for name in sorted(state.timers, key=lambda timer: state.timers[timer]):
            if state.timers.get(name, now + 1) <= now:
                state.disarm(name)
                self._timers[name]()
        if state.phase is not Phase.ENDED:
            if now >= self._last_media + GONE_S and state.start is not None:
                self._caller_gone("no audio from Twilio for 15 s")
            self._tools.overdue()
            if state.desk.is_overdue(now) and state.desk.request_failed():
                self._trouble.response_failed("no_response", "response.create was not acknowledged")
        return self._settled()

    def next_deadline(self) -> float | None:
        """When to be woken at the latest; None once the call has ended."""
        state = self._state
        if state.phase is Phase.ENDED:
            return None
        deadlines = [*state.timers.values(), state.desk.deadline(state.now), state.tools.deadline()]
        played_at = state.playback.finishes_at()
        if played_at is not None and played_at > state.now:
            deadlines.append(played_at)
        if state.start is not None:
            deadlines.append(self._last_media + GONE_S)
        return min((deadline for deadline in deadlines if deadline is not None), default=None)

    def final_report(self, now: float) -> CallReport | None:
        """The last word on this call; None where there never was a plan."""
        state = self._at(now)
        if state.record is None or state.plan is None or state.departure is None:
            return None
        departure = state.departure
        return state.record.report(departure.next_step, departure.reason, state.playback, now, final=True)

    # -- what follows from them ---------------------------------------------------------------------------------------

    def _at(self, now: float) -> CallState:
        self._state.now = max(now, self._state.now)
        return self._state

    def _settled(self) -> list[Command]:
        """After everything that happens: is a response due, may we leave, has it become quiet?"""
        state = self._state
        if state.phase is not Phase.ENDED:
            # Nobody is talked over: what the caller is saying will bring a response of its own.
            request = None if state.caller_speaking else state.desk.next_request(state.now)
            if request is not None:
                state.emit(request)
            self._leaving.check()
            self._idle.watch()
        return self._drained()

    def _drained(self) -> list[Command]:
        commands, self._state.commands = self._state.commands, []
        return commands

    def _caller_gone(self, reason: str) -> None:
        state = self._state
        if state.phase is Phase.LEAVING and state.departure is not None and state.departure.next_step == "hang_up":
            self._leaving.go()
        elif state.start is None and state.phase is Phase.WAITING:
            self._opening.refuse(reason)
        else:
            state.end("caller_gone", reason)

    def _opening_failed(self, detail: str) -> None:
        state = self._state
        if state.phase in (Phase.WAITING, Phase.CONFIGURING):
            state.trouble("opening_failed", detail)
            state.end("provider_failed", detail)

    def _confirmation_missing(self) -> None:
        self._tools.switch_failed(None, "no session.updated in time")

    def _confirmed(self, confirmed: model.SessionConfirmed) -> None:
        state = self._state
        if state.phase is Phase.CONFIGURING:
            self._opening.confirmed(confirmed)
            self._keypad.talking()
            return
        if confirmed.differs:
            state.trouble("session_differs", ", ".join(confirmed.differs))
        self._tools.switched()

    def _speech_started(self) -> None:
        state = self._state
        self._idle.reset()
        if state.departure is not None and state.departure.firm:
            return
        self._speech.started()
        self._leaving.resume()

    def _committed(self, event: model.UtteranceCommitted) -> None:
        self._awaited_words.add(event.item_id)
        if self._state.record is not None:
            self._state.record.heard(event.item_id, self._state.now)

    def _transcribed(self, event: model.UtteranceTranscribed) -> None:
        state = self._state
        self._awaited_words.discard(event.item_id)
        if state.record is not None:
            state.record.used(event.usage)
            state.record.heard_words(event.item_id, event.text)
        state.log("heard", item=event.item_id, private={"text": event.text})

    def _not_transcribed(self, event: model.TranscriptionFailed) -> None:
        self._awaited_words.discard(event.item_id)
        self._state.trouble("no_transcript", event.detail)

    def _item_spoken(self, event: model.ItemSpoken) -> None:
        state = self._state
        entry = state.record.spoken(event.item_id) if state.record is not None else None
        if state.record is not None and entry is None:
            state.record.spoken_words(event.item_id, event.text)
        if state.record is None or entry is None:
            return
        if entry.text == event.text:
            return
        state.record.spoken_words(event.item_id, event.text)
        state.log(
            "spoken", item=event.item_id, agent=entry.agent, latency_ms=entry.latency_ms, private={"text": event.text}
        )

    def _response_started(self, event: model.ResponseStarted) -> None:
        state = self._state
        if event.side:
            return
        state.disarm("answer")
        state.arm("stuck", STUCK_S)
        state.desk.started(event.response_id, event.tag)
        self._speech.response_started(event.response_id)
        if state.caller_speaking and state.desk.is_ours(event.response_id):
            self._speech.hush(event.response_id)
        self._leaving.progress()

    def _audio(self, delta: model.AudioDelta) -> None:
        if self._speech.agent_of(delta.response_id) is None:
            return  # of a response that is not part of the conversation
        self._speech.audio(delta)
        self._leaving.progress()

    def _response_finished(self, event: model.ResponseFinished) -> None:
        state = self._state
        if state.record is not None:
            state.record.used(event.usage)
        if self._speech.agent_of(event.response_id) is None:
            return
        state.disarm("stuck")
        self._speech.finished()
        state.desk.finished(event.response_id)
        voiced = event.response_id in self._speech.voiced
        cut = self._speech.is_silenced(event.response_id) or state.caller_speaking
        self._tools.response_finished(event.response_id, cancelled=event.status == "cancelled")
        self._trouble.response_finished(event, voiced=voiced, cut=cut)
        self._leaving.response_finished(said=voiced)

    def _after_the_end(self, event: model.ModelEvent) -> None:
        """Late words and late bills still belong into the final report."""
        if isinstance(event, model.UtteranceTranscribed | model.TranscriptionFailed | model.UtteranceCommitted):
            self._from_model[type(event)](event)
        elif isinstance(event, model.ItemSpoken):
            self._item_spoken(event)
        elif isinstance(event, model.ResponseFinished) and self._state.record is not None:
            self._state.record.used(event.usage)
