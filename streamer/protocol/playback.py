"""The playback ledger: what the caller has actually heard.

All audio that we send is one timeline of bytes, eight to the millisecond, played by Twilio in order. Marks stand on that
timeline; an echoed mark proves that everything before it was played. Between two echoes the clock tells how far playback
can be, but never past the next mark that has not been echoed and never past what was sent. A `clear` ends a generation:
what was unplayed is gone, and its marks, which Twilio echoes at once, prove nothing.

Times are seconds of the caller's clock (`now`), positions are bytes, answers are whole milliseconds.
Source: Twilio "WebSocket messages" (mark, clear); OpenAI "conversation.item.truncate" (audio_end_ms within the item).
"""

from collections import deque
from dataclasses import dataclass

BYTES_PER_MS = 8
MARK_EVERY_MS = 200
"""A mark follows as soon as this much stands behind the last one; audio comes in pieces of at most 300 ms (see `barge_in`)."""


@dataclass(slots=True)
class PlayedItem:
    """One spoken item and the spans of the timeline that are its own: one, unless items came interleaved."""

    item_id: str
    response_id: str
    spans: list[tuple[int, int]]
    cut_at: int | None = None
    """Where a barge-in cut it, in bytes from its beginning; None if nothing was cut."""

    @property
    def received(self) -> int:
        """Bytes of it that were sent to Twilio."""
        return sum(end - begin for begin, end in self.spans)

    def heard(self, played: int) -> int:
        """Bytes of it that were heard when the whole timeline was played up to `played`."""
        if self.cut_at is not None:
            return self.cut_at
        return sum(min(max(played - begin, 0), end - begin) for begin, end in self.spans)

    def extend(self, begin: int, end: int) -> None:
        """It also owns the bytes from `begin` to `end`."""
        if self.spans and self.spans[-1][1] == begin:
            begin = self.spans.pop()[0]
        self.spans.append((begin, end))


@dataclass(frozen=True, slots=True)
class Cut:
    """An item that a barge-in cut: what was heard of it, and how long it was."""

    item_id: str
    heard_ms: int
    received_ms: int


@dataclass(frozen=True, slots=True)
class _Mark:
    name: str
    position: int


class Playback:
    """The ledger of one stream. Pure: it is told what was sent and echoed, and when."""

    def __init__(self) -> None:
        self._items: dict[str, PlayedItem] = {}
        self._sent = 0
        self._marks: deque[_Mark] = deque()
        self._marked = 0
        self._anchor = 0
        self._anchored_at = 0.0
        self._mark_number = 0

    def send(self, item_id: str, response_id: str, audio_bytes: int, now: float) -> list[str]:
        """Audio of an item goes to Twilio; returns the names of the marks to send right after it."""
        if self.played(now) >= self._sent:
            # The queue was empty, so this audio starts playing now.
            self._anchor, self._anchored_at = self._sent, now
        item = self._items.get(item_id)
        if item is None:
            item = self._items[item_id] = PlayedItem(item_id, response_id, [])
        item.extend(self._sent, self._sent + audio_bytes)
        self._sent += audio_bytes
        if self._sent - self._marked >= MARK_EVERY_MS * BYTES_PER_MS:
            return [self._place_mark()]
        return []

    def finish(self) -> list[str]:
        """An item or response ends here: returns the mark to send, if audio stands behind the last one."""
        return [self._place_mark()] if self._marked < self._sent else []

    def _place_mark(self) -> str:
        self._mark_number += 1
        name = f"m{self._mark_number}"
        self._marks.append(_Mark(name, self._sent))
        self._marked = self._sent
        return name

    def echo(self, name: str, now: float) -> bool:
        """Twilio echoed a mark. False if it proves nothing: unknown, echoed before, or of a cleared generation."""
        if not any(mark.name == name for mark in self._marks):
            return False
        while True:
            mark = self._marks.popleft()
            if mark.name == name:
                break
        self._anchor, self._anchored_at = mark.position, now
        return True

    def played(self, now: float) -> int:
        """How many bytes of the timeline have been played, at most what the next outstanding mark allows."""
        limit = self._marks[0].position if self._marks else self._sent
        elapsed = max(0.0, now - self._anchored_at)
        # A thousandth of a byte against rounding: clocks are floats.
        return min(self._anchor + int(elapsed * 1000 * BYTES_PER_MS + 0.001), limit)

    def queued_ms(self, now: float) -> int:
        """How much is, to the best of our knowledge, still queued at Twilio."""
        return (self._sent - self.played(now)) // BYTES_PER_MS

    def remaining_s(self, now: float) -> float:
        """How long what was sent still takes to play if all goes well, whatever receipts are outstanding."""
        return max(0.0, self._anchored_at + (self._sent - self._anchor) / BYTES_PER_MS / 1000 - now)

    def is_heard(self, now: float) -> bool:
        """Whether everything was played, and receipted where a receipt was asked for."""
        return not self._marks and self.queued_ms(now) == 0

    def finishes_at(self) -> float | None:
        """When the audio that carries no mark will have been played; None while a mark is outstanding or nothing is queued."""
        if self._marks or self._anchor >= self._sent:
            return None
        # Two milliseconds more, so that rounding never leaves a last millisecond unheard at that moment.
        return self._anchored_at + (self._sent - self._anchor) / BYTES_PER_MS / 1000 + 0.002

    def heard_ms(self, item_id: str, now: float) -> int:
        """How much of an item was heard, never more than was sent of it."""
        item = self._items.get(item_id)
        return item.heard(self.played(now)) // BYTES_PER_MS if item else 0

    def item(self, item_id: str) -> PlayedItem | None:
        """The item of that id, if any of its audio was sent."""
        return self._items.get(item_id)

    def interrupt(self, now: float) -> list[Cut]:
        """The caller speaks over us and Twilio's queue is about to be cleared: what was cut, in order of playing.

        Items that were heard to their end are not in the list. Afterwards nothing is outstanding, and echoes of the
        marks of this generation prove nothing.
        """
        played = self.played(now)
        cuts: list[Cut] = []
        for item in self._items.values():
            if item.cut_at is None and item.spans[-1][1] > played:
                item.cut_at = item.heard(played)
                cuts.append(Cut(item.item_id, item.cut_at // BYTES_PER_MS, item.received // BYTES_PER_MS))
        self._marks.clear()
        self._anchor, self._anchored_at = self._sent, now
        self._marked = self._sent
        return cuts
