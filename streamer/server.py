"""The door of the streamer: Twilio's media sockets at /media, and /health. Whoever is not Twilio does not get in.

Source: Twilio "Security" (X-Twilio-Signature on the WebSocket handshake is computed over the wss:// URL of the TwiML, with or
without a trailing slash); websockets' `process_request`.
"""

import asyncio
from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import urlsplit

import orjson
from twilio.request_validator import RequestValidator
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.datastructures import Headers
from websockets.http11 import Request, Response

from streamer.backend import Backend
from streamer.bridge import Bridge
from streamer.contract.events import CallReport
from streamer.logs import JsonLines
from streamer.metrics import Metrics
from streamer.protocol.realtime import RealtimeCodec
from streamer.realtime_socket import ModelConnector
from streamer.settings import Settings

LARGEST_FRAME = 64 * 1024
LEAVE_S = 4.0
"""For calls that must be given up: the report (2.5 s at most) and the close handshake."""


def unwatched(live: int) -> None:
    """Nobody needs to know how many calls are live."""


class StreamServer:
    """Accepts media streams and carries each one as a call. `watch` is told the number of live calls at every change."""

    def __init__(
        self,
        settings: Settings,
        backend: Backend,
        connect_model: ModelConnector,
        log: JsonLines,
        *,
        metrics: Metrics,
        watch: Callable[[int], None] = unwatched,
    ) -> None:
        self._settings = settings
        self._backend = backend
        self._connect_model = connect_model
        self._log = log
        self._metrics = metrics
        self._watch = watch
        tokens = (settings.twilio_auth_token, settings.previous_twilio_auth_token)
        self._validators = [RequestValidator(token) for token in tokens if token]
        url = settings.public_stream_url.rstrip("/")
        self._signed_urls = (url, f"{url}/")
        self._path = urlsplit(url).path
        self._live: dict[asyncio.Task[CallReport | None], Bridge] = {}
        self._draining = False

    @property
    def live_calls(self) -> int:
        """How many calls are being carried, those included that are finishing their books."""
        return len(self._live)

    async def listen(self) -> Server:
        """Start to accept. No pings: Twilio sends a frame every 20 ms, and its silence is noticed by the machine."""
        return await serve(
            self._carry,
            self._settings.host,
            self._settings.port,
            process_request=self._admit,
            compression=None,
            max_size=LARGEST_FRAME,
            max_queue=256,
            ping_interval=None,
            close_timeout=2,
            open_timeout=5,
        )

    async def drain(self) -> None:
        """Take no new calls and wait for the live ones, as long as the settings allow; then give up those that are left."""
        self._draining = True
        self._log("draining", live_calls=self.live_calls)
        if self._live:
            await asyncio.wait(set(self._live), timeout=self._settings.drain_seconds)
        await self.give_up()
        self._log("drained", live_calls=self.live_calls)

    async def give_up(self) -> None:
        """End all live calls as a fault of ours: the voice webhook then rings a person for each caller."""
        self._draining = True
        if self._live:
            self._log("giving_up", warning=True, live_calls=self.live_calls)
            for bridge in self._live.values():
                bridge.give_up("the streamer is being stopped")
            await asyncio.wait(set(self._live), timeout=LEAVE_S)

    def _admit(self, connection: ServerConnection, request: Request) -> Response | None:
        """Answer /health, refuse strangers, let Twilio through (None)."""
        path = urlsplit(request.path).path
        if path == "/health":
            return self._health()
        if path.rstrip("/") != self._path.rstrip("/"):
            return connection.respond(HTTPStatus.NOT_FOUND, "Media streams are served at /media only.\n")
        if not self._is_signed(request.headers.get("X-Twilio-Signature", "")):
            return self._refuse(connection, HTTPStatus.FORBIDDEN, "X-Twilio-Signature is missing or wrong")
        if self._draining:
            self._metrics.call_refused("draining")
            return self._refuse(connection, HTTPStatus.SERVICE_UNAVAILABLE, "draining: no new calls")
        if self.live_calls >= self._settings.most_calls:
            self._metrics.call_refused("full")
            return self._refuse(connection, HTTPStatus.SERVICE_UNAVAILABLE, "full: no more calls on this task")
        return None

    def _is_signed(self, signature: str) -> bool:
        return any(
            validator.validate(url, {}, signature) for validator in self._validators for url in self._signed_urls
        )

    def _refuse(self, connection: ServerConnection, status: HTTPStatus, reason: str) -> Response:
        self._log("handshake_refused", warning=True, status=int(status), reason=reason)
        return connection.respond(status, f"{reason}\n")

    def _health(self) -> Response:
        state = "draining" if self._draining else "ready"
        status = HTTPStatus.SERVICE_UNAVAILABLE if self._draining else HTTPStatus.OK
        body = orjson.dumps({"status": state, "live_calls": self.live_calls})
        headers = Headers({"Content-Type": "application/json", "Content-Length": str(len(body)), "Connection": "close"})
        return Response(int(status), status.phrase, headers, body)

    async def _carry(self, connection: ServerConnection) -> None:
        bridge = Bridge(
            twilio=connection,
            connect_model=self._connect_model,
            backend=self._backend,
            codec=RealtimeCodec(self._settings.realtime_model, self._settings.transcription_model),
            log=self._log,
        )
        task = asyncio.create_task(bridge.run())
        self._live[task] = bridge
        self._count()
        task.add_done_callback(self._left)
        report = await task
        if report is not None:
            self._metrics.call_over(report)

    def _left(self, task: "asyncio.Task[CallReport | None]") -> None:
        del self._live[task]
        self._count()

    def _count(self) -> None:
        self._metrics.live_changed(self.live_calls)
        self._watch(self.live_calls)
