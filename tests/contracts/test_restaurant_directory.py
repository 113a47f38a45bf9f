"""What every RestaurantDirectory promises."""

from dataclasses import replace

import pytest

from functions.domain.errors import BadConfiguration
from tests.contracts.conftest import Adapters
from tests.functions.trattoria import DA_VINCI


def test_a_saved_restaurant_comes_back_unchanged_by_number_and_by_id(store: Adapters) -> None:
    store.directory.save(DA_VINCI)
    assert store.directory.by_number(DA_VINCI.phone_number) == DA_VINCI
    assert store.directory.by_id(DA_VINCI.id) == DA_VINCI


def test_an_unknown_number_belongs_to_nobody(store: Adapters) -> None:
    assert store.directory.by_number("+15005550006") is None
    assert store.directory.by_id("nobody") is None


def test_moving_to_another_number_frees_the_old_one(store: Adapters) -> None:
    store.directory.save(DA_VINCI)
    store.directory.save(replace(DA_VINCI, phone_number="+390699999999"))
    assert store.directory.by_number(DA_VINCI.phone_number) is None
    moved = store.directory.by_number("+390699999999")
    assert moved is not None
    assert moved.id == DA_VINCI.id
    store.directory.save(replace(DA_VINCI, id="second"))
    second = store.directory.by_number(DA_VINCI.phone_number)
    assert second is not None
    assert second.id == "second"


def test_a_number_that_belongs_to_another_restaurant_is_refused(store: Adapters) -> None:
    store.directory.save(DA_VINCI)
    with pytest.raises(BadConfiguration, match="already belongs"):
        store.directory.save(replace(DA_VINCI, id="impostor"))
    assert store.directory.by_number(DA_VINCI.phone_number) == DA_VINCI
    assert store.directory.by_id("impostor") is None


def test_a_closed_account_is_still_found(store: Adapters) -> None:
    store.directory.save(replace(DA_VINCI, active=False))
    found = store.directory.by_number(DA_VINCI.phone_number)
    assert found is not None
    assert not found.active
