"""Who gets in at /media, and what /health says: real sockets on this machine."""

import asyncio
import io
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from twilio.request_validator import RequestValidator
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from streamer.backend import PlanRefused
from streamer.contract.plan import PlanRequest, SessionPlan
from streamer.logs import JsonLines
from streamer.metrics import Metrics
from streamer.realtime_socket import ModelConnector, ModelUnreachable
from streamer.server import StreamServer
from streamer.settings import Settings
from tests.streamer.scene import MemoryRestaurant, MemorySocket

URL = "wss://voice.example.com/media"
START = {
    "event": "start",
    "streamSid": "MZ1",
    "start": {
        "streamSid": "MZ1",
        "callSid": "CA1",
        "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1},
        "customParameters": {"token": "t1"},
    },
}


class SlowRestaurant(MemoryRestaurant):
    """Keeps a call waiting for its plan until told."""

    def __init__(self) -> None:
        super().__init__()
        self.answer = asyncio.Event()
        self.asked = asyncio.Event()
        self.refuses = True

    async def fetch_plan(self, call_sid: str, request: PlanRequest) -> SessionPlan:
        await self.answer.wait()
        self.asked.set()
        if self.refuses:
            raise PlanRefused("token_used")
        return await super().fetch_plan(call_sid, request)


class Door:
    """A running server."""

    def __init__(
        self, server: StreamServer, port: int, restaurant: SlowRestaurant, log: io.StringIO, counts: list[int]
    ) -> None:
        self.server, self.port, self.restaurant, self.log, self.counts = server, port, restaurant, log, counts

    def metrics(self, name: str) -> list[dict[str, Any]]:
        """The metric lines in which this one stands."""
        return [line for line in map(json.loads, self.log.getvalue().splitlines()) if "_aws" in line and name in line]

    def knock(self, path: str = "/media", *, signed: str | None = URL, token: str = "secret") -> Any:
        headers = {"X-Twilio-Signature": RequestValidator(token).compute_signature(signed, {})} if signed else {}
        return connect(f"ws://127.0.0.1:{self.port}{path}", additional_headers=headers, proxy=None)

    async def health(self) -> tuple[int, dict[str, Any]]:
        async with httpx.AsyncClient(trust_env=False) as client:
            answer = await client.get(f"http://127.0.0.1:{self.port}/health")
            return answer.status_code, answer.json()


async def no_model(call_sid: str) -> Any:
    raise ModelUnreachable("none here")


async def silent_model(call_sid: str) -> MemorySocket:
    return MemorySocket()


@asynccontextmanager
async def open_door(model: ModelConnector = no_model, **changes: Any) -> AsyncIterator[Door]:
    fields: dict[str, Any] = {"previous_twilio_auth_token": "older", "host": "127.0.0.1", "port": 0, **changes}
    settings = Settings("http://127.0.0.1:9", URL, "sk-test", "secret", **fields)
    log, restaurant = io.StringIO(), SlowRestaurant()
    lines, counts = JsonLines(log), [0]
    server = StreamServer(settings, restaurant, model, lines, metrics=Metrics(lines, "streamer"), watch=counts.append)
    listening = await server.listen()
    try:
        yield Door(server, listening.sockets[0].getsockname()[1], restaurant, log, counts)
    finally:
        restaurant.answer.set()
        listening.close()
        await listening.wait_closed()


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("path", "signed", "token"),
    [
        ("/media", URL, "secret"),
        ("/media/", URL, "secret"),
        ("/media", f"{URL}/", "secret"),
        ("/media", URL, "older"),
    ],
)
async def test_twilio_gets_in_with_and_without_slash_and_during_a_rotation(path: str, signed: str, token: str) -> None:
    async with open_door() as door, door.knock(path, signed=signed, token=token) as socket:
        await socket.send(json.dumps(START))
        door.restaurant.answer.set()
        with pytest.raises(ConnectionClosed) as closed:
            await socket.recv()

    assert closed.value.rcvd is not None
    assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (1008, "call token refused: token_used")


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("path", "signed", "token", "status"),
    [
        ("/media", None, "", 403),
        ("/media", URL, "stranger", 403),
        ("/media", "https://voice.example.com/media", "secret", 403),
        ("/media", "wss://internal.host/media", "secret", 403),
        ("/elsewhere", URL, "secret", 404),
    ],
)
async def test_strangers_do_not_get_in(path: str, signed: str | None, token: str, status: int) -> None:
    async with open_door() as door:
        with pytest.raises(InvalidStatus) as refused:
            async with door.knock(path, signed=signed, token=token):
                pass

        assert refused.value.response.status_code == status
        assert status == 404 or "handshake_refused" in door.log.getvalue()


@pytest.mark.asyncio
async def test_health_counts_live_calls_and_turns_away_the_load_balancer_while_draining() -> None:
    async with open_door() as door:
        assert await door.health() == (200, {"status": "ready", "live_calls": 0})

        async with door.knock() as socket:
            await socket.send(json.dumps(START))
            assert await door.health() == (200, {"status": "ready", "live_calls": 1})
            draining = asyncio.create_task(door.server.drain())
            await asyncio.sleep(0)
            assert await door.health() == (503, {"status": "draining", "live_calls": 1})
            with pytest.raises(InvalidStatus) as refused:
                async with door.knock():
                    pass
            assert refused.value.response.status_code == 503
            assert not draining.done()
            door.restaurant.answer.set()
            await draining

        assert door.server.live_calls == 0


@pytest.mark.asyncio
async def test_a_full_streamer_refuses_so_that_twilio_goes_to_the_fallback() -> None:
    async with open_door(most_calls=1) as door, door.knock() as socket:
        await socket.send(json.dumps(START))
        with pytest.raises(InvalidStatus) as refused:
            async with door.knock():
                pass

        assert refused.value.response.status_code == 503
        assert [line["Reason"] for line in door.metrics("CallsRefused")] == ["full"]


@pytest.mark.asyncio
async def test_a_stranger_learns_nothing_of_how_full_it_is_and_is_no_refused_call() -> None:
    async with open_door(most_calls=0) as door:
        with pytest.raises(InvalidStatus) as refused:
            async with door.knock(signed=None):
                pass

        assert refused.value.response.status_code == 403
        assert door.metrics("CallsRefused") == []


@pytest.mark.asyncio
async def test_whoever_protects_the_task_hears_of_every_call_that_comes_and_goes() -> None:
    async with open_door() as door:
        async with door.knock() as first, door.knock() as second:
            for socket in (first, second):
                await socket.send(json.dumps(START))
            door.restaurant.answer.set()
            for socket in (first, second):
                with pytest.raises(ConnectionClosed):
                    await socket.recv()
        await door.server.drain()

        assert door.counts == [0, 1, 2, 1, 0]


@pytest.mark.asyncio
async def test_a_call_that_is_over_is_in_the_metrics() -> None:
    async with open_door() as door, door.knock() as socket:
        door.restaurant.refuses = False
        door.restaurant.answer.set()
        await socket.send(json.dumps(START))
        with pytest.raises(ConnectionClosed):
            await socket.recv()
        await door.server.drain()

        assert len(door.metrics("CallDuration")) == 1
        assert [line["NextStep"] for line in door.metrics("Fallbacks")] == ["provider_failed"]


@pytest.mark.asyncio
async def test_a_call_that_outlasts_the_draining_is_left_to_a_person_and_not_just_cut() -> None:
    async with open_door(model=silent_model, drain_seconds=0) as door, door.knock() as socket:
        door.restaurant.refuses = False
        door.restaurant.answer.set()
        await socket.send(json.dumps(START))
        await door.restaurant.asked.wait()

        await door.server.drain()
        with pytest.raises(ConnectionClosed) as closed:
            await socket.recv()

    assert closed.value.rcvd is not None
    assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (1000, "bridge_failed")
    assert [report.next_step for report in door.restaurant.reports] == ["bridge_failed"] * 2
    assert door.counts[-1] == 0
