"""A small menu to order from, and a desk in memory: Da Vinci takes orders from seven in the evening."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from typing import Any, Literal

from functions.actions.order_desk import OrderDesk
from functions.domain.errors import VendorError
from functions.domain.menu import Item, Menu, Modifier, ModifierGroup, Section, Served, SizePrice
from functions.domain.order_rules import Stock
from functions.domain.ordering import DeliveryZone, KitchenPace, Ordering
from functions.domain.orders import DeliveryAddress, Order, Totals
from functions.domain.reservations import ActionKey
from functions.domain.sale_ports import Receipt
from functions.store.memory import MemoryBook, MemoryStore
from functions.store.memory_orders import MemoryOrders
from tests.functions.trattoria import DA_VINCI, TONIGHT, StoppedClock, rome

CRUST = ModifierGroup(
    "crust", "crust", (Modifier("thin", "Thin"), Modifier("thick", "Thick", 100)), at_least=1, at_most=1
)
EXTRAS = ModifierGroup("extras", "extras", (Modifier("egg", "Egg", 100), Modifier("olives", "Olives", 80)), at_most=3)
MENU = Menu(
    restaurant_id=DA_VINCI.id,
    version=4,
    currency="EUR",
    groups=(CRUST, EXTRAS),
    sections=(
        Section(
            "pizza",
            "Pizza",
            (
                Item("marg", "Margherita", (SizePrice(900),), "Tomato, mozzarella", group_ids=("crust", "extras"), can_be_halved=True, prep_weight=2),
                Item("diav", "Diavola", (SizePrice(1100),), "Spicy salami", group_ids=("crust", "extras"), can_be_halved=True, prep_weight=2),
            ),
        ),
        Section(
            "drinks",
            "Drinks",
            (
                Item("water", "Water", (SizePrice(200, "Small"), SizePrice(350, "Large")), prep_weight=0),
                Item("wine", "House Wine", (SizePrice(1500),), alcohol=True, prep_weight=0),
            ),
        ),
        Section("lunch", "Lunch", (Item("soup", "Minestrone", (SizePrice(700),), served=(Served((2, 3, 4, 5, 6), time(12), time(15)),)),)),
    ),
)  # fmt: skip
ORDERING = Ordering(
    fulfilments=("pickup", "delivery"),
    tax_rates={"food": 10_000},
    prices_include_tax=True,
    minimum_minor=500,
    zones=(DeliveryZone("centre", 250, 1500, timedelta(minutes=15), postcodes=("00184",)),),
    pace=KitchenPace(timedelta(minutes=20), timedelta(minutes=10), 6, timedelta(minutes=30)),
    largest_order=20,
)
HOME = DeliveryAddress("1 Via Cavour", "Roma", "00184")
DINNER_TIME = rome(TONIGHT, "19:30")


@dataclass
class FakePos:
    """A point of sale that does what it is told; `fails` is raised instead."""

    name: str = "ticket"
    priced: Totals | None = None
    fails: VendorError | None = None
    sent: list[Order] = field(default_factory=list)
    off: frozenset[str] = frozenset()

    def totals(self, order: Order) -> Totals | None:
        """What the test wants it to cost."""
        if self.fails is not None:
            raise self.fails
        return self.priced

    def send(self, order: Order) -> Receipt:
        """Keep it."""
        if self.fails is not None:
            raise self.fails
        self.sent.append(order)
        return Receipt("accepted", f"pos-{order.id}")

    def state_of(self, order: Order) -> Literal["accepted", "awaiting_payment", "rejected", "cancelled", "unknown"]:
        """Accepted once it was sent."""
        return "accepted" if any(one.id == order.id for one in self.sent) else "unknown"

    def sold_out(self) -> frozenset[str]:
        """What the test wants to be off."""
        return self.off


class FakeGeocoder:
    """Knows the places that it is given."""

    def __init__(self, places: Mapping[str, tuple[float, float]] | None = None) -> None:
        self.places = dict(places or {})

    def locate(self, address: DeliveryAddress) -> tuple[float, float] | None:
        """By the street."""
        return self.places.get(address.street)


@dataclass
class Counter:
    """One desk for tests, with a key for every action."""

    clock: StoppedClock = field(default_factory=lambda: StoppedClock(DINNER_TIME))
    store: MemoryStore = field(default_factory=MemoryStore)
    pos: FakePos = field(default_factory=FakePos)
    ordering: Ordering = ORDERING
    menu: Menu = MENU
    stock: Stock = Stock()
    paused_until: datetime | None = None
    geocoder: FakeGeocoder = field(default_factory=FakeGeocoder)
    keys: int = 0

    def desk(self, call_sid: str = "CA1", **changes: Any) -> OrderDesk:
        """The desk of a call as things stand."""
        desk = OrderDesk(
            orders=MemoryOrders(self.store),
            book=MemoryBook(self.store),
            pos=self.pos,
            geocoder=self.geocoder,
            clock=self.clock,
            restaurant=replace(DA_VINCI, ordering=self.ordering, currency="EUR"),
            ordering=self.ordering,
            menu=self.menu,
            stock=self.stock,
            call_sid=call_sid,
            caller="+393401112233",
            language="it",
            paused_until=self.paused_until,
        )
        return replace(desk, **changes)

    def key(self, call_sid: str = "CA1") -> ActionKey:
        """A fresh one."""
        self.keys += 1
        return ActionKey(call_sid, f"call_{self.keys}")
