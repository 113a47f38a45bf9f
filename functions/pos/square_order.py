"""An order of ours as Square's order: mapped lines, a pick-up, what the kitchen must know; and Square's totals as ours.

The same order and link always make the same body, since Square refuses a key that comes back with another one.
"""

from datetime import datetime, timedelta
from typing import Any

from functions.domain.errors import VendorConfused
from functions.domain.orders import Choice, Order, OrderLine, Totals
from functions.domain.pos_links import PosLink, choice_key, item_key
from functions.domain.restaurants import Restaurant

_LONGEST_TICKET_NAME = 30
_LONGEST_NOTE = 500
_LONGEST_LINE_NOTE = 2000
"""Limits of the specification of 2025-08-20."""
_WHOLE = 1000


def order_body(restaurant: Restaurant, link: PosLink, order: Order) -> dict[str, Any] | None:
    """The order as CalculateOrder and CreatePaymentLink take it; None if Square cannot show it to the staff whole.

    That is so for a delivery, which never appears on the counter, and for an order with something that is not in Square's catalogue:
    a line without an item is sorted to no printer.
    """
    if order.fulfilment != "pickup":
        return None
    lines = [_line(link, line) for line in order.lines]
    if any(line is None for line in lines):
        return None
    body: dict[str, Any] = {
        "location_id": link.location_id,
        "reference_id": order.id,
        "ticket_name": _ticket_name(order),
        "source": {"name": "Maitred"},
        "line_items": lines,
        "pricing_options": {"auto_apply_taxes": True, "auto_apply_discounts": False},
    }
    if restaurant.ordering is not None and restaurant.ordering.service_charge_rate:
        body["service_charges"] = [
            {
                "uid": "service",
                "name": "Service charge",
                "percentage": _percent(restaurant.ordering.service_charge_rate),
                "calculation_phase": "SUBTOTAL_PHASE",
                "taxable": "service" in restaurant.ordering.tax_rates,
            }
        ]
    return body


def pickup(restaurant: Restaurant, order: Order) -> dict[str, Any]:
    """The fulfilment. With a scheduled one the time to prepare is sent too, or the kitchen would begin at once."""
    recipient = {"display_name": order.name or order.code}
    if order.phone is not None:
        recipient["phone_number"] = order.phone
    details: dict[str, Any] = {"recipient": recipient}
    ready, placed = order.ready_at, order.placed_at
    if order.wanted_at is not None and ready is not None:
        shortest = restaurant.ordering.pace.shortest if restaurant.ordering is not None else timedelta(minutes=20)
        details |= {
            "schedule_type": "SCHEDULED",
            "pickup_at": _instant(ready),
            "prep_time_duration": _minutes(shortest),
        }
    else:
        span = ready - placed if ready is not None and placed is not None else timedelta(minutes=20)
        details |= {"schedule_type": "ASAP", "prep_time_duration": _minutes(span)}
    note = "; ".join(part for part in (f"ALLERGY: {order.allergies}" if order.allergies else "", order.note) if part)
    if note:
        details["note"] = note[:_LONGEST_NOTE]
    return {"type": "PICKUP", "state": "PROPOSED", "pickup_details": details}


def _ticket_name(order: Order) -> str:
    """Name and code; of a long name the end goes, since the code is what the guest will say."""
    room = _LONGEST_TICKET_NAME - len(order.code) - 1
    return f"{order.name[:room].strip()} {order.code}".strip()


def totals_of(order: Any) -> Totals:
    """Square's totals of one of its orders. VendorConfused if it names none."""
    total = getattr(order, "total_money", None)
    if total is None or total.amount is None or not total.currency:
        raise VendorConfused("Square's order has no total")
    kinds = {str(tax.type) for tax in order.taxes or []}
    return Totals(
        items_minor=sum(_amount(line.gross_sales_money) for line in order.line_items or []),
        tax_minor=_amount(order.total_tax_money),
        service_charge_minor=_amount(order.total_service_charge_money),
        delivery_fee_minor=0,
        total_minor=int(total.amount),
        currency=str(total.currency),
        tax_included=kinds == {"INCLUSIVE"},
        computed_by="square",
    )


def _line(link: PosLink, line: OrderLine) -> dict[str, Any] | None:
    """A shared portion is the dearer half's item with both halves in its note."""
    dearer = line.item_id
    if line.other_half is not None and line.other_half.price_minor == line.unit_price_minor:
        dearer = line.other_half.item_id
    variation = link.items.get(item_key(dearer, line.size))
    found = [
        (choice, link.choices.get(choice_key(line.item_id, choice.group_id, choice.modifier_id)))
        for choice in line.choices
    ]
    if variation is None or any(modifier is None for _, modifier in found):
        return None
    item: dict[str, Any] = {
        "uid": line.id,
        "quantity": str(line.quantity),
        "catalog_object_id": variation,
        "modifiers": [
            {"uid": f"{line.id}-{place}", "catalog_object_id": modifier, "quantity": str(choice.quantity)}
            for place, (choice, modifier) in enumerate(found, start=1)
        ],
    }
    note = "; ".join(part for part in (_halves(line), line.note) if part)
    return item | {"note": note[:_LONGEST_LINE_NOTE]} if note else item


def _halves(line: OrderLine) -> str:
    if line.other_half is None:
        return ""
    first, second = (
        _half(name, line.choices, half) for name, half in ((line.name, "first"), (line.other_half.name, "second"))
    )
    return f"HALF {first} / HALF {second}"


def _half(name: str, choices: tuple[Choice, ...], half: str) -> str:
    on_it = [choice.name for choice in choices if choice.half == half]
    return f"{name} + {', '.join(on_it)}" if on_it else name


def _percent(rate: int) -> str:
    """Thousandths of a percent as Square's decimal text: 8875 is 8.875."""
    whole, rest = divmod(rate, _WHOLE)
    return f"{whole}.{rest:03d}".rstrip("0").rstrip(".")


def _minutes(span: timedelta) -> str:
    """ISO 8601; P25M would be months."""
    return f"PT{max(1, round(span.total_seconds() / 60))}M"


def _instant(moment: datetime) -> str:
    return moment.isoformat()


def _amount(money: Any) -> int:
    return int(money.amount or 0) if money is not None else 0
