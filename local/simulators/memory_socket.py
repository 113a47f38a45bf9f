"""Two WebSocket ends joined in memory, for whole calls in one process and in virtual time.

They behave as websockets' asyncio connections do where the bridge and the simulators look: `send`, `recv`, async iteration,
`close(code, reason)`, `close_code`, `close_reason`, and ConnectionClosedOK or ConnectionClosedError once it is over.
What was sent before a close is still delivered; `abort` breaks both ends without a close frame (1006).
"""

import asyncio
from collections.abc import AsyncIterator

from websockets.exceptions import ConnectionClosed, ConnectionClosedError, ConnectionClosedOK
from websockets.frames import Close


class MemorySocket:
    """One end. Made by `socket_pair`."""

    def __init__(self) -> None:
        self._inbox: asyncio.Queue[str | bytes | None] = asyncio.Queue()
        self._peer: MemorySocket | None = None
        self._received: Close | None = None
        self._sent: Close | None = None
        self._over = False

    async def send(self, message: str | bytes) -> None:
        await asyncio.sleep(0)
        if self._over or self._peer is None:
            raise self._closed()
        self._peer._inbox.put_nowait(message)

    async def recv(self, decode: bool | None = None) -> str | bytes:
        """`decode` False gives bytes for a text frame, as websockets does."""
        message = await self._inbox.get()
        if message is None:
            self._inbox.put_nowait(None)  # for whoever asks next
            raise self._closed()
        return message.encode() if decode is False and isinstance(message, str) else message

    async def close(self, code: int = 1000, reason: str = "") -> None:
        await asyncio.sleep(0)
        if self._over or self._peer is None:
            return
        self._sent = Close(code, reason)
        self._peer._received = self._sent
        self._received = self._peer._sent = Close(code, reason)  # the peer's library echoes the close frame
        self._end()
        self._peer._end()

    def abort(self) -> None:
        """Break the connection."""
        if not self._over and self._peer is not None:
            self._end()
            self._peer._end()

    @property
    def close_code(self) -> int | None:
        if not self._over:
            return None
        return self._received.code if self._received is not None else 1006

    @property
    def close_reason(self) -> str | None:
        if not self._over:
            return None
        return self._received.reason if self._received is not None else ""

    async def __aiter__(self) -> AsyncIterator[str | bytes]:
        try:
            while True:
                yield await self.recv()
        except ConnectionClosedOK:
            return

    def _end(self) -> None:
        self._over = True
        self._inbox.put_nowait(None)

    def _closed(self) -> ConnectionClosed:
        orderly = self._received is not None and self._received.code in (1000, 1001)
        kind = ConnectionClosedOK if orderly else ConnectionClosedError
        return kind(self._received, self._sent, None if self._received is None else self._received is not self._sent)


def join(one: MemorySocket, other: MemorySocket) -> None:
    """Make two ends one connection."""
    one._peer, other._peer = other, one


def socket_pair() -> tuple[MemorySocket, MemorySocket]:
    """Two joined ends."""
    one, other = MemorySocket(), MemorySocket()
    join(one, other)
    return one, other
