"""What the network did beside the stream is told in the transcript, at its time in the call."""

import asyncio
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from local.following import followed
from local.simulators.twilio.messages import Message
from local.simulators.twilio.records import CallRecord
from local.simulators.twilio.tracks import Happening
from local.transcript import Transcript


@dataclass
class QuietStack:
    """As much of a stack as is followed: the log's listeners, the ears, the network's calls and texts."""

    twilio: Any = field(
        default_factory=lambda: SimpleNamespace(
            messaging=SimpleNamespace(messages={}), exchange=SimpleNamespace(calls={})
        )
    )
    listeners: list[Any] = field(default_factory=list)
    heard: dict[str, str] = field(default_factory=dict)
    asked: asyncio.Event = field(default_factory=asyncio.Event)

    async def ears(self) -> dict[str, str]:
        self.asked.set()
        return self.heard


def a_call(sid: str, *happenings: Happening) -> CallRecord:
    return CallRecord(sid, "AC1", "+19175550123", "+12125550100", "inbound", 0.0, timeline=list(happenings))


def a_text(sid: str, to: str, direction: str = "outbound-api") -> Message:
    return Message(sid, "AC1", "+12125550100", to, "See you.", direction, 1, 0.0)


async def told(stack: QuietStack, transcript: Transcript, how_many: int) -> list[str]:
    """What was told once so many lines are there."""
    async with followed(stack, transcript), asyncio.timeout(5):  # type: ignore[arg-type]  # see QuietStack
        while len(transcript.lines) < how_many:
            stack.asked.clear()
            await stack.asked.wait()
    return transcript.lines


@pytest.mark.asyncio
async def test_the_network_is_told_at_its_time_in_the_call() -> None:
    stack, transcript = QuietStack(), Transcript()
    stack.twilio.exchange.calls["CA0"] = a_call("CA0", Happening(1.0, "ended", {"status": "completed"}))
    calls = stack.twilio.exchange.calls

    async def ring() -> None:
        await stack.asked.wait()
        calls["CA1"] = a_call(
            "CA1",
            Happening(10.0, "stream started", {}),
            Happening(12.5, "mark", {"name": "m1"}),
            Happening(14.0, "say", {"text": "Please hold."}),
            Happening(16.0, "joined", {"to": "+12125550150"}),
            Happening(18.0, "dialled", {"DialCallStatus": "completed"}),
            Happening(19.0, "recording", {"seconds": 4}),
            Happening(20.0, "ended", {"status": "completed"}),
        )
        stack.twilio.messaging.messages["SM1"] = a_text("SM1", "+19175550123")

    ringing = asyncio.create_task(ring())
    lines = await told(stack, transcript, 6)
    await ringing
    assert [" ".join(line.split()) for line in lines[:5]] == [
        '00:04.0 network says "Please hold."',
        "00:06.0 network +12125550150 picks up and talks with the caller",
        "00:08.0 network the person dialled: completed",
        "00:09.0 network a voicemail of 4 s",
        "00:10.0 network the call is over: completed",
    ]
    assert 'to +19175550123: "See you."' in lines[5]


@pytest.mark.asyncio
async def test_texts_and_calls_from_before_are_not_told() -> None:
    stack, transcript = QuietStack(), Transcript()
    stack.twilio.messaging.messages["SM0"] = a_text("SM0", "+19175550199")

    async def text() -> None:
        await stack.asked.wait()
        stack.twilio.messaging.messages["SM1"] = a_text("SM1", "+19175550123", direction="inbound")
        stack.twilio.messaging.messages["SM2"] = a_text("SM2", "+19175550123")

    texting = asyncio.create_task(text())
    lines = await told(stack, transcript, 1)
    await texting
    assert len(lines) == 1
    assert "+19175550123" in lines[0]


@pytest.mark.asyncio
async def test_a_failure_while_following_comes_out_and_the_log_is_let_go() -> None:
    stack, transcript = QuietStack(), Transcript()

    async def broken() -> dict[str, str]:
        stack.asked.set()
        raise ValueError("nonsense instead of JSON")

    stack.ears = broken  # type: ignore[method-assign]  # the fault under test

    async def follow() -> None:
        async with followed(stack, transcript):  # type: ignore[arg-type]  # see QuietStack
            await stack.asked.wait()
            await asyncio.sleep(0)

    with pytest.raises(ValueError, match="nonsense"):
        await follow()
    assert stack.listeners == []


@pytest.mark.asyncio
async def test_a_control_port_that_is_too_busy_to_answer_costs_a_label_and_not_the_call() -> None:
    stack, transcript = QuietStack(), Transcript()

    async def busy() -> dict[str, str]:
        stack.asked.set()
        raise httpx.ReadTimeout("too busy")

    stack.ears = busy  # type: ignore[method-assign]  # the fault under test
    async with followed(stack, transcript):  # type: ignore[arg-type]  # see QuietStack
        await stack.asked.wait()
        await asyncio.sleep(0)
    assert transcript.lines == []
