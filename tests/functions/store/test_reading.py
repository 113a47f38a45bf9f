"""Reading many items: what DynamoDB leaves unprocessed is asked for again, for a bounded time."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from botocore.stub import Stubber

from functions.domain.errors import VendorUnavailable
from functions.store.connection import connect
from functions.store.reading import get_many

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

KEYS = [{"pk": "a", "sk": str(number)} for number in range(3)]
STORED = [{"pk": {"S": key["pk"]}, "sk": {"S": key["sk"]}} for key in KEYS]


@pytest.fixture
def client() -> Iterator["DynamoDBClient"]:
    client = connect(region="us-east-1", endpoint_url="http://127.0.0.1:9")
    yield client
    client.close()


@pytest.fixture
def stubber(client: "DynamoDBClient") -> Iterator[Stubber]:
    with Stubber(client) as scripted:
        yield scripted
        scripted.assert_no_pending_responses()


def answers(
    stubber: Stubber, asked: list[dict[str, Any]], given: list[dict[str, Any]], left: list[dict[str, Any]]
) -> None:
    """One batch: what is asked for, what comes back, what is left unprocessed."""
    unprocessed = {"t": {"Keys": left}} if left else {}
    stubber.add_response(
        "batch_get_item",
        {"Responses": {"t": given}, "UnprocessedKeys": unprocessed},
        {"RequestItems": {"t": {"Keys": asked, "ConsistentRead": True}}},
    )


def test_what_was_left_is_asked_for_again(client: "DynamoDBClient", stubber: Stubber) -> None:
    answers(stubber, STORED, STORED[:1], STORED[1:])
    answers(stubber, STORED[1:], STORED[1:], [])
    pauses: list[float] = []
    found = get_many(client, "t", [*KEYS, KEYS[0]], pause=pauses.append)
    assert list(found) == [("a", "0"), ("a", "1"), ("a", "2")]
    assert len(pauses) == 1


def test_a_store_that_leaves_everything_is_unavailable(client: "DynamoDBClient", stubber: Stubber) -> None:
    for _ in range(3):
        answers(stubber, STORED, [], STORED)
    with pytest.raises(VendorUnavailable):
        get_many(client, "t", KEYS, tries=3, pause=lambda _: None)
