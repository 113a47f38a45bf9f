"""One simulated restaurant: what is configured, what is in stock, and its orders."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from local.simulators.toast.catalog import Catalog, Dish, MenuGroup, OptionGroup, new_guid


@dataclass(frozen=True, slots=True)
class DiningOption:
    """How an order leaves the house; *documented*: the three behaviours."""

    guid: str
    name: str
    behavior: str
    curbside: bool = False

    def view(self) -> dict[str, Any]:
        """As `/config/v2/diningOptions` lists it."""
        return {
            "guid": self.guid,
            "entityType": "DiningOption",
            "externalId": None,
            "name": self.name,
            "behavior": self.behavior,
            "curbside": self.curbside,
        }


@dataclass(frozen=True, slots=True)
class ServiceCharge:
    """A charge that can be put on a check: FIXED and OPEN are amounts, PERCENT is a share of the items."""

    guid: str
    name: str
    amount_type: str
    amount: Decimal | None = None
    percent: Decimal | None = None
    delivery: bool = False
    gratuity: bool = False
    tax_rate: Decimal = Decimal(0)

    def view(self) -> dict[str, Any]:
        """As `/config/v2/serviceCharges` lists it."""
        return {
            "guid": self.guid,
            "entityType": "ServiceCharge",
            "externalId": None,
            "name": self.name,
            "amountType": self.amount_type,
            "amount": self.amount,
            "percent": self.percent,
            "delivery": self.delivery,
            "gratuity": self.gratuity,
            "taxable": bool(self.tax_rate),
        }


@dataclass(slots=True)
class ToastRestaurant:
    """Its orders are kept as they are shown to somebody who may see everything."""

    guid: str
    name: str
    zone: str
    clock: Any
    approves_by_hand: bool = False
    catalog: Catalog = field(init=False)
    dining_options: list[DiningOption] = field(init=False)
    service_charges: list[ServiceCharge] = field(default_factory=list)
    stock: dict[str, tuple[str, Decimal | None]] = field(default_factory=dict)
    """Item GUID -> status and quantity; what is not here is in stock."""
    orders: dict[str, dict[str, Any]] = field(default_factory=dict)
    owners_of: dict[str, str] = field(default_factory=dict)
    """Order GUID -> the client that posted it."""
    menus_updated: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.catalog = Catalog(self.guid)
        self.dining_options = [
            DiningOption(new_guid(self.guid, name), name, behavior)
            for name, behavior in (("Dine In", "DINE_IN"), ("Take Out", "TAKE_OUT"), ("Delivery", "DELIVERY"))
        ]
        self.menus_updated = self.clock()

    def publish(self, menu: str, *groups: MenuGroup) -> None:
        """Publish a menu, new or instead of the one of that name."""
        self.catalog.add_menu(menu, *groups)
        self.menus_updated = self.clock()

    def charge(self, name: str, amount_type: str, **more: Any) -> ServiceCharge:
        """Configure a service charge."""
        made = ServiceCharge(new_guid(self.guid, "charge", name), name, amount_type, **more)
        self.service_charges.append(made)
        return made

    def dish(self, name: str) -> Dish:
        """The dish of that name. KeyError if there is none."""
        for _, dish in self.catalog.dishes():
            if dish.name == name:
                return dish
        raise KeyError(name)

    def option_group(self, guid: str) -> OptionGroup | None:
        """The option group of that GUID."""
        return next((one for one in self.catalog.option_groups() if one.guid == guid), None)

    def menu_group(self, guid: str) -> MenuGroup | None:
        """The menu group of that GUID."""
        return next((one for one in self.catalog.menu_groups() if one.guid == guid), None)

    def dish_of(self, guid: str) -> Dish | None:
        """The dish of that GUID."""
        return next((dish for _, dish in self.catalog.dishes() if dish.guid == guid), None)

    def set_stock(self, guid: str, status: str, quantity: Decimal | None = None) -> None:
        """OUT_OF_STOCK, QUANTITY with a number, or IN_STOCK, which is not kept (documented: it is not listed)."""
        if status == "IN_STOCK":
            self.stock.pop(guid, None)
        else:
            self.stock[guid] = (status, quantity)

    def stock_view(self, guid: str) -> dict[str, Any]:
        """An `Inventory` object."""
        status, quantity = self.stock.get(guid, ("IN_STOCK", None))
        return {
            "guid": guid,
            "status": status,
            "quantity": quantity,
            "multiLocationId": str(int(guid[:8], 16)),
            "versionId": new_guid(guid, "version"),
            "itemGuidValidity": "VALID",
        }

    def order_by_external_id(self, external_id: str) -> Mapping[str, Any] | None:
        """The order with that external id on itself."""
        return next((one for one in self.orders.values() if one.get("externalId") == external_id), None)
