"""An order as JSON-able data and back: for the store, and for the door that brings it to the point of sale."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from functions.domain.orders import Choice, DeliveryAddress, Order, OrderLine, OrderStatus, OtherHalf, Totals

_MOMENTS = ("wanted_at", "ready_at", "created_at", "placed_at")


def order_data(order: Order) -> dict[str, Any]:
    """Everything; instants as ISO 8601."""
    data = asdict(order)
    for name in _MOMENTS:
        moment = data[name]
        data[name] = moment.isoformat() if moment is not None else None
    return data | {"status": str(order.status), "lines": [asdict(line) for line in order.lines]}


def order_from(data: Mapping[str, Any]) -> Order:
    """The order that `order_data` made; a field that is not there has its default."""
    moments = {name: datetime.fromisoformat(data[name]) if data.get(name) else None for name in _MOMENTS}
    inner = {
        "status": OrderStatus(data["status"]),
        "lines": tuple(_line(one) for one in data.get("lines", ())),
        "address": DeliveryAddress(**data["address"]) if data.get("address") else None,
        "totals": Totals(**data["totals"]) if data.get("totals") else None,
    }
    return Order(**(dict(data) | moments | inner))


def _line(data: Mapping[str, Any]) -> OrderLine:
    other = data.get("other_half")
    choices = tuple(Choice(**one) for one in data.get("choices", ()))
    return OrderLine(**(dict(data) | {"choices": choices, "other_half": OtherHalf(**other) if other else None}))
