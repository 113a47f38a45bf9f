"""The address of Toast's messages believes signed ones only, and never asks for what cannot be read to be sent again."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient

from functions.api.app import build_app
from functions.api.dependencies import Dependencies
from functions.domain.pos_links import PosLink
from functions.keyring import ToastKeys
from functions.pos.toast_webhook import ToastWebhooks, signature_of
from functions.store.memory import MemoryOutbox, MemoryStore
from functions.store.memory_pos_links import MemoryPosLinks
from tests.functions.front_of_house import FrontDoor
from tests.functions.trattoria import StoppedClock

GUID = "6f2a7c1e-52d4-4b6e-9a55-1f0a3c9d7e10"
STAMP = "2026-11-22T23:05:00.000Z"


class ToastsDoor:
    """The API with a connected restaurant."""

    def __init__(self, keys: ToastKeys) -> None:
        self.store = MemoryStore()
        links = MemoryPosLinks(self.store)
        links.save(PosLink("juniper", "toast", GUID, GUID))
        self.heard: list[str] = []
        clock = StoppedClock(datetime(2026, 11, 22, 23, 5, tzinfo=UTC))
        hooks = ToastWebhooks(lambda: keys, links, MemoryOutbox(self.store), clock, self.heard.append)
        front = FrontDoor()
        dependencies = front.app.state.dependencies
        assert isinstance(dependencies, Dependencies)
        self.client = TestClient(build_app(replace(dependencies, toast_webhooks=hooks)))

    def post(self, body: dict[str, Any], secret: str = "secret") -> int:
        raw = json.dumps(body).encode()
        signature = signature_of(secret, raw, STAMP).decode()
        return self.client.post("/toast/webhook", content=raw, headers={"Toast-Signature": signature}).status_code


def message(category: str = "order_updated", **details: Any) -> dict[str, Any]:
    return {
        "timestamp": STAMP,
        "eventCategory": category,
        "eventType": category,
        "guid": "m-1",
        "details": {"restaurantGuid": GUID, **details},
    }


@pytest.fixture
def door() -> ToastsDoor:
    return ToastsDoor(ToastKeys("id", "id's secret", webhook_secret="secret"))


def test_a_signed_message_leaves_one_errand_however_often_it_comes(door: ToastsDoor) -> None:
    told = message(order={"guid": "o-1"})
    assert [door.post(told), door.post(told)] == [200, 200]
    (entry,) = door.store.outbox.values()
    assert (entry.door, entry.fact, entry.payload["pos_order_id"]) == ("pos", "pos_order_changed", "o-1")


def test_a_message_about_stock_leaves_none(door: ToastsDoor) -> None:
    assert door.post(message("stock", items=[])) == 200
    assert door.heard == [GUID]
    assert door.store.outbox == {}


def test_a_stranger_is_turned_away(door: ToastsDoor) -> None:
    assert door.post(message(), secret="another") == 403
    assert door.client.post("/toast/webhook", content=b"").status_code == 403
    assert ToastsDoor(ToastKeys("id", "id's secret")).post(message()) == 403


def test_without_toasts_secret_nobody_is_heard() -> None:
    front = FrontDoor()
    assert front.client.post("/toast/webhook", content=b"{}").status_code == 403


def test_what_cannot_be_read_is_not_asked_for_again(door: ToastsDoor) -> None:
    assert door.post({"timestamp": STAMP, "guid": "m-1"}) == 200
    assert door.store.outbox == {}
