"""How an outbox entry looks as an item, and in the stream that wakes the doors.

`kind` = "outbox" and `door` stand at the top level, so that a stream filter can choose the inserts of one door:
`{"eventName": ["INSERT"], "dynamodb": {"NewImage": {"kind": {"S": ["outbox"]}, "door": {"S": ["sms"]}}}}`.
"""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from functions.domain.events import OutboxEntry
from functions.domain.messages import rank_of
from functions.store import keys
from functions.store.items import Item, expiry, from_item, pack, read_stamp, to_item, unpack
from functions.store.retention import Retention


def entry_item(entry: OutboxEntry, retention: Retention) -> Item:
    """The item, found by its id and in the restaurant's list by age."""
    return to_item(
        {
            **asdict(entry),
            **keys.outbox(entry.restaurant_id, entry.id),
            **keys.listed(entry.restaurant_id, "OUTBOX", entry.created_at, entry.id),
            "kind": "outbox",
            "payload": pack(entry.payload),
            "created_at": keys.stamp(entry.created_at),
            "claimed_at": keys.stamp(entry.claimed_at) if entry.claimed_at is not None else None,
            "history": list(entry.history),
            "state_rank": rank_of(entry.state),
            "expires_at": expiry(entry.created_at, retention.outbox),
        }
    )


def entry_of(item: Mapping[str, Any]) -> OutboxEntry:
    """The entry of an item in DynamoDB's own JSON, as the API or a stream record's NewImage gives it."""
    values = from_item(item)
    return OutboxEntry(
        id=values["id"],
        restaurant_id=values["restaurant_id"],
        door=values["door"],
        fact=values["fact"],
        payload=unpack(values["payload"]),
        created_at=read_stamp(values["created_at"]),
        call_sid=values.get("call_sid", ""),
        state=values["state"],
        vendor_id=values.get("vendor_id"),
        error_code=values.get("error_code"),
        history=tuple(values["history"]),
        claimed_at=read_stamp(values["claimed_at"]) if "claimed_at" in values else None,
    )
