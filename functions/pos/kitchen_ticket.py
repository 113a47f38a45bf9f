"""The point of sale of a restaurant that has none: the kitchen ticket, by text and by e-mail."""

from typing import Literal

from functions.domain.orders import Order, OrderStatus, Totals
from functions.domain.sale_ports import Receipt

_STATES: dict[OrderStatus, Literal["accepted", "awaiting_payment", "rejected", "cancelled"]] = {
    OrderStatus.ACCEPTED: "accepted",
    OrderStatus.UNSENT: "accepted",
    OrderStatus.REJECTED: "rejected",
    OrderStatus.CANCELLED: "cancelled",
}


class KitchenTicket:
    """PointOfSale. It calculates nothing and keeps no stock: our own totals and the owner's 86 list hold."""

    name = "ticket"

    def totals(self, order: Order) -> Totals | None:
        """See `PointOfSale.totals`."""
        return None

    def send(self, order: Order) -> Receipt:
        """See `PointOfSale.send`: the door texts the ticket."""
        return Receipt("ticketed")

    def state_of(self, order: Order) -> Literal["accepted", "awaiting_payment", "rejected", "cancelled", "unknown"]:
        """See `PointOfSale.state_of`: nobody knows more than we do."""
        return _STATES.get(order.status, "unknown")

    def sold_out(self) -> frozenset[str]:
        """See `PointOfSale.sold_out`."""
        return frozenset()
