"""How menu items and orders look to the model: plain JSON with words that can be spoken."""

from typing import Any
from zoneinfo import ZoneInfo

from functions.actions.search_menu import Found
from functions.domain.confirmation_codes import spoken as spoken_code
from functions.domain.menu import Item, Menu, can_be_sold
from functions.domain.money import spoken
from functions.domain.order_rules import Stock, served_words
from functions.domain.orders import Order, OrderLine
from functions.tools.answers import when

CROSS_CONTACT = "The kitchen handles many ingredients, so traces can never be ruled out; nothing may be called safe."


def item_facts(menu: Menu, found: Found, stock: Stock) -> dict[str, Any]:
    """One item that may be meant. What the owner has not confirmed about allergens is told as unknown."""
    item = found.item
    facts: dict[str, Any] = {
        "item_id": item.id,
        "name": item.name,
        "section": found.section,
        "price": _prices(menu, item),
        "available": can_be_sold(item) and not stock.lacks(item),
    }
    if item.description:
        facts["description"] = item.description
    if not can_be_sold(item):
        facts["note"] = "Not sold by telephone; the staff can tell the price."
    elif stock.lacks(item):
        facts["note"] = "Sold out today."
    if served_words(item):
        facts["served_only"] = served_words(item)
    if item.marks:
        facts["printed_marks"] = list(item.marks)
    facts["contains"] = list(item.allergens) if item.allergens is not None else "unknown: the staff must be asked"
    choices = [
        {
            "group": group.name,
            "at_least": group.at_least,
            "at_most": group.at_most if group.at_most is not None else "any number",
            "options": [
                one.name + (f" (+{spoken(one.price_minor, menu.currency)})" if one.price_minor else "")
                for one in group.modifiers
                if not stock.lacks_name(one.name)
            ],
        }
        for group in menu.groups_of(item)
    ]
    if choices:
        facts["choices"] = choices
    if item.can_be_halved:
        facts["half_and_half"] = True
    return facts


def order_facts(order: Order, currency: str, zone: ZoneInfo) -> dict[str, Any]:
    """The order as it stands, to be read back."""
    facts: dict[str, Any] = {
        "lines": [_line(line, currency) for line in order.lines],
        "fulfilment": order.fulfilment,
        "wanted": when(order.wanted_at, zone)["spoken_when"] if order.wanted_at is not None else "as soon as possible",
    }
    if order.address is not None and order.fulfilment == "delivery":
        parts = (order.address.street, order.address.details, order.address.postcode, order.address.city)
        facts["address"] = ", ".join(part for part in parts if part)
    for name in ("name", "allergies", "note"):
        if getattr(order, name):
            facts[name] = getattr(order, name)
    if order.code:
        facts |= {"code": order.code, "spoken_code": spoken_code(order.code)}
    totals = order.totals
    if totals is not None and order.ready_at is not None:
        facts |= {
            "total": spoken(totals.total_minor, currency),
            "tax": spoken(totals.tax_minor, currency) + (" included" if totals.tax_included else ""),
            "ready": when(order.ready_at, zone)["spoken_when"],
        }
        if totals.service_charge_minor:
            facts["service_charge"] = spoken(totals.service_charge_minor, currency)
        if totals.delivery_fee_minor:
            facts["delivery_fee"] = spoken(totals.delivery_fee_minor, currency)
    else:
        facts["total"] = "not quoted yet"
    return facts


def _line(line: OrderLine, currency: str) -> dict[str, Any]:
    facts: dict[str, Any] = {"line_id": line.id, "quantity": line.quantity, "item": line.name}
    if line.other_half is not None:
        facts["item"] = f"half {line.name}, half {line.other_half.name}"
    if line.size:
        facts["size"] = line.size
    if line.choices:
        facts["choices"] = [one.name if one.quantity == 1 else f"{one.quantity} {one.name}" for one in line.choices]
    if line.note:
        facts["note"] = line.note
    return facts | {"price": spoken(line.total_minor, currency)}


def _prices(menu: Menu, item: Item) -> Any:
    if item.market_price:
        return "market price"
    if len(item.prices) == 1:
        return spoken(item.prices[0].amount_minor, menu.currency)
    return {one.label: spoken(one.amount_minor, menu.currency) for one in item.prices}
