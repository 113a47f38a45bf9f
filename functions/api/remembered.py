"""A directory that still knows the restaurants it has met while the store is down, so that a caller reaches a person."""

from functions.domain.errors import VendorError
from functions.domain.ports import RestaurantDirectory
from functions.domain.restaurants import Restaurant


class RememberedRestaurants:
    """Asks `directory` every time; only if that fails, answers what it last saw in this process."""

    def __init__(self, directory: RestaurantDirectory) -> None:
        self._directory = directory
        self._by_number: dict[str, Restaurant] = {}
        self._by_id: dict[str, Restaurant] = {}

    def by_number(self, number: str) -> Restaurant | None:
        """The restaurant at this number; VendorError if the store is down and we never met it."""
        try:
            restaurant = self._directory.by_number(number)
        except VendorError:
            if number in self._by_number:
                return self._by_number[number]
            raise
        return self._remember(restaurant)

    def by_id(self, restaurant_id: str) -> Restaurant | None:
        """The restaurant of that id; VendorError if the store is down and we never met it."""
        try:
            restaurant = self._directory.by_id(restaurant_id)
        except VendorError:
            if restaurant_id in self._by_id:
                return self._by_id[restaurant_id]
            raise
        return self._remember(restaurant)

    def save(self, restaurant: Restaurant) -> None:
        """Create or replace."""
        self._directory.save(restaurant)
        self._remember(restaurant)

    def _remember(self, restaurant: Restaurant | None) -> Restaurant | None:
        if restaurant is not None:
            self._by_number[restaurant.phone_number] = restaurant
            self._by_id[restaurant.id] = restaurant
        return restaurant
