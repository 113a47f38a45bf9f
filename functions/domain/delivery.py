"""Which delivery zone an address lies in: by its postcode, or by where it is."""

import math
import re
from collections.abc import Sequence

from functions.domain.ordering import DeliveryZone
from functions.domain.orders import DeliveryAddress

_EARTH_M = 6_371_008.8
"""The mean radius (IUGG)."""

_HALVES = re.compile(r"([A-Z]{1,2}\d[A-Z\d]?)\d[A-Z]{2}|([A-Z]\d[A-Z])\d[A-Z]\d")

Point = tuple[float, float]
"""(latitude, longitude) in degrees."""


def zone_of(zones: Sequence[DeliveryZone], address: DeliveryAddress) -> DeliveryZone | None:
    """The first zone that holds the address; None if none does, or if it cannot be told without its position."""
    return next((zone for zone in zones if _holds(zone, address)), None)


def needs_position(zones: Sequence[DeliveryZone], address: DeliveryAddress) -> bool:
    """Whether the address must be located first: no list of postcodes holds it, and some zone goes by position."""
    by_position = any(zone.radius_m or zone.polygon for zone in zones)
    return by_position and address.latitude is None and zone_of(zones, address) is None


def distance_m(one: Point, other: Point) -> float:
    """Metres along the great circle (haversine)."""
    latitude, other_latitude = math.radians(one[0]), math.radians(other[0])
    half = math.sin((other_latitude - latitude) / 2) ** 2
    half += math.cos(latitude) * math.cos(other_latitude) * math.sin(math.radians(other[1] - one[1]) / 2) ** 2
    return 2 * _EARTH_M * math.asin(math.sqrt(half))


def _holds(zone: DeliveryZone, address: DeliveryAddress) -> bool:
    if zone.postcodes:
        return any(_matches(address.postcode, wanted) for wanted in zone.postcodes)
    if address.latitude is None or address.longitude is None:
        return False
    here = (address.latitude, address.longitude)
    if zone.polygon:
        return _inside(zone.polygon, here)
    return zone.centre is not None and distance_m(zone.centre, here) <= zone.radius_m


def _matches(postcode: str, wanted: str) -> bool:
    given, pattern = _plain(postcode), _plain(wanted)
    if not given or not pattern:
        return False
    if pattern.endswith("*"):
        return given.startswith(pattern[:-1])
    if given == pattern or _outward(given) == pattern:
        return True
    # ZIP+4 lies in its ZIP; a country or a state may be said with it.
    digits = "".join(sign for sign in given if sign.isdecimal())
    return len(pattern) == 5 and pattern.isdecimal() and len(digits) in (5, 9) and digits[:5] == pattern


def _outward(postcode: str) -> str:
    """The first half of a British or Canadian postcode, by which areas are named there; "" of any other."""
    found = _HALVES.fullmatch(postcode)
    return (found[1] or found[2]) if found is not None else ""


def _plain(postcode: str) -> str:
    return "".join(sign for sign in postcode.upper() if sign.isalnum() or sign == "*")


def _inside(polygon: Sequence[Point], here: Point) -> bool:
    """Even-odd rule, by a ray towards the east."""
    inside = False
    for (y, x), (last_y, last_x) in zip(polygon, (polygon[-1], *polygon[:-1]), strict=True):
        if (y > here[0]) != (last_y > here[0]) and here[1] < (last_x - x) * (here[0] - y) / (last_y - y) + x:
            inside = not inside
    return inside
