"""Moves a placed order on by what became of it: with the kitchen, to be paid, refused, or handed to people because the vendor is down."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from functions.actions.write_outbox import about_message
from functions.domain.calls import Message
from functions.domain.errors import BrokenRule
from functions.domain.events import OutboxEntry
from functions.domain.kitchen import without
from functions.domain.order_texts import order_payload
from functions.domain.orders import Order, OrderStatus
from functions.domain.ports import Clock, CommitConflict, MessageBox
from functions.domain.reservations import ActionKey
from functions.domain.restaurants import Restaurant
from functions.domain.sale_ports import KitchenLoad, OrderCommit, Orders, Receipt
from functions.domain.tickets import pages, ticket
from functions.domain.timers import Timer

LINK_STANDS = timedelta(minutes=30)
"""An order whose link was not paid by then is cancelled, so that the kitchen's place is given to others."""
_TRIES = 6
_OPEN = (OrderStatus.PLACED, OrderStatus.AWAITING_PAYMENT)


def settle_receipt(orders: Orders, clock: Clock, restaurant: Restaurant, order_id: str, receipt: Receipt) -> Order:
    """What the point of sale said of the order; the guest is told by text if they agreed, a link always."""
    if receipt.state == "ticketed":
        return send_ticket(orders, clock, restaurant, order_id)
    state = OrderStatus.ACCEPTED if receipt.state == "accepted" else OrderStatus.AWAITING_PAYMENT

    def settled(order: Order) -> Order:
        return replace(
            order,
            status=state,
            pos_order_id=receipt.pos_order_id,
            payment_url=receipt.payment_url,
            pos_link_id=receipt.link_id,
        )

    def told(order: Order, now: datetime) -> tuple[tuple[OutboxEntry, ...], tuple[Timer, ...]]:
        if state is OrderStatus.ACCEPTED:
            return _guest_text(restaurant, order, "accepted", now), ()
        due = Timer(f"{order.id}-link", restaurant.id, "order_link", now + LINK_STANDS, {"order_id": order.id})
        return _guest_text(restaurant, order, "link", now, always=True), (due,)

    return _move(orders, clock, restaurant, order_id, state, settled, told)


def send_ticket(orders: Orders, clock: Clock, restaurant: Restaurant, order_id: str) -> Order:
    """Text the kitchen ticket; the order stays `placed` until the first of the texts is on its way (`settle_ticket_text`)."""
    order = orders.get(restaurant.id, order_id)
    if order is None:
        raise BrokenRule(f"there is no order {order_id!r} at {restaurant.id!r}")
    if order.status is not OrderStatus.PLACED:
        return order
    moved = replace(order, version=order.version + 1)
    key = ActionKey(order.call_sid, f"ticket-{order.id}")
    texts = ticket_texts(restaurant, moved, clock.now())
    return orders.commit(OrderCommit(key, "send_ticket", moved, order.version, outbox=texts))


def settle_ticket_text(
    orders: Orders, box: MessageBox, clock: Clock, restaurant: Restaurant, order_id: str, *, arrives: bool
) -> Order:
    """A text with the ticket is on its way, or will never arrive: then people are told, even if another one was on its way."""
    if arrives:
        return settle_receipt(orders, clock, restaurant, order_id, Receipt("accepted"))
    why = "the kitchen ticket could not be texted"
    return settle_by_ticket(orders, box, clock, restaurant, order_id, why, again=False)


def settle_by_ticket(
    orders: Orders,
    box: MessageBox,
    clock: Clock,
    restaurant: Restaurant,
    order_id: str,
    why: str,
    *,
    again: bool = True,
) -> Order:
    """The point of sale cannot have it: a kitchen ticket goes out, the owner is told loudly, the order is `unsent`.

    Without `again` no ticket is texted, since it was one that failed; the owner's notice holds it.
    """

    def settled(order: Order) -> Order:
        return replace(order, status=OrderStatus.UNSENT, why=why)

    def told(order: Order, now: datetime) -> tuple[tuple[OutboxEntry, ...], tuple[Timer, ...]]:
        return ticket_texts(restaurant, order, now) if again else (), ()

    leaves = _OPEN if again else (*_OPEN, OrderStatus.ACCEPTED)
    order = _move(orders, clock, restaurant, order_id, OrderStatus.UNSENT, settled, told, leaves)
    if order.status is OrderStatus.UNSENT:
        message = Message(
            id=f"order-unsent-{order.id}",
            restaurant_id=restaurant.id,
            kind="order_unsent",
            text=f"{order.code}: {why}",
            created_at=clock.now(),
            name=order.name,
            phone=order.phone,
            call_sid=order.call_sid,
            urgent=True,
            details={"order_id": order.id, "ticket": ticket(restaurant, order)},
        )
        box.put(message, about_message(restaurant, message, clock.now()))
    return order


def settle_payment(orders: Orders, clock: Clock, restaurant: Restaurant, order_id: str) -> Order:
    """The link was paid: the kitchen has it now."""

    def told(order: Order, now: datetime) -> tuple[tuple[OutboxEntry, ...], tuple[Timer, ...]]:
        return _guest_text(restaurant, order, "accepted", now), ()

    return _move(
        orders,
        clock,
        restaurant,
        order_id,
        OrderStatus.ACCEPTED,
        lambda one: replace(one, status=OrderStatus.ACCEPTED),
        told,
    )


def settle_rejection(
    orders: Orders, clock: Clock, restaurant: Restaurant, order_id: str, why: str, *, expired: bool = False
) -> Order:
    """The staff or the point of sale refused it, or its link was not paid in time: the guest is told."""
    state = OrderStatus.CANCELLED if expired else OrderStatus.REJECTED

    def told(order: Order, now: datetime) -> tuple[tuple[OutboxEntry, ...], tuple[Timer, ...]]:
        return _guest_text(restaurant, order, "expired" if expired else "rejected", now, always=True), ()

    def settled(order: Order) -> Order:
        return replace(order, status=state, why=why)

    return _move(orders, clock, restaurant, order_id, state, settled, told, frees=True)


def ticket_texts(restaurant: Restaurant, order: Order, now: datetime) -> tuple[OutboxEntry, ...]:
    """The kitchen ticket by text, for each number that the owner named; a long one in several. The same order gives the same entries."""
    numbers = restaurant.ordering.ticket_numbers if restaurant.ordering is not None else ()
    texts = pages(ticket(restaurant, order), _LONGEST_TEXT)
    return tuple(
        OutboxEntry(
            id=f"{order.id}-ticket-{place}" if page == 1 else f"{order.id}-ticket-{place}-{page}",
            restaurant_id=restaurant.id,
            door="sms",
            fact="order_settled",
            payload={
                "to": number,
                "from": restaurant.phone_number,
                "body": body,
                "language": restaurant.languages[0],
                "purpose": "ticket",
                "order_id": order.id,
            },
            created_at=now,
            call_sid=order.call_sid,
        )
        for place, number in enumerate(numbers, start=1)
        for page, body in enumerate(texts, start=1)
    )


_LONGEST_TEXT = 1600
"""Twilio's limit for a body."""


def _move(
    orders: Orders,
    clock: Clock,
    restaurant: Restaurant,
    order_id: str,
    state: OrderStatus,
    settled: Callable[[Order], Order],
    told: Callable[[Order, datetime], tuple[tuple[OutboxEntry, ...], tuple[Timer, ...]]],
    leaves: tuple[OrderStatus, ...] = _OPEN,
    *,
    frees: bool = False,
) -> Order:
    """Commit the new state unless the order stands in none that can be left for it; each state is entered once, whoever brings the news.

    `frees`: it is not made, so the kitchen's places that it held are free for others.
    """
    left = _TRIES
    while True:
        order = orders.get(restaurant.id, order_id)
        if order is None:
            raise BrokenRule(f"there is no order {order_id!r} at {restaurant.id!r}")
        if order.status not in leaves or order.status is state:
            return order
        now = clock.now()
        moved = replace(settled(order), version=order.version + 1)
        outbox, timers = told(moved, now)
        key = ActionKey(order.call_sid, f"settle-{order.id}-{state.value}")
        load = _freed(orders, restaurant, order) if frees else None
        try:
            return orders.commit(OrderCommit(key, "settle_order", moved, order.version, load, outbox, timers))
        except CommitConflict:
            left -= 1
            if not left:
                raise


def _freed(orders: Orders, restaurant: Restaurant, order: Order) -> KitchenLoad | None:
    """The kitchen's load without this order; it stands under the date on which the service began, which may be the evening before."""
    if order.ready_at is None:
        return None
    local = order.ready_at.astimezone(restaurant.zone).date()
    for on in (local, local - timedelta(days=1)):
        load = orders.load(restaurant.id, on.isoformat())
        left = without(load.taken, order.id)
        if left != load.taken:
            return replace(load, taken=left)
    return None


def _guest_text(
    restaurant: Restaurant, order: Order, purpose: str, now: datetime, *, always: bool = False
) -> tuple[OutboxEntry, ...]:
    """`always`: the guest cannot do without it, such as a link that they asked for."""
    if order.phone is None or not (order.text_consent or always):
        return ()
    entry = OutboxEntry(
        id=f"{order.id}-{purpose}-sms",
        restaurant_id=restaurant.id,
        door="sms",
        fact="order_settled",
        payload=order_payload(restaurant, order, purpose),
        created_at=now,
        call_sid=order.call_sid,
    )
    return (entry,)
