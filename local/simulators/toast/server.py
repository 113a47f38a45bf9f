"""Puts the simulator on a port: API and control endpoints as one ASGI application, served on the running loop."""

import contextlib
from collections.abc import AsyncIterator
from functools import partial

from starlette.types import ASGIApp

from local.simulators.serving import port as serving_port
from local.simulators.serving.port import Drop, no_connection
from local.simulators.toast.control import PREFIX, Control
from local.simulators.toast.simulator import ToastSimulator


def asgi_app(simulator: ToastSimulator, drop: Drop = no_connection) -> ASGIApp:
    """The application. `drop` breaks a request's connection and says whether it could."""
    return serving_port.asgi_app(simulator, Control(simulator), PREFIX, drop)


@contextlib.asynccontextmanager
async def serving(simulator: ToastSimulator, *, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[str]:
    """Serve until the block ends; gives the base URL, whose port listens already. Broken connections really break."""
    async with serving_port.on_a_port(partial(asgi_app, simulator), "Toast", host=host, port=port) as base:
        yield base
