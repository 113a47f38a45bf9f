"""Serves the simulator's ASGI application on a real port, on the running loop."""

import contextlib
from collections.abc import AsyncIterator

from starlette.types import ASGIApp

from local.simulators.serving.port import Drop, on_a_port
from local.simulators.twilio.simulator import TwilioSimulator


@contextlib.asynccontextmanager
async def serving(
    simulator: TwilioSimulator, app: ASGIApp, *, host: str = "127.0.0.1", port: int = 0
) -> AsyncIterator[str]:
    """Serve until the block ends. Gives the base URL, also to the simulator (for RecordingUrl); the port listens already.

    Over a real connection the fault `drop` can really drop it.
    """

    def app_with(drop: Drop) -> ASGIApp:
        simulator.rest.faults.drop_connection = drop
        return app

    async with on_a_port(app_with, "Twilio's REST API", host=host, port=port) as base:
        simulator.exchange.api_base = base
        yield base
