"""Square as a point of sale: totals by its own sum, orders by payment link, everything that its counter would hide by kitchen ticket.

Staff see an order of the API only when it is paid and has a fulfilment, and never a delivery. So an order whose guest wants to pay at the
counter is not given to Square at all: the ticket is the only thing that reaches the kitchen, and nothing is entered twice.
"""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from functions.domain.errors import VendorConfused, VendorError, VendorRefused
from functions.domain.orders import Order, Totals
from functions.domain.ports import Clock
from functions.domain.pos_links import PosLink
from functions.domain.restaurants import Restaurant
from functions.domain.sale_ports import Receipt
from functions.pos.square_access import ONCE, SquareAccess
from functions.pos.square_order import order_body, pickup, totals_of

if TYPE_CHECKING:
    from square import Square

T = TypeVar("T")

_KEPT_FOR = timedelta(minutes=1)
_AFTER_TROUBLE = timedelta(seconds=30)
"""A Square that does not answer is not asked for its stock again so soon: a caller waits each time."""
_MOST_AT_ONCE = 1000
"""Limit of BatchRetrieveCatalogObjects."""
_TRIES = 3
State = Literal["accepted", "awaiting_payment", "rejected", "cancelled", "unknown"]


class Stock:
    """What is sold out at each restaurant, as this process last heard it."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[datetime, frozenset[str]]] = {}
        self._lock = threading.Lock()

    def of(self, restaurant_id: str, now: datetime, ask: Callable[[], frozenset[str]]) -> frozenset[str]:
        """What was heard within the last minute, or what `ask` says; while Square does not answer, what was last known."""
        with self._lock:
            until, known = self._known.get(restaurant_id, (now, frozenset[str]()))
        if now < until:
            return known
        try:
            found, until = ask(), now + _KEPT_FOR
        except VendorError:
            found, until = known, now + _AFTER_TROUBLE
        with self._lock:
            self._known[restaurant_id] = (until, found)
        return found


class SquarePos:
    """PointOfSale and TakesPayment of one connected restaurant."""

    name = "square"

    def __init__(self, access: SquareAccess, link: PosLink, restaurant: Restaurant, clock: Clock, stock: Stock) -> None:
        self._access = access
        self._link = link
        self._restaurant = restaurant
        self._clock = clock
        self._stock = stock

    def totals(self, order: Order) -> Totals | None:
        """See `PointOfSale.totals`. None for what would not go to Square anyway: its ticket carries our own prices."""
        body = order_body(self._restaurant, self._link, order)
        if body is None:
            return None
        counted = self._ask(lambda square: square.orders.calculate(order=body, request_options=ONCE)).order
        return totals_of(counted)

    def send(self, order: Order) -> Receipt:
        """See `PointOfSale.send`. A total that differs from what the caller was told is refused, and the link taken back."""
        body = order_body(self._restaurant, self._link, order)
        if body is None or order.payment != "link":
            return Receipt("ticketed")
        body["fulfillments"] = [pickup(self._restaurant, order)]
        link, theirs = self._create_link(order, body)
        counted = totals_of(theirs)
        told = order.totals
        if told is not None and (counted.total_minor, counted.currency) != (told.total_minor, told.currency):
            if self.state_of_order(theirs) != "accepted":
                self._delete(str(link.id))
            raise VendorRefused(
                f"Square asks {counted.total_minor}, the caller was told {told.total_minor} (minor units): its prices have changed",
                code="TOTAL_CHANGED",
            )
        return Receipt("awaiting_payment", str(link.order_id), str(link.url), str(link.id))

    def state_of(self, order: Order) -> State:
        """See `PointOfSale.state_of`."""
        found = self._order(order)
        return "unknown" if found is None else self.state_of_order(found)

    def sold_out(self) -> frozenset[str]:
        """See `PointOfSale.sold_out`: the items of which every variation that we sell is sold out at this location."""
        return self._stock.of(self._restaurant.id, self._clock.now(), self._sold_out)

    def withdraw(self, order: Order) -> Literal["accepted", "cancelled"]:
        """See `TakesPayment.withdraw`. The link is deleted, which cancels the order; without a link the order is cancelled itself."""
        for _ in range(_TRIES):
            found = self._order(order)
            state = "cancelled" if found is None else self.state_of_order(found)
            if state in ("accepted", "rejected"):
                return "accepted"
            if state == "cancelled":
                return "cancelled"
            if not self._deleted(order):
                self._cancel(found)
        raise VendorConfused(f"Square neither keeps nor cancels order {order.pos_order_id}")

    def retrieve(self, pos_order_id: str) -> Any:
        """One of Square's orders; None if there is none."""
        try:
            return self._ask(lambda square: square.orders.get(pos_order_id, request_options=ONCE)).order
        except VendorRefused as refusal:
            if refusal.code == "NOT_FOUND":
                return None
            raise

    @staticmethod
    def state_of_order(found: Any) -> State:
        """How one of Square's orders stands."""
        if found.state == "CANCELED":
            return "cancelled"
        due = found.net_amount_due_money
        paid = found.state == "COMPLETED" or (found.state == "OPEN" and due is not None and due.amount == 0)
        if not paid:
            return "awaiting_payment"
        states = {one.state for one in found.fulfillments or []}
        return "rejected" if states & {"CANCELED", "FAILED"} else "accepted"

    # --- asking ----------------------------------------------------------------------------------------------------------

    def _ask(self, question: "Callable[[Square], T]") -> T:
        return self._access.ask(self._link, question)

    def _create_link(self, order: Order, body: dict[str, Any]) -> tuple[Any, Any]:
        """The link and its order: a new one, or the one that an earlier try has made."""
        options = {"allow_tipping": False, "ask_for_shipping_address": False}
        told = {"buyer_phone_number": order.phone} if order.phone is not None else None
        try:
            made = self._ask(
                lambda square: square.checkout.payment_links.create(
                    idempotency_key=order.id,
                    order=body,
                    checkout_options=options,
                    pre_populated_data=told,
                    request_options=ONCE,
                )
            )
        except VendorRefused as refusal:
            found = self._find(order) if refusal.code == "IDEMPOTENCY_KEY_REUSED" else None
            link = self._link_of(str(found.id)) if found is not None else None
            if link is None:
                raise
            return link, found
        link = made.payment_link
        if link is None or not link.id or not link.order_id or not link.url:
            raise VendorConfused("Square's answer holds no payment link")
        resources = made.related_resources
        orders = resources.orders if resources is not None else None
        theirs = orders[0] if orders else self.retrieve(link.order_id)
        return link, theirs

    def _order(self, order: Order) -> Any:
        return self.retrieve(order.pos_order_id) if order.pos_order_id else self._find(order)

    def _find(self, order: Order) -> Any:
        """The order by our own id: Square cannot be asked for it, so those of the same hour are looked through."""
        begun = (order.placed_at or self._clock.now()) - timedelta(minutes=5)
        span = {"start_at": begun.isoformat(), "end_at": (begun + timedelta(hours=2)).isoformat()}
        query = {"filter": {"date_time_filter": {"created_at": span}}, "sort": {"sort_field": "CREATED_AT"}}
        cursor: str | None = None
        while True:
            page = self._ask(
                lambda square, at=cursor: square.orders.search(  # type: ignore[misc]  # the default binds the page
                    location_ids=[self._link.location_id], query=query, cursor=at, request_options=ONCE
                )
            )
            for found in page.orders or []:
                if found.reference_id == order.id:
                    return found
            cursor = page.cursor
            if not cursor:
                return None

    def _link_of(self, pos_order_id: str) -> Any:
        return self._ask(
            lambda square: next(
                (
                    one
                    for one in square.checkout.payment_links.list(request_options=ONCE)
                    if one.order_id == pos_order_id
                ),
                None,
            )
        )

    def _deleted(self, order: Order) -> bool:
        return bool(order.pos_link_id) and self._delete(order.pos_link_id)

    def _delete(self, link_id: str) -> bool:
        try:
            self._ask(lambda square: square.checkout.payment_links.delete(link_id, request_options=ONCE))
        except VendorRefused:
            return False  # paid or gone: the order tells which
        return True

    def _cancel(self, found: Any) -> None:
        """Cancel the order at the version that was read; if somebody else was quicker, the next round reads it again."""
        change: Any = {"location_id": self._link.location_id, "version": found.version, "state": "CANCELED"}
        change["fulfillments"] = [{"uid": one.uid, "state": "CANCELED"} for one in found.fulfillments or []]
        try:
            self._ask(lambda square: square.orders.update(str(found.id), order=change, request_options=ONCE))
        except VendorRefused as refusal:
            if refusal.code not in ("VERSION_MISMATCH", "BAD_REQUEST"):
                raise

    def _sold_out(self) -> frozenset[str]:
        by_item: dict[str, set[str]] = {}
        for key, variation in self._link.items.items():
            by_item.setdefault(key.rpartition("|")[0], set()).add(variation)
        wanted = sorted({one for variations in by_item.values() for one in variations})
        gone: set[str] = set()
        for start in range(0, len(wanted), _MOST_AT_ONCE):
            asked = wanted[start : start + _MOST_AT_ONCE]
            found = self._ask(
                lambda square, ids=asked: square.catalog.batch_get(object_ids=ids, request_options=ONCE)  # type: ignore[misc]  # the default binds the ids
            )
            there = {one.id: one for one in found.objects or []}
            if not there:
                # Another catalogue, of which nothing is mapped yet: its dishes come by ticket, and are not sold out.
                raise VendorConfused("Square knows nothing of what we sell")
            gone |= {one for one in asked if one not in there or self._is_off(there[one])}
        return frozenset(item for item, variations in by_item.items() if variations <= gone)

    def _is_off(self, variation: Any) -> bool:
        for one in variation.item_variation_data.location_overrides or []:
            if one.location_id == self._link.location_id and one.sold_out:
                until = one.sold_out_valid_until
                return not until or datetime.fromisoformat(until) > self._clock.now()
        return False
