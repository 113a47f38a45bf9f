"""An order: its lines, what it costs, how it reaches the guest, and where it stands.

The draft lives in the store, never in the model. Amounts are integers in the minor unit of the order's currency.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

Fulfilment = Literal["pickup", "delivery"]
Payment = Literal["counter", "link"]
"""At the counter (or to the driver), or by a link that is texted. Never by voice."""
Half = Literal["", "first", "second"]


class OrderStatus(StrEnum):
    """Where an order stands.

    draft -> placed -> accepted | rejected | unsent; a draft that nobody places expires with its call. `unsent`: the point of sale could
    not be reached and the ticket went out another way, or a person has been told. `awaiting_payment`: placed, and the kitchen starts
    when the link is paid.
    """

    DRAFT = "draft"
    PLACED = "placed"
    AWAITING_PAYMENT = "awaiting_payment"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    UNSENT = "unsent"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Choice:
    """One chosen modifier; `half` says on which half of a shared portion, "" on the whole."""

    group_id: str
    modifier_id: str
    name: str
    price_minor: int
    quantity: int = 1
    half: Half = ""


@dataclass(frozen=True, slots=True)
class OtherHalf:
    """The second half of a shared portion."""

    item_id: str
    name: str
    price_minor: int


@dataclass(frozen=True, slots=True)
class OrderLine:
    """So many of one item, all alike. Names and prices are those of the menu version that the order was taken from."""

    id: str
    item_id: str
    name: str
    size: str
    quantity: int
    unit_price_minor: int
    """Of the item in that size, without choices; of a shared portion, the dearer half."""
    choices: tuple[Choice, ...] = ()
    other_half: OtherHalf | None = None
    note: str = ""
    tax_category: str = "food"
    prep_weight: int = 1
    alcohol: bool = False

    @property
    def total_minor(self) -> int:
        """Quantity times the item with its choices."""
        return self.quantity * (self.unit_price_minor + sum(one.price_minor * one.quantity for one in self.choices))


@dataclass(frozen=True, slots=True)
class DeliveryAddress:
    """Where it goes; `postcode` decides the zone where zones are lists of postcodes."""

    street: str
    city: str = ""
    postcode: str = ""
    state: str = ""
    details: str = ""
    """Apartment, gate code, floor."""
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class Totals:
    """What an order costs; computed by us or by the point of sale, never by the model."""

    items_minor: int
    tax_minor: int
    service_charge_minor: int
    delivery_fee_minor: int
    total_minor: int
    currency: str
    tax_included: bool = False
    """Prices hold the tax already; it is told, not added."""
    computed_by: str = "maitred"
    """`maitred`, `square` or `toast`."""


@dataclass(frozen=True, slots=True)
class Order:
    """One order. `version` starts at 1 and rises with every change; times are aware UTC instants."""

    id: str
    restaurant_id: str
    call_sid: str
    menu_version: int
    status: OrderStatus
    version: int
    lines: tuple[OrderLine, ...] = ()
    fulfilment: Fulfilment = "pickup"
    code: str = ""
    """Short and speakable, given when it is placed."""
    name: str = ""
    phone: str | None = None
    email: str = ""
    address: DeliveryAddress | None = None
    zone: str = ""
    wanted_at: datetime | None = None
    """None: as soon as possible."""
    ready_at: datetime | None = None
    """What the caller was told."""
    allergies: str = ""
    """As the caller said it; it stands on the ticket."""
    note: str = ""
    totals: Totals | None = None
    payment: Payment = "counter"
    payment_url: str = ""
    language: str = "en"
    text_consent: bool = False
    pos_name: str = ""
    """Which point of sale has it: `square`, `toast` or `ticket`."""
    pos_order_id: str = ""
    pos_link_id: str = ""
    """The payment link there, so that it can be taken back."""
    created_at: datetime | None = None
    placed_at: datetime | None = None
    why: str = ""
    """Why it was rejected or not sent, in words for the owner."""

    @property
    def prep_weight(self) -> int:
        """How much of the kitchen's pace it takes."""
        return sum(line.quantity * line.prep_weight for line in self.lines)
