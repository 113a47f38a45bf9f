"""The point of sale of a restaurant at Toast: prices from Toast, orders to its kitchen once, and what is sold out there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from functions.domain.errors import VendorConfused, VendorRefused
from functions.domain.menu import Menu
from functions.domain.money import minor_digits
from functions.domain.orders import Order, Totals
from functions.domain.ports import Clock
from functions.domain.pos_links import PosLink, item_key
from functions.domain.restaurants import Restaurant
from functions.domain.sale_ports import Menus, Receipt
from functions.pos.kitchen_ticket import KitchenTicket
from functions.pos.toast_api import Deadline, Forbidden, LostAnswer, Shop, ToastApi
from functions.pos.toast_lines import LineWriter
from functions.pos.toast_orders import Identity, OrderWriter, State, state_in, totals_in, written_time
from functions.pos.toast_shelf import ToastShelf

PRICED_WITHIN_S = 4.0
STOCK_WITHIN_S = 1.5
SENT_WITHIN_S = 20.0
_LOOKED_BACK = timedelta(hours=1)
_PAGE = 100
_MOST_PAGES = 5


@dataclass(frozen=True, slots=True)
class ToastPos:
    """PointOfSale. `on_read_only` hears that Toast lets us read but not order."""

    restaurant: Restaurant
    link: PosLink
    shop: Shop
    api: ToastApi
    shelf: ToastShelf
    menus: Menus
    identity: Identity
    clock: Clock
    on_read_only: Callable[[], None]
    name: str = "toast"

    def totals(self, order: Order) -> Totals | None:
        """See `PointOfSale.totals`: by `/prices`, the only way to know what Toast will ask for."""
        deadline = self.api.deadline(PRICED_WITHIN_S)
        answer = self.api.ask(self.shop, "POST", "/orders/v2/prices", deadline, body=self._body(order, deadline))
        return totals_in(answer, self.restaurant.currency)

    def send(self, order: Order) -> Receipt:
        """See `PointOfSale.send`. The external id makes it safe to send again: a repeat is refused, which proves that the first arrived."""
        deadline = self.api.deadline(SENT_WITHIN_S)
        try:
            body = self._body(order, deadline)
            try:
                answer = self._post(body, deadline)
            except LostAnswer:
                answer = self._post(body, deadline)
        except Forbidden:
            self.on_read_only()
            return Receipt("ticketed")
        except VendorRefused as refusal:
            if not _is_repeat(refusal):
                raise
            found = self._found(order, deadline)
            return Receipt("accepted", str(found["guid"]) if found is not None else "")
        if not isinstance(answer, dict) or not answer.get("guid"):
            raise VendorConfused("Toast took the order and did not say which it is")
        if state_in(answer) == "rejected":
            raise VendorRefused("Toast did not approve the order", code="not_approved")
        return Receipt("accepted", str(answer["guid"]))

    def state_of(self, order: Order) -> State:
        """See `PointOfSale.state_of`."""
        if not order.pos_order_id:
            found = self._found(order, self.api.deadline(PRICED_WITHIN_S))
            return state_in(found) if found is not None else "unknown"
        there = self.order_there(order.pos_order_id)
        return state_in(there) if there is not None else "unknown"

    def order_there(self, guid: str) -> dict[str, Any] | None:
        """The order as Toast has it; None where it has none, or does not let us see it."""
        deadline = self.api.deadline(PRICED_WITHIN_S)
        try:
            answer = self.api.ask(self.shop, "GET", f"/orders/v2/orders/{guid}", deadline)
        except VendorRefused:
            return None
        return answer if isinstance(answer, dict) else None

    def our_id(self, there: Mapping[str, Any]) -> str | None:
        """The id of our order, if it is one of ours."""
        authority, _, value = str(there.get("externalId") or "").partition(":")
        return value if authority == self.identity.naming_authority and value else None

    def sold_out(self) -> frozenset[str]:
        """See `PointOfSale.sold_out`."""
        return sold_out_there(self.restaurant, self.link, self.shelf, self.menus, self.api.deadline(STOCK_WITHIN_S))

    def unmapped(self) -> tuple[str, ...]:
        """The names on our live menu that are not on Toast's; an order with one of them goes by ticket."""
        ours = self.menus.live(self.restaurant.id)
        if ours is None:
            return ()
        guids = _guids(ours, self.link, self.shelf.menu(self.api.deadline(SENT_WITHIN_S)))
        return tuple(item.name for item in ours.items() if item.prices and not guids[item.id])

    def _post(self, body: Any, deadline: Deadline) -> Any:
        # Half of the time that is left, so that a lost answer can be asked after.
        part = Deadline(deadline.elapsed() + deadline.left / 2, deadline.elapsed)
        return self.api.ask(self.shop, "POST", "/orders/v2/orders", part, body=body)

    def _body(self, order: Order, deadline: Deadline) -> dict[str, Any]:
        menu = self.menus.version(self.restaurant.id, order.menu_version)
        names = {group.id: group.name for group in menu.groups} if menu is not None else {}
        lines = LineWriter(self.shelf.menu(deadline), names, self.link.items, minor_digits(self.restaurant.currency))
        writer = OrderWriter(self.restaurant, self.shelf.configured(deadline), lines, self.identity)
        return writer.body(order, self._fee(order))

    def _fee(self, order: Order) -> int:
        """What the zone costs; an order that was told a total is billed the fee that was told."""
        if order.totals is not None:
            return order.totals.delivery_fee_minor
        zones = self.restaurant.ordering.zones if self.restaurant.ordering is not None else ()
        zone = next((one for one in zones if one.name == order.zone), None)
        return zone.fee_minor if zone is not None and order.fulfilment == "delivery" else 0

    def _found(self, order: Order, deadline: Deadline) -> dict[str, Any] | None:
        """Our order among those of the time since it was placed; None also where we may not look."""
        since = (order.placed_at or self.clock.now()) - _LOOKED_BACK
        span = {"startDate": written_time(since), "endDate": written_time(self.clock.now() + timedelta(minutes=1))}
        wanted = self.identity.external_id(order)
        for page in range(1, _MOST_PAGES + 1):
            query = {**span, "pageSize": str(_PAGE), "page": str(page)}
            try:
                listed = self.api.ask(self.shop, "GET", "/orders/v2/ordersBulk", deadline, query=query)
            except Forbidden:
                return None
            for one in listed if isinstance(listed, list) else []:
                if isinstance(one, dict) and one.get("externalId") == wanted:
                    return one
            if not isinstance(listed, list) or len(listed) < _PAGE:
                return None
        return None


class ReadOnlyToast(KitchenTicket):
    """PointOfSale of a restaurant whose Toast may only be read: orders go by ticket, what is sold out is still known."""

    def __init__(self, restaurant: Restaurant, link: PosLink, shelf: ToastShelf, menus: Menus) -> None:
        self._restaurant = restaurant
        self._link = link
        self._shelf = shelf
        self._menus = menus

    def sold_out(self) -> frozenset[str]:
        """See `PointOfSale.sold_out`."""
        deadline = self._shelf.api.deadline(STOCK_WITHIN_S)
        return sold_out_there(self._restaurant, self._link, self._shelf, self._menus, deadline)


def sold_out_there(
    restaurant: Restaurant, link: PosLink, shelf: ToastShelf, menus: Menus, deadline: Deadline
) -> frozenset[str]:
    """The ids of our items whose every size is sold out at Toast."""
    out = shelf.out_of_stock(deadline)
    ours = menus.live(restaurant.id) if out else None
    if ours is None:
        return frozenset()
    theirs = shelf.menu(deadline)
    return frozenset(item_id for item_id, guids in _guids(ours, link, theirs).items() if guids and guids <= out)


def _guids(ours: Menu, link: PosLink, theirs: Any) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for item in ours.items():
        guids = set()
        for price in item.prices:
            mapped = link.items.get(item_key(item.id, price.label), "")
            there = theirs.find(item.name, guid=mapped)
            for named in (f"{item.name} {price.label}", f"{price.label} {item.name}") if price.label else ():
                there = there or theirs.find(named)
            if there is not None:
                guids.add(there.guid)
        found[item.id] = frozenset(guids)
    return found


def _is_repeat(refusal: VendorRefused) -> bool:
    """Whether a refusal says that the external id is there already. Toast does not document its status: 409, or 400 with these words."""
    words = str(refusal).lower()
    return refusal.code == "409" or (
        refusal.code == "400"
        and "externalid" in words.replace(" ", "")
        and any(one in words for one in ("already", "duplicate", "unique"))
    )
