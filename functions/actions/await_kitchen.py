"""Waits a moment for the point of sale, so that a caller hears "sent to the kitchen" exactly when that is true."""

import time
from collections.abc import Callable

from functions.domain.errors import VendorError
from functions.domain.orders import Order, OrderStatus
from functions.domain.sale_ports import Orders

LONGEST_S = 4.0
"""A caller who waits longer than this, besides the time that placing took, thinks that the line is dead."""
_LOOK_EVERY_S = 0.25


def await_kitchen(
    orders: Orders,
    placed: Order,
    *,
    pause: Callable[[float], None] = time.sleep,
    elapsed: Callable[[], float] = time.monotonic,
) -> Order:
    """The order as it stands once its state has moved on, or as it was placed if it has not within `LONGEST_S` seconds."""
    deadline = elapsed() + LONGEST_S
    while True:
        try:
            now = orders.get(placed.restaurant_id, placed.id)
        except VendorError:
            return placed
        if now is not None and now.status is not OrderStatus.PLACED:
            return now
        if elapsed() + _LOOK_EVERY_S >= deadline:
            return placed
        pause(_LOOK_EVERY_S)
