"""A small HTTP port beside the simulator: register lines, switch faults, read what was heard.

    POST /_simulator/lines    [{"id", "text", "language", "speaker"}]   replaces the script
    POST /_simulator/faults   {"fail_response": "server_error", "times": 1}   replaces all faults; {} is none
    GET  /_simulator/heard    what the ears made of each utterance, and by which ear

Hand-made on asyncio, one request a connection: it serves loopback and a test, and needs no web framework.
"""

import asyncio
import json
from types import TracebackType
from typing import Any

from local.simulators.realtime.server import Simulator

_LARGEST_BODY = 1_000_000


class Control:
    """The control port of one simulator; bound to loopback."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator
        self._server: asyncio.Server | None = None

    async def open(self, port: int = 0) -> int:
        """Listen on 127.0.0.1; the port."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", port)
        return int(self._server.sockets[0].getsockname()[1])

    async def __aenter__(self) -> "Control":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(10):
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                method, path = head.split(" ")[:2]
                length = next(
                    (int(line[15:]) for line in head.splitlines() if line.lower().startswith("content-length:")), 0
                )
                body = await reader.readexactly(min(length, _LARGEST_BODY)) if length else b"null"
            status, answer = await self._answer(method, path, body)
            text = json.dumps(answer).encode()
            writer.write(
                f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(text)}\r\n"
                "Connection: close\r\n\r\n".encode()
                + text
            )
            await writer.drain()
        except (ConnectionError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError):
            pass  # a client of the control port that breaks off has nothing to be told
        finally:
            writer.close()

    async def _answer(self, method: str, path: str, body: bytes) -> tuple[str, Any]:
        simulator = self._simulator
        try:
            match (method, path):
                case ("POST", "/_simulator/lines"):
                    lines = json.loads(body)
                    simulator.forget_lines()
                    await simulator.run_blocking(lambda: simulator.learn(lines))
                    return "200 OK", {"lines": len(lines)}
                case ("POST", "/_simulator/faults"):
                    simulator.faults.change(json.loads(body) or {})
                    return "200 OK", {}
                case ("GET", "/_simulator/heard"):
                    return "200 OK", [
                        {"session": one.session_id, "item": one.item_id, "text": one.transcript.text,
                         "language": one.transcript.language, "source": one.transcript.source}
                        for one in simulator.heard
                    ]  # fmt: skip
        except (ValueError, KeyError, TypeError, AttributeError) as wrong:
            return "400 Bad Request", {"error": str(wrong)}
        return "404 Not Found", {"error": f"nothing at {method} {path}"}
