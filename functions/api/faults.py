"""What goes wrong inside, answered once: Twilio always gets a document it can play, the streamer an honest status."""

from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from functions.api import twiml
from functions.api.auth import PassRefused
from functions.api.dependencies import Dependencies
from functions.api.phrases import phrases
from functions.domain.errors import VendorError

XML = "text/xml"


class Forbidden(Exception):
    """A webhook that Twilio did not sign."""


class Faults:
    """ASGI middleware around the whole application; no exception leaves it, so Lambda never answers for us.

    A caller who hears "an application error has occurred" (Twilio's answer to a 500) has been lost, hence the apology with
    status 200 on every path that Twilio asks.
    """

    def __init__(self, app: ASGIApp, dependencies: Dependencies) -> None:
        self._app = app
        self._dependencies = dependencies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def watched_send(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watched_send)
        except Exception as error:  # noqa: BLE001 - the edge of the program: everything ends here, logged
            answer = self._answer(scope["path"], error)
            if not started:
                await answer(scope, receive, send)

    def _answer(self, path: str, error: Exception) -> Response:
        logger, meter = self._dependencies.logger, self._dependencies.meter
        if isinstance(error, PassRefused):
            logger.warning("pass refused", extra={"path": path, "code": error.code})
            meter.count("PassRefused", code=error.code)
            return JSONResponse({"error": error.code}, status_code=error.status)
        if isinstance(error, Forbidden):
            logger.warning("a request that Twilio did not sign", extra={"path": path})
            meter.count("SignatureRefused")
            return Response(status_code=403)
        logger.exception("request failed", extra={"path": path})
        meter.count("RequestFailed", kind="store" if isinstance(error, VendorError) else "bug")
        if path.startswith("/voice/"):
            words = phrases(())
            return Response(twiml.say_and_hang_up(words, words.sorry, words.call_again), media_type=XML)
        if path.startswith("/sms/"):
            return Response(twiml.go_on(), media_type=XML)
        status = 503 if isinstance(error, VendorError) else 500
        return JSONResponse({"error": "store_unavailable" if status == 503 else "internal"}, status_code=status)
