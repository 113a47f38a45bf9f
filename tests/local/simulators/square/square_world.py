"""A Square with one restaurant for the tests, and the official client in front of it, unmodified."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from square import Square

from local.simulators.square import Judgements, Merchant, SquareSimulator
from tests.local.simulators.square.shapes import HeldToTheClient

START = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
KEY = "asdf1234"
HOOK = "https://phone.example.com/square/webhook"


@dataclass
class Clock:
    """A clock that is set by hand."""

    moment: datetime = START

    def __call__(self) -> datetime:
        return self.moment

    def pass_by(self, span: timedelta) -> None:
        self.moment += span


@dataclass
class Burgers:
    """One merchant with a location, a small catalogue and a token."""

    judgements: Judgements = field(default_factory=Judgements)
    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        self.simulator = SquareSimulator(self.clock, self.judgements)
        self.merchant: Merchant = self.simulator.add_merchant("ML1", "USD")
        self.location = self.simulator.add_location(self.merchant, "Burger House", "America/New_York")
        shelf = self.simulator.shelf(self.merchant)
        self.tax = shelf.add_tax("Sales tax", "8.875")
        self.cheeses, self.modifiers = shelf.add_modifiers("Extras", {"Cheddar": 150, "Bacon": 200})
        self.burger = shelf.add_item(
            "Burger", {"Single": 995, "Double": 1395}, taxes=(self.tax,), lists=(self.cheeses,)
        )
        self.cola = shelf.add_item("Cola", {"Regular": 250})
        self.simulator.webhooks.subscribe(HOOK, KEY)
        self.token = self.simulator.identities.new_access("ML1")

    def client(self, token: str | None = None, **more: Any) -> Square:
        """The official client on this Square."""
        http = httpx.Client(transport=HeldToTheClient(self.simulator), timeout=5)
        return Square(token=token or self.token, base_url="https://square.test", httpx_client=http, **more)

    def pickup(self, **details: Any) -> dict[str, Any]:
        """A fulfilment."""
        named = {"recipient": {"display_name": "Ada"}, "schedule_type": "ASAP", "prep_time_duration": "PT25M"}
        return {"type": "PICKUP", "pickup_details": {**named, **details}}

    def order(self, **more: Any) -> dict[str, Any]:
        """Two double burgers with bacon and a cola, to be picked up."""
        return {
            "location_id": self.location,
            "reference_id": "o-1",
            "line_items": [
                {
                    "quantity": "2",
                    "catalog_object_id": self.burger["Double"],
                    "modifiers": [{"catalog_object_id": self.modifiers["Bacon"]}],
                },
                {"quantity": "1", "catalog_object_id": self.cola["Regular"]},
            ],
            "pricing_options": {"auto_apply_taxes": True},
            "fulfillments": [self.pickup()],
            **more,
        }
