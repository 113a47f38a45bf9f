"""Every answer and event of the simulator is as Square's own client has it; and the check itself finds what is not."""

from typing import Any

import pytest

from tests.local.simulators.square.shapes import ANSWERS, faults_of, faults_of_event
from tests.local.simulators.square.square_world import Burgers

LINE: dict[str, Any] = {"quantity": "1", "name": "Pie", "base_price_money": {"amount": 500, "currency": "USD"}}


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"state": "EATEN"}, "order.state"),
        ({"flavour": "sweet"}, "has no field flavour"),
        ({"line_items": [{**LINE, "quantity": 1}]}, "line_items[0].quantity"),
        ({"line_items": LINE}, "is no list"),
        ({"version": True}, "order.version"),
        ({"location_id": None}, "location_id"),
    ],
)
def test_a_body_that_square_would_not_send_is_found(wrong: dict[str, Any], named: str) -> None:
    order = {"location_id": "L1", "line_items": [LINE], "state": "OPEN"}
    assert faults_of({"order": order}, "CreateOrderResponse") == []

    faults = faults_of({"order": {**order, **wrong}}, "CreateOrderResponse")

    assert any(named in one for one in faults), faults


def test_every_operation_of_the_simulator_that_answers_with_json_has_a_type_here() -> None:
    from local.simulators.square.simulator import _ROUTES

    assert {name for _, _, name, _ in _ROUTES} - set(ANSWERS) == {"oauth.authorize"}


def test_every_event_is_as_square_has_it() -> None:
    world = Burgers()
    client = world.client()
    order = {
        "location_id": world.location,
        "line_items": [{"quantity": "2", "catalog_object_id": world.burger["Single"]}],
        "fulfillments": [world.pickup()],
    }
    made = client.checkout.payment_links.create(idempotency_key="k1", order=order)
    assert made.payment_link is not None
    world.simulator.pay_link(world.merchant, str(made.payment_link.id))
    world.simulator.catalog_changed(world.merchant)
    world.simulator.identities.revoke("ML1")

    sent = world.simulator.webhooks.sent

    assert {one.type for one in sent} >= {"payment.updated", "order.updated", "catalog.version.updated"}
    assert {one.event_id: faults_of_event(one) for one in sent if faults_of_event(one)} == {}
