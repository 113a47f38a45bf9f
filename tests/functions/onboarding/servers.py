"""The servers that the two commands meet, on real ports: the API, the streamer, a simulated Twilio and a simulated OpenAI."""

import asyncio
import os
import secrets
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import requests
import uvicorn
from starlette.types import ASGIApp

from functions.domain.clock import SystemClock
from local.callers import SilentPhone
from local.ports import free_ports
from local.simulators.openai_rest import OpenAiRest
from local.simulators.twilio.control import asgi_app
from local.simulators.twilio.server import serving
from local.simulators.twilio.simulator import TwilioSimulator

ROOT = Path(__file__).parents[3]
ACCOUNT_SID = "AC" + "7a" * 16
AUTH_TOKEN = secrets.token_hex(16)
OPENAI_KEY = f"sk-proj-{secrets.token_hex(20)}"


@contextmanager
def servers_running(
    port: int, api: ASGIApp, openai: OpenAiRest
) -> Iterator[tuple[TwilioSimulator, str, str, asyncio.AbstractEventLoop]]:
    """All servers on a loop in a thread of their own, since the commands block."""
    started = threading.Event()
    box: dict[str, Any] = {}
    loop = asyncio.new_event_loop()

    async def main() -> None:
        stop = box["stop"] = asyncio.Event()
        twilio = TwilioSimulator(account_sid=ACCOUNT_SID, auth_token=AUTH_TOKEN, epoch=SystemClock().now())
        twilio.clock.now()  # its dates count from the first look
        (openai_port,) = free_ports(1)
        app = asgi_app(twilio, lambda steps: SilentPhone())
        async with (
            serving(twilio, app) as twilio_url,
            _uvicorn(api, port),
            _uvicorn(openai.asgi(), openai_port),
        ):
            box.update(twilio=twilio, twilio_url=twilio_url, openai_url=f"http://127.0.0.1:{openai_port}")
            started.set()
            await stop.wait()
            await twilio.close()

    thread = threading.Thread(target=lambda: loop.run_until_complete(main()), daemon=True)
    thread.start()
    assert started.wait(20), "the servers did not start"

    try:
        yield box["twilio"], box["twilio_url"], box["openai_url"], loop
    finally:
        loop.call_soon_threadsafe(box["stop"].set)
        thread.join(20)
        loop.close()


@asynccontextmanager
async def _uvicorn(app: ASGIApp, port: int) -> AsyncIterator[None]:
    config = uvicorn.Config(app, port=port, log_level="critical", lifespan="off", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    server.capture_signals = _no_signals  # type: ignore[method-assign]  # signals belong to pytest
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.01)
    try:
        yield
    finally:
        server.should_exit = True
        await task


@contextmanager
def _no_signals() -> Iterator[None]:
    yield


@contextmanager
def a_streamer() -> Iterator[str]:
    """The real streamer as a program of its own, with the clinic's auth token; its stream URL."""
    (port,) = free_ports(1)
    stream_url = f"ws://127.0.0.1:{port}/media"
    environment = {
        "PATH": os.environ["PATH"],  # noqa: TID251 - a child process inherits ours
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "PUBLIC_STREAM_URL": stream_url,
        "BACKEND_URL": "http://127.0.0.1:1",
        "OPENAI_REALTIME_URL": "ws://127.0.0.1:1/v1",
        "OPENAI_API_KEY": OPENAI_KEY,
        "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
        "DRAIN_SECONDS": "0",
    }
    command = [sys.executable, "-m", "streamer"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL) as program:
        try:
            deadline = time.monotonic() + 20
            while not _answers(f"http://127.0.0.1:{port}/health"):
                assert program.poll() is None, "the streamer ended"
                assert time.monotonic() < deadline, "the streamer did not start"
                threading.Event().wait(0.05)
            yield stream_url
        finally:
            program.terminate()


def _answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=2).status_code == 200
    except requests.ConnectionError:
        return False
