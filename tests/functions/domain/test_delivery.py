"""An address lies in the first zone that holds it, or in none."""

import pytest

from functions.domain.delivery import distance_m, needs_position, zone_of
from functions.domain.ordering import DeliveryZone
from functions.domain.orders import DeliveryAddress

NEAR = DeliveryZone("near", postcodes=("10013", "10012"))
LONDON = DeliveryZone("london", postcodes=("SW1A*", "EC1A 1BB"))
OUTWARD = DeliveryZone("outward", postcodes=("N1", "M5V"))
ROUND = DeliveryZone("round", centre=(40.7193, -74.0021), radius_m=1500)
SQUARE = DeliveryZone("square", polygon=((0.0, 0.0), (0.0, 10.0), (10.0, 10.0), (10.0, 0.0)))


def _at(postcode: str = "", where: tuple[float, float] | None = None) -> DeliveryAddress:
    latitude, longitude = where if where is not None else (None, None)
    return DeliveryAddress("1 Some Street", postcode=postcode, latitude=latitude, longitude=longitude)


@pytest.mark.parametrize(
    ("postcode", "zone"),
    [("10013", NEAR), ("10013-4321", NEAR), ("100134", None), ("1001", None), ("", None), ("sw1a 2aa", LONDON), ("ec1a1bb", LONDON),
     ("n1 9gu", OUTWARD), ("N19 5AB", None), ("m5v 3l9", OUTWARD), ("NY 10013", NEAR), ("US-10013-4321", NEAR), ("NY 100134", None)],
)  # fmt: skip
def test_a_postcode_decides_however_it_is_written(postcode: str, zone: DeliveryZone | None) -> None:
    assert zone_of((NEAR, LONDON, OUTWARD), _at(postcode)) is zone


def test_a_radius_is_measured_along_the_globe() -> None:
    assert distance_m((52.52, 13.405), (48.8566, 2.3522)) == pytest.approx(877_464, rel=1e-3)
    assert zone_of((ROUND,), _at(where=(40.7250, -73.9967))) is ROUND
    assert zone_of((ROUND,), _at(where=(40.7484, -73.9857))) is None


def test_a_polygon_holds_what_is_inside() -> None:
    assert zone_of((SQUARE,), _at(where=(5.0, 5.0))) is SQUARE
    assert zone_of((SQUARE,), _at(where=(5.0, 10.5))) is None
    assert zone_of((SQUARE,), _at(where=(-0.1, 5.0))) is None


def test_an_address_is_located_only_where_it_matters() -> None:
    assert needs_position((NEAR, ROUND), _at("99999"))
    assert not needs_position((NEAR, ROUND), _at("10013"))
    assert not needs_position((NEAR,), _at("99999"))
