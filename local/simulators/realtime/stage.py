"""What a response needs of its session: the narrow side that `Session` shows to `Response`."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from local.simulators.realtime.conversation import Conversation
from local.simulators.realtime.faults import Faults
from local.simulators.realtime.names import Names
from local.simulators.realtime.policy.view import Answer, View
from local.simulators.realtime.usage import Meter
from local.speech.ears import Ears, Transcript
from local.speech.voice import Voice

T = TypeVar("T")


class RunBlocking(Protocol):
    """Runs slow work (speech engines, ears): in a thread in a server, at once on a virtual clock."""

    def __call__(self, work: Callable[[], T]) -> Awaitable[T]:
        """The work's result."""


async def in_a_thread(work: Callable[[], T]) -> T:
    """For a server: other sessions go on meanwhile."""
    return await asyncio.to_thread(work)


async def at_once(work: Callable[[], T]) -> T:
    """For virtual time: the clock stands still while the work is done."""
    return work()


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast the model is: seconds, milliseconds of sound per delta, and times real time. Judgement; nothing is published."""

    thinking_s: float = 0.3
    chunk_ms: int = 200
    speed: float = 5.0
    transcription_s: float = 0.5
    longest_session_s: float = 3600.0


@dataclass(frozen=True, slots=True)
class Mind:
    """What all sessions of a simulator share."""

    voice: Voice
    ears: Ears
    decide: Callable[[View], Answer]
    run_blocking: RunBlocking
    pace: Pace
    faults: Faults
    heard: Callable[[str, Transcript], None]
    """Told, for the log, what the ears made of an item, and by which ear."""


class Stage(Protocol):
    """A session as one of its responses sees it."""

    mind: Mind
    names: Names
    meter: Meter
    conversation: Conversation
    conversation_id: str

    def emit(self, kind: str, **members: Any) -> None:
        """Send a server event."""

    async def all_heard(self) -> None:
        """Wait until every committed utterance has gone through the ears."""

    def audio_begins(self) -> None:
        """The model's voice is heard for the first time, or again."""

    def response_ended(self, response_id: str, sound_ms: int) -> None:
        """`response.done` was sent."""

    def die(self, code: int, reason: str) -> None:
        """Close the socket in the middle of things."""
