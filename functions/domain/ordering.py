"""How a restaurant takes orders, as its owner describes it: data, part of the restaurant's own."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from functions.domain.orders import Fulfilment, Payment

PosName = Literal["ticket", "square", "toast"]


@dataclass(frozen=True, slots=True)
class DeliveryZone:
    """Where is delivered and for how much; exactly one of postcodes, radius and polygon says where.

    Postcodes may end in `*` (a prefix) or be the first half of a British or Canadian one. Radius in metres around `centre` (latitude, longitude); a polygon has three corners or more.
    """

    name: str
    fee_minor: int = 0
    minimum_minor: int = 0
    drive: timedelta = timedelta(minutes=20)
    postcodes: tuple[str, ...] = ()
    centre: tuple[float, float] | None = None
    radius_m: int = 0
    polygon: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class KitchenPace:
    """How quickly the kitchen works: within each interval it takes on at most `weight_per_interval` (None: no limit)."""

    shortest: timedelta = timedelta(minutes=20)
    """From the order to the counter with nothing else to do."""
    interval: timedelta = timedelta(minutes=10)
    weight_per_interval: int | None = 12
    last_orders_before_close: timedelta = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Ordering:
    """What may be ordered by phone. Rates are in thousandths of a percent (8875 is 8.875 %)."""

    fulfilments: tuple[Fulfilment, ...] = ("pickup",)
    pos: PosName = "ticket"
    payments: tuple[Payment, ...] = ("counter",)
    tax_rates: dict[str, int] = field(default_factory=dict)
    """By tax category of the item; a category that is not here is taxed like `food`, and `food` without a rate not at all."""
    prices_include_tax: bool = False
    service_charge_rate: int = 0
    """A mandatory charge, said aloud before the order is placed. A tip is never added."""
    minimum_minor: int = 0
    zones: tuple[DeliveryZone, ...] = ()
    pace: KitchenPace = field(default_factory=KitchenPace)
    sells_alcohol: tuple[Fulfilment, ...] = ()
    largest_order: int = 60
    """Most portions by phone; more than that is catering, for a person."""
    ahead: timedelta = timedelta(days=7)
    ticket_numbers: tuple[str, ...] = ()
    """E.164; who gets the kitchen ticket by text."""
    ticket_emails: tuple[str, ...] = ()
