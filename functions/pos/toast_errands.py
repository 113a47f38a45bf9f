"""What the door does for Toast besides bringing orders: an order that its staff approved, refused or voided."""

from dataclasses import dataclass

from functions.actions.settle_order import settle_receipt, settle_rejection
from functions.actions.take_message import take_message
from functions.domain.calls import Message
from functions.domain.events import OutboxEntry
from functions.domain.orders import Order, OrderStatus
from functions.domain.restaurants import Restaurant
from functions.domain.sale_ports import Orders, Receipt
from functions.pos.toast import ToastPos
from functions.pos.toast_connecting import ToastConnecting
from functions.pos.toast_orders import state_in

_WHY = {"rejected": "the staff did not approve it at Toast", "cancelled": "it was voided at Toast"}


@dataclass(frozen=True, slots=True)
class ToastErrands:
    """Runs one errand; all vendor's errors go through, and the door tries again."""

    connecting: ToastConnecting
    orders: Orders

    def order_changed(self, restaurant: Restaurant, entry: OutboxEntry) -> None:
        """Ask Toast how the order stands; if it is one of ours, ours moves on."""
        pos = self.connecting(restaurant)
        if not isinstance(pos, ToastPos):
            return
        there = pos.order_there(str(entry.payload["pos_order_id"]))
        order_id = pos.our_id(there) if there is not None else None
        order = self.orders.get(restaurant.id, order_id) if order_id else None
        if there is None or order is None:
            return
        state = state_in(there)
        if state == "accepted" and order.status is OrderStatus.PLACED:
            receipt = Receipt("accepted", str(there.get("guid") or ""))
            settle_receipt(self.orders, self.connecting.clock, restaurant, order.id, receipt)
        elif state in _WHY:
            self._refused(restaurant, order, _WHY[state])

    def _refused(self, restaurant: Restaurant, order: Order, why: str) -> None:
        """The guest of an order that is still open is told; one who was told "accepted" is called by a person."""
        if order.status in (OrderStatus.PLACED, OrderStatus.AWAITING_PAYMENT):
            settle_rejection(self.orders, self.connecting.clock, restaurant, order.id, why)
        elif order.status is OrderStatus.ACCEPTED:
            note = Message(
                id=f"toast-refused-{order.id}",
                restaurant_id=restaurant.id,
                kind="pos_trouble",
                text=f"{order.code}: {why}, after the guest was told that it was accepted. Please call them.",
                created_at=self.connecting.clock.now(),
                name=order.name,
                phone=order.phone,
                call_sid=order.call_sid,
                urgent=True,
                details={"order_id": order.id},
            )
            take_message(self.connecting.messages, self.connecting.clock, restaurant, note)
