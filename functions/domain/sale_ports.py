"""What selling food needs from the world: menus, the orders' store, and the restaurant's point of sale."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol, runtime_checkable

from functions.domain.events import OutboxEntry
from functions.domain.menu import Menu
from functions.domain.orders import DeliveryAddress, Order, Totals
from functions.domain.reservations import ActionKey
from functions.domain.restaurants import Restaurant
from functions.domain.timers import Timer


class Menus(Protocol):
    """The menus of all restaurants: one draft and any number of published versions each."""

    def live(self, restaurant_id: str) -> Menu | None:
        """The newest published version."""
        ...

    def version(self, restaurant_id: str, version: int) -> Menu | None:
        """A published version."""
        ...

    def draft(self, restaurant_id: str) -> Menu | None:
        """What was read or edited and is not published."""
        ...

    def save_draft(self, menu: Menu, *, over: Menu | None) -> bool:
        """Replace the draft that was read, `over` (None: there was none); False if it is another one by now."""
        ...

    def publish(self, menu: Menu) -> bool:
        """Store the version as the live one; False if that version exists already (somebody was quicker)."""
        ...


@dataclass(frozen=True, slots=True)
class KitchenLoad:
    """What the kitchen has taken on for one calendar date: pairs of (ready at, prep weight, order id). `version` 0: nothing yet."""

    restaurant_id: str
    on: str
    version: int
    taken: tuple[tuple[datetime, int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class OrderCommit:
    """One change of an order: all of it is stored, or nothing."""

    key: ActionKey
    action: str
    order: Order
    replaces_version: int
    load: KitchenLoad | None = None
    """The kitchen's load as it shall stand; `version` is the one that was read."""
    outbox: tuple[OutboxEntry, ...] = ()
    timers: tuple[Timer, ...] = ()


class Orders(Protocol):
    """The orders. All writes are single transactions; CommitConflict as in `ReservationBook`."""

    def of_call(self, restaurant_id: str, call_sid: str) -> Order | None:
        """The order of a call, draft or placed, strongly consistent."""
        ...

    def get(self, restaurant_id: str, order_id: str) -> Order | None:
        """One order, strongly consistent."""
        ...

    def load(self, restaurant_id: str, on: str) -> KitchenLoad:
        """The kitchen's load of a date (`YYYY-MM-DD` in the restaurant's zone), strongly consistent."""
        ...

    def commit(self, change: OrderCommit) -> Order:
        """Store order, load, outbox entries, timers and the key in one transaction; a used key gives what was stored then."""
        ...

    def committed(self, key: ActionKey) -> Order | None:
        """The order as the key's first use stored it."""
        ...

    def by_phone(self, restaurant_id: str, phone: str, since: datetime) -> Sequence[Order]:
        """A guest's orders placed at or after `since`, newest first."""
        ...

    def recent(self, restaurant_id: str, limit: int = 50) -> Sequence[Order]:
        """A restaurant's orders, newest first."""
        ...


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a point of sale made of an order.

    `accepted`: it is with the kitchen. `awaiting_payment`: it is there when the guest has paid by `payment_url`. `ticketed`: this
    point of sale is the kitchen ticket, which goes out by text or e-mail.
    """

    state: Literal["accepted", "awaiting_payment", "ticketed"]
    pos_order_id: str = ""
    payment_url: str = ""
    link_id: str = ""


class PointOfSale(Protocol):
    """One restaurant's point of sale. Raises VendorRefused (final; the text is for the owner), VendorUnavailable, VendorConfused."""

    @property
    def name(self) -> str:
        """`square`, `toast` or `ticket`."""
        ...

    def totals(self, order: Order) -> Totals | None:
        """What the order costs there; None where this point of sale does not calculate (we do). Deadline of a call: 4 s."""
        ...

    def send(self, order: Order) -> Receipt:
        """Bring the order to the kitchen, once: the order's id is the idempotency key, also after a lost answer."""
        ...

    def state_of(self, order: Order) -> Literal["accepted", "awaiting_payment", "rejected", "cancelled", "unknown"]:
        """How the order stands there now."""
        ...

    def sold_out(self) -> frozenset[str]:
        """The ids of our menu items that are sold out there; empty where it keeps no stock."""
        ...


@runtime_checkable
class TakesPayment(Protocol):
    """A point of sale whose orders may wait for a payment, and can be taken back while they do."""

    def withdraw(self, order: Order) -> Literal["accepted", "cancelled"]:
        """Take the unpaid order back. `accepted`: it was paid meanwhile, and stays. Errors as in `PointOfSale`."""
        ...


class PointsOfSale(Protocol):
    """Finds a restaurant's point of sale."""

    def of(self, restaurant: Restaurant) -> PointOfSale:
        """The one that its owner has connected; the kitchen ticket if there is none."""
        ...


class Geocoder(Protocol):
    """Finds where an address lies; only restaurants with zones by radius or polygon need one."""

    def locate(self, address: DeliveryAddress) -> tuple[float, float] | None:
        """(latitude, longitude), or None if it cannot be told."""
        ...
