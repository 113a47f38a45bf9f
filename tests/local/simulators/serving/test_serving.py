"""Simulated vendors are reached as real ones are: on a port or in memory, with the same answers and the same misfortunes."""

import asyncio
from dataclasses import dataclass, field

import httpx
import pytest

from local.simulators.serving.faults import Fault, Faults
from local.simulators.serving.memory import AsyncMemoryTransport, MemoryTransport
from local.simulators.serving.port import ConnectionDropped, asgi_app, on_a_port
from local.simulators.serving.wire import Answer, Request


@dataclass
class Echo:
    """A vendor that says what it was asked."""

    name: str = "vendor"
    delay_s: float = 0.0
    dropped: bool = False
    asked: list[Request] = field(default_factory=list)

    def answer(self, request: Request) -> Answer:
        self.asked.append(request)
        text = f"{self.name} {request.method} {request.target} {request.body.decode()}"
        return Answer(201, text.encode(), {"X-Said": "yes"}, self.delay_s, self.dropped)


def in_memory(vendor: Echo, wait: list[float] | None = None) -> httpx.Client:
    waited = wait if wait is not None else []
    return httpx.Client(transport=MemoryTransport(vendor, waited.append), base_url="https://vendor.example", timeout=2)


@pytest.mark.asyncio
async def test_an_answer_is_the_same_on_a_port_and_in_memory() -> None:
    vendor, control = Echo(), Echo("control")

    served = on_a_port(lambda drop: asgi_app(vendor, control, "/__control/", drop), "Echo")
    async with served as base, httpx.AsyncClient(base_url=base, trust_env=False) as http:
        there = await http.post("/a%20b?c=%2Fd", content="body")
        controlled = await http.get("/__control/state")
    here = in_memory(vendor).post("/a%20b?c=%2Fd", content="body")

    assert there.text == here.text == "vendor POST /a%20b?c=%2Fd body"
    assert there.status_code == here.status_code == 201
    assert there.headers["x-said"] == here.headers["x-said"] == "yes"
    assert controlled.text.startswith("control GET /__control/state")


@pytest.mark.asyncio
async def test_a_connection_breaks_on_a_port_in_memory_and_in_process() -> None:
    vendor = Echo(dropped=True)

    served = on_a_port(lambda drop: asgi_app(vendor, vendor, "/__control/", drop), "Echo")
    async with served as base, httpx.AsyncClient(trust_env=False) as http:
        with pytest.raises(httpx.RemoteProtocolError):
            await http.get(f"{base}/x")
    with pytest.raises(httpx.RemoteProtocolError):
        in_memory(vendor).get("/x")
    transport = httpx.ASGITransport(asgi_app(vendor, vendor, "/__control/"))
    async with httpx.AsyncClient(transport=transport, base_url="https://vendor.example") as http:
        with pytest.raises(ConnectionDropped):
            await http.get("/x")


def test_an_answer_that_is_slower_than_the_clients_patience_is_a_timeout() -> None:
    waited: list[float] = []
    in_memory(Echo(delay_s=1.5), waited).get("/x")
    with pytest.raises(httpx.ReadTimeout):
        in_memory(Echo(delay_s=5), waited).get("/x")

    assert waited == [1.5, 2]


@pytest.mark.asyncio
async def test_in_memory_a_slow_answer_takes_the_loops_time() -> None:
    loop = asyncio.get_running_loop()
    async with httpx.AsyncClient(transport=AsyncMemoryTransport(Echo(delay_s=0.05))) as http:
        began = loop.time()
        await http.get("https://vendor.example/x")

    assert loop.time() - began >= 0.04


def test_a_header_that_no_connection_would_write_is_refused_in_memory_too() -> None:
    vendor = Echo()
    with pytest.raises(httpx.LocalProtocolError, match="Illegal header"):
        in_memory(vendor).get("/x", headers={"Authorization": "Bearer "})

    assert vendor.asked == []


def test_faults_meet_the_operations_that_they_name_and_are_used_up() -> None:
    faults = Faults(Fault)
    faults.add("drop", "orders.*", 2)
    faults.add("slow:3")

    met = [faults.next(one) for one in ("orders.create", "login", "orders.get", "orders.get")]

    assert [one.kind if one is not None else None for one in met] == ["drop", "slow:3", "drop", None]
    assert met[1] is not None
    assert met[1].delay_s == 3.0


@pytest.mark.parametrize("kind", ["gremlins", "slow:", "slow:soon", "429"])
def test_what_no_vendor_knows_is_no_fault(kind: str) -> None:
    with pytest.raises(ValueError, match="fault|float"):
        Faults(Fault).add(kind)
