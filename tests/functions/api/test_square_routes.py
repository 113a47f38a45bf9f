"""An owner connects Square in the browser, and Square's webhooks come in through the API."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient

from functions.api.app import build_app
from functions.api.dependencies import Dependencies
from functions.domain.orders import OrderStatus
from functions.keyring import CallKeys
from functions.pos.square_connect import SCOPES, SquareConnect, invitation
from functions.pos.square_errands import SquareErrands
from functions.pos.square_webhook import SquareWebhooks
from functions.store.memory import MemoryDirectory, MemoryMessages, MemoryOutbox
from functions.store.memory_menus import MemoryMenus
from functions.telemetry import SilentMeter, make_logger
from local.simulators.serving.wire import Request
from local.simulators.square.webhooks import sign
from tests.functions.front_of_house import BASE, STREAM, FrontDoor
from tests.functions.pos.square_house import HOOK, KEYS, SquareHouse
from tests.functions.trattoria import DA_VINCI

CALL_KEYS = CallKeys("s" * 32)


class Office:
    """The API in front of a restaurant that is not connected yet, the owner's browser, and the door behind the outbox."""

    def __init__(self) -> None:
        self.house = SquareHouse()
        self.house.store.pos_links.clear()
        house, outbox = self.house, MemoryOutbox(self.house.store)
        self.connecting = SquareConnect(
            lambda: house.access,
            lambda: KEYS.application_id,
            lambda: CALL_KEYS,
            house.links,
            MemoryDirectory(house.store),
            outbox,
            house.clock,
            BASE,
        )
        self.dependencies = Dependencies(
            world=FrontDoor().house.world,
            public_base_url=BASE,
            stream_url=STREAM,
            twilio_keys=lambda: pytest.fail("nobody asks for Twilio's keys"),
            call_keys=lambda: CALL_KEYS,
            logger=make_logger(f"test-{uuid4()}", stream=io.StringIO()),
            meter=SilentMeter(),
            square_webhooks=SquareWebhooks(lambda: KEYS, house.links, outbox, house.clock, HOOK),
            square_connect=self.connecting,
        )
        self.client = TestClient(build_app(self.dependencies), follow_redirects=False)
        messages, menus = MemoryMessages(house.store), MemoryMenus(house.store)
        errands = SquareErrands(house.access, house.links, house.orders, menus, messages, house.timers, house.clock)
        facts: dict[str, Callable[..., None]] = {"payment_seen": errands.payment_seen, "pos_upkeep": errands.upkeep}
        house.delivering = replace(house.delivering, errands=facts)

    def invitation(self) -> str:
        return invitation("", CALL_KEYS, DA_VINCI.id, self.house.clock)

    def consent(self, address: str) -> str:
        """Follow an invitation to Square, say yes there, and give the address that Square sends the browser back to."""
        away = self.client.get(address)
        assert away.status_code == 302
        target = urlsplit(away.headers["location"])
        assert (target.netloc, target.path) == ("square.test", "/oauth2/authorize")
        assert set(parse_qs(target.query)["scope"][0].split()) == set(SCOPES)
        answer = self.house.square.answer(Request("GET", f"{target.path}?{target.query}", {}))
        return answer.headers["Location"].removeprefix(BASE)


def test_an_owner_connects_and_the_menu_is_mapped_and_orders_are_paid() -> None:
    office = Office()
    house = office.house
    back = office.consent(office.invitation())
    page = office.client.get(back)
    assert page.status_code == 200
    assert "Da Vinci" in page.text
    assert house.link.merchant_id == "ML1"
    assert house.link.location_id == house.location
    assert house.link.items == {}
    assert "EAAA" not in page.text
    house.work()
    assert "diav|" in house.link.items
    (notice,) = (one.text for one in house.store.messages.values() if one.kind == "pos_trouble")
    assert "kitchen tickets" in notice
    assert "Minestrone" in notice
    house.place()
    house.work()
    house.square.pay_link(house.merchant, house.order.payment_url)
    for one in [*house.square.webhooks.sent, *house.square.webhooks.sent]:
        assert office.client.post("/square/webhook", content=one.body, headers=one.headers()).status_code == 200
    house.work()
    assert house.stands() is OrderStatus.ACCEPTED


def test_a_second_consent_takes_the_place_of_the_first() -> None:
    office = Office()
    first = office.client.get(office.consent(office.invitation()))
    sealed = office.house.link.sealed_access
    second = office.client.get(office.consent(office.invitation()))
    assert (first.status_code, second.status_code) == (200, 200)
    assert office.house.link.sealed_access != sealed


@pytest.mark.parametrize("how", ["forged", "late", "for something else", "none"])
def test_nobody_connects_without_an_invitation(how: str) -> None:
    office = Office()
    address = office.invitation()
    if how == "late":
        office.house.clock.moment += timedelta(days=2, seconds=1)
    wrong = {
        "forged": address.replace("pass=sq1.", "pass=sq1.a"),
        "late": address,
        "for something else": address.replace("pass=sq1.", "pass=sq2."),
        "none": "/square/connect",
    }
    assert office.client.get(wrong[how]).status_code == 403


def test_a_state_that_is_not_ours_or_too_old_connects_nobody() -> None:
    office = Office()
    back = office.consent(office.invitation())
    assert office.client.get(back.replace("state=sq2.", "state=sq2.x")).status_code == 403
    office.house.clock.moment += timedelta(minutes=16)
    assert office.client.get(back).status_code == 403
    assert office.house.store.pos_links == {}


def test_a_refused_consent_changes_nothing() -> None:
    office = Office()
    office.house.square.identities.consenting = None
    assert office.client.get(office.consent(office.invitation())).status_code == 400
    assert office.house.store.pos_links == {}


def test_a_square_that_does_not_answer_is_told() -> None:
    office = Office()
    back = office.consent(office.invitation())
    office.house.square.faults.add("503", on="oauth.token")
    assert office.client.get(back).status_code == 503


def test_of_several_locations_the_owner_chooses() -> None:
    office = Office()
    house = office.house
    house.merchant.locations[house.location]["name"] = "Trastevere"
    other = house.square.add_location(house.merchant, "Testaccio <2>", "Europe/Rome")
    page = office.client.get(office.consent(office.invitation()))
    assert page.status_code == 200
    assert "Testaccio &lt;2&gt;" in page.text
    assert house.store.pos_links == {}
    (link,) = (part.split('"')[0] for part in page.text.split('href="') if other in part)
    chosen = office.client.get(office.consent(link.replace("&amp;", "&").removeprefix(BASE)))
    assert chosen.status_code == 200
    assert house.link.location_id == other


def test_an_account_in_another_currency_is_refused() -> None:
    office = Office()
    office.house.merchant.locations[office.house.location]["currency"] = "USD"
    page = office.client.get(office.consent(office.invitation()))
    assert page.status_code == 400
    assert "USD" in page.text


def test_a_webhook_without_a_good_signature_is_refused_and_nonsense_is_not_asked_for_again() -> None:
    office = Office()
    assert office.client.post("/square/webhook", content=b"{}").status_code == 403
    house = office.house
    house.square.catalog_changed(house.merchant)
    message = house.square.webhooks.sent[-1]
    headers = message.headers()
    assert office.client.post("/square/webhook", content=message.body + b" ", headers=headers).status_code == 403
    odd = b'{"type": "payment.updated", "event_id": "e", "merchant_id": "ML1", "data": {"object": {"payment": "?"}}}'
    for nonsense in (b"[1]", odd, odd.replace(b'{"payment": "?"}', b'"?"')):
        signed: Any = {"x-square-hmacsha256-signature": sign(KEYS.webhook_signature_key, HOOK, nonsense)}
        assert office.client.post("/square/webhook", content=nonsense, headers=signed).status_code == 200


def test_a_house_without_square_has_no_such_doors() -> None:
    office = Office()
    bare = build_app(replace(office.dependencies, square_webhooks=None, square_connect=None))
    client = TestClient(bare)
    assert client.get(office.invitation()).status_code == 404
    assert client.get("/square/callback?code=x&state=y").status_code == 404
    assert client.post("/square/webhook", content=b"{}").status_code == 403
