"""Sends a placed order's errand once more, when the point of sale did not answer before; or has an order ended whose link was not paid."""

from dataclasses import replace

from functions.actions import pos_errands
from functions.actions.place_order import errand
from functions.domain.orders import Order, OrderStatus
from functions.domain.ports import Clock
from functions.domain.reservations import ActionKey
from functions.domain.restaurants import Restaurant
from functions.domain.sale_ports import OrderCommit, Orders
from functions.domain.timers import Timer


def try_order_again(orders: Orders, clock: Clock, restaurant: Restaurant, timer: Timer) -> Order | None:
    """For a timer `order_again` or `order_link`: does nothing to an order that has moved on. CommitConflict: ring again."""
    order = orders.get(restaurant.id, str(timer.payload["order_id"]))
    if order is None:
        return None
    if timer.kind == "order_link":
        if order.status is not OrderStatus.AWAITING_PAYMENT:
            return order
        # Only the door of the points of sale can ask whether it was paid after all (`end_unpaid`).
        unpaid = replace(order, version=order.version + 1)
        asked = pos_errands.errand(
            restaurant.id, "link_expired", f"{order.id}-unpaid", {"order_id": order.id}, clock.now()
        )
        key = ActionKey(order.call_sid, f"unpaid-{order.id}")
        return orders.commit(OrderCommit(key, "try_order_again", unpaid, order.version, outbox=(asked,)))
    if order.status is not OrderStatus.PLACED:
        return order
    attempt = int(timer.payload["attempt"])
    again = replace(order, version=order.version + 1)
    key = ActionKey(order.call_sid, f"again-{order.id}-{attempt}")
    entry = replace(errand(again, attempt), created_at=clock.now())
    return orders.commit(OrderCommit(key, "try_order_again", again, order.version, outbox=(entry,)))
