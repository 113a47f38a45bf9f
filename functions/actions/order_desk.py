"""Where an order of one call is taken: everything that its use cases read, and the checks that quoting and placing share."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from functions.actions.commit_change import PATIENT, Patience
from functions.domain import delivery, hours, kitchen, order_rules, pricing
from functions.domain.blocks import Block
from functions.domain.errors import Refusal, VendorError, VendorUnavailable
from functions.domain.hours import Service
from functions.domain.kitchen import Place
from functions.domain.menu import Menu
from functions.domain.order_lines import Missing
from functions.domain.order_rules import KitchenWindow, Stock
from functions.domain.ordering import DeliveryZone, Ordering
from functions.domain.orders import Order, OrderStatus, Totals
from functions.domain.ports import Clock, CommitConflict, ReservationBook
from functions.domain.reservations import ActionKey
from functions.domain.restaurants import Restaurant
from functions.domain.sale_ports import Geocoder, KitchenLoad, OrderCommit, Orders, PointOfSale

_NEXT_DAYS = 1
_MOST_ALTERNATIVES = 2


OUTSIDE = Refusal(
    "outside_zone",
    "That address was not found where the house delivers: check it with the caller once, or offer to have it picked up.",
)
CANNOT_LOCATE = Refusal(
    "cannot_locate", "It cannot be told now whether the house delivers there: offer to have it picked up, or a person."
)


@dataclass(frozen=True, slots=True)
class OrderDesk:
    """One call's desk. `paused_until`: the owner takes no orders as soon as possible before then."""

    orders: Orders
    book: ReservationBook
    pos: PointOfSale
    geocoder: Geocoder
    clock: Clock
    restaurant: Restaurant
    ordering: Ordering
    menu: Menu
    stock: Stock
    call_sid: str
    caller: str | None = None
    language: str = "en"
    paused_until: datetime | None = None

    def current(self) -> Order | None:
        """The call's order that is still a draft."""
        order = self.orders.of_call(self.restaurant.id, self.call_sid)
        return order if order is not None and order.status is OrderStatus.DRAFT else None

    def fresh(self) -> Order:
        """A new draft; a call that has placed one may begin another."""
        last = self.orders.of_call(self.restaurant.id, self.call_sid)
        number = int(last.id.rpartition("-")[2]) + 1 if last is not None else 1
        digest = hashlib.sha256(f"{self.restaurant.id}\x1f{self.call_sid}".encode()).hexdigest()[:20]
        return Order(
            id=f"o{digest}-{number}",
            restaurant_id=self.restaurant.id,
            call_sid=self.call_sid,
            menu_version=self.menu.version,
            status=OrderStatus.DRAFT,
            version=0,
            fulfilment=self.ordering.fulfilments[0],
            payment=self.ordering.payments[0],
            phone=self.caller,
            language=self.language,
            created_at=self.clock.now(),
        )

    def placed(self) -> Order | None:
        """The call's last order, if it has been placed and no other one was begun since."""
        order = self.orders.of_call(self.restaurant.id, self.call_sid)
        return order if order is not None and order.status is not OrderStatus.DRAFT else None

    def stock_for(self, wanted_at: datetime | None) -> Stock:
        """What is off when the order is wanted: what the owner took off is back on the next business date."""
        if wanted_at is None or self._business_date(wanted_at) == self._business_date(self.clock.now()):
            return self.stock
        return replace(self.stock, eighty_sixed=())

    def _business_date(self, moment: datetime) -> date:
        service = hours.service_at(self.restaurant.hours, moment, self.restaurant.zone)
        return service.on if service is not None else self.local(moment).date()

    def local(self, moment: datetime) -> datetime:
        """That moment in the restaurant's zone."""
        return moment.astimezone(self.restaurant.zone)


@dataclass(frozen=True, slots=True)
class Terms:
    """What an order costs and when it is ready, by everything that is known now."""

    totals: Totals
    zone: DeliveryZone | None
    window: KitchenWindow
    load: KitchenLoad
    place: Place
    ready_at: datetime
    """At the counter, or at the door."""
    order: Order
    """The order with its located address."""


def change(
    desk: OrderDesk,
    key: ActionKey,
    action: str,
    decide: Callable[[], OrderCommit | Missing | Refusal],
    patience: Patience = PATIENT,
) -> Order | Missing | Refusal:
    """Commit what `decide` decides; it is asked again when somebody was quicker. A used key gives the first outcome."""
    deadline = patience.elapsed() + patience.for_at_most
    while True:
        first = desk.orders.committed(key)
        if first is not None:
            return first
        decision = decide()
        if not isinstance(decision, OrderCommit):
            return decision
        try:
            return desk.orders.commit(decision)
        except CommitConflict as conflict:
            if patience.elapsed() + patience.first_pause >= deadline:
                raise VendorUnavailable(f"the order changed under our hands for too long ({action})") from conflict
            patience.pause(patience.first_pause * (0.5 + patience.jitter()))
        except VendorUnavailable:
            first = desk.orders.committed(key)
            if first is None:
                raise
            return first


def terms_of(desk: OrderDesk, order: Order) -> Terms | Missing | Refusal:
    """What the order comes to, or the first thing that is missing or in its way."""
    if not order.lines:
        return Refusal("nothing_ordered", "Nothing has been ordered yet.")
    now = desk.clock.now()
    if order.wanted_at is None and desk.paused_until is not None and now < desk.paused_until:
        return Refusal("orders_paused", "The kitchen takes no orders for now.", (desk.local(desk.paused_until),))
    stock = desk.stock_for(order.wanted_at)
    lacking = order_rules.lacking(desk.menu, order.lines, stock, desk.local(order.wanted_at or now))
    if lacking is not None:
        return lacking
    located = _located(desk, order)
    if isinstance(located, Missing | Refusal):
        return located
    order, zone = located
    totals = totals_of(desk, order, zone)
    refusal = order_rules.why_not_enough(order, totals, desk.ordering, zone)
    if refusal is not None:
        return refusal
    return _when(desk, order, zone, totals, now)


def totals_of(desk: OrderDesk, order: Order, zone: DeliveryZone | None) -> Totals:
    """By the point of sale if it calculates and answers; by our own rules otherwise."""
    try:
        theirs = desk.pos.totals(replace(order, zone=zone.name if zone is not None else ""))
    except VendorError:
        theirs = None
    return theirs or pricing.price(order.lines, desk.ordering, zone, desk.menu.currency)


def _located(desk: OrderDesk, order: Order) -> tuple[Order, DeliveryZone | None] | Missing | Refusal:
    if order.fulfilment == "pickup":
        return order, None
    address = order.address
    if address is None or not address.street:
        return Missing("address", "For a delivery the street, the house number and the postcode are needed.", ())
    if delivery.needs_position(desk.ordering.zones, address):
        try:
            where = desk.geocoder.locate(address)
        except VendorError:
            return CANNOT_LOCATE
        if where is not None:
            address = replace(address, latitude=where[0], longitude=where[1])
            order = replace(order, address=address)
    zone = delivery.zone_of(desk.ordering.zones, address)
    if zone is not None:
        return order, zone
    by_postcode = any(one.postcodes for one in desk.ordering.zones)
    if by_postcode and not address.postcode:
        return Missing("address", "The postcode is needed to tell whether the house delivers there.", ())
    return OUTSIDE


def _when(desk: OrderDesk, order: Order, zone: DeliveryZone | None, totals: Totals, now: datetime) -> Terms | Refusal:
    drive = zone.drive if zone is not None else timedelta(0)
    pace = desk.ordering.pace
    if order.wanted_at is not None and order.wanted_at > now + desk.ordering.ahead:
        return Refusal("too_far_ahead", f"Orders are taken up to {desk.ordering.ahead.days} days ahead.")
    services = _services(desk, now, order.wanted_at)
    blocks = _blocks(desk, (service.on for service in services))
    windows = order_rules.kitchen_windows(desk.restaurant, services, blocks)
    if order.wanted_at is None:
        window = next((one for one in windows if one.service.opens <= now <= one.last_order), None)
        if window is None or order_rules.is_closed_at(now, blocks):
            return Refusal(
                "kitchen_closed", "The kitchen is closed at the moment.", _openings(desk, windows, blocks, now, drive)
            )
    else:
        at_the_counter = order.wanted_at - drive
        window = next((one for one in windows if _makes(one, at_the_counter, pace.shortest)), None)
        if window is None or order_rules.is_closed_at(at_the_counter, blocks):
            reason = "The kitchen is closed at that time."
            return Refusal("kitchen_closed", reason, _openings(desk, windows, blocks, now, drive))
    load = desk.orders.load(desk.restaurant.id, window.service.on.isoformat())
    if order.wanted_at is None:
        place = kitchen.soonest(pace, load.taken, order.id, order.prep_weight, now)
    else:
        at_the_counter, opens = order.wanted_at - drive, window.service.opens
        place = kitchen.for_time(pace, load.taken, order.id, order.prep_weight, now, at_the_counter, opens)
    if place is None or place.ready_at > window.service.closes:
        return Refusal("kitchen_full", "The kitchen cannot make it by then.", _later(desk, order, window, load, drive))
    return Terms(totals, zone, window, load, place, place.ready_at + drive, order)


def _services(desk: OrderDesk, now: datetime, wanted_at: datetime | None) -> tuple[Service, ...]:
    """The services of these days, and of those around the wanted time, soonest first."""
    found = set(order_rules.services_around(desk.restaurant, now, _NEXT_DAYS))
    if wanted_at is not None:
        found |= set(order_rules.services_around(desk.restaurant, wanted_at, _NEXT_DAYS))
    return tuple(sorted(found, key=lambda service: service.opens))


def _later(
    desk: OrderDesk, order: Order, window: KitchenWindow, load: KitchenLoad, drive: timedelta
) -> tuple[datetime, ...]:
    """The first time after the wanted one that the kitchen can make, in the restaurant's zone; none for as soon as possible."""
    if order.wanted_at is None:
        return ()
    pace = desk.ordering.pace
    begins = max(desk.clock.now(), order.wanted_at - drive - pace.shortest)
    place = kitchen.soonest(pace, load.taken, order.id, order.prep_weight, begins)
    if place is None or place.ready_at > window.service.closes:
        return ()
    return (desk.local(place.ready_at + drive),)


def _blocks(desk: OrderDesk, dates: Iterable[date]) -> tuple[Block, ...]:
    ledgers = desk.book.ledgers(desk.restaurant.id, tuple(dict.fromkeys(dates)))
    return tuple(block for ledger in ledgers for block in ledger.blocks)


def _makes(window: KitchenWindow, ready: datetime, shortest: timedelta) -> bool:
    return window.service.opens + shortest <= ready <= window.service.closes


def _openings(
    desk: OrderDesk, windows: Iterable[KitchenWindow], blocks: Sequence[Block], now: datetime, drive: timedelta
) -> tuple[datetime, ...]:
    """The first times that can be offered instead, in the restaurant's zone."""
    first = (max(one.service.opens, now) + desk.ordering.pace.shortest for one in windows if now <= one.last_order)
    open_then = (moment for moment in first if not order_rules.is_closed_at(moment, blocks))
    return tuple(desk.local(moment + drive) for moment in open_then)[:_MOST_ALTERNATIVES]
