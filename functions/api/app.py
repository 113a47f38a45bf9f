"""The API as one ASGI application over whatever dependencies it is given: Lambda's, the laptop's or a test's."""

from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from functions.api.dependencies import Dependencies
from functions.api.faults import Faults
from functions.api.routes import calendar, calls, health, square, texts, toast, tools, voice

ROUTERS = (
    voice.router,
    calls.router,
    tools.router,
    texts.router,
    calendar.router,
    square.router,
    toast.router,
    health.router,
)


def build_app(dependencies: Dependencies) -> FastAPI:
    """The application; no global, so two of them can live in one process."""
    app = FastAPI(title="Maitred", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.dependencies = dependencies
    for router in ROUTERS:
        app.include_router(router)
    app.add_middleware(Faults, dependencies=dependencies)
    app.add_middleware(Traced, dependencies=dependencies)
    return app


class Traced:
    """Marks every log line of a request with the call's id, and forgets it when the next one comes.

    The streamer names the call in `X-Trace-Id`; Twilio's webhooks name it in their form (see `webhooks`).
    """

    def __init__(self, app: ASGIApp, dependencies: Dependencies) -> None:
        self._app = app
        self._logger = dependencies.logger

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            self._logger.thread_safe_clear_keys()
            named = dict(scope["headers"]).get(b"x-trace-id", b"").decode("latin-1")
            if named and len(named) <= 64:
                self._logger.thread_safe_append_keys(call_sid=named)
        await self._app(scope, receive, send)
