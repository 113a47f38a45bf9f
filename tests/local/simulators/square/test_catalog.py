"""The catalogue as the official client reads it."""

from datetime import timedelta

import pytest
from square.core.api_error import ApiError

from tests.local.simulators.square.square_world import Burgers


def test_it_is_listed_by_type_in_pages_of_a_hundred() -> None:
    world = Burgers()
    shelf = world.simulator.shelf(world.merchant)
    for number in range(120):
        shelf.add_item(f"Dish {number}", {"Regular": 100})
    items = list(world.client().catalog.list(types="ITEM"))
    assert len(items) == 122
    assert world.simulator.operations("catalog.list") == ["catalog.list"] * 2


def test_a_search_tells_only_what_is_newer_and_what_was_deleted() -> None:
    world = Burgers()
    client = world.client()
    first = client.catalog.search(object_types=["ITEM"], include_related_objects=True)
    assert len(first.objects or []) == 2
    assert {one.type for one in first.related_objects or []} == {
        "TAX",
        "MODIFIER_LIST",
    }
    world.clock.pass_by(timedelta(minutes=1))
    world.simulator.shelf(world.merchant).delete(world.cola[""])
    later = client.catalog.search(object_types=["ITEM"], begin_time=first.latest_time, include_deleted_objects=True)
    assert [(one.id, one.is_deleted) for one in later.objects or []] == [(world.cola[""], True)]
    assert not client.catalog.search(object_types=["ITEM"], begin_time=first.latest_time).objects


def test_sold_out_stands_in_the_override_of_the_location() -> None:
    world = Burgers()
    world.simulator.shelf(world.merchant).sell_out(
        world.burger["Double"], world.location, world.clock() + timedelta(hours=3)
    )
    found = world.client().catalog.batch_get(object_ids=[world.burger["Double"]]).objects or []
    overrides = found[0].item_variation_data.location_overrides
    assert [(one.location_id, one.sold_out, one.sold_out_valid_until) for one in overrides] == [
        (world.location, True, "2026-11-24T20:00:00.000Z")
    ]


def test_what_is_absent_at_the_location_cannot_be_ordered() -> None:
    world = Burgers()
    world.merchant.catalog[world.cola["Regular"]]["absent_at_location_ids"] = [world.location]
    answer = world.client().catalog.object.get(world.cola["Regular"])
    assert answer.object is not None
    with pytest.raises(ApiError) as error:
        world.client().orders.calculate(order=world.order(), request_options={"max_retries": 0})
    assert error.value.status_code == 404
