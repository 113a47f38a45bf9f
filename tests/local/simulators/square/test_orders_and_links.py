"""The official client orders, pays and looks at the counter."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from square.core.api_error import ApiError

from local.simulators.square import Judgements
from local.simulators.square.pricing import half_even
from tests.local.simulators.square.square_world import Burgers

NO_RETRIES: Any = {"max_retries": 0}


def code(error: pytest.ExceptionInfo[ApiError]) -> str:
    return str(error.value.errors[0].code)


def test_an_order_is_calculated_created_paid_and_then_visible() -> None:
    world = Burgers()
    client = world.client()
    counted = client.orders.calculate(order=world.order()).order
    assert counted is not None
    assert counted.total_money is not None
    assert counted.total_tax_money is not None
    # 2 x (13.95 + 2.00) = 31.90, 8.875 % of it is 2.831..., and the cola is not taxed.
    assert (counted.total_tax_money.amount, counted.total_money.amount) == (283, 3190 + 283 + 250)
    assert world.merchant.orders == {}
    first = client.orders.create(idempotency_key="k", order=world.order()).order
    again = client.orders.create(idempotency_key="k", order=world.order()).order
    assert first is not None
    assert again is not None
    assert first.id == again.id
    assert len(world.merchant.orders) == 1
    assert world.simulator.visible_orders(world.merchant) == []
    client.payments.create(
        source_id="cnon:card-nonce-ok",
        idempotency_key="p",
        amount_money={"amount": 3723, "currency": "USD"},
        order_id=first.id,
        location_id=world.location,
    )
    assert [one["id"] for one in world.simulator.visible_orders(world.merchant)] == [first.id]


def test_a_key_with_another_body_is_refused() -> None:
    world = Burgers()
    client = world.client()
    client.orders.create(idempotency_key="k", order=world.order())
    with pytest.raises(ApiError) as error:
        client.orders.create(idempotency_key="k", order=world.order(reference_id="o-2"), request_options=NO_RETRIES)
    assert (error.value.status_code, code(error)) == (400, "IDEMPOTENCY_KEY_REUSED")


@pytest.mark.parametrize("drafts", [True, False])
def test_a_paid_link_makes_its_order_visible_and_tells_it(drafts: bool) -> None:
    world = Burgers(Judgements(link_orders_are_drafts=drafts))
    link = world.client().checkout.payment_links.create(idempotency_key="k", order=world.order()).payment_link
    assert link is not None
    assert link.url
    assert link.order_id
    stored = world.merchant.orders[link.order_id]
    assert stored["state"] == ("DRAFT" if drafts else "OPEN")
    assert world.simulator.visible_orders(world.merchant) == []
    world.simulator.pay_link(world.merchant, link.url)
    shown = world.client().orders.get(link.order_id).order
    assert shown is not None
    assert shown.state == "OPEN"
    assert shown.net_amount_due_money is not None
    assert shown.net_amount_due_money.amount == 0
    assert [one["id"] for one in world.simulator.visible_orders(world.merchant)] == [link.order_id]
    told = [one.type for one in world.simulator.webhooks.sent]
    assert told == ["order.created", "payment.created", "payment.updated", "order.updated"]


def test_deleting_a_link_cancels_its_order_and_a_paid_one_stays() -> None:
    world = Burgers()
    links = world.client().checkout.payment_links
    unpaid, paid = (links.create(idempotency_key=key, order=world.order()).payment_link for key in "ab")
    assert unpaid is not None
    assert unpaid.id
    assert paid is not None
    assert paid.id
    assert links.delete(unpaid.id).cancelled_order_id == unpaid.order_id
    assert world.merchant.orders[unpaid.order_id or ""]["state"] == "CANCELED"
    world.simulator.pay_link(world.merchant, paid.id)
    with pytest.raises(ApiError):
        links.delete(paid.id, request_options=NO_RETRIES)
    with pytest.raises(ApiError) as error:
        links.get(unpaid.id, request_options=NO_RETRIES)
    assert error.value.status_code == 404


def test_a_delivery_is_never_visible() -> None:
    world = Burgers()
    delivery = world.order(fulfillments=[{"type": "DELIVERY", "delivery_details": {}}])
    link = world.client().checkout.payment_links.create(idempotency_key="k", order=delivery).payment_link
    assert link is not None
    assert link.id
    world.simulator.pay_link(world.merchant, link.id)
    assert world.simulator.visible_orders(world.merchant) == []


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"ticket_name": "x" * 31}, "VALUE_TOO_LONG"),
        ({"reference_id": "x" * 41}, "VALUE_TOO_LONG"),
        ({"fulfillments": [{"type": "PICKUP", "pickup_details": {"schedule_type": "ASAP"}}]}, "MISSING_REQUIRED_PARAMETER"),
        ({"fulfillments": [{"type": "PICKUP", "pickup_details": {"prep_time_duration": "PT5M"}}]}, "MISSING_REQUIRED_PARAMETER"),
        ({"line_items": [{"quantity": "1", "catalog_object_id": "nothing"}]}, "NOT_FOUND"),
        ({"line_items": [{"quantity": "1", "name": "Gift"}]}, "MISSING_REQUIRED_PARAMETER"),
        ({"location_id": "elsewhere"}, "NOT_FOUND"),
        ({"state": "COMPLETED"}, "INVALID_VALUE"),
    ],
)  # fmt: skip
def test_what_square_refuses(change: dict[str, Any], named: str) -> None:
    world = Burgers()
    with pytest.raises(ApiError) as error:
        world.client().orders.create(order=world.order(**change), request_options=NO_RETRIES)
    assert code(error) == named
    assert world.merchant.orders == {}


def test_two_fulfilments_and_months_for_minutes_are_refused() -> None:
    world = Burgers()
    for pickups in ([world.pickup(), world.pickup()], [world.pickup(prep_time_duration="25M")]):
        with pytest.raises(ApiError):
            world.client().orders.create(order=world.order(fulfillments=pickups), request_options=NO_RETRIES)


def test_an_update_needs_the_version_and_finishing_needs_the_payment() -> None:
    world = Burgers()
    client = world.client()
    order = client.orders.create(order=world.order()).order
    assert order is not None
    assert order.id
    assert order.fulfillments
    uid = order.fulfillments[0].uid
    done: Any = {"version": 1, "location_id": world.location, "fulfillments": [{"uid": uid, "state": "COMPLETED"}]}
    with pytest.raises(ApiError):
        client.orders.update(order.id, order=done, request_options=NO_RETRIES)
    with pytest.raises(ApiError) as error:
        client.orders.update(order.id, order={**done, "version": 7}, request_options=NO_RETRIES)
    assert code(error) == "VERSION_MISMATCH"
    amount: Any = {"amount": order.total_money.amount if order.total_money else 0, "currency": "USD"}
    client.payments.create(source_id="cnon:ok", idempotency_key="p", amount_money=amount, order_id=order.id)
    finished = client.orders.update(order.id, order={**done, "version": 2, "state": "COMPLETED"}).order
    assert finished is not None
    assert (finished.state, finished.version) == ("COMPLETED", 3)


def test_a_payment_of_another_amount_is_refused() -> None:
    world = Burgers()
    order = world.client().orders.create(order=world.order()).order
    assert order is not None
    with pytest.raises(ApiError):
        world.client().payments.create(
            source_id="cnon:ok",
            idempotency_key="p",
            amount_money={"amount": 1, "currency": "USD"},
            order_id=order.id,
            request_options=NO_RETRIES,
        )


def test_inclusive_tax_and_a_service_charge() -> None:
    world = Burgers()
    order: Any = {
        "location_id": world.location,
        "line_items": [{"quantity": "3", "name": "Soup", "base_price_money": {"amount": 700, "currency": "USD"}}],
        "taxes": [{"uid": "vat", "name": "VAT", "percentage": "10", "type": "INCLUSIVE", "scope": "ORDER"}],
        "service_charges": [{"name": "Service", "percentage": "12.5", "calculation_phase": "SUBTOTAL_PHASE"}],
    }
    counted = world.client().orders.calculate(order=order).order
    assert counted is not None
    assert counted.total_money is not None
    assert counted.total_tax_money is not None
    assert counted.total_service_charge_money is not None
    # 21.00 holds 1.909... of tax; 12.5 % of it is 2.625, and half goes to the even cent.
    assert counted.total_tax_money.amount == 191
    assert counted.total_service_charge_money.amount == 262
    assert counted.total_money.amount == 2100 + 262


@given(st.integers(0, 10**9), st.integers(1, 30_000))
def test_rounding_is_to_the_nearest_and_half_to_even(amount: int, rate: int) -> None:
    exact = Fraction(amount * rate, 100_000)
    rounded = half_even(exact)
    assert abs(rounded - exact) <= Fraction(1, 2)
    assert abs(rounded - exact) != Fraction(1, 2) or rounded % 2 == 0


def test_orders_are_found_by_when_they_were_made() -> None:
    world = Burgers()
    client = world.client()
    order = client.orders.create(order=world.order()).order
    assert order is not None
    span = {"start_at": "2026-11-24T16:59:00Z", "end_at": "2026-11-24T17:01:00Z"}
    query: Any = {"filter": {"date_time_filter": {"created_at": span}}, "sort": {"sort_field": "CREATED_AT"}}
    assert [one.id for one in client.orders.search(location_ids=[world.location], query=query).orders or []] == [
        order.id
    ]
    query["sort"] = {"sort_field": "UPDATED_AT"}
    with pytest.raises(ApiError):
        client.orders.search(location_ids=[world.location], query=query, request_options=NO_RETRIES)
