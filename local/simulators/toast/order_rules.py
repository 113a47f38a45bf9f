"""What Toast refuses about an order before it prices or keeps it.

*Documented*: an item must lie in the group that it is ordered from; TAKE_OUT and DELIVERY need a customer with first and last name, e-mail and
a telephone of ten digits; DELIVERY needs street, city, state of two letters and postcode; `promisedDate` before `openedDate` is refused;
required options must be there; `externalId` is unique over orders, checks and selections; more than 1,000 selections are refused.
Not checked, as documented: opening hours, availability, stock. *Judgement*: the status 409 of a repeated `externalId` (see `Judgements`),
the wording of what is not quoted in the guide, that options beyond `maxSelections` are let through.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from local.simulators.toast.catalog import OptionGroup
from local.simulators.toast.restaurant import DiningOption, ToastRestaurant
from local.simulators.toast.wire import Refusal, read_time

MOST_SELECTIONS = 1000
_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def check_guid(value: object) -> str:
    """The GUID; Refusal 400 with Toast's sentence for anything else."""
    if not isinstance(value, str) or not _GUID.fullmatch(value):
        raise Refusal(400, "The GUID was malformed")
    return value.lower()


def dining_option_of(restaurant: ToastRestaurant, order: Mapping[str, Any]) -> DiningOption:
    """The dining option that the order names."""
    guid = guid_in(order, "diningOption")
    for one in restaurant.dining_options:
        if one.guid == guid:
            return one
    raise Refusal(400, f"Dining option not found: {guid}")


def checks_of(order: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The checks; there must be one."""
    checks = order.get("checks")
    if not isinstance(checks, list) or not checks or not all(isinstance(one, dict) for one in checks):
        raise Refusal(400, "An order must have at least one check")
    if sum(len(one.get("selections") or ()) for one in checks) > MOST_SELECTIONS:
        raise Refusal(400, f"An order may have at most {MOST_SELECTIONS} selections")
    return checks


def check_customer(option: DiningOption, order: Mapping[str, Any], *, saving: bool) -> None:
    """What an order to go must say of its guest. *Judgement*: `/prices` asks for no customer."""
    if option.behavior == "DINE_IN" or not saving:
        return
    for check in checks_of(order):
        customer = check.get("customer")
        if not isinstance(customer, dict):
            raise Refusal(400, f"A customer is required for {option.behavior} orders")
        for name, words in (("firstName", "first name"), ("lastName", "last name"), ("email", "email")):
            if not str(customer.get(name) or "").strip():
                raise Refusal(400, f"Customer {words} cannot be empty")
        if not re.fullmatch(r"\d{10}", str(customer.get("phone") or "")):
            raise Refusal(400, "Customer phone must be 10 digits")
        if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", str(customer["email"])):
            raise Refusal(400, "Customer email is invalid")
    if option.behavior == "DELIVERY":
        info = order.get("deliveryInfo")
        check_delivery(info if isinstance(info, dict) else {})


def check_delivery(info: Mapping[str, Any]) -> None:
    """What `deliveryInfo` must hold."""
    for name in ("address1", "city", "zipCode"):
        if not str(info.get(name) or "").strip():
            raise Refusal(400, f"Delivery {name} cannot be empty")
    if not re.fullmatch(r"[A-Za-z]{2}", str(info.get("state") or "")):
        raise Refusal(400, "Delivery state must have two letters")


def times_of(order: Mapping[str, Any], now: datetime) -> tuple[datetime, datetime | None]:
    """When it is opened and when it is promised."""
    opened = read_time(order["openedDate"], "openedDate") if order.get("openedDate") else now
    promised = read_time(order["promisedDate"], "promisedDate") if order.get("promisedDate") else None
    if promised is not None and promised < opened:
        raise Refusal(400, "promisedDate cannot be before openedDate")
    return opened, promised


def external_ids(order: Mapping[str, Any]) -> list[str]:
    """All external ids of the body: of the order, its checks and selections. Refusal 400 without a naming authority."""

    def walk(node: Mapping[str, Any]) -> Iterator[str]:
        if node.get("externalId") is not None:
            yield str(node["externalId"])
        for name in ("checks", "selections", "modifiers"):
            for one in node.get(name) or ():
                yield from walk(one)

    found = list(walk(order))
    for one in found:
        authority, _, value = one.partition(":")
        if not authority or not value:
            raise Refusal(400, f"externalId must begin with a naming authority: {one}")
    return found


def check_external_ids(restaurant: ToastRestaurant, order: Mapping[str, Any], status: int) -> None:
    """Each may be there once, in this body and in all orders before it."""
    ours = external_ids(order)
    known = {one for stored in restaurant.orders.values() for one in external_ids(stored)}
    for place, one in enumerate(ours):
        if one in known or one in ours[:place]:
            raise Refusal(status, f"An entity with this externalId already exists: {one}", code=10400)


Chosen = tuple[OptionGroup, str, Decimal, list[Any]]


def chosen_options(restaurant: ToastRestaurant, offered: list[OptionGroup], modifiers: object) -> list[Chosen]:
    """The options of a selection as (group, option GUID, quantity, nested); required groups must be answered at every depth."""
    found: list[Chosen] = []
    for one in modifiers if isinstance(modifiers, list) else []:
        if one.get("selectionType") == "SPECIAL_REQUEST":
            continue
        group = restaurant.option_group(guid_in(one, "optionGroup"))
        guid = guid_in(one, "item")
        if group is None or group not in offered:
            raise Refusal(400, "The option group does not belong to the item")
        option = next((each for each in group.options if each.guid == guid), None)
        if option is None:
            raise Refusal(400, f"The modifier {guid} does not belong to its option group")
        nested = chosen_options(restaurant, option.groups, one.get("modifiers"))
        found.append((group, guid, quantity_of(one), nested))
    for group in offered:
        if sum(quantity for each, _, quantity, _ in found if each is group) < group.at_least:
            raise Refusal(400, f"Required modifiers are missing: {group.name}")
    return found


def quantity_of(selection: Mapping[str, Any]) -> Decimal:
    """A positive number; without one, it is one (judgement)."""
    value = selection.get("quantity", 1)
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal) or value <= 0:
        raise Refusal(400, "quantity must be a positive number")
    return Decimal(str(value))


def guid_in(node: Mapping[str, Any], name: str) -> str:
    """The GUID of a reference; Refusal 400 without one."""
    reference = node.get(name)
    return check_guid(reference.get("guid") if isinstance(reference, dict) else None)
