"""A whole session without a network, on a clock that jumps; and a bridge of somebody else's making."""

import asyncio
import base64
import json
from typing import Any

import pytest

from local.simulators.memory_socket import MemorySocket, socket_pair
from local.simulators.realtime.server import Simulator
from local.simulators.realtime.stage import Pace, at_once
from tests.local.simulators.realtime.client import PCMU, VOICE, quiet, strictly_read
from tests.virtual_time import run

BOOKING = "Hello, I'd like to book a table for four tomorrow at seven thirty."


class Bridge:
    """The least that a bridge does: 20 ms up every 20 ms, and every event read strictly with the time at which it came."""

    def __init__(self, socket: MemorySocket) -> None:
        self._socket = socket
        self.events: list[tuple[float, dict[str, Any]]] = []

    async def tell(self, kind: str, **members: Any) -> None:
        await self._socket.send(json.dumps({"type": kind, **members}))

    async def read(self) -> None:
        async for frame in self._socket:
            assert isinstance(frame, str)
            self.events.append((asyncio.get_running_loop().time(), strictly_read(frame.encode())))

    async def play(self, sound: bytes) -> None:
        for at in range(0, len(sound), 160):
            await self.tell("input_audio_buffer.append", audio=base64.b64encode(sound[at : at + 160]).decode())
            await asyncio.sleep(0.02)

    def first(self, kind: str) -> float:
        return next(at for at, event in self.events if event["type"] == kind)


async def _call(script: list[str], pace: Pace, closing: int = 1000) -> Bridge:
    simulator = Simulator(
        VOICE, run_blocking=at_once, pace=pace, listen_freely=False, unix_time=lambda: 1_795_000_000.0
    )
    simulator.learn([{"id": text, "text": text, "language": "en"} for text in script])
    ours, theirs = socket_pair()
    bridge = Bridge(ours)
    attending = asyncio.create_task(simulator.attend(theirs, "gpt-realtime-2.1-mini"))
    reading = asyncio.create_task(bridge.read())
    await bridge.tell("session.update", session=PCMU)
    for text in script:
        await bridge.play(quiet(500) + VOICE.render(text, "en", "caller") + quiet(5000))
    await ours.close(closing)
    await asyncio.gather(attending, reading)
    return bridge


def test_a_session_runs_in_virtual_time_and_its_latency_is_what_the_pace_says() -> None:
    bridge = run(_call([BOOKING], Pace(thinking_s=0.4, chunk_ms=100, speed=5.0)))
    answered = bridge.first("response.output_audio.delta") - bridge.first("input_audio_buffer.speech_stopped")
    assert answered == pytest.approx(0.4, abs=0.03)
    stamps = [at for at, event in bridge.events if event["type"] == "response.output_audio.delta"]
    assert [b - a for a, b in zip(stamps, stamps[1:], strict=False)] == pytest.approx(
        [0.02] * (len(stamps) - 1), abs=0.001
    )


def test_the_same_call_gives_the_same_events_every_time() -> None:
    pace = Pace()
    one, other = (run(_call([BOOKING, "Yes, please."], pace)) for _ in range(2))
    assert [event for _, event in one.events][1:] == [event for _, event in other.events][1:]


def test_nothing_goes_on_when_the_client_has_gone_in_the_middle_of_a_response() -> None:
    async def main() -> set[str]:
        simulator = Simulator(VOICE, run_blocking=at_once)
        ours, theirs = socket_pair()
        attending = asyncio.create_task(simulator.attend(theirs, "gpt-realtime"))
        await ours.send(json.dumps({"type": "response.create"}))
        await asyncio.sleep(0.5)
        await ours.close()
        await attending
        await asyncio.sleep(0)
        return {task.get_name() for task in asyncio.all_tasks() if task is not asyncio.current_task()}

    assert run(main()) == set()


def test_a_bridge_that_greets_by_a_written_user_message_is_understood() -> None:
    async def main() -> list[str]:
        simulator = Simulator(VOICE, run_blocking=at_once)
        ours, theirs = socket_pair()
        bridge = Bridge(ours)
        tasks = [asyncio.create_task(simulator.attend(theirs, "gpt-realtime")), asyncio.create_task(bridge.read())]
        session = {
            "type": "realtime",
            "model": "gpt-realtime",
            "output_modalities": ["audio"],
            "audio": {
                "input": {"format": {"type": "audio/pcmu"}, "turn_detection": {"type": "server_vad"}},
                "output": {"format": {"type": "audio/pcmu"}, "voice": "alloy"},
            },
            "instructions": "You are a helpful and bubbly assistant.",
        }
        await bridge.tell("session.update", session=session)
        text = "Greet the user with 'Hello there! I'm an AI voice assistant. How can I help?'"
        content = [{"type": "input_text", "text": text}]
        await bridge.tell("conversation.item.create", item={"type": "message", "role": "user", "content": content})
        await bridge.tell("response.create")
        await asyncio.sleep(20)
        await ours.close()
        await asyncio.gather(*tasks)
        return [e["transcript"] for _, e in bridge.events if e["type"] == "response.output_audio_transcript.done"]

    assert run(main()) == ["Hello there! I'm an AI voice assistant. How can I help?"]
