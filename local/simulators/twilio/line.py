"""A telephone line: every 20 ms it carries a frame from the person's mouth and one to the person's ear.

The schedule is absolute (start + n * 20 ms on the running loop's clock), so that it never drifts; a line that was held up
catches up at once. Whoever is at the other end plugs in: one `Source` for the ear, any number of listeners for the mouth.
"""

import asyncio
from dataclasses import dataclass
from typing import Protocol

from local.simulators.twilio.frames import FRAME_SECONDS, SILENCE, Clip
from local.simulators.twilio.tracks import Tracks


@dataclass(frozen=True, slots=True)
class PhoneTick:
    """What a person does in one frame: 160 bytes of µ-law, keys pressed, and whether the receiver goes down."""

    frame: bytes = SILENCE
    keys: str = ""
    hang_up: bool = False


class Phone(Protocol):
    """A person with a telephone: hears one frame, answers with one. Called every 20 ms from the answer on."""

    def tick(self, heard: bytes) -> PhoneTick: ...


class Source(Protocol):
    """Where the ear's next 160 bytes come from."""

    def take(self) -> bytes: ...


class Listener(Protocol):
    """Gets what the person says and presses."""

    def spoken(self, frame: bytes) -> None: ...
    def pressed(self, digit: str) -> None: ...


class Line:
    """`run()` until either end hangs up; `play` and `listeners` may change at any time between frames."""

    def __init__(self, phone: Phone) -> None:
        self.phone = phone
        self.tracks = Tracks()
        self.listeners: list[Listener] = []
        self.hung_up = asyncio.Event()
        self._source: Source | None = None

    def play(self, source: Source | None) -> None:
        """Put a source to the ear; None for silence."""
        self._source = source

    def stop_playing(self, source: Source) -> None:
        """Take this source away, unless another has replaced it meanwhile."""
        if self._source is source:
            self._source = None

    async def play_clip(self, sound: bytes) -> None:
        """Play a piece of sound to its end, or until the line is down."""
        clip = Clip(sound)
        self.play(clip)
        try:
            await self.pause(len(sound) / 8000 + FRAME_SECONDS)  # it starts with the next frame
        finally:
            self.stop_playing(clip)

    async def pause(self, seconds: float) -> None:
        """Wait so long, or until the line is down."""
        try:
            async with asyncio.timeout(seconds):
                await self.hung_up.wait()
        except TimeoutError:
            return

    async def run(self) -> None:
        """Carry frames until `hung_up` is set, by the person or by anybody else."""
        try:
            await self._carry()
        finally:
            self.hung_up.set()  # also where a phone failed: nobody shall wait for a dead line

    async def _carry(self) -> None:
        loop = asyncio.get_running_loop()
        started = loop.time()
        frames = 0
        while not self.hung_up.is_set():
            self._carry_one_frame()
            frames += 1
            wait = started + frames * FRAME_SECONDS - loop.time()
            if wait > 0:
                await asyncio.sleep(wait)
            elif frames % 10 == 0:
                await asyncio.sleep(0)  # held up: catch up, but let others work too

    def _carry_one_frame(self) -> None:
        heard = self._source.take() if self._source is not None else SILENCE
        tick = self.phone.tick(heard)
        self.tracks.add(tick.frame, heard)
        for listener in tuple(self.listeners):
            listener.spoken(tick.frame)
            for digit in tick.keys:
                listener.pressed(digit)
        if tick.hang_up:
            self.hung_up.set()
