"""What the staff see on Square's own screens.

*Documented* (guide to fulfilments, limitations): an order made through the API appears only when it is paid and has a fulfilment; delivery orders
need a partner's agreement and do not appear; open tickets cannot be made through the API.
"""

from local.simulators.square.order_rules import is_paid
from local.simulators.square.state import Json, Merchant


def why_hidden(order: Json) -> str:
    """Why the counter does not show the order; empty if it does."""
    if order["state"] in ("DRAFT", "CANCELED"):
        return f"state {order['state']}"
    if not is_paid(order):
        return "not paid"
    if not order.get("fulfillments"):
        return "no fulfillment"
    if order["fulfillments"][0]["type"] == "DELIVERY":
        return "delivery"
    return ""


def visible_orders(merchant: Merchant, location_id: str | None = None) -> list[Json]:
    """The orders that the counter shows, in the order in which they came."""
    return [
        order
        for order in merchant.orders.values()
        if (location_id is None or order["location_id"] == location_id) and not why_hidden(order)
    ]
