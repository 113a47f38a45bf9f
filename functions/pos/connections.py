"""Finds the point of sale that a restaurant's owner has chosen."""

from collections.abc import Callable, Mapping

from functions.domain.restaurants import Restaurant
from functions.domain.sale_ports import PointOfSale
from functions.pos.kitchen_ticket import KitchenTicket

Connect = Callable[[Restaurant], PointOfSale | None]
"""Makes a restaurant's point of sale; None if it is not connected, or connected without the right to write orders."""


class Connections:
    """PointsOfSale. What is not connected, or may only be read, gets its orders by kitchen ticket."""

    def __init__(self, ways: Mapping[str, Connect]) -> None:
        self._ways = dict(ways)
        self._ticket = KitchenTicket()

    def of(self, restaurant: Restaurant) -> PointOfSale:
        """See `PointsOfSale.of`."""
        chosen = restaurant.ordering.pos if restaurant.ordering is not None else "ticket"
        connect = self._ways.get(chosen)
        connected = connect(restaurant) if connect is not None else None
        return connected if connected is not None else self._ticket
