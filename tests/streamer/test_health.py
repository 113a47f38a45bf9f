"""The container's health check against a real server: ready and draining are alive, everything else is not."""

import asyncio
import socket
import sys
from pathlib import Path

import pytest

from streamer.health import is_alive
from tests.streamer.test_server import open_door

PROJECT = Path(__file__).resolve().parents[2]


@pytest.mark.asyncio
async def test_a_streamer_is_alive_whether_it_takes_calls_or_drains() -> None:
    async with open_door() as door:
        assert await asyncio.to_thread(is_alive, door.port)
        await door.server.drain()
        assert (await door.health())[0] == 503
        assert await asyncio.to_thread(is_alive, door.port)


def test_where_nothing_listens_nothing_is_alive() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        assert not is_alive(taken.getsockname()[1])


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]",
        b'HTTP/1.1 500 Oh\r\nContent-Length: 19\r\n\r\n{"status": "broken"}',
        b"no HTTP at all\r\n\r\n",
        b"",
    ],
)
async def test_something_else_at_the_port_is_not_taken_for_a_streamer(answer: bytes) -> None:
    async def reply(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        writer.close()

    async with await asyncio.start_server(reply, "127.0.0.1", 0) as stranger:
        port = stranger.sockets[0].getsockname()[1]
        assert not await asyncio.to_thread(is_alive, port)


@pytest.mark.asyncio
async def test_the_command_says_it_with_its_exit_code() -> None:
    async def run(port: int) -> int:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "streamer.health",
            cwd=PROJECT,
            env={
                "PORT": str(port),
                "BACKEND_URL": "http://127.0.0.1:9",
                "PUBLIC_STREAM_URL": "wss://voice.example.com/media",
                "OPENAI_API_KEY": "sk-test",
                "TWILIO_AUTH_TOKEN": "secret",
            },
        )
        return await process.wait()

    async with open_door() as door:
        assert await run(door.port) == 0
        port = door.port
    assert await run(port) == 1
