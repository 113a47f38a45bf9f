"""The whole process and its signals: what ECS does to it, with a call on the line."""

import asyncio
import contextlib
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import orjson
import pytest
from twilio.request_validator import RequestValidator
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from local.bench.rig import Rig
from local.image.ecs_agent import EcsAgent
from local.ports import free_ports

PROJECT = Path(__file__).resolve().parents[2]
START = {
    "event": "start",
    "streamSid": "MZ1",
    "start": {
        "streamSid": "MZ1",
        "callSid": "CA1",
        "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1},
        "customParameters": {"token": "t"},
    },
}


class Streamer:
    """A running `python -m streamer`."""

    def __init__(self, process: asyncio.subprocess.Process, port: int, agent: EcsAgent) -> None:
        self.process, self.port, self.agent = process, port, agent

    @asynccontextmanager
    async def call(self) -> AsyncIterator[ClientConnection]:
        """A caller on the line, who has heard the first word."""
        url = f"ws://127.0.0.1:{self.port}/media"
        signature = RequestValidator("secret").compute_signature(url, {})
        headers = {"X-Twilio-Signature": signature}
        async with connect(url, additional_headers=headers, compression=None, proxy=None) as socket:
            await socket.send(orjson.dumps(START).decode())
            while orjson.loads(await socket.recv())["event"] != "media":
                pass
            yield socket

    async def health(self) -> int:
        async with httpx.AsyncClient(trust_env=False) as client:
            return (await client.get(f"http://127.0.0.1:{self.port}/health")).status_code

    async def drains(self) -> None:
        """Wait until it says so."""
        assert self.process.stdout is not None
        async for line in self.process.stdout:
            if orjson.loads(line)["event"] == "draining":
                return
        raise AssertionError("it ended without draining")


@asynccontextmanager
async def streamer() -> AsyncIterator[Streamer]:
    port, model, restaurant = free_ports(3)
    rig = Rig()
    async with EcsAgent().serving() as agent, await rig.provider(model), await rig.restaurant(restaurant):
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "streamer",
            cwd=PROJECT,
            stdout=asyncio.subprocess.PIPE,
            env={
                "HOST": "127.0.0.1",
                "PORT": str(port),
                "PUBLIC_STREAM_URL": f"ws://127.0.0.1:{port}/media",
                "BACKEND_URL": f"http://127.0.0.1:{restaurant}",
                "TWILIO_AUTH_TOKEN": "secret",
                "OPENAI_API_KEY": "sk-test",
                "OPENAI_REALTIME_URL": f"ws://127.0.0.1:{model}",
                "ECS_AGENT_URI": agent.uri,
            },
        )
        try:
            assert process.stdout is not None
            assert orjson.loads(await process.stdout.readline())["event"] == "ready"
            yield Streamer(process, port, agent)
        finally:
            if process.returncode is None:
                process.kill()
            await process.communicate()


async def closing(socket: ClientConnection) -> tuple[int | None, str | None]:
    """How the stream is closed."""
    with contextlib.suppress(ConnectionClosed):
        async for _ in socket:
            pass
    return socket.close_code, socket.close_reason


@pytest.mark.asyncio
async def test_a_process_without_calls_goes_at_once_and_has_asked_for_no_protection() -> None:
    async with streamer() as running:
        running.process.send_signal(signal.SIGTERM)

        assert await asyncio.wait_for(running.process.wait(), 5) == 0
        assert running.agent.wishes == []


@pytest.mark.asyncio
async def test_a_live_call_goes_on_after_sigterm_and_the_process_leaves_after_it() -> None:
    async with streamer() as running:
        async with running.call() as socket:
            await asyncio.wait_for(running.agent.asked.wait(), 5)
            running.process.send_signal(signal.SIGTERM)
            await asyncio.wait_for(running.drains(), 5)

            assert await running.health() == 503
            assert (await asyncio.wait_for(socket.recv(), 10))[:10], "the model is still heard"
            assert running.process.returncode is None
            assert running.agent.protects
            await socket.send('{"event":"stop","streamSid":"MZ1","stop":{}}')
            assert await closing(socket) == (1000, "caller_gone")

        assert await asyncio.wait_for(running.process.wait(), 10) == 0
        assert [protected for _, protected in running.agent.wishes] == [True, False]


@pytest.mark.asyncio
async def test_a_second_signal_leaves_the_caller_to_a_person_and_goes() -> None:
    async with streamer() as running, running.call() as socket:
        running.process.send_signal(signal.SIGTERM)
        await asyncio.wait_for(running.drains(), 5)
        running.process.send_signal(signal.SIGTERM)

        assert await closing(socket) == (1000, "bridge_failed")
        assert await asyncio.wait_for(running.process.wait(), 10) == 0
        assert not running.agent.protects
