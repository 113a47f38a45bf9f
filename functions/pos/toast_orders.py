"""Writes an order as Toast wants it and reads what Toast says of one: bodies out, totals and states back, amounts exact."""

import hashlib
import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal

from functions.domain.errors import VendorConfused, VendorRefused
from functions.domain.money import minor_digits
from functions.domain.orders import Order, Totals
from functions.domain.restaurants import Restaurant
from functions.pos.toast_lines import LONGEST_NOTE, LineWriter, special_request

_BEHAVIOR = {"pickup": "TAKE_OUT", "delivery": "DELIVERY"}
_MOST_OF_TAB = 255
_STATES: dict[str, Literal["accepted", "rejected"]] = {
    "APPROVED": "accepted",
    "FUTURE": "accepted",
    "NOT_APPROVED": "rejected",
}
State = Literal["accepted", "awaiting_payment", "rejected", "cancelled", "unknown"]


@dataclass(frozen=True, slots=True)
class Identity:
    """Who we are to Toast. `naming_authority` stands before our ids; guests without an e-mail get an address under `email_domain`."""

    naming_authority: str
    email_domain: str
    brand: str = "Maitred"

    def external_id(self, order: Order) -> str:
        """Unique over everything that we ever send; a repeat is refused, which is what makes sending safe."""
        return f"{self.naming_authority}:{order.id}"


@dataclass(frozen=True, slots=True)
class Configured:
    """What the restaurant has set up beside its menus, as `/config/v2` lists it."""

    dining_options: Sequence[dict[str, Any]]
    service_charges: Sequence[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class OrderWriter:
    """Writes one restaurant's orders."""

    restaurant: Restaurant
    configured: Configured
    lines: LineWriter
    identity: Identity

    def body(self, order: Order, delivery_fee_minor: int) -> dict[str, Any]:
        """The order for `/prices` and for `/orders`. VendorRefused where it cannot be said at Toast; the text is for the owner."""
        check: dict[str, Any] = {
            "entityType": "Check",
            "selections": [one for line in order.lines for one in self.lines.selections(line)] + self._notes(order),
            "appliedServiceCharges": self._charges(delivery_fee_minor),
            "customer": customer(self.restaurant, self.identity, order),
        }
        if order.code:
            check["tabName"] = f"{self.identity.brand} - {order.code}"[:_MOST_OF_TAB]
        body: dict[str, Any] = {
            "entityType": "Order",
            "externalId": self.identity.external_id(order),
            "diningOption": {"guid": self._dining_option(order), "entityType": "DiningOption"},
            "checks": [check],
        }
        if order.wanted_at is not None:
            # Both the same instant: Toast's way of saying "later"; without either it is as soon as possible.
            body["promisedDate"] = body["openedDate"] = written_time(order.wanted_at)
        if order.fulfilment == "delivery":
            body["deliveryInfo"] = delivery_info(self.restaurant, order)
        return body

    def _dining_option(self, order: Order) -> str:
        behavior = _BEHAVIOR[order.fulfilment]
        options = [one for one in self.configured.dining_options if one.get("behavior") == behavior]
        plain = [one for one in options if not one.get("curbside")]
        if not plain:
            raise VendorRefused(f"Toast has no dining option with the behaviour {behavior}", code="no_dining_option")
        return str(plain[0]["guid"])

    def _charges(self, delivery_fee_minor: int) -> list[dict[str, Any]]:
        """The delivery fee and the house's service charge, as service charges that the owner has set up at Toast."""
        applied = []
        if delivery_fee_minor:
            amount = self._amount(delivery_fee_minor)
            applied.append(self._applied(amount, self._charge("delivery fee", True, "OPEN", amount)))
        rate = self.restaurant.ordering.service_charge_rate if self.restaurant.ordering is not None else 0
        if rate:
            applied.append(self._applied(None, self._charge("service charge", False, "PERCENT", Decimal(rate) / 1000)))
        return applied

    def _charge(self, what: str, delivery: bool, open_type: str, value: Decimal) -> dict[str, Any]:
        for one in self.configured.service_charges:
            if bool(one.get("delivery")) != delivery or one.get("gratuity"):
                continue
            kind = one.get("amountType")
            told = one.get("percent" if kind == "PERCENT" else "amount")
            same = told is not None and Decimal(str(told)) == value
            if (kind == "OPEN" and open_type == "OPEN") or (same and (kind == "PERCENT") == (open_type == "PERCENT")):
                return one
        raise VendorRefused(f"Toast has no service charge for the {what} of {value}", code="no_service_charge")

    def _applied(self, amount: Decimal | None, charge: dict[str, Any]) -> dict[str, Any]:
        applied: dict[str, Any] = {
            "entityType": "AppliedServiceCharge",
            "serviceCharge": {"guid": str(charge["guid"]), "entityType": "ServiceCharge"},
        }
        return applied | {"chargeAmount": amount} if amount is not None else applied

    def _amount(self, amount_minor: int) -> Decimal:
        return Decimal(amount_minor).scaleb(-minor_digits(self.restaurant.currency))

    def _notes(self, order: Order) -> list[dict[str, Any]]:
        notes = [f"ALLERGY: {order.allergies}"] if order.allergies else []
        notes += [order.note] if order.note else []
        if ten_digits(order.phone) is None and order.phone:
            notes.append(f"Tel. {order.phone}")
        return [special_request(part) for note in notes for part in textwrap.wrap(note, LONGEST_NOTE)]


def customer(restaurant: Restaurant, identity: Identity, order: Order) -> dict[str, Any]:
    """The guest: Toast wants two names, ten digits and an e-mail, of which a caller has given one name and perhaps a number.

    A guest without a number of ten digits is reached through the house's own number.
    """
    phone = ten_digits(order.phone) or ten_digits(restaurant.phone_number)
    if phone is None:
        raise VendorRefused("Toast takes only telephone numbers of ten digits", code="no_us_number")
    first, _, last = order.name.strip().partition(" ")
    return {
        "entityType": "Customer",
        "firstName": first or "Guest",
        "lastName": last.strip() or "Guest",
        "phone": phone,
        "email": order.email or guest_email(order.phone or restaurant.phone_number, identity.email_domain),
    }


def guest_email(phone: str, domain: str) -> str:
    """One address for each number, always the same: Toast knows its guests by their e-mail. It receives nothing."""
    return f"guest-{hashlib.sha256(phone.encode()).hexdigest()[:20]}@{domain}"


def ten_digits(phone: str | None) -> str | None:
    """A North American number without its +1."""
    found = re.fullmatch(r"\+1(\d{10})", phone or "")
    return found.group(1) if found is not None else None


def delivery_info(restaurant: Restaurant, order: Order) -> dict[str, Any]:
    """Where it goes; city and state are the restaurant's own where the caller has not said them. VendorRefused without them."""
    address = order.address
    if address is None:
        raise VendorRefused("a delivery without an address", code="no_address")
    home = re.search(r"([^,]+),\s*([A-Z]{2})\s+(\d{5})", restaurant.facts.address)
    city = address.city or (home.group(1).strip() if home is not None else "")
    state = address.state.upper() or (home.group(2) if home is not None else "")
    if not (address.street and city and address.postcode and re.fullmatch(r"[A-Z]{2}", state)):
        raise VendorRefused("Toast delivers only to a street with city, state and ZIP code", code="address_incomplete")
    info = {"address1": address.street, "city": city, "state": state, "zipCode": address.postcode}
    return info | {"address2": address.details} if address.details else info


def totals_in(answer: Any, currency: str) -> Totals:
    """What `/prices` says, in minor units. VendorConfused where it does not add up."""
    digits = minor_digits(currency)
    try:
        check = answer["checks"][0]
        charges = check.get("appliedServiceCharges") or []
        delivery = sum(to_minor(one["chargeAmount"], digits) for one in charges if one.get("delivery"))
        service = sum(to_minor(one["chargeAmount"], digits) for one in charges if not one.get("delivery"))
        amount, tax, total = (to_minor(check[name], digits) for name in ("amount", "taxAmount", "totalAmount"))
    except (KeyError, IndexError, TypeError, ValueError, ArithmeticError, AttributeError) as error:
        raise VendorConfused(f"Toast's prices cannot be read: {error!r}") from error
    if amount + tax != total:
        raise VendorConfused(f"Toast's prices do not add up: {amount} and {tax} are not {total}")
    return Totals(amount - delivery - service, tax, service, delivery, total, currency, computed_by="toast")


def to_minor(amount: Any, digits: int) -> int:
    """A decimal amount in minor units, half up."""
    return int(Decimal(str(amount)).scaleb(digits).quantize(Decimal(1), ROUND_HALF_UP))


def state_in(order: Any) -> State:
    """How an order stands. NEEDS_APPROVAL is unknown: the staff has not said."""
    if order.get("voided") or order.get("deleted"):
        return "cancelled"
    return _STATES.get(str(order.get("approvalStatus")), "unknown")


def written_time(moment: datetime) -> str:
    """`2026-03-05T16:00:00.000+0000`."""
    at = moment.astimezone(UTC)
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}+0000"
