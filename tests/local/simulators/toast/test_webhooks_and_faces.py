"""Messages are signed and carry no personal data; the simulator answers the same on a port as in memory."""

import asyncio
import base64
import hashlib
import hmac
import json
from typing import Any

import httpx
import pytest

from local.simulators.toast import AsyncMemoryTransport, Courier, Subscription
from local.simulators.toast.server import serving
from local.simulators.toast.webhooks import RETRIES_S
from tests.local.simulators.toast.shapes import valid
from tests.local.simulators.toast.toast_world import BASE, ToastWorld

PUBLIC = "https://phone.example/toast/webhook"


@pytest.fixture
def world() -> ToastWorld:
    world = ToastWorld()
    world.toast.subscriptions.append(Subscription(PUBLIC, "secret"))
    return world


def order_something(world: ToastWorld) -> dict[str, Any]:
    body = world.order(world.selection("Burger"), externalId="MAITRED:o1", check={"tabName": "Maitred - 3K4Q7X"})
    answer: dict[str, Any] = world.ask("POST", "/orders/v2/orders", body).json()
    return answer


def test_messages_are_signed_over_body_and_time(world: ToastWorld) -> None:
    order_something(world)
    (sent,) = world.toast.sent
    told = valid("Message", json.loads(sent.body))
    digest = hmac.new(b"secret", sent.body + told["timestamp"].encode(), hashlib.sha256).digest()
    assert sent.headers["Toast-Signature"] == base64.b64encode(digest).decode()
    assert sent.headers["Toast-Restaurant-External-ID"] == world.diner.guid


def test_messages_carry_the_order_without_guest_and_without_our_id(world: ToastWorld) -> None:
    guid = order_something(world)["guid"]
    text = world.toast.sent[0].body.decode()
    assert json.loads(text)["details"]["order"]["guid"] == guid
    for private in ("Rossi", "2125550123", "anna@example.com", "MAITRED:o1", "3K4Q7X"):
        assert private not in text


def test_those_who_did_not_subscribe_to_stock_do_not_hear_of_it(world: ToastWorld) -> None:
    world.toast.subscriptions[:] = [Subscription(PUBLIC, "secret", ("order_updated",))]
    world.toast.stock(world.diner, "Burger", "OUT_OF_STOCK")
    assert world.toast.sent == []


@pytest.mark.parametrize(("statuses", "attempts"), [([200], 1), ([400], 1), ([503, 200], 2), ([404, 429, 500], 3)])
@pytest.mark.asyncio
async def test_messages_are_sent_again_where_toast_would(
    world: ToastWorld, monkeypatch: pytest.MonkeyPatch, statuses: list[int], attempts: int
) -> None:
    slept, numbers, left = [], [], list(statuses)
    real_sleep = asyncio.sleep

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        await real_sleep(0)

    def receive(request: httpx.Request) -> httpx.Response:
        assert str(request.url) == "http://here/toast/webhook"
        numbers.append(request.headers["Toast-Attempt-Number"])
        return httpx.Response(left.pop(0))

    async with httpx.AsyncClient(transport=httpx.MockTransport(receive)) as http:
        courier = Courier(http, {"https://phone.example": "http://here"})
        world.toast.on_message = courier.take
        monkeypatch.setattr(asyncio, "sleep", sleep)
        order_something(world)
        await courier.settle()
        await courier.close()
    assert [status for _, status in courier.delivered] == statuses
    assert numbers == [str(one) for one in range(1, attempts + 1)]
    assert [one for one in slept if one] == list(RETRIES_S[: attempts - 1])


@pytest.mark.asyncio
async def test_an_asynchronous_client_is_answered_the_same(world: ToastWorld) -> None:
    async with httpx.AsyncClient(transport=AsyncMemoryTransport(world.toast), base_url=BASE) as http:
        answer = await http.get("/config/v2/diningOptions", headers={"Authorization": f"Bearer {world.token()}"})
    assert answer.status_code == 400


@pytest.mark.asyncio
async def test_it_answers_on_a_port_and_the_staffs_hands_are_there_too(world: ToastWorld) -> None:
    headers = {"Authorization": f"Bearer {world.token()}", "Toast-Restaurant-External-ID": world.diner.guid}
    async with serving(world.toast) as base, httpx.AsyncClient(base_url=base) as http:
        stock = {"restaurant": world.diner.guid, "dish": "Burger", "status": "OUT_OF_STOCK"}
        assert (await http.post("/__control/stock", json=stock)).status_code == 200
        listed = (await http.get("/stock/v1/inventory", headers=headers)).json()
        assert [one["status"] for one in listed] == ["OUT_OF_STOCK"]
        await http.post("/__control/faults", json={"kind": "drop", "on": "stock.list"})
        with pytest.raises(httpx.HTTPError):
            await http.get("/stock/v1/inventory", headers=headers)
        state = (await http.get("/__control/state")).json()
        assert [one["name"] for one in state] == ["Corner Diner"]
        assert len((await http.get("/__control/sent")).json()) == 1
        assert (await http.post("/__control/nothing")).status_code == 404
        assert (await http.post("/__control/stock", json={})).status_code == 400
        await http.post("/__control/expire-tokens")
        assert (await http.get("/stock/v1/inventory", headers=headers)).status_code == 401
        journal = (await http.get("/__control/journal")).json()
        assert [one["status"] for one in journal if one["operation"] == "stock.list"] == [200, 200, 401]
