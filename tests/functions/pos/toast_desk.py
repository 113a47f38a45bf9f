"""A restaurant of ours whose point of sale is the simulated diner at Toast, and orders for it."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import httpx

from functions.domain.menu import Item, Menu, Modifier, ModifierGroup, Section, SizePrice
from functions.domain.ordering import DeliveryZone, Ordering
from functions.domain.orders import Choice, DeliveryAddress, Order, OrderLine, OrderStatus
from functions.domain.restaurants import Facts, Restaurant
from functions.domain.sale_ports import PointOfSale
from functions.keyring import ToastKeys
from functions.pos.toast import ToastPos
from functions.pos.toast_connecting import ToastConnecting
from functions.store.memory import MemoryMessages, MemoryStore
from functions.store.memory_menus import MemoryMenus
from functions.store.memory_pos_links import MemoryPosLinks
from local.simulators.toast import MemoryTransport
from tests.functions.trattoria import DA_VINCI
from tests.local.simulators.toast.toast_world import BASE, ToastWorld

SIDES = ModifierGroup("sides", "Sides", (Modifier("fries", "Fries", 100), Modifier("salad", "Salad", 200)), at_most=1)
FRIES_SIZE = ModifierGroup("fries-size", "Fries Size", (Modifier("large", "Large", 150),))
DIP = ModifierGroup("dip", "Dip", (Modifier("aioli", "Aioli", 75),))
TOPPINGS = ModifierGroup("toppings", "Toppings", (Modifier("bacon", "Bacon", 210),))
DOUBLES = ModifierGroup("doubles", "Wishes", (Modifier("rare", "Rare"), Modifier("gold", "Gold Leaf", 900)))
MENU = Menu(
    restaurant_id=DA_VINCI.id,
    version=7,
    currency="USD",
    groups=(SIDES, FRIES_SIZE, DIP, TOPPINGS, DOUBLES),
    sections=(
        Section(
            "all",
            "All",
            (
                Item("burger", "Burger", (SizePrice(1235),), group_ids=("sides", "fries-size", "dip", "toppings")),
                Item("pizza", "Margherita Pizza", (SizePrice(999, "Small"), SizePrice(1449, "Large"))),
                Item("soup", "minestrone", (SizePrice(705),)),
                Item("cake", "Birthday Cake", (SizePrice(660),)),
                Item("ghost", "Ghost Curry", (SizePrice(1500),)),
            ),
        ),
    ),
)
ORDERING = Ordering(
    fulfilments=("pickup", "delivery"),
    pos="toast",
    tax_rates={"food": 8875},
    zones=(DeliveryZone("near", 450, postcodes=("10013",)),),
    ticket_numbers=("+12125550199",),
)
DINER: Restaurant = replace(
    DA_VINCI,
    phone_number="+12125550100",
    currency="USD",
    ordering=ORDERING,
    facts=Facts(address="12 Canal Street, New York, NY 10013"),
)
HOME = DeliveryAddress("5 Worth Street", postcode="10013", details="apt 4, gate 77#")


def line(item_id: str, *choices: Choice, quantity: int = 1, size: str = "", **more: Any) -> OrderLine:
    """A line of MENU."""
    item = MENU.item(item_id)
    assert item is not None
    price = next(one for one in item.prices if one.label == size).amount_minor
    return OrderLine(f"L-{item_id}", item_id, item.name, size, quantity, price, tuple(choices), **more)


def choice(group: ModifierGroup, modifier_id: str, quantity: int = 1) -> Choice:
    """A choice of MENU."""
    found = next(one for one in group.modifiers if one.id == modifier_id)
    return Choice(group.id, found.id, found.name, found.price_minor, quantity)


@dataclass
class ToastDesk:
    """Everything between our order and the simulated Toast."""

    world: ToastWorld = field(default_factory=ToastWorld)
    store: MemoryStore = field(default_factory=MemoryStore)
    keys: ToastKeys = field(default_factory=lambda: ToastKeys("partner", "partner secret", BASE))
    waited: list[float] = field(default_factory=list)
    seconds: float = 1000.0

    def __post_init__(self) -> None:
        self.links = MemoryPosLinks(self.store)
        self.menus = MemoryMenus(self.store)
        self.messages = MemoryMessages(self.store)
        self.menus.publish(MENU)
        self.connecting = ToastConnecting(
            links=self.links,
            menus=self.menus,
            messages=self.messages,
            clock=self.world.clock,
            keys=lambda: self.keys,
            public_base_url="https://phone.example",
            http=httpx.Client(transport=MemoryTransport(self.world.toast)),
            elapsed=lambda: self.seconds,
            pause=self.wait,
        )
        self.connecting.connect(DINER, self.world.diner.guid)

    def wait(self, seconds: float) -> None:
        """Time passes for everybody."""
        self.waited.append(seconds)
        self.pass_by(seconds)

    def pass_by(self, seconds: float) -> None:
        """Time passes, and nobody waits."""
        self.seconds += seconds
        self.world.clock.pass_by(seconds=seconds)

    def anyhow(self, restaurant: Restaurant = DINER) -> PointOfSale:
        """The restaurant's point of sale, whichever it is."""
        found = self.connecting(restaurant)
        assert found is not None
        return found

    def pos(self, restaurant: Restaurant = DINER) -> ToastPos:
        """The restaurant's Toast, which may take orders."""
        found = self.anyhow(restaurant)
        assert isinstance(found, ToastPos)
        return found

    def order(self, *lines: OrderLine, **more: Any) -> Order:
        """A placed order."""
        now = self.world.clock.now()
        values: dict[str, Any] = {
            "id": "o1-1",
            "restaurant_id": DINER.id,
            "call_sid": "CA1",
            "menu_version": MENU.version,
            "status": OrderStatus.PLACED,
            "version": 3,
            "lines": lines or (line("burger"),),
            "code": "3K4Q7X",
            "name": "Anna Rossi",
            "phone": "+12125550123",
            "placed_at": now,
            "ready_at": now + timedelta(minutes=20),
        }
        return Order(**{**values, **more})

    @property
    def there(self) -> list[dict[str, Any]]:
        """The orders that Toast has."""
        return list(self.world.diner.orders.values())

    @property
    def notices(self) -> list[str]:
        """What the owner was told about the point of sale, oldest first."""
        return [one.text for one in reversed(self.messages.recent(DINER.id)) if one.kind == "pos_trouble"]

    def total_of(self, order: dict[str, Any]) -> Decimal:
        """What the simulator says that it costs."""
        return Decimal(sum(Decimal(str(check["totalAmount"])) for check in order["checks"]))
