"""Brings one placed order to its point of sale: sends it, settles it, tries again, and in the end hands it to people."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from aws_lambda_powertools import Logger

from functions.actions.end_unpaid import NOT_PAID, end_unpaid
from functions.actions.pos_errands import try_again
from functions.actions.settle_order import settle_by_ticket, settle_receipt, settle_rejection
from functions.actions.take_message import take_message
from functions.domain.calls import Message
from functions.domain.errors import VendorConfused, VendorRefused, VendorUnavailable
from functions.domain.events import OutboxEntry
from functions.domain.orders import Order, OrderStatus
from functions.domain.ports import Clock, MessageBox, Outbox, RestaurantDirectory, Timers
from functions.domain.restaurants import Restaurant
from functions.domain.sale_ports import Orders, PointsOfSale, Receipt
from functions.domain.tickets import ticket
from functions.domain.timers import Timer
from functions.telemetry import Meter

DONE = "done"
MOST_ATTEMPTS = 4
"""Attempts before people get the order: at once, and then each minute. A kitchen that hears of it after five minutes can still cook it."""
_AGAIN_AFTER = timedelta(seconds=30)

Errand = Callable[[Restaurant, OutboxEntry], None]
"""Does what an entry asks for, once; raises VendorRefused, VendorUnavailable or VendorConfused."""
Mail = Callable[[str, str, str], None]
"""Sends (address, subject, text); raises VendorRefused, VendorUnavailable or VendorConfused."""


@dataclass(frozen=True, slots=True)
class Delivering:
    """What bringing orders needs. `mail` None: no e-mail is set up."""

    outbox: Outbox
    orders: Orders
    messages: MessageBox
    timers: Timers
    directory: RestaurantDirectory
    points_of_sale: PointsOfSale
    clock: Clock
    logger: Logger
    meter: Meter
    mail: Mail | None = None
    errands: Mapping[str, Errand] = field(default_factory=dict)
    """What else is done for the vendors, by the fact that asks for it."""


def deliver(delivering: Delivering, entry: OutboxEntry) -> None:
    """Do the entry's errand, unless it was done before. It may be met twice: the order's id is the vendor's idempotency key.

    Only the store's own failures are raised, so that the stream brings the entry again; a vendor's outage holds up nobody else.
    """
    stored = delivering.outbox.get(entry.restaurant_id, entry.id)
    if stored is None or stored.state == DONE:
        return
    restaurant = delivering.directory.by_id(entry.restaurant_id)
    if restaurant is not None and entry.fact == "order_placed":
        order = delivering.orders.get(entry.restaurant_id, str(entry.payload["order"]["id"]))
        if order is not None and order.status is OrderStatus.PLACED:
            _bring(delivering, restaurant, order, int(entry.payload.get("attempt", 1)))
        elif order is not None and order.status is OrderStatus.UNSENT:
            # It was handed to people; whoever did so may have fallen before the owner was told.
            _to_people(delivering, restaurant, order, order.why)
    elif restaurant is not None:
        _run(delivering, restaurant, entry)
    delivering.outbox.settle(entry.restaurant_id, entry.id, DONE)


def _run(delivering: Delivering, restaurant: Restaurant, entry: OutboxEntry) -> None:
    """An errand that no guest waits for; a vendor that cannot be asked is asked again, for two hours."""
    try:
        if entry.fact == "link_expired":
            pos, order_id = delivering.points_of_sale.of(restaurant), str(entry.payload["order_id"])
            end_unpaid(delivering.orders, delivering.clock, restaurant, order_id, pos)
        elif entry.fact in delivering.errands:
            delivering.errands[entry.fact](restaurant, entry)
    except VendorRefused as refusal:
        delivering.logger.error("errand refused", extra={"entry": entry.id, "fact": entry.fact, "code": refusal.code})
        _lost(delivering, restaurant, entry)
    except (VendorUnavailable, VendorConfused):
        again = try_again(delivering.timers, delivering.clock, entry)
        delivering.logger.warning("errand not run", extra={"entry": entry.id, "fact": entry.fact, "again": again})
        if again:
            delivering.meter.count("PosErrandPutOff", fact=entry.fact)
        else:
            _lost(delivering, restaurant, entry)


def _lost(delivering: Delivering, restaurant: Restaurant, entry: OutboxEntry) -> None:
    """Nobody can be asked whether a link was paid: it counts as not paid, and the owner is asked to look."""
    delivering.meter.count("PosErrandLost", fact=entry.fact)
    if entry.fact != "link_expired":
        return
    order_id, clock = str(entry.payload["order_id"]), delivering.clock
    order = settle_rejection(delivering.orders, clock, restaurant, order_id, NOT_PAID, expired=True)
    if order.status is OrderStatus.CANCELLED:
        message = Message(
            id=f"order-unasked-{order.id}",
            restaurant_id=restaurant.id,
            kind="pos_trouble",
            text=f"{order.code}: {order.pos_name} could not be asked whether the link was paid, so the order was cancelled. Please look.",
            created_at=clock.now(),
            name=order.name,
            phone=order.phone,
            call_sid=order.call_sid,
            urgent=True,
            details={"order_id": order.id},
        )
        take_message(delivering.messages, clock, restaurant, message)


def _bring(delivering: Delivering, restaurant: Restaurant, order: Order, attempt: int) -> None:
    pos = delivering.points_of_sale.of(restaurant)
    try:
        receipt = pos.send(order)
    except VendorRefused as refusal:
        delivering.logger.error("order refused", extra={"order": order.id, "pos": pos.name, "code": refusal.code})
        _to_people(delivering, restaurant, order, f"{pos.name} refused it: {refusal}")
    except (VendorUnavailable, VendorConfused) as error:
        delivering.logger.warning("order not sent", extra={"order": order.id, "pos": pos.name, "attempt": attempt})
        delivering.meter.count("OrderNotSent", pos=pos.name)
        if attempt >= MOST_ATTEMPTS:
            _to_people(
                delivering, restaurant, order, f"{pos.name} does not answer ({error}); it may have arrived all the same"
            )
            return
        delivering.timers.set(
            Timer(
                id=f"{order.id}-again-{attempt + 1}",
                restaurant_id=restaurant.id,
                kind="order_again",
                due_at=delivering.clock.now() + _AGAIN_AFTER,
                payload={"order_id": order.id, "attempt": attempt + 1},
            )
        )
    else:
        delivering.meter.count("OrderSent", pos=pos.name)
        if receipt.state == "ticketed":
            _ticket(delivering, restaurant, order)
        else:
            settle_receipt(delivering.orders, delivering.clock, restaurant, order.id, receipt)


def _ticket(delivering: Delivering, restaurant: Restaurant, order: Order) -> None:
    """The ticket by e-mail and by text; with an e-mail alone, the order is with the kitchen when the e-mail has been taken."""
    numbers = restaurant.ordering.ticket_numbers if restaurant.ordering is not None else ()
    mailed = _mailed(delivering, restaurant, order)
    if numbers:
        settle_receipt(delivering.orders, delivering.clock, restaurant, order.id, Receipt("ticketed"))
    elif mailed:
        settle_receipt(delivering.orders, delivering.clock, restaurant, order.id, Receipt("accepted"))
    else:
        _to_people(
            delivering, restaurant, order, "the kitchen ticket could not be sent: no number, and no e-mail went out"
        )


def _mailed(delivering: Delivering, restaurant: Restaurant, order: Order) -> bool:
    addresses = restaurant.ordering.ticket_emails if restaurant.ordering is not None else ()
    taken = False
    for address in addresses:
        if delivering.mail is None:
            break
        try:
            delivering.mail(address, f"{restaurant.name}: {order.code}", ticket(restaurant, order))
            taken = True
        except (VendorRefused, VendorUnavailable, VendorConfused) as error:
            delivering.logger.error("ticket not mailed", extra={"order": order.id, "why": type(error).__name__})
    return taken


def _to_people(delivering: Delivering, restaurant: Restaurant, order: Order, why: str) -> None:
    settle_by_ticket(delivering.orders, delivering.messages, delivering.clock, restaurant, order.id, why)
    delivering.meter.count("OrderToPeople")
