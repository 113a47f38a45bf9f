"""Puts simulators on ports: an ASGI application on the running loop, whose broken connections really break."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable, Iterator

import uvicorn
from starlette.requests import Request as HttpRequest
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from local.simulators.serving.wire import Request, Vendor

Drop = Callable[[HttpRequest], bool]
"""Breaks a request's connection and says whether it could."""


class ConnectionDropped(Exception):
    """In process there is no connection to drop; this goes to the client instead of an answer."""


def no_connection(request: HttpRequest) -> bool:
    """`Drop` where nothing is served on a port."""
    return False


def asgi_app(simulator: Vendor, control: Vendor, prefix: str, drop: Drop = no_connection) -> ASGIApp:
    """The application; what is under `prefix` goes to `control`."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        request = HttpRequest(scope, receive)
        query = f"?{request.url.query}" if request.url.query else ""
        target = scope["raw_path"].decode("latin-1").partition("?")[0] + query
        asked = Request(request.method, target, dict(request.headers), await request.body())
        answer = (control if target.startswith(prefix) else simulator).answer(asked)
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
async def on_a_port(
    app_with: Callable[[Drop], ASGIApp], name: str, *, host: str = "127.0.0.1", port: int = 0
) -> AsyncIterator[str]:
    """Serve until the block ends; gives the base URL, whose port listens already. `app_with` makes the application."""
    listening = socket.create_server((host, port))

    def drop(request: HttpRequest) -> bool:
        for protocol in tuple(server.server_state.connections):
            if request.client is not None and getattr(protocol, "client", None) == tuple(request.client):
                protocol.transport.abort()
                return True
        return False

    config = uvicorn.Config(app_with(drop), log_level="warning", lifespan="off", timeout_graceful_shutdown=1)
    server = _QuietServer(config)
    task = asyncio.create_task(server.serve(sockets=[listening]), name=name)
    try:
        yield f"http://{host}:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        await task
        listening.close()
