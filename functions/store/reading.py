"""Reads many items at once: strongly consistent by key, or page by page from an index."""

import time
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from functions.domain.errors import VendorUnavailable
from functions.store.failures import translated
from functions.store.items import Item, to_item
from functions.store.keys import Key

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_MOST_KEYS = 100
"""Limit of BatchGetItem."""


def get_many(
    client: "DynamoDBClient",
    table: str,
    wanted: Iterable[Key],
    *,
    tries: int = 4,
    pause: Callable[[float], None] = time.sleep,
) -> dict[tuple[str, str], Item]:
    """The items that exist, by (pk, sk). VendorUnavailable if DynamoDB keeps leaving some unprocessed."""
    left = [to_item(key) for key in {(key["pk"], key["sk"]): key for key in wanted}.values()]
    found: dict[tuple[str, str], Item] = {}
    while left:
        asked, left = left[:_MOST_KEYS], left[_MOST_KEYS:]
        with translated():
            answer: Any = client.batch_get_item(RequestItems={table: {"Keys": asked, "ConsistentRead": True}})
        for item in answer["Responses"].get(table, ()):
            found[item["pk"]["S"], item["sk"]["S"]] = item
        unprocessed = answer.get("UnprocessedKeys", {}).get(table, {}).get("Keys", [])
        if unprocessed:
            tries -= 1
            if not tries:
                raise VendorUnavailable("the store is busy: it left keys unread")
            pause(0.05)
            left = [*unprocessed, *left]
    return found


def query(
    client: "DynamoDBClient",
    table: str,
    index: str,
    condition: str,
    values: dict[str, str],
    *,
    backwards: bool = False,
    limit: int | None = None,
) -> Iterator[Item]:
    """The items of an index in its order, at most `limit`; eventually consistent, as indexes are."""
    start: dict[str, Any] = {}
    left = limit
    while left is None or left > 0:
        page: dict[str, Any] = {} if left is None else {"Limit": left}
        with translated():
            answer = client.query(
                TableName=table,
                IndexName=index,
                KeyConditionExpression=condition,
                ExpressionAttributeValues=to_item(values),
                ScanIndexForward=not backwards,
                **start,
                **page,
            )
        yield from answer["Items"]
        if left is not None:
            left -= len(answer["Items"])
        if "LastEvaluatedKey" not in answer:
            return
        start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}
