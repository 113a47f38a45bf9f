"""Tells a call's transcript what the streamer's log does not know: which ear understood, what the network did, which texts went out."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import httpx

from local.simulators.twilio.records import CallRecord
from local.simulators.twilio.tracks import Happening
from local.stack import Stack
from local.transcript import Transcript

_POLL_S = 0.2


@asynccontextmanager
async def followed(stack: Stack, transcript: Transcript) -> AsyncIterator[None]:
    """While the block runs, the transcript gets everything that the stack's programs and simulators have to tell."""
    twilio = stack.twilio
    before = {*twilio.messaging.messages, *twilio.exchange.calls}  # taken now: the tasks below begin a moment later
    network = _follow_network(stack, transcript, before)
    with _log_followed(stack, transcript):
        async with _alongside(_follow_ears(stack, transcript)), _alongside(network):
            yield


@contextmanager
def _log_followed(stack: Stack, transcript: Transcript) -> Iterator[None]:
    stack.listeners.append(transcript.streamer_line)
    try:
        yield
    finally:
        stack.listeners.remove(transcript.streamer_line)


async def _follow_ears(stack: Stack, transcript: Transcript) -> None:
    while True:
        with contextlib.suppress(httpx.HTTPError):  # too busy to answer: the label may be missing, the call goes on
            for item_id, source in (await stack.ears()).items():
                transcript.learn_ear(item_id, source)
        await asyncio.sleep(_POLL_S)


async def _follow_network(stack: Stack, transcript: Transcript, known: set[str]) -> None:
    """Texts as the network takes them, and what the new call's TwiML did beside the stream; `known` SIDs are older."""
    twilio = stack.twilio
    told = 0
    while True:
        call = next(
            (one for sid, one in twilio.exchange.calls.items() if sid not in known and not one.parent_sid), None
        )
        if call is not None:
            for happening in call.timeline[told:]:
                _tell(call, happening, transcript)
            told = len(call.timeline)
        for sid, message in list(twilio.messaging.messages.items()):
            if sid not in known and message.direction.startswith("outbound"):
                known.add(sid)
                words = json.dumps(message.body, ensure_ascii=False)
                transcript.tell(
                    "text", f"to {message.to}: {words}", _since_stream_ms(call, asyncio.get_running_loop().time())
                )
        await asyncio.sleep(_POLL_S)


def _tell(call: CallRecord, happening: Happening, transcript: Transcript) -> None:
    words = _words(happening)
    if words:
        transcript.tell("network", words, _since_stream_ms(call, happening.at))


def _words(happening: Happening) -> str:
    detail = happening.detail
    match happening.what:
        case "say":
            return f"says {json.dumps(detail.get('text', ''), ensure_ascii=False)}"
        case "joined":
            return f"{detail.get('to')} picks up and talks with the caller"
        case "dialled":
            return f"the person dialled: {detail.get('DialCallStatus')}"
        case "recording":
            return f"a voicemail of {detail.get('seconds')} s"
        case "ended":
            return f"the call is over: {detail.get('status')}"
    return ""


def _since_stream_ms(call: CallRecord | None, at: float) -> float | None:
    """Loop time as milliseconds since the stream's start; None before there was one."""
    started = call.happened("stream started") if call is not None else []
    return (at - started[0].at) * 1000 if started else None


@asynccontextmanager
async def _alongside(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Run it while the block runs; what it raises comes out at the block's end."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait({task})
        if not task.cancelled():
            task.result()
