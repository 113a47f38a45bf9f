import pytest

from functions.api.remembered import RememberedRestaurants
from functions.domain.errors import VendorUnavailable
from tests.functions.front_of_house import RESTAURANT, House, Outage


def test_a_restaurant_that_was_met_is_known_while_the_store_is_down() -> None:
    directory = RememberedRestaurants(House().world.directory)
    assert directory.by_number(RESTAURANT.phone_number) == RESTAURANT

    directory._directory = Outage()

    assert directory.by_number(RESTAURANT.phone_number) == RESTAURANT
    assert directory.by_id(RESTAURANT.id) == RESTAURANT


def test_a_restaurant_that_was_never_met_is_not() -> None:
    directory = RememberedRestaurants(Outage())

    with pytest.raises(VendorUnavailable):
        directory.by_number(RESTAURANT.phone_number)
    with pytest.raises(VendorUnavailable):
        directory.by_id(RESTAURANT.id)


def test_while_the_store_answers_its_word_counts() -> None:
    house = House()
    directory = RememberedRestaurants(house.world.directory)
    directory.by_id(RESTAURANT.id)
    house.store.restaurants.clear()

    assert directory.by_id(RESTAURANT.id) is None
