"""How a timer looks as an item, and how a transaction sets it so that setting it twice is setting it once.

A timer that waits stands in the index `due` under the partition `DUE`; one that has rung is moved to `RUNG`. Setting it again
fills only what is missing, so it neither wakes it again nor makes a transaction fail.
"""

from collections.abc import Mapping
from typing import Any

from functions.domain.timers import Timer
from functions.store import keys
from functions.store.items import Item, expiry, from_item, pack, read_stamp, to_item, unpack
from functions.store.retention import Retention

DUE = "DUE"
RUNG = "RUNG"
LOST = "LOST"
"""Given up after too many failures: kept where an operator finds it."""


def timer_item(timer: Timer, retention: Retention) -> Item:
    """The item of a timer that has not rung."""
    return to_item(
        {
            **keys.timer(timer.restaurant_id, timer.id),
            **keys.due(DUE, timer.restaurant_id, timer.due_at, timer.id),
            "kind": "timer",
            "id": timer.id,
            "restaurant_id": timer.restaurant_id,
            "timer_kind": timer.kind,
            "due_at": keys.stamp(timer.due_at),
            "payload": pack(timer.payload),
            "expires_at": expiry(timer.due_at, retention.timers),
        }
    )


def timer_update(table: str, timer: Timer, retention: Retention) -> dict[str, Any]:
    """The arguments of an UpdateItem, or of an Update in a transaction, that sets the timer unless it is there already."""
    item = timer_item(timer, retention)
    fields = {name: value for name, value in item.items() if name not in ("pk", "sk")}
    return {
        "TableName": table,
        "Key": {"pk": item["pk"], "sk": item["sk"]},
        "UpdateExpression": "SET " + ", ".join(f"#{name} = if_not_exists(#{name}, :{name})" for name in fields),
        "ExpressionAttributeNames": {f"#{name}": name for name in fields},
        "ExpressionAttributeValues": {f":{name}": value for name, value in fields.items()},
    }


def timer_of(item: Mapping[str, Any]) -> Timer:
    """The timer of an item in DynamoDB's own JSON."""
    values = from_item(item)
    return Timer(
        id=values["id"],
        restaurant_id=values["restaurant_id"],
        kind=values["timer_kind"],
        due_at=read_stamp(values["due_at"]),
        payload=unpack(values["payload"]),
    )
