"""What guests asked to be remembered, on the table."""

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from functions.domain.guests import GuestNotes
from functions.domain.ports import Clock, CommitConflict
from functions.store import keys
from functions.store.failures import again, code_of, translated
from functions.store.items import expiry, from_item, to_item
from functions.store.retention import Retention

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoGuests:
    """GuestBook on the table."""

    def __init__(self, client: "DynamoDBClient", table: str, clock: Clock, retention: Retention | None = None) -> None:
        self._client = client
        self._table = table
        self._clock = clock
        self._retention = retention or Retention()

    def get(self, restaurant_id: str, phone: str) -> GuestNotes | None:
        """See `GuestBook.get`."""
        place = to_item(keys.guest_notes(restaurant_id, phone))
        with translated():
            answer = self._client.get_item(TableName=self._table, Key=place, ConsistentRead=True)
        if "Item" not in answer:
            return None
        values = from_item(answer["Item"])
        return GuestNotes(restaurant_id, phone, tuple(values["remembered"]), values["version"])

    def store(self, notes: GuestNotes, *, replaces_version: int) -> None:
        """See `GuestBook.store`."""
        item = to_item(
            {
                **keys.guest_notes(notes.restaurant_id, notes.phone),
                "kind": "guest_notes",
                "remembered": list(notes.remembered),
                "version": notes.version,
                "expires_at": expiry(self._clock.now(), self._retention.guest_notes),
            }
        )
        condition: dict[str, Any] = {"ConditionExpression": "attribute_not_exists(pk)"}
        if replaces_version:
            condition = {
                "ConditionExpression": "version = :read",
                "ExpressionAttributeValues": to_item({":read": replaces_version}),
            }

        def write() -> None:
            try:
                self._client.put_item(TableName=self._table, Item=item, **condition)
            except ClientError as error:
                if code_of(error) == "ConditionalCheckFailedException":
                    raise CommitConflict("the guest's notes were changed meanwhile") from error
                raise

        with translated():
            again(write)
