"""Stands in for ECS's agent beside a task: takes the task's wishes for protection and answers as the agent does.

Source: ECS guide, "Task scale-in protection endpoint" (request, and the three forms of an answer).
"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

TASK = "arn:aws:ecs:eu-west-1:111122223333:task/maitred/0123456789abcdef0123456789abcdef"
STATE = "/api/0123456789abcdef/task-protection/v1/state"
FIELDS = {"ProtectionEnabled", "ExpiresInMinutes"}
"""The agent refuses a request with any other field."""


class EcsAgent:
    """The agent. `wishes` holds what it was asked for, with the loop's time."""

    def __init__(self) -> None:
        self.wishes: list[tuple[float, bool]] = []
        self.asked = asyncio.Event()
        """Set with the first wish."""
        self.port = 0

    @property
    def uri(self) -> str:
        """The value of ECS_AGENT_URI."""
        return f"http://127.0.0.1:{self.port}{STATE.removesuffix('/task-protection/v1/state')}"

    @property
    def protects(self) -> bool:
        """Whether the task is protected now."""
        return bool(self.wishes) and self.wishes[-1][1]

    @asynccontextmanager
    async def serving(self) -> AsyncIterator["EcsAgent"]:
        """Answer on a free port of this machine."""
        async with await asyncio.start_server(self._answer, "127.0.0.1", 0) as server:
            self.port = server.sockets[0].getsockname()[1]
            yield self

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            fields = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
            body = await reader.readexactly(int(fields.get("content-length", "0")))
            status, answer = self._decide(head[0], body)
            sent = json.dumps(answer).encode()
            writer.write(f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nConnection: close\r\n".encode())
            writer.write(f"Content-Length: {len(sent)}\r\n\r\n".encode() + sent)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    def _decide(self, request: str, body: bytes) -> tuple[str, dict[str, Any]]:
        if request != f"PUT {STATE} HTTP/1.1":
            return "404 Not Found", _error("ResourceNotFoundException", request)
        try:
            wish = json.loads(body)
            enabled, minutes = wish["ProtectionEnabled"], wish.get("ExpiresInMinutes", 120)
        except (ValueError, KeyError, TypeError, AttributeError):
            return "400 Bad Request", _error("InvalidParameterException", "failed to decode request")
        if set(wish) - FIELDS or not isinstance(enabled, bool) or type(minutes) is not int or not 1 <= minutes <= 2880:
            return "400 Bad Request", _error("InvalidParameterException", f"not understood: {wish}")
        self.asked.set()
        self.wishes.append((asyncio.get_running_loop().time(), enabled))
        until = "2026-11-22T20:00:00Z" if enabled else None
        return "200 OK", {"protection": {"ExpirationDate": until, "ProtectionEnabled": enabled, "TaskArn": TASK}}


def _error(code: str, message: str) -> dict[str, Any]:
    return {"error": {"Arn": TASK, "Code": code, "Message": message}}
