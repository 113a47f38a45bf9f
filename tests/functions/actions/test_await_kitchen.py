"""The caller hears of the kitchen only what is true, and does not wait for long."""

from dataclasses import replace

from functions.actions.await_kitchen import LONGEST_S, await_kitchen
from functions.domain.errors import VendorUnavailable
from functions.domain.orders import Order, OrderStatus
from functions.store.memory_orders import MemoryOrders

PLACED = Order("o1", "r", "CA1", 1, OrderStatus.PLACED, 2)


class Waiting(MemoryOrders):
    """Shows these states one after the other, and the last one for ever; an error is raised."""

    def __init__(self, *states: OrderStatus | Exception) -> None:
        self.states = list(states)
        self.now = 0.0

    def get(self, restaurant_id: str, order_id: str) -> Order | None:
        state = self.states.pop(0) if len(self.states) > 1 else self.states[0]
        if isinstance(state, Exception):
            raise state
        return replace(PLACED, status=state)

    def pause(self, seconds: float) -> None:
        self.now += seconds


def _after(orders: Waiting) -> Order:
    return await_kitchen(orders, PLACED, pause=orders.pause, elapsed=lambda: orders.now)


def test_an_order_that_the_kitchen_took_meanwhile_is_told_as_such() -> None:
    orders = Waiting(OrderStatus.PLACED, OrderStatus.PLACED, OrderStatus.ACCEPTED)

    assert _after(orders).status is OrderStatus.ACCEPTED
    assert orders.now == 0.5


def test_a_kitchen_that_does_not_answer_is_not_waited_for() -> None:
    orders = Waiting(OrderStatus.PLACED)

    assert _after(orders) == PLACED
    assert orders.now <= LONGEST_S


def test_a_store_that_does_not_answer_proves_nothing() -> None:
    assert _after(Waiting(VendorUnavailable("down"))) == PLACED
