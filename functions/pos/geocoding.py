"""Finds where an address lies through Amazon Location, for restaurants whose delivery zones are circles or polygons."""

from collections.abc import Callable
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from functions.domain.errors import VendorConfused, VendorUnavailable
from functions.domain.orders import DeliveryAddress

DEADLINES = Config(connect_timeout=1, read_timeout=2, retries={"total_max_attempts": 1})
"""A caller waits."""
_SURE_ENOUGH = 0.8
"""Of Location's overall match score, 0 to 1: a street of the same name in another town must not decide."""


class LocationGeocoder:
    """Geocoder on the `geo-places` API; the client is made when the first address is asked for."""

    def __init__(self, connect: Callable[[], Any]) -> None:
        self._connect = connect
        self._client: Any = None

    def locate(self, address: DeliveryAddress) -> tuple[float, float] | None:
        """See `Geocoder.locate`. VendorUnavailable or VendorConfused if it cannot be asked."""
        words = ", ".join(part for part in (address.street, address.postcode, address.city, address.state) if part)
        if not words:
            return None
        if self._client is None:
            self._client = self._connect()
        try:
            found = (
                self._client.geocode(QueryText=words, MaxResults=1, IntendedUse="SingleUse").get("ResultItems") or []
            )
        except ClientError as error:
            raise VendorUnavailable(f"Amazon Location refused: {error}") from error
        except BotoCoreError as error:
            raise VendorUnavailable("Amazon Location did not answer") from error
        if not found or found[0].get("MatchScores", {}).get("Overall", 0.0) < _SURE_ENOUGH:
            return None
        try:
            longitude, latitude = (float(one) for one in found[0]["Position"])
        except (KeyError, TypeError, ValueError) as error:
            raise VendorConfused("Amazon Location's answer names no position") from error
        return latitude, longitude
