"""What people at the restaurant should read, stored together with the notice that tells them."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from functions.domain.calls import Message
from functions.domain.events import OutboxEntry
from functions.store import keys
from functions.store.failures import again, failed_conditions, translated
from functions.store.items import Item, expiry, from_item, pack, read_stamp, to_item, unpack
from functions.store.outbox_items import entry_item
from functions.store.reading import query
from functions.store.retention import Retention

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef


class DynamoMessages:
    """MessageBox on the table."""

    def __init__(self, client: "DynamoDBClient", table: str, retention: Retention | None = None) -> None:
        self._client = client
        self._table = table
        self._retention = retention or Retention()

    def put(self, message: Message, outbox: Sequence[OutboxEntry] = ()) -> None:
        """See `MessageBox.put`."""
        items = [self._item(message), *(entry_item(entry, self._retention) for entry in outbox)]
        writes: list[TransactWriteItemTypeDef] = [
            {"Put": {"TableName": self._table, "Item": item, "ConditionExpression": "attribute_not_exists(pk)"}}
            for item in items
        ]

        def write() -> None:
            try:
                self._client.transact_write_items(TransactItems=writes)
            except ClientError as error:
                there = failed_conditions(error)
                # The message is there already, with its entries: they were written in one transaction.
                if 0 in there:
                    return
                if not there:
                    raise
                # Another message has told the same: this one is kept without its notice.
                for place in reversed(there):
                    del writes[place]
                self._client.transact_write_items(TransactItems=writes)

        with translated():
            again(write)

    def recent(self, restaurant_id: str, limit: int = 50) -> Sequence[Message]:
        """See `MessageBox.recent`; eventually consistent."""
        values = {":list": f"{restaurant_id}#MESSAGES"}
        items = query(self._client, self._table, "list", "list_pk = :list", values, backwards=True, limit=limit)
        return [_message_of(item) for item in items]

    def _item(self, message: Message) -> Item:
        return to_item(
            {
                **asdict(message),
                **keys.message(message.restaurant_id, message.id),
                **keys.listed(message.restaurant_id, "MESSAGES", message.created_at, message.id),
                # `kind` tells the stream what sort of item this is, so the message's own kind has another name.
                "kind": "message",
                "message_kind": message.kind,
                "details": pack(message.details),
                "created_at": keys.stamp(message.created_at),
                "expires_at": expiry(message.created_at, self._retention.messages),
            }
        )


def _message_of(item: Mapping[str, Any]) -> Message:
    values = from_item(item)
    return Message(
        id=values["id"],
        restaurant_id=values["restaurant_id"],
        kind=values["message_kind"],
        text=values["text"],
        created_at=read_stamp(values["created_at"]),
        name=values["name"],
        phone=values.get("phone"),
        call_sid=values["call_sid"],
        urgent=values["urgent"],
        details=unpack(values["details"]),
    )
