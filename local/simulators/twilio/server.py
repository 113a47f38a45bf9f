"""Serves the simulator's ASGI application on a real port, on the running loop."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator

import uvicorn
from starlette.requests import Request
from starlette.types import ASGIApp

from local.simulators.twilio.simulator import TwilioSimulator


class _QuietServer(uvicorn.Server):
    """Leaves signals to whoever runs the loop."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextlib.asynccontextmanager
async def serving(
    simulator: TwilioSimulator, app: ASGIApp, *, host: str = "127.0.0.1", port: int = 0
) -> AsyncIterator[str]:
    """Serve until the block ends. Gives the base URL, also to the simulator (for RecordingUrl); the port listens already.

    Over a real connection the fault `drop` can really drop it.
    """
    listening = socket.create_server((host, port))
    base = f"http://{host}:{listening.getsockname()[1]}"
    server = _QuietServer(uvicorn.Config(app, log_level="warning", lifespan="off", timeout_graceful_shutdown=1))

    def drop(request: Request) -> bool:
        for protocol in tuple(server.server_state.connections):
            if request.client is not None and getattr(protocol, "client", None) == tuple(request.client):
                protocol.transport.abort()
                return True
        return False

    simulator.exchange.api_base = base
    simulator.rest.faults.drop_connection = drop
    task = asyncio.create_task(server.serve(sockets=[listening]), name="Twilio's REST API")
    try:
        yield base
    finally:
        server.should_exit = True
        await task
        listening.close()
