"""The queue of audio that a bidirectional stream plays to the caller, with its marks; pure, one `tick` every 20 ms.

*Documented* (media streams, "WebSocket messages"): media is buffered and played in order at 8 bytes a millisecond; a mark
is sent back when everything queued before it has been played, at once if nothing is queued; `clear` empties the buffer and
sends back every mark that was outstanding; more than ten minutes of buffered audio is error 31931.
*Judgement*: a mark that falls inside a frame is sent at the end of that frame; what exceeds ten minutes is not played.
"""

from collections import deque
from dataclasses import dataclass

from local.simulators.twilio.frames import BYTES_PER_MS, FRAME_BYTES, SILENCE

MOST_BUFFERED_MS = 10 * 60 * 1000


@dataclass(frozen=True, slots=True)
class Tick:
    """What happens in one frame: `echoes` are the marks now reached, `frame` the 160 bytes that now go to the ear."""

    frame: bytes
    echoes: tuple[str, ...]
    played: int
    """How many of the frame's bytes came from the queue; the rest is silence."""


class Playout:
    """Positions are bytes of queued audio since the stream began, without what `clear` threw away."""

    def __init__(self) -> None:
        self._queue: deque[bytes] = deque()
        self._queued = 0  # bytes in the queue
        self._handed_out = 0  # position of the first byte not yet given to the line
        self._heard = 0  # position up to which the caller has heard everything
        self._marks: deque[tuple[int, str]] = deque()

    @property
    def buffered_ms(self) -> int:
        return self._queued // BYTES_PER_MS

    @property
    def outstanding(self) -> tuple[str, ...]:
        """Marks not yet echoed, oldest first."""
        return tuple(name for _, name in self._marks)

    @property
    def played_bytes(self) -> int:
        """Bytes from the queue that have gone to the ear."""
        return self._handed_out

    def add(self, audio: bytes) -> bool:
        """Queue µ-law bytes, any number. False (and nothing queued) if that would buffer more than ten minutes."""
        if (self._queued + len(audio)) // BYTES_PER_MS > MOST_BUFFERED_MS:
            return False
        if audio:
            self._queue.append(audio)
            self._queued += len(audio)
        return True

    def mark(self, name: str) -> tuple[str, ...]:
        """Set a mark behind everything queued so far. Returns the echoes that are due at once."""
        position = self._handed_out + self._queued
        if position <= self._heard:
            return (name,)
        self._marks.append((position, name))
        return ()

    def clear(self) -> tuple[str, ...]:
        """Throw the queue away. Returns every outstanding mark, to be echoed at once."""
        self._queue.clear()
        self._queued = 0
        return self._echo_all()

    def tick(self) -> Tick:
        """The next 20 ms. What the tick before handed out has been heard by now."""
        self._heard = self._handed_out
        echoes = []
        while self._marks and self._marks[0][0] <= self._heard:
            echoes.append(self._marks.popleft()[1])
        audio = self._take()
        self._handed_out += len(audio)
        return Tick(frame=audio.ljust(FRAME_BYTES, SILENCE[:1]), echoes=tuple(echoes), played=len(audio))

    def _take(self) -> bytes:
        parts: list[bytes] = []
        wanted = FRAME_BYTES
        while wanted and self._queue:
            part = self._queue.popleft()
            if len(part) > wanted:
                self._queue.appendleft(part[wanted:])
                part = part[:wanted]
            parts.append(part)
            wanted -= len(part)
        audio = b"".join(parts)
        self._queued -= len(audio)
        return audio

    def _echo_all(self) -> tuple[str, ...]:
        names = self.outstanding
        self._marks.clear()
        return names
