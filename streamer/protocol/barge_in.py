"""Speech in both directions: what the agent says goes out and is marked, and stops at once when the caller speaks over it.

The provider cancels its running response by itself when it hears the caller (`interrupt_response`). What is left to do is
what it cannot see: throw away what Twilio still holds, tell the model how much of each item was heard, and drop what of the
cancelled response is still on its way.

Source: OpenAI "Realtime conversations" (truncation on WebSocket); Twilio "clear"; protocol diagram 16.5.
"""

from streamer.contract.plan import ServerVad
from streamer.protocol.call_state import CallState
from streamer.protocol.commands import CancelResponse, ClearPlayback, PlaceMark, Play, TruncateItem
from streamer.protocol.model_events import AudioDelta, SpeechStopped
from streamer.protocol.twilio_media import payload_bytes

ANSWER_S = 8.0
"""How long after the caller stopped a response must have begun."""
LONGEST_BREATH_S = 20.0
"""Nobody speaks for longer without a pause: the provider's word that the caller stopped was lost."""
LARGEST_PIECE = 3200
"""Base64 characters of 300 ms. A larger delta is cut into pieces, or one mark would have to speak for seconds."""


class Speech:
    """Who is speaking, and what was heard of it."""

    def __init__(self, state: CallState) -> None:
        self._state = state
        self._appended = 0
        self._silenced: set[str] = set()
        self._truncated: set[str] = set()
        self._agents: dict[str, str] = {}
        self.voiced: set[str] = set()
        """Responses of which some audio was sent."""

    def appended(self, payload: str) -> None:
        """A frame of the caller goes to the model."""
        self._appended += payload_bytes(payload)

    def response_started(self, response_id: str) -> None:
        """A response belongs to the agent that was configured when it began."""
        if self._state.agent is not None:
            self._agents[response_id] = self._state.agent.name

    def agent_of(self, response_id: str) -> str | None:
        """The name of the agent whose response it is."""
        return self._agents.get(response_id)

    def audio(self, delta: AudioDelta) -> None:
        """The agent speaks: to Twilio with it, unless the caller has interrupted this response."""
        state = self._state
        if delta.response_id in self._silenced:
            self._unheard(delta.item_id)
            return
        if state.playback.item(delta.item_id) is None and state.record is not None:
            latency = None if state.stopped_at is None else max(0, round((state.now - state.stopped_at) * 1000))
            state.stopped_at = None
            agent = self._agents.get(delta.response_id, "")
            state.record.speaking(delta.item_id, agent, state.now, latency)
            state.log("speaking", item=delta.item_id, agent=agent, latency_ms=latency)
        self.voiced.add(delta.response_id)
        for piece in pieces(delta.payload):
            state.emit(Play(piece))
            self._mark(state.playback.send(delta.item_id, delta.response_id, payload_bytes(piece), state.now))

    def finished(self) -> None:
        """An item or a response was spoken to its end: whatever of it carries no mark gets one."""
        self._mark(self._state.playback.finish())

    def _mark(self, names: list[str]) -> None:
        for name in names:
            self._state.emit(PlaceMark(name))

    def started(self) -> None:
        """The caller began to speak."""
        state = self._state
        state.caller_speaking = True
        state.stopped_at = None
        state.disarm("answer")
        state.arm("breath", LONGEST_BREATH_S)
        if state.desk.active is not None:
            self._silenced.add(state.desk.active)
        if self.cut():
            if state.record is not None:
                state.record.barge_ins += 1
            state.log("barge_in")

    def stopped(self, stopped: SpeechStopped) -> None:
        """The caller stopped: when they did is told by the audio's own clock, silence that proved it taken off."""
        state = self._state
        state.caller_speaking = False
        state.disarm("breath")
        detection = state.plan.voice.turn_detection if state.plan is not None else None
        silence_ms = detection.silence_duration_ms if isinstance(detection, ServerVad) else 0
        # What was appended after the end that the provider speaks of; more than a second would be a provider's odd clock.
        behind_ms = 0 if stopped.audio_ms is None else min(max(self._appended // 8 - stopped.audio_ms, 0), 1000)
        state.stopped_at = state.now - (behind_ms + silence_ms) / 1000
        state.arm("answer", ANSWER_S)

    def out_of_breath(self) -> None:
        """The caller has been speaking for so long that the end must have been missed."""
        self._state.caller_speaking = False
        self._state.trouble("no_speech_stopped")

    def hush(self, response_id: str) -> None:
        """A response that we asked for begins while the caller speaks: it is not for their ears; their own will be answered."""
        self._silenced.add(response_id)
        self._state.emit(CancelResponse(response_id))

    def is_silenced(self, response_id: str) -> bool:
        """Whether that response was cut off by the caller or by us."""
        return response_id in self._silenced

    def silence(self) -> None:
        """Stop speaking although the caller has not spoken: the house itself has something more urgent to say."""
        if self._state.desk.active is not None:
            self.hush(self._state.desk.active)
        self.cut()

    def cut(self) -> bool:
        """Throw away what is queued and tell the model what was heard; False if nothing was left to be heard."""
        state = self._state
        if state.playback.queued_ms(state.now) <= 0:
            return False
        cuts = state.playback.interrupt(state.now)
        state.emit(ClearPlayback())
        for cut in cuts:
            item = state.playback.item(cut.item_id)
            if item is not None:
                self._silenced.add(item.response_id)
            self._truncated.add(cut.item_id)
            state.emit(TruncateItem(cut.item_id, cut.heard_ms))
            state.log("cut", item=cut.item_id, heard_ms=cut.heard_ms, spoken_ms=cut.received_ms)
        return True

    def _unheard(self, item_id: str) -> None:
        """Audio of an interrupted response came late and is dropped: the model must not think that it was heard."""
        if item_id not in self._truncated:
            self._truncated.add(item_id)
            self._state.emit(TruncateItem(item_id, self._state.playback.heard_ms(item_id, self._state.now)))


def pieces(payload: str) -> list[str]:
    """The base64 text as it is, or in even pieces if it is long: four characters decode by themselves."""
    if len(payload) <= LARGEST_PIECE:
        return [payload]
    count = -(-len(payload) // LARGEST_PIECE)
    size = -(-len(payload) // (4 * count)) * 4
    return [payload[begin : begin + size] for begin in range(0, len(payload), size)]
