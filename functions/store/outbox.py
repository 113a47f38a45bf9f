"""The entries that the slow doors work through, each claimed once and moved only forward."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from functions.domain.events import OutboxEntry
from functions.domain.messages import rank_of
from functions.store import keys
from functions.store.failures import again, code_of, failed_conditions, translated
from functions.store.items import to_item
from functions.store.outbox_items import entry_item, entry_of
from functions.store.reading import query
from functions.store.retention import Retention

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoOutbox:
    """Outbox on the table."""

    def __init__(self, client: "DynamoDBClient", table: str, retention: Retention | None = None) -> None:
        self._client = client
        self._table = table
        self._retention = retention or Retention()

    def get(self, restaurant_id: str, entry_id: str) -> OutboxEntry | None:
        """See `Outbox.get`; strongly consistent."""
        return self._at(keys.outbox(restaurant_id, entry_id))

    def add(self, entry: OutboxEntry) -> bool:
        """See `Outbox.add`."""

        def write() -> bool:
            try:
                self._client.put_item(
                    TableName=self._table,
                    Item=entry_item(entry, self._retention),
                    ConditionExpression="attribute_not_exists(pk)",
                )
            except ClientError as error:
                if code_of(error) == "ConditionalCheckFailedException":
                    return False
                raise
            return True

        with translated():
            return again(write)

    def claim(self, restaurant_id: str, entry_id: str, at: datetime | None = None) -> bool:
        """See `Outbox.claim`."""
        change = "SET #state = :state, state_rank = :rank, history = list_append(history, :states)"
        values: dict[str, Any] = {
            ":state": "sending",
            ":rank": rank_of("sending"),
            ":states": ["sending"],
            ":pending": "pending",
        }
        if at is not None:
            change += ", claimed_at = :at"
            values[":at"] = keys.stamp(at)
        return self._update(keys.outbox(restaurant_id, entry_id), change, "#state = :pending", values)

    def take_over(self, entry: OutboxEntry, at: datetime) -> bool:
        """See `Outbox.take_over`."""
        values: dict[str, Any] = {":at": keys.stamp(at), ":state": entry.state}
        seen = "attribute_not_exists(claimed_at)"
        if entry.claimed_at is not None:
            seen, values[":seen"] = "claimed_at = :seen", keys.stamp(entry.claimed_at)
        place = keys.outbox(entry.restaurant_id, entry.id)
        return self._update(place, "SET claimed_at = :at", f"#state = :state AND {seen}", values)

    def settle(
        self,
        restaurant_id: str,
        entry_id: str,
        state: str,
        *,
        vendor_id: str | None = None,
        error_code: str | None = None,
    ) -> bool:
        """See `Outbox.settle`. A vendor id is kept even if the state comes too late."""
        place = keys.outbox(restaurant_id, entry_id)
        if vendor_id is not None:
            self._remember(place, vendor_id)
        change = "SET #state = :state, state_rank = :rank, history = list_append(history, :states)"
        values: dict[str, Any] = {":state": state, ":rank": rank_of(state), ":states": [state]}
        if error_code is not None:
            change += ", error_code = :error"
            values[":error"] = error_code
        return self._update(place, change, "state_rank < :rank", values)

    def by_vendor_id(self, vendor_id: str) -> OutboxEntry | None:
        """See `Outbox.by_vendor_id`; strongly consistent, since a callback may come a moment after the hand-over."""
        with translated():
            answer = self._client.get_item(
                TableName=self._table, Key=to_item(keys.vendor(vendor_id)), ConsistentRead=True
            )
        if "Item" not in answer:
            return None
        return self._at({"pk": answer["Item"]["entry_pk"]["S"], "sk": answer["Item"]["entry_sk"]["S"]})

    def recent(self, restaurant_id: str, limit: int = 50) -> Sequence[OutboxEntry]:
        """See `Outbox.recent`; eventually consistent."""
        values = {":list": f"{restaurant_id}#OUTBOX"}
        items = query(self._client, self._table, "list", "list_pk = :list", values, backwards=True, limit=limit)
        return [entry_of(item) for item in items]

    def _at(self, place: keys.Key) -> OutboxEntry | None:
        with translated():
            answer = self._client.get_item(TableName=self._table, Key=to_item(place), ConsistentRead=True)
        return entry_of(answer["Item"]) if "Item" in answer else None

    def _update(self, place: keys.Key, change: str, condition: str, values: dict[str, Any]) -> bool:
        """Whether the condition held and the entry was changed; an entry that does not exist meets none."""

        def write() -> bool:
            try:
                self._client.update_item(
                    TableName=self._table,
                    Key=to_item(place),
                    UpdateExpression=change,
                    ConditionExpression=f"attribute_exists(pk) AND {condition}",
                    ExpressionAttributeNames={"#state": "state"},
                    ExpressionAttributeValues=to_item(values),
                )
            except ClientError as error:
                if code_of(error) == "ConditionalCheckFailedException":
                    return False
                raise
            return True

        with translated():
            return again(write)

    def _remember(self, place: keys.Key, vendor_id: str) -> None:
        """Store the vendor's id on the entry and the way back from it, unless the entry has one or does not exist."""

        def write() -> None:
            entry = self._client.get_item(TableName=self._table, Key=to_item(place), ConsistentRead=True).get("Item")
            if entry is None or "vendor_id" in entry:
                return
            back = to_item(
                {**keys.vendor(vendor_id), "kind": "vendor_id", "entry_pk": place["pk"], "entry_sk": place["sk"]}
            )
            back["expires_at"] = entry["expires_at"]
            try:
                self._client.transact_write_items(
                    TransactItems=[
                        {
                            "Update": {
                                "TableName": self._table,
                                "Key": to_item(place),
                                "UpdateExpression": "SET vendor_id = :vendor",
                                "ConditionExpression": "attribute_exists(pk) AND attribute_not_exists(vendor_id)",
                                "ExpressionAttributeValues": {":vendor": {"S": vendor_id}},
                            }
                        },
                        {"Put": {"TableName": self._table, "Item": back}},
                    ]
                )
            except ClientError as error:
                if not failed_conditions(error):
                    raise

        with translated():
            again(write)
