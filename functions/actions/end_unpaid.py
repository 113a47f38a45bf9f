"""Ends an order whose payment link was not used in time, after asking the point of sale whether it was after all."""

from functions.actions.settle_order import settle_payment, settle_rejection
from functions.domain.errors import VendorUnavailable
from functions.domain.orders import Order, OrderStatus
from functions.domain.ports import Clock
from functions.domain.restaurants import Restaurant
from functions.domain.sale_ports import Orders, PointOfSale, TakesPayment

NOT_PAID = "the link was not paid in time"


def end_unpaid(orders: Orders, clock: Clock, restaurant: Restaurant, order_id: str, pos: PointOfSale) -> Order | None:
    """Accepted if it was paid meanwhile, else cancelled with its link. Nothing happens to an order that has moved on.

    The vendor's errors go through: as long as it cannot be asked, or is not connected, nobody knows whether the guest has paid.
    """
    order = orders.get(restaurant.id, order_id)
    if order is None or order.status is not OrderStatus.AWAITING_PAYMENT:
        return order
    if not isinstance(pos, TakesPayment):
        raise VendorUnavailable("the point of sale that made the link is not connected")
    if pos.withdraw(order) == "accepted":
        return settle_payment(orders, clock, restaurant, order_id)
    return settle_rejection(orders, clock, restaurant, order_id, NOT_PAID, expired=True)
