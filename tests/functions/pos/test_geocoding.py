"""An address is located by Amazon Location only if it is sure enough."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from functions.domain.errors import VendorUnavailable
from functions.domain.orders import DeliveryAddress
from functions.pos.geocoding import LocationGeocoder

HOME = DeliveryAddress("27 Lantern Street", "New York", "10013", "NY", details="3B")
ASKED = {"QueryText": "27 Lantern Street, 10013, New York, NY", "MaxResults": 1, "IntendedUse": "SingleUse"}


@pytest.fixture
def location() -> Iterator[tuple[LocationGeocoder, Stubber]]:
    client: Any = boto3.client("geo-places", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
    with Stubber(client) as stub:
        yield LocationGeocoder(lambda: client), stub
    client.close()


def _answer(*items: dict[str, Any]) -> dict[str, Any]:
    return {
        "PricingBucket": "Label",
        "ResultItems": [{"PlaceId": "p", "PlaceType": "PointAddress", "Title": "t", **one} for one in items],
    }


@pytest.mark.parametrize(
    ("answer", "where"),
    [
        (_answer({"Position": [-74.0, 40.7], "MatchScores": {"Overall": 0.97}}), (40.7, -74.0)),
        (_answer({"Position": [-74.0, 40.7], "MatchScores": {"Overall": 0.5}}), None),
        (_answer(), None),
    ],
)
def test_a_position_is_latitude_and_longitude_or_nothing(
    location: tuple[LocationGeocoder, Stubber], answer: dict[str, Any], where: tuple[float, float] | None
) -> None:
    geocoder, stub = location
    stub.add_response("geocode", answer, ASKED)

    assert geocoder.locate(HOME) == where


def test_nothing_is_asked_for_an_empty_address_and_an_outage_is_told(
    location: tuple[LocationGeocoder, Stubber],
) -> None:
    geocoder, stub = location
    assert geocoder.locate(DeliveryAddress("")) is None
    stub.add_client_error("geocode", "ThrottlingException")
    with pytest.raises(VendorUnavailable):
        geocoder.locate(HOME)
