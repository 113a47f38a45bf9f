"""Puts the simulator on a port: API and control endpoints as one ASGI application, served on the running loop."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable, Iterator

import uvicorn
from starlette.requests import Request as HttpRequest
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from local.simulators.toast.control import PREFIX, Control
from local.simulators.toast.simulator import ToastSimulator
from local.simulators.toast.wire import Request


class ConnectionDropped(Exception):
    """In process there is no connection to drop; this goes to the client instead of an answer."""


def asgi_app(simulator: ToastSimulator, drop: Callable[[HttpRequest], bool] = lambda request: False) -> ASGIApp:
    """The application. `drop` breaks a request's connection and says whether it could."""
    control = Control(simulator)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        request = HttpRequest(scope, receive)
        query = f"?{request.url.query}" if request.url.query else ""
        target = scope["raw_path"].decode("latin-1").partition("?")[0] + query
        asked = Request(request.method, target, dict(request.headers), await request.body())
        answer = control.answer(asked) if target.startswith(PREFIX) else simulator.answer(asked)
        await asyncio.sleep(answer.delay_s)
        if answer.dropped:
            if not drop(request):
                raise ConnectionDropped(target)
            return
        await Response(answer.body, answer.status, dict(answer.headers))(scope, receive, send)

    return app


class _QuietServer(uvicorn.Server):
    """Leaves signals to whoever runs the loop."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextlib.asynccontextmanager
async def serving(simulator: ToastSimulator, *, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[str]:
    """Serve until the block ends; gives the base URL, whose port listens already. Broken connections really break."""
    listening = socket.create_server((host, port))
    base = f"http://{host}:{listening.getsockname()[1]}"

    def drop(request: HttpRequest) -> bool:
        for protocol in tuple(server.server_state.connections):
            if request.client is not None and getattr(protocol, "client", None) == tuple(request.client):
                protocol.transport.abort()
                return True
        return False

    app = asgi_app(simulator, drop)
    server = _QuietServer(uvicorn.Config(app, log_level="warning", lifespan="off", timeout_graceful_shutdown=1))
    task = asyncio.create_task(server.serve(sockets=[listening]), name="Toast")
    try:
        yield base
    finally:
        server.should_exit = True
        await task
        listening.close()
