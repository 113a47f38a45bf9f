"""One bidirectional media stream, from handshake to `stop`: Twilio's end of the WebSocket.

*Documented*: the handshake carries `X-Twilio-Signature` over the wss URL; then `connected`, `start`, and media every 20 ms,
silence included; when the server closes it is 31921, when the connection breaks 31903, and the call goes on with TwiML;
when the caller hangs up or the call is updated there is a `stop` and Twilio closes.
"""

import asyncio
import contextlib
from collections.abc import Mapping
from typing import Any

from websockets.exceptions import ConnectionClosed

from local.simulators.twilio import stream_messages
from local.simulators.twilio.exchange import Socket, StreamRefused, open_socket
from local.simulators.twilio.frames import FRAME_MS
from local.simulators.twilio.leg import Leg
from local.simulators.twilio.playout import Playout
from local.simulators.twilio.records import StreamRecord
from local.simulators.twilio.webhooks import routed

BUFFER_OVERFLOW = 31931
CONGESTED = 31930
SERVER_CLOSED = 31921
BROKEN = 31903


class MediaStream:
    """Source for the caller's ear and listener to the caller's mouth. `cut` and `stop_media` are faults to inject."""

    def __init__(
        self, leg: Leg, *, url: str, name: str, parameters: Mapping[str, str], callback: tuple[str, str]
    ) -> None:
        self._leg = leg
        self._callback = callback
        self.record = StreamRecord(leg.exchange.ids.sid("MZ"), url, name, dict(parameters))
        leg.record.streams.append(self.record)
        self._writer = stream_messages.StreamWriter(
            account_sid=leg.record.account_sid,
            call_sid=leg.record.sid,
            stream_sid=self.record.sid,
            parameters=parameters,
        )
        self.playout = Playout()
        self._outbox: asyncio.Queue[str | None] = asyncio.Queue()
        self._frames = 0
        self._media_stopped = False
        self._reported: set[int] = set()
        self._socket: Socket | None = None

    # --- the line's side -------------------------------------------------------------------------------------------

    def take(self) -> bytes:
        tick = self.playout.tick()
        if tick.played and self.record.first_audio_ms is None:
            self.record.first_audio_ms = self._frames * FRAME_MS
        self.record.bytes_played += tick.played
        self._echo(tick.echoes)
        return tick.frame

    def spoken(self, frame: bytes) -> None:
        at = self._frames * FRAME_MS
        self._frames += 1
        if self._media_stopped:
            return
        if self._outbox.qsize() >= self._leg.exchange.judgements.congested_frames:
            self._warn_once(CONGESTED, "the server does not read; audio is discarded")
            return
        self.record.frames_sent += 1
        self._outbox.put_nowait(self._writer.media(frame, at))

    def pressed(self, digit: str) -> None:
        self._leg.note("key", digit=digit)
        self._outbox.put_nowait(self._writer.dtmf(digit))

    # --- faults ----------------------------------------------------------------------------------------------------

    def stop_media(self) -> None:
        """From now on no frame reaches the server, as when the network loses them; the socket stays open."""
        self._media_stopped = True

    def cut(self) -> None:
        """Break the connection: no `stop`, no close frame."""
        socket: Any = self._socket
        if socket is None:
            return
        if hasattr(socket, "transport"):
            socket.transport.abort()
        else:
            socket.abort()

    # --- the socket's side -----------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Stream until the server closes, the caller hangs up or the task is cancelled. Never raises for the server."""
        exchange = self._leg.exchange
        headers = {"X-Twilio-Signature": exchange.webhooks.signature(self.record.url)}
        address = routed(self.record.url, exchange.routes)
        try:
            self._socket = await open_socket(
                exchange.connector, address, headers, exchange.judgements.stream_connect_seconds
            )
        except StreamRefused as refused:
            self.record.ended_by = "refused"
            self._leg.warn(refused.code, refused.detail)
            self._status("stream-error", f"{refused.code}: {refused.detail}")
            return
        await self._talk(self._socket)

    async def _talk(self, socket: Socket) -> None:
        self.record.started_ms = self._leg.line.tracks.ms
        self._leg.note("stream started", stream=self.record.sid)
        self._outbox.put_nowait(self._writer.connected())
        self._outbox.put_nowait(self._writer.start())
        self._leg.line.play(self)
        self._leg.line.listeners.append(self)
        self._status("stream-started")
        sending = asyncio.create_task(self._send(socket), name=f"send to {self.record.sid}")
        reading = asyncio.create_task(self._read(socket), name=f"read from {self.record.sid}")
        hanging_up = asyncio.create_task(self._leg.line.hung_up.wait(), name=f"hang-up of {self.record.sid}")
        try:
            await asyncio.wait({reading, hanging_up}, return_when=asyncio.FIRST_COMPLETED)
            if reading.done():
                self.record.ended_by = reading.result()
            else:
                self.record.ended_by = "caller"
        except asyncio.CancelledError:
            self.record.ended_by = "update"
            raise
        finally:
            hanging_up.cancel()
            self._unplug()
            await self._finish(socket, sending, reading)
            self._status("stream-stopped")

    def _unplug(self) -> None:
        self._leg.line.stop_playing(self)
        self._leg.line.listeners.remove(self)

    async def _finish(self, socket: Socket, sending: asyncio.Task[None], reading: asyncio.Task[str]) -> None:
        """Say `stop` if the ending is ours, give it a second to go out, and close."""
        if self.record.ended_by in ("caller", "update"):
            self._outbox.put_nowait(self._writer.stop())
            self._outbox.put_nowait(None)
            await asyncio.wait({sending}, timeout=1.0)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(2.0):
                    await socket.close(1000, "")
        sending.cancel()
        reading.cancel()
        await asyncio.wait({sending, reading})
        self._leg.note("stream stopped", stream=self.record.sid, by=self.record.ended_by)

    async def _send(self, socket: Socket) -> None:
        while (text := await self._outbox.get()) is not None:
            try:
                await socket.send(text)
            except ConnectionClosed:
                return  # the reader says why

    async def _read(self, socket: Socket) -> str:
        while True:
            try:
                message = await socket.recv()
            except ConnectionClosed as closed:
                return self._closed(closed)
            order, fault = stream_messages.read(message, self.record.sid)
            if fault is not None:
                self._warn_once(fault.code, fault.detail)
            if order is not None:
                self._obey(order)

    def _obey(self, order: stream_messages.Order) -> None:
        match order:
            case stream_messages.PlayMedia(audio):
                self.record.bytes_queued += len(audio)
                if not self.playout.add(audio):
                    self._warn_once(BUFFER_OVERFLOW, "more than ten minutes of audio buffered; the rest is not played")
            case stream_messages.SetMark(name):
                self.record.marks_set.append(name)
                self._echo(self.playout.mark(name))
            case stream_messages.ClearQueue():
                self.record.clears += 1
                self._leg.note("clear", dropped_ms=self.playout.buffered_ms)
                self._echo(self.playout.clear())

    def _echo(self, names: tuple[str, ...]) -> None:
        for name in names:
            self.record.marks_echoed.append(name)
            self._leg.note("mark", name=name)
            self._outbox.put_nowait(self._writer.mark(name))

    def _closed(self, closed: ConnectionClosed) -> str:
        if self.record.ended_by:
            return self.record.ended_by  # it was we who closed
        if closed.rcvd is None:
            self._leg.warn(BROKEN, "the connection broke without a close frame")
            self._status("stream-error", f"{BROKEN}: broken pipe")
            return "lost"
        self._leg.warn(SERVER_CLOSED, f"the server closed: {closed.rcvd.code} {closed.rcvd.reason}".rstrip())
        return "server"

    def _warn_once(self, code: int, detail: str) -> None:
        if code not in self._reported:
            self._reported.add(code)
            self._leg.warn(code, detail)

    def _status(self, event: str, error: str = "") -> None:
        url, method = self._callback
        if not url:
            return
        fields = {
            "StreamSid": self.record.sid,
            "StreamName": self.record.name,
            "StreamEvent": event,
            "Timestamp": self._leg.exchange.clock.iso(self._leg.now()),
        }
        if error:
            fields["StreamError"] = error
        self._leg.in_background(self._leg.tell(url, method, fields))
