"""The rules of ordering survive the way through plain data, and nonsense is told with its place."""

from datetime import timedelta
from typing import Any

import pytest

from functions.domain.errors import BadConfiguration
from functions.domain.ordering import DeliveryZone, KitchenPace, Ordering
from functions.domain.ordering_data import complaints, ordering_data, ordering_from
from functions.domain.plain_data import Reader

FULL = Ordering(
    fulfilments=("pickup", "delivery"),
    pos="square",
    payments=("link", "counter"),
    tax_rates={"food": 8875, "alcohol": 10_000},
    service_charge_rate=3000,
    minimum_minor=1500,
    zones=(
        DeliveryZone("near", 300, 2000, timedelta(minutes=15), postcodes=("10013", "100*")),
        DeliveryZone("round", 500, centre=(40.7193, -74.0021), radius_m=1500),
        DeliveryZone("odd", 700, polygon=((0.0, 0.0), (0.0, 1.5), (1.0, 1.0))),
    ),
    pace=KitchenPace(timedelta(minutes=25), timedelta(minutes=5), None, timedelta(minutes=15)),
    sells_alcohol=("pickup",),
    largest_order=40,
    ahead=timedelta(days=3),
    ticket_numbers=("+12125550160",),
    ticket_emails=("kitchen@example.com",),
)


def _read(data: dict[str, Any], currency: str = "USD") -> Ordering:
    return ordering_from(Reader(data, "ordering"), currency)


@pytest.mark.parametrize("ordering", [Ordering(), FULL])
@pytest.mark.parametrize("currency", ["USD", "JPY", "KWD"])
def test_rules_come_back_as_they_were(ordering: Ordering, currency: str) -> None:
    assert _read(ordering_data(ordering, currency), currency) == ordering


def test_an_owner_writes_money_and_percent_as_everybody_does() -> None:
    ordering = _read({"minimum": "15", "tax_rates": {"food": "8.875"}, "service_charge": "18"})

    assert (ordering.minimum_minor, ordering.tax_rates, ordering.service_charge_rate) == (1500, {"food": 8875}, 18_000)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"minimum": "15.005"}, "minimum"),
        ({"minimum": "-1"}, "minimum"),
        ({"tax_rates": {"food": "much"}}, "tax_rates.food"),
        ({"tax_rates": {"food": "NaN"}}, "tax_rates.food"),
        ({"pos": "till"}, "ordering.pos"),
        ({"fulfilments": ["drone"]}, "fulfilments"),
        ({"zones": [{"name": "nowhere"}]}, "nowhere"),
        ({"zones": [{"name": "both", "postcodes": ["1"], "centre": "1, 1", "radius_m": 5}]}, "both"),
        ({"zones": [{"name": "far", "centre": "100, 1", "radius_m": 5}]}, "expected a place"),
        ({"tip": "20"}, "unknown field"),
    ],
)
def test_nonsense_is_told_with_its_place(data: dict[str, Any], says: str) -> None:
    with pytest.raises(BadConfiguration, match=says):
        _read(data)


def test_rules_that_contradict_each_other_are_told() -> None:
    odd = Ordering(fulfilments=("delivery",), payments=("link",), pace=KitchenPace(interval=timedelta(0)))

    assert len(complaints(odd)) == 4
    assert complaints(FULL) == []
