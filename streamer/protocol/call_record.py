"""The record of a call as it happens, in the order in which things were said, and the report made from it."""

from streamer.contract.events import (
    CallEvent,
    CallReport,
    HandoffMade,
    KeysPressed,
    NextStep,
    ToolUsed,
    TransferMade,
    Trouble,
    Usage,
    UtteranceHeard,
    UtteranceSpoken,
)
from streamer.contract.tools import Done, NeedsDetail, Refused, Unavailable
from streamer.protocol.playback import Playback
from streamer.protocol.tools_in_flight import RunningTool


class CallRecord:
    """Everything that the report will say. Times come in as seconds of the caller's clock."""

    def __init__(self, call_sid: str, stream_sid: str, began_at: float) -> None:
        self._call_sid = call_sid
        self._stream_sid = stream_sid
        self._began_at = began_at
        self._entries: list[CallEvent] = []
        self._place: dict[str, int] = {}
        self._words: dict[str, str] = {}
        self._usage: dict[str, Usage] = {}
        self._revision = 0
        self.barge_ins = 0

    def at_ms(self, now: float) -> int:
        """Milliseconds since the stream began."""
        return max(0, round((now - self._began_at) * 1000))

    def heard(self, item_id: str, now: float) -> None:
        """The caller said something; its words may come later."""
        self._put(item_id, UtteranceHeard(at_ms=self.at_ms(now), item_id=item_id, text=""))

    def heard_words(self, item_id: str, text: str) -> None:
        """The words of what the caller said."""
        self._amend(item_id, text=text)

    def speaking(self, item_id: str, agent: str, now: float, latency_ms: int | None) -> None:
        """The first audio of an item was sent to Twilio."""
        self._put(
            item_id,
            UtteranceSpoken(
                at_ms=self.at_ms(now),
                item_id=item_id,
                agent=agent,
                text=self._words.get(item_id, ""),
                heard_text="",
                spoken_ms=0,
                heard_ms=0,
                latency_ms=latency_ms,
            ),
        )

    def spoken_words(self, item_id: str, text: str) -> None:
        """The words of what the agent said, whether heard or not; they may come before the first sound of it."""
        self._words[item_id] = text
        self._amend(item_id, text=text)

    def spoken(self, item_id: str) -> UtteranceSpoken | None:
        """What is recorded of that item, if it is one of ours."""
        place = self._place.get(item_id)
        entry = self._entries[place] if place is not None else None
        return entry if isinstance(entry, UtteranceSpoken) else None

    def settle(self, playback: Playback, now: float) -> None:
        """Bring what was heard up to date with the ledger."""
        for item_id in self._place:
            entry, item = self.spoken(item_id), playback.item(item_id)
            if entry is None or item is None:
                continue
            spoken_ms, heard_ms = item.received // 8, playback.heard_ms(item_id, now)
            self._amend(
                item_id,
                spoken_ms=spoken_ms,
                heard_ms=heard_ms,
                truncated=heard_ms < spoken_ms,
                heard_text=entry.text if heard_ms >= spoken_ms else heard_part(entry.text, heard_ms, spoken_ms),
            )

    def tool(self, running: RunningTool, outcome: Done | NeedsDetail | Refused | Unavailable, now: float) -> ToolUsed:
        """A tool came back, in time or late."""
        used = ToolUsed(
            at_ms=self.at_ms(running.started_at),
            tool_call_id=running.call.tool_call_id,
            agent=running.call.agent,
            name=running.tool.name,
            arguments=running.call.arguments,
            outcome=f"late:{outcome.outcome}" if running.late else outcome.outcome,
            result=outcome.model_dump(exclude={"outcome"}, exclude_none=True),
            took_ms=round((now - running.started_at) * 1000),
        )
        self._entries.append(used)
        return used

    def handoff(self, from_agent: str, to_agent: str, now: float) -> None:
        """One agent handed over to another."""
        self._entries.append(HandoffMade(at_ms=self.at_ms(now), from_agent=from_agent, to_agent=to_agent))

    def keys(self, digits: str, now: float) -> None:
        """The caller pressed keys."""
        self._entries.append(KeysPressed(at_ms=self.at_ms(now), digits=digits))

    def transfer(self, reason: str, now: float) -> None:
        """The caller is passed to a person."""
        self._entries.append(TransferMade(at_ms=self.at_ms(now), reason=reason))

    def trouble(self, code: str, detail: str, now: float) -> None:
        """Something went wrong and was dealt with."""
        self._entries.append(Trouble(at_ms=self.at_ms(now), code=code, detail=detail[:300]))

    def used(self, usage: Usage | None) -> None:
        """Tokens were billed."""
        if usage is None:
            return
        so_far = self._usage.get(usage.model)
        if so_far is not None:
            added = {
                name: getattr(so_far, name) + getattr(usage, name) for name in Usage.model_fields if name != "model"
            }
            usage = Usage(model=usage.model, **added)
        self._usage[usage.model] = usage

    def report(self, next_step: NextStep, reason: str, playback: Playback, now: float, *, final: bool) -> CallReport:
        """The report as of now; every call makes a new revision."""
        self.settle(playback, now)
        self._revision += 1
        return CallReport(
            call_sid=self._call_sid,
            stream_sid=self._stream_sid,
            revision=self._revision,
            final=final,
            next_step=next_step,
            reason=reason,
            duration_ms=self.at_ms(now),
            barge_ins=self.barge_ins,
            events=tuple(self._entries),
            usage=tuple(self._usage.values()),
        )

    def _put(self, item_id: str, entry: CallEvent) -> None:
        if item_id not in self._place:
            self._place[item_id] = len(self._entries)
            self._entries.append(entry)

    def _amend(self, item_id: str, **fields: object) -> None:
        place = self._place.get(item_id)
        if place is not None:
            self._entries[place] = self._entries[place].model_copy(update=fields)


def heard_part(text: str, heard_ms: int, spoken_ms: int) -> str:
    """The words that were heard, estimated by time: words are not timed, so whole words in proportion, never one too many."""
    if not text or heard_ms <= 0 or spoken_ms <= 0:
        return ""
    cut = len(text) * heard_ms // spoken_ms
    return text if cut >= len(text) else text[:cut].rpartition(" ")[0]
