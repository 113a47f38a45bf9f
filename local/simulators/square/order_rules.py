"""What Square refuses of an order: lengths, fulfilments, states.

*Documented* (specification of 2025-08-20 and the guide to fulfilments): all lengths below, one fulfilment at most, ASAP and SCHEDULED with what they
need, only open orders change, a fulfilment is completed only once the order is paid. *Judgement*: the codes where the specification names
none, and that a fulfilment without a type is refused.
"""

import re
from typing import Any

from local.simulators.square.refusals import bad, missing
from local.simulators.square.state import Json

LENGTHS = {
    "reference_id": 40,
    "ticket_name": 30,
    "customer_id": 191,
    "source.name": 255,
    "line_items[].uid": 60,
    "line_items[].name": 512,
    "line_items[].quantity": 12,
    "line_items[].note": 2000,
    "line_items[].catalog_object_id": 192,
    "line_items[].modifiers[].name": 255,
    "service_charges[].name": 512,
    "taxes[].name": 255,
    "fulfillments[].pickup_details.note": 500,
    "fulfillments[].pickup_details.recipient.display_name": 255,
    "fulfillments[].pickup_details.recipient.phone_number": 17,
}
_MOST_METADATA = 10
_LONGEST_METADATA = 255
_DURATION = re.compile(r"P(?!$)(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+S)?)?")
_FULFILMENT_ENDS = ("COMPLETED", "CANCELED", "FAILED")


def check_order(order: Json) -> None:
    """Refuse what Square refuses of a new or changed order."""
    if not order.get("location_id"):
        raise missing("order.location_id")
    for path, most in LENGTHS.items():
        for value in _at(order, path.split(".")):
            if isinstance(value, str) and len(value) > most:
                raise bad("VALUE_TOO_LONG", f"Field must not be greater than {most} in length", f"order.{path}")
    metadata = order.get("metadata") or {}
    if len(metadata) > _MOST_METADATA or any(len(str(one)) > _LONGEST_METADATA for one in metadata.values()):
        raise bad("VALUE_TOO_LONG", "Too much metadata.", "order.metadata")
    _check_quantities(order.get("line_items") or [])
    fulfilments = order.get("fulfillments") or []
    if len(fulfilments) > 1:
        raise bad("ARRAY_LENGTH_TOO_LONG", "At most one fulfillment.", "order.fulfillments")
    for one in fulfilments:
        _check_fulfilment(one)


def _check_quantities(lines: list[Json]) -> None:
    for line in lines:
        if not isinstance(line.get("quantity"), str):
            raise bad("EXPECTED_STRING", "Expected a string value.", "order.line_items.quantity")
        if not re.fullmatch(r"\d+(\.\d{1,5})?", line["quantity"]) or float(line["quantity"]) <= 0:
            raise bad("INVALID_VALUE", "Quantity must be positive.", "order.line_items.quantity")


def _check_fulfilment(one: Json) -> None:
    field = "order.fulfillments.pickup_details"
    if one.get("type") not in ("PICKUP", "SHIPMENT", "DELIVERY", "IN_STORE"):
        raise missing("order.fulfillments.type")
    if one["type"] != "PICKUP":
        return
    details = one.get("pickup_details")
    if not details:
        raise missing(field)
    kind = details.get("schedule_type") or "SCHEDULED"
    if kind == "SCHEDULED" and not details.get("pickup_at"):
        raise missing(f"{field}.pickup_at")
    if kind == "ASAP" and not (details.get("prep_time_duration") or details.get("pickup_at")):
        raise missing(f"{field}.prep_time_duration")
    for name in ("prep_time_duration", "pickup_window_duration"):
        if details.get(name) and not _DURATION.fullmatch(details[name]):
            raise bad("INVALID_TIME", "Expected an ISO 8601 duration.", f"{field}.{name}")
    if not (details.get("recipient") or {}).get("display_name") and not (details.get("recipient") or {}).get(
        "customer_id"
    ):
        raise missing(f"{field}.recipient.display_name")


def check_change(before: Json, after: Json) -> None:
    """Refuse what Square refuses of a change."""
    if before["state"] not in ("OPEN", "DRAFT"):
        raise bad("BAD_REQUEST", f"Order is in a terminal state: {before['state']}", "order.state")
    paid = is_paid(before)
    for one in after.get("fulfillments") or []:
        if one.get("state") == "COMPLETED" and not paid:
            raise bad("BAD_REQUEST", "Fulfillments cannot be completed before the order is paid.", "order.fulfillments")
    if after["state"] == "COMPLETED":
        if not paid:
            raise bad("BAD_REQUEST", "An unpaid order cannot be completed.", "order.state")
        if any(one.get("state") not in _FULFILMENT_ENDS for one in after.get("fulfillments") or []):
            raise bad("BAD_REQUEST", "All fulfillments must be in a terminal state.", "order.fulfillments")
    if after["state"] == "CANCELED" and paid and after.get("tenders"):
        raise bad("BAD_REQUEST", "A paid order cannot be canceled.", "order.state")


def is_paid(order: Json) -> bool:
    """Whether payments cover the total."""
    return bool(order["net_amount_due_money"]["amount"] == 0 and order["state"] != "DRAFT")


def _at(value: Any, path: list[str]) -> list[Any]:
    """Every value under a path, `[]` for each of a list."""
    if not path:
        return [value]
    name, rest = path[0].removesuffix("[]"), path[1:]
    inner = value.get(name) if isinstance(value, dict) else None
    if inner is None:
        return []
    if path[0].endswith("[]"):
        return [found for one in inner for found in _at(one, rest)] if isinstance(inner, list) else []
    return _at(inner, rest)
