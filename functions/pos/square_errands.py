"""What the door does for Square besides bringing orders: payments that were seen, the catalogue that changed, tokens that are due."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from functions.actions.pos_errands import run_later
from functions.actions.settle_order import settle_payment
from functions.actions.write_outbox import about_message
from functions.domain.calls import Message
from functions.domain.errors import VendorRefused
from functions.domain.events import OutboxEntry
from functions.domain.orders import OrderStatus
from functions.domain.ports import Clock, MessageBox, Timers
from functions.domain.pos_links import PosLink, PosLinks
from functions.domain.restaurants import Restaurant
from functions.domain.sale_ports import Menus, Orders
from functions.pos.square import SquarePos, Stock
from functions.pos.square_access import REFRESHED_AFTER, SquareAccess
from functions.pos.square_catalog import load, mapped

POS = "square"
_CONNECT_AGAIN = "Square no longer lets us in. Please connect it again; until then orders come as kitchen tickets."
_COUNTER = (
    "Square is connected. Orders that guests pay by link appear on its counter. Orders to be paid at the counter and deliveries come as "
    "kitchen tickets, because Square hides unpaid orders and deliveries from its own screens."
)


@dataclass(frozen=True, slots=True)
class SquareErrands:
    """Runs one errand; all vendor's errors go through, and the door tries again."""

    access: SquareAccess
    links: PosLinks
    orders: Orders
    menus: Menus
    messages: MessageBox
    timers: Timers
    clock: Clock

    def pos(self, restaurant: Restaurant, stock: Stock) -> SquarePos | None:
        """`Connect`: the restaurant's Square, if it stands."""
        link = self.links.get(restaurant.id, POS)
        if link is None or not link.orders:
            return None
        return SquarePos(self.access, link, restaurant, self.clock, stock)

    def payment_seen(self, restaurant: Restaurant, entry: OutboxEntry) -> None:
        """Look at the order that a payment was for; if it is ours and paid, the kitchen has it."""
        pos = self.pos(restaurant, Stock())
        if pos is None:
            return
        found = pos.retrieve(str(entry.payload["pos_order_id"]))
        order_id = found.reference_id if found is not None else None
        order = self.orders.get(restaurant.id, order_id) if order_id else None
        if order is None or order.pos_order_id not in ("", str(found.id)) or pos.state_of_order(found) != "accepted":
            return
        settled = settle_payment(self.orders, self.clock, restaurant, order.id)
        if settled.status is not OrderStatus.ACCEPTED:
            text = f"{settled.code}: the guest has paid by link, but here the order is {settled.status.value}. Please look at it in Square."
            self._tell(restaurant, f"paid-{settled.id}", text, urgent=True)

    def upkeep(self, restaurant: Restaurant, entry: OutboxEntry) -> None:
        """By `what`: `connected` and `catalog` compare the menu anew, `tokens` renews them, `revoked` tells the owner."""
        link = self.links.get(restaurant.id, POS)
        if link is None:
            return
        what = str(entry.payload["what"])
        if what == "revoked":
            self._revoked(restaurant, link, str(entry.payload["at"]))
        elif link.state == "ok":
            if what == "tokens":
                self._renew(restaurant, link)
            else:
                self._compare(restaurant, link, first=what == "connected")
            if what in ("connected", "tokens"):
                self._next_renewal(restaurant)

    def _renew(self, restaurant: Restaurant, link: PosLink) -> None:
        refreshed = link.refreshed_at
        if refreshed is not None and self.clock.now() < refreshed + REFRESHED_AFTER - timedelta(days=1):
            return
        try:
            self.access.refresh(link)
        except VendorRefused:
            self._tell(restaurant, f"square-access-{link.version}", _CONNECT_AGAIN, urgent=True)
            raise

    def _next_renewal(self, restaurant: Restaurant) -> None:
        due = self.clock.now() + REFRESHED_AFTER
        name = f"square-tokens-{due:%Y-%m-%d}"
        run_later(self.timers, restaurant.id, "pos_upkeep", name, due, {"what": "tokens"})

    def _compare(self, restaurant: Restaurant, link: PosLink, *, first: bool) -> None:
        menu = self.menus.live(restaurant.id)
        fresh = mapped(link, menu, load(self.access, link)) if menu is not None else link
        if fresh != link:
            # The access may have renewed its token meanwhile, which is another version.
            stored = self.links.get(restaurant.id, POS) or link
            self.links.save(
                replace(
                    stored,
                    items=fresh.items,
                    choices=fresh.choices,
                    unmapped=fresh.unmapped,
                    menu_version=fresh.menu_version,
                    catalog_time=fresh.catalog_time,
                )
            )
        missing = (
            f" Not found in Square's catalogue, so by ticket too: {', '.join(fresh.unmapped)}."
            if fresh.unmapped
            else ""
        )
        if first:
            self._tell(restaurant, f"square-connected-{link.merchant_id}-{link.location_id}", _COUNTER + missing)
        elif missing and fresh.unmapped != link.unmapped:
            self._tell(restaurant, f"square-unmapped-{fresh.catalog_time}-{fresh.menu_version}", missing.strip())

    def _revoked(self, restaurant: Restaurant, link: PosLink, at: str) -> None:
        if at and link.refreshed_at is not None and datetime.fromisoformat(at) < link.refreshed_at:
            return  # an old consent; there is a newer one
        if link.state != "revoked":
            self.links.save(replace(link, state="revoked"))
        self._tell(restaurant, f"square-revoked-{link.merchant_id}-{at}", _CONNECT_AGAIN, urgent=True)

    def _tell(self, restaurant: Restaurant, name: str, text: str, *, urgent: bool = False) -> None:
        now = self.clock.now()
        message = Message(name, restaurant.id, "pos_trouble", text, now, urgent=urgent)
        self.messages.put(message, about_message(restaurant, message, now))
