"""Consent, tokens, faults and webhooks, as the official client and a receiver meet them."""

import json
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from square.core.api_error import ApiError
from square.utils.webhooks_helper import verify_signature

from local.simulators.serving.wire import Request
from local.simulators.square import Courier
from local.simulators.square.control import Control
from local.simulators.square.server import asgi_app, serving
from local.simulators.square.webhooks import sign
from tests.local.simulators.square.square_world import HOOK, KEY, Burgers
from tests.virtual_time import run

NO_RETRIES: Any = {"max_retries": 0}
BACK = "https://phone.example.com/square/callback"


def consented(world: Burgers, scope: str = "ORDERS_WRITE ITEMS_READ") -> str:
    world.simulator.add_application("app", "secret", BACK)
    world.simulator.identities.consenting = "ML1"
    query = f"client_id=app&scope={scope.replace(' ', '+')}&state=abc"
    answer = world.simulator.answer(Request("GET", f"/oauth2/authorize?{query}", {}))
    back = parse_qs(urlsplit(answer.headers["Location"]).query)
    assert answer.status == 302
    assert back["state"] == ["abc"]
    return back["code"][0]


def test_a_code_becomes_tokens_once_and_the_refresh_token_stays() -> None:
    world = Burgers()
    asked: Any = {"client_id": "app", "client_secret": "secret", "grant_type": "authorization_code"}
    asked["code"] = consented(world)
    oauth = world.client().o_auth
    first = oauth.obtain_token(**asked)
    assert first.merchant_id == "ML1"
    assert first.expires_at == "2026-12-24T17:00:00.000Z"
    with pytest.raises(ApiError):
        oauth.obtain_token(**asked, request_options=NO_RETRIES)
    refreshed = oauth.obtain_token(
        client_id="app", client_secret="secret", grant_type="refresh_token", refresh_token=first.refresh_token
    )
    assert refreshed.refresh_token == first.refresh_token
    assert refreshed.access_token != first.access_token
    client = world.client(refreshed.access_token)
    assert client.catalog.search(object_types=["ITEM"]).objects
    with pytest.raises(ApiError) as error:
        client.locations.list(request_options=NO_RETRIES)
    assert error.value.errors[0].code == "INSUFFICIENT_SCOPES"


def test_an_expired_token_and_a_revoked_one_are_told_apart() -> None:
    world = Burgers()
    world.clock.pass_by(timedelta(days=31))
    with pytest.raises(ApiError) as error:
        world.client().locations.list(request_options=NO_RETRIES)
    assert (error.value.status_code, error.value.errors[0].code) == (401, "ACCESS_TOKEN_EXPIRED")
    world.simulator.identities.revoke("ML1")
    with pytest.raises(ApiError) as error:
        world.client().locations.list(request_options=NO_RETRIES)
    assert error.value.errors[0].code == "ACCESS_TOKEN_REVOKED"
    assert [one.type for one in world.simulator.webhooks.sent] == ["oauth.authorization.revoked"]


def test_a_refused_consent_comes_back_without_a_code() -> None:
    world = Burgers()
    consented(world)
    world.simulator.identities.consenting = None
    answer = world.simulator.answer(Request("GET", "/oauth2/authorize?client_id=app&scope=ITEMS_READ&state=x", {}))
    assert parse_qs(urlsplit(answer.headers["Location"]).query)["error"] == ["access_denied"]


def test_an_order_whose_answer_is_lost_is_there_and_the_key_gives_it_again() -> None:
    world = Burgers()
    world.simulator.faults.add("drop", on="links.create")
    links = world.client().checkout.payment_links
    with pytest.raises(httpx.RemoteProtocolError):
        links.create(idempotency_key="k", order=world.order(), request_options=NO_RETRIES)
    again = links.create(idempotency_key="k", order=world.order(), request_options=NO_RETRIES).payment_link
    assert again is not None
    assert list(world.merchant.links) == [again.id]
    assert len(world.merchant.orders) == 1


@pytest.mark.parametrize(("kind", "status"), [("429:3", 429), ("503", 503), ("401:expired", 401)])
def test_a_fault_is_met_once(kind: str, status: int) -> None:
    world = Burgers()
    world.simulator.faults.add(kind, on="locations.*")
    with pytest.raises(ApiError) as error:
        world.client().locations.list(request_options=NO_RETRIES)
    assert error.value.status_code == status
    assert len(world.client().locations.list().locations or []) == 1


def test_a_slow_answer_is_later_than_the_client_waits() -> None:
    world = Burgers()
    world.simulator.faults.add("slow:9", on="orders.calculate")
    with pytest.raises(httpx.ReadTimeout):
        world.client().orders.calculate(order=world.order(), request_options=NO_RETRIES)


def test_the_signature_is_the_documented_one() -> None:
    expected = "2kRE5qRU2tR+tBGlDwMEw2avJ7QM4ikPYD/PJ3bd9Og="
    assert sign("asdf1234", "https://example.com/webhook", b'{"hello":"world"}') == expected


def test_webhooks_are_signed_come_again_until_they_are_taken_and_carry_ids() -> None:
    world = Burgers()
    met: list[tuple[dict[str, str], bytes]] = []

    async def receive(request: httpx.Request) -> httpx.Response:
        met.append((dict(request.headers), request.content))
        return httpx.Response(503 if len(met) == 1 else 200)

    async def story() -> list[tuple[int, int]]:
        async with httpx.AsyncClient(transport=httpx.MockTransport(receive)) as http:
            courier = Courier(world.simulator.webhooks, http)
            world.client().orders.create(order=world.order())
            await courier.settle()
            return [(retry, status) for _, retry, status in courier.delivered]

    assert run(story()) == [(0, 503), (1, 200)]
    headers, body = met[1]
    assert headers["square-retry-number"] == "1"
    assert headers["square-retry-reason"] == "http_error"
    signature = headers["x-square-hmacsha256-signature"]
    assert verify_signature(
        request_body=body.decode(), signature_header=signature, signature_key=KEY, notification_url=HOOK
    )
    told = json.loads(body)
    assert set(told["data"]["object"]["order_created"]) >= {"order_id", "state", "version"}
    assert "line_items" not in body.decode()


def test_the_control_endpoints_show_what_the_counter_shows() -> None:
    world = Burgers()
    control = Control(world.simulator)
    link = world.client().checkout.payment_links.create(idempotency_key="k", order=world.order()).payment_link
    assert link is not None
    assert json.loads(control.answer(Request("GET", "/__pos/visible_orders", {})).body) == {"orders": []}
    paid = control.answer(Request("POST", "/__pos/pay", {}, json.dumps({"link": link.url}).encode()))
    assert paid.status == 200
    shown = json.loads(control.answer(Request("GET", "/__pos/visible_orders?merchant=ML1", {})).body)
    assert [one["id"] for one in shown["orders"]] == [link.order_id]
    assert control.answer(Request("GET", "/__pos/nothing", {})).status == 404
    assert control.answer(Request("POST", "/__pos/faults", {}, b'{"kind": "nonsense"}')).status == 400


@pytest.mark.asyncio
async def test_it_can_be_asked_on_a_port() -> None:
    world = Burgers()
    async with serving(world.simulator) as base, httpx.AsyncClient(base_url=base) as http:
        named = {"Authorization": f"Bearer {world.token}", "Square-Version": "2026-09-16"}
        answer = await http.get("/v2/locations", headers=named)
        assert answer.json()["locations"][0]["name"] == "Burger House"
        assert answer.headers["square-version"] == "2026-09-16"
        assert (await http.get("/v2/locations")).status_code == 401
        assert (await http.get("/__pos/visible_orders")).json() == {"orders": []}
    assert asgi_app(world.simulator) is not None
