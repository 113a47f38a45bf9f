"""Two ends of a socket without a network, for a whole call on a virtual clock."""

import asyncio
from typing import TypeAlias

from websockets.exceptions import ConnectionClosed, ConnectionClosedError, ConnectionClosedOK
from websockets.frames import Close

_Frame: TypeAlias = "str | bytes | Close"


class MemorySocket:
    """One end; behaves like a `websockets` connection as far as send, recv, iteration and close go."""

    def __init__(self, incoming: "asyncio.Queue[_Frame]", outgoing: "asyncio.Queue[_Frame]") -> None:
        self._incoming, self._outgoing = incoming, outgoing
        self._closed: ConnectionClosed | None = None

    async def send(self, message: str | bytes) -> None:
        """Raises ConnectionClosed once either side has closed and this side knows it."""
        if self._closed is not None:
            raise self._closed
        self._outgoing.put_nowait(message)

    async def recv(self) -> str | bytes:
        """The next frame; ConnectionClosed after the last."""
        if self._closed is not None and self._incoming.empty():
            raise self._closed
        frame = await self._incoming.get()
        if isinstance(frame, Close):
            self._outgoing.put_nowait(frame)
            self._end(frame, by_peer=True)
            assert self._closed is not None
            raise self._closed
        return frame

    async def close(self, code: int = 1000, reason: str = "") -> None:
        """The other side reads what was sent before, then the close."""
        if self._closed is None:
            frame = Close(code, reason)
            self._end(frame, by_peer=False)
            self._outgoing.put_nowait(frame)
            self._incoming.put_nowait(frame)

    def __aiter__(self) -> "MemorySocket":
        return self

    async def __anext__(self) -> str | bytes:
        try:
            return await self.recv()
        except ConnectionClosedOK:
            raise StopAsyncIteration from None

    def _end(self, frame: Close, *, by_peer: bool) -> None:
        kind = ConnectionClosedOK if frame.code in (1000, 1001) else ConnectionClosedError
        self._closed = kind(frame, frame, by_peer)


def pair() -> tuple[MemorySocket, MemorySocket]:
    """Both ends."""
    one: asyncio.Queue[_Frame] = asyncio.Queue()
    other: asyncio.Queue[_Frame] = asyncio.Queue()
    return MemorySocket(one, other), MemorySocket(other, one)
