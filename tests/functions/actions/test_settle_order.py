"""What becomes of a placed order is stored once, and everybody who must know is told once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from functions.actions.settle_order import (
    settle_by_ticket,
    settle_payment,
    settle_receipt,
    settle_rejection,
)
from functions.domain.errors import BrokenRule
from functions.domain.ordering import Ordering
from functions.domain.orders import Order, OrderStatus
from functions.domain.reservations import ActionKey
from functions.domain.sale_ports import KitchenLoad, OrderCommit, Receipt
from functions.store.memory import MemoryMessages, MemoryStore
from functions.store.memory_orders import MemoryOrders
from tests.functions.orders_placed import PLACED
from tests.functions.trattoria import DA_VINCI, NOW, StoppedClock

HOUSE = replace(DA_VINCI, ordering=Ordering(ticket_numbers=("+393330001111", "+393330002222")))
CLOCK = StoppedClock(NOW + timedelta(minutes=5))


def _placed(**changes: object) -> tuple[MemoryStore, MemoryOrders]:
    store = MemoryStore()
    orders = MemoryOrders(store)
    order = replace(PLACED, version=1, text_consent=True, **changes)  # type: ignore[arg-type]  # fields of an order
    orders.commit(OrderCommit(ActionKey("CA1", "place"), "place_order", order, 0))
    return store, orders


def _texts(store: MemoryStore) -> list[tuple[str, str]]:
    return [(entry.payload["purpose"], entry.payload["to"]) for entry in store.outbox.values() if entry.door == "sms"]


def test_an_accepted_order_is_told_to_the_guest_once() -> None:
    store, orders = _placed()

    for _ in range(2):
        order = settle_receipt(orders, CLOCK, HOUSE, "o1-1", Receipt("accepted", "sq1"))

    assert (order.status, order.pos_order_id, order.version) == (OrderStatus.ACCEPTED, "sq1", 2)
    assert _texts(store) == [("order_accepted", "+393401112233")]


def test_a_guest_who_wants_no_texts_gets_none_but_a_link_that_they_asked_for() -> None:
    store, orders = _placed()
    draft = orders.get(HOUSE.id, "o1-1")
    assert draft is not None
    store.orders[HOUSE.id, "o1-1"] = replace(draft, text_consent=False)
    order = settle_receipt(orders, CLOCK, HOUSE, "o1-1", Receipt("awaiting_payment", "sq1", "https://x/u/1"))

    assert order.status is OrderStatus.AWAITING_PAYMENT
    assert [one for one, _ in _texts(store)] == ["order_link"]
    assert [timer.kind for timer in store.timers.values()] == ["order_link"]
    assert settle_payment(orders, CLOCK, HOUSE, "o1-1").status is OrderStatus.ACCEPTED
    assert [one for one, _ in _texts(store)] == ["order_link"]


def test_a_point_of_sale_that_is_down_ends_in_tickets_and_a_loud_notice() -> None:
    store, orders = _placed()

    for _ in range(2):
        order = settle_by_ticket(orders, MemoryMessages(store), CLOCK, HOUSE, "o1-1", "Square does not answer")

    assert (order.status, order.why) == (OrderStatus.UNSENT, "Square does not answer")
    assert _texts(store) == [
        ("ticket", "+393330001111"),
        ("ticket", "+393330002222"),
        ("owner_notice", "+393331234567"),
    ]
    message = next(iter(store.messages.values()))
    assert message.urgent
    assert "Diavola" in message.details["ticket"]


def test_news_that_comes_late_changes_nothing() -> None:
    store, orders = _placed()
    settle_by_ticket(orders, MemoryMessages(store), CLOCK, HOUSE, "o1-1", "down")
    before = dict(store.outbox)

    assert settle_receipt(orders, CLOCK, HOUSE, "o1-1", Receipt("accepted", "sq1")).status is OrderStatus.UNSENT
    assert settle_rejection(orders, CLOCK, HOUSE, "o1-1", "no").status is OrderStatus.UNSENT
    assert store.outbox == before


@pytest.mark.parametrize(("expired", "state"), [(False, OrderStatus.REJECTED), (True, OrderStatus.CANCELLED)])
def test_a_guest_always_hears_of_a_no(expired: bool, state: OrderStatus) -> None:
    store, orders = _placed()

    order = settle_rejection(orders, CLOCK, HOUSE, "o1-1", "closed early", expired=expired)

    assert order.status is state
    assert _texts(store) == [("order_expired" if expired else "order_rejected", "+393401112233")]


def test_an_order_that_is_not_there_is_our_own_mistake() -> None:
    with pytest.raises(BrokenRule):
        settle_payment(MemoryOrders(), CLOCK, HOUSE, "o9")


def test_somebody_who_was_quicker_is_seen() -> None:
    store, orders = _placed()

    class Slow(MemoryOrders):
        """The first time that it is asked, another one settles the order in between."""

        asked = 0

        def get(self, restaurant_id: str, order_id: str) -> Order | None:
            seen = super().get(restaurant_id, order_id)
            self.asked += 1
            if self.asked == 1:
                settle_receipt(orders, CLOCK, HOUSE, "o1-1", Receipt("accepted", "first"))
            return seen

    order = settle_receipt(Slow(store), CLOCK, HOUSE, "o1-1", Receipt("accepted", "second"))

    assert order.pos_order_id == "first"


@pytest.mark.parametrize("expired", [True, False])
@pytest.mark.parametrize("evening_before", [True, False])
def test_an_order_that_is_not_made_gives_its_place_in_the_kitchen_back(expired: bool, evening_before: bool) -> None:
    store, orders = _placed()
    assert PLACED.ready_at is not None
    on = (PLACED.ready_at.astimezone(HOUSE.zone).date() - timedelta(days=int(evening_before))).isoformat()
    taken = ((PLACED.ready_at, 4, PLACED.id), (PLACED.ready_at, 2, "another"))
    store.kitchen[HOUSE.id, on] = KitchenLoad(HOUSE.id, on, 7, taken)

    settle_rejection(orders, CLOCK, HOUSE, "o1-1", "closed early", expired=expired)

    assert orders.load(HOUSE.id, on).taken == taken[1:]


def test_nothing_of_a_long_ticket_is_left_out_of_its_texts() -> None:
    dish = PLACED.lines[0]
    lines = tuple(
        replace(dish, id=f"L{number}", name=f"Dish number {number}", note="cut in two") for number in range(40)
    )
    store, orders = _placed(lines=lines)

    settle_receipt(orders, CLOCK, HOUSE, "o1-1", Receipt("ticketed"))

    bodies = [entry.payload["body"] for entry in store.outbox.values() if entry.payload["to"] == "+393330001111"]
    assert len(bodies) > 1
    assert all(len(body) <= 1600 for body in bodies)
    assert all(any(f"Dish number {number} " in body for body in bodies) for number in range(40))
    assert [body.splitlines()[0] for body in bodies] == [
        f"({page}/{len(bodies)})" for page in range(1, len(bodies) + 1)
    ]
