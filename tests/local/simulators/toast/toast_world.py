"""A world for Toast's tests: a restaurant with menus of any depth, a client that may order, and one that may only read."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx

from local.simulators.toast import (
    PARTNER,
    STANDARD,
    Dish,
    MemoryTransport,
    MenuGroup,
    Option,
    OptionGroup,
    ToastRestaurant,
    ToastSimulator,
)
from local.simulators.toast.simulator import LOGIN

BEGINS = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)
BASE = "https://toast.example"


class HandClock:
    """A clock that stands until somebody moves it."""

    def __init__(self, moment: datetime = BEGINS) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment

    def pass_by(self, **time: float) -> None:
        self.moment += timedelta(**time)


def diner(simulator: ToastSimulator) -> ToastRestaurant:
    """Burgers with sides within sides, a pizza in sizes, a circle of options, and soup on a menu of its own."""
    restaurant = simulator.add_restaurant("Corner Diner")
    dressing = OptionGroup("Dressing", [Option("Ranch"), Option("Truffle Mayo", Decimal("1.25"))], at_most=1)
    greens = Option("Salad", Decimal("2.00"), [dressing])
    sauce = OptionGroup("Dip", [Option("Ketchup"), Option("Aioli", Decimal("0.75"))], at_most=2)
    size = OptionGroup("Fries Size", [Option("Regular", is_default=True), Option("Large", Decimal("1.50"), [sauce])])
    size.at_least, size.at_most = 1, 1
    fries = Option("Fries", Decimal("1.00"), [size])
    sides = OptionGroup("Sides", [fries, greens], at_most=1)
    toppings = OptionGroup(
        "Toppings", [Option("Lettuce", is_default=True), Option("Bacon", Decimal("2.10"), allows_duplicates=True)]
    )
    spirits = OptionGroup("Extras", [Option("Candle", Decimal("0.10"))])
    spirits.options.append(Option("Again", groups=[spirits]))
    pizza_size = OptionGroup("Size", [Option("Small", Decimal("9.99")), Option("Large", Decimal("14.49"))], 1, 1)
    restaurant.publish(
        "Dinner",
        MenuGroup(
            "Grill",
            [
                Dish("Burger", Decimal("12.35"), [sides, toppings]),
                Dish("Off The Record Steak", Decimal("30.00"), visibility=("POS",)),
            ],
            [MenuGroup("Sweets", [Dish("Birthday Cake", Decimal("6.60"), [spirits])])],
        ),
        MenuGroup("Pizza", [Dish("Margherita Pizza", sizes=pizza_size)]),
    )
    restaurant.publish("Soups", MenuGroup("Bowls", [Dish("Minestrone", Decimal("7.05"), tax_rate=Decimal(0))]))
    return restaurant


class ToastWorld:
    """One simulated Toast, asked by a plain client."""

    def __init__(self) -> None:
        self.clock = HandClock()
        self.toast = ToastSimulator(self.clock.now)
        self.diner = diner(self.toast)
        self.partner = self.toast.accounts.add("partner", "partner secret", PARTNER, self.diner.guid)
        self.reader = self.toast.accounts.add("reader", "reader secret", STANDARD, self.diner.guid)
        self.http = httpx.Client(transport=MemoryTransport(self.toast), base_url=BASE)

    def token(self, client_id: str = "partner") -> str:
        """An access token."""
        return str(self.login(client_id).json()["token"]["accessToken"])

    def login(self, client_id: str = "partner", secret: str | None = None) -> httpx.Response:
        body = {
            "clientId": client_id,
            "clientSecret": secret or f"{client_id} secret",
            "userAccessType": "TOAST_MACHINE_CLIENT",
        }
        return self.http.post(LOGIN, json=body)

    def ask(self, method: str, path: str, body: Any = None, client_id: str = "partner", **more: Any) -> httpx.Response:
        """One request with token and restaurant."""
        headers = {
            "Authorization": f"Bearer {self.token(client_id)}",
            "Toast-Restaurant-External-ID": self.diner.guid,
            **more.pop("headers", {}),
        }
        return self.http.request(method, path, json=body, headers=headers, **more)

    def selection(self, dish: str, quantity: int = 1, modifiers: Iterable[Any] = ()) -> dict[str, Any]:
        """One selection of a dish, from the group that it lies in."""
        group, found = next((group, one) for group, one in self.diner.catalog.dishes() if one.name == dish)
        return {
            "entityType": "MenuItemSelection",
            "item": {"guid": found.guid, "entityType": "MenuItem"},
            "itemGroup": {"guid": group.guid, "entityType": "MenuGroup"},
            "quantity": quantity,
            "modifiers": list(modifiers),
        }

    def modifier(self, group: str, option: str, modifiers: Iterable[Any] = ()) -> dict[str, Any]:
        """One option, by the names of its group and itself."""
        found = next(one for one in self.diner.catalog.option_groups() if one.name == group)
        chosen = next(one for one in found.options if one.name == option)
        return {
            "entityType": "MenuItemSelection",
            "optionGroup": {"guid": found.guid},
            "item": {"guid": chosen.guid},
            "quantity": 1,
            "modifiers": list(modifiers),
        }

    def order(self, *selections: dict[str, Any], behavior: str = "TAKE_OUT", **more: Any) -> dict[str, Any]:
        """The body of an order; `check` adds to its one check."""
        option = next(one for one in self.diner.dining_options if one.behavior == behavior)
        check = {
            "entityType": "Check",
            "customer": {
                "entityType": "Customer",
                "firstName": "Anna",
                "lastName": "Rossi",
                "phone": "2125550123",
                "email": "anna@example.com",
            },
            "selections": list(selections),
            **more.pop("check", {}),
        }
        return {
            "entityType": "Order",
            "diningOption": {"guid": option.guid, "entityType": "DiningOption"},
            "checks": [check],
            **more,
        }


def plain(body: Any) -> str:
    """JSON text for comparing."""
    return json.dumps(body, sort_keys=True, default=str)
