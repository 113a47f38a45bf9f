"""Finds restaurants by the number that was dialled."""

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from functions.domain.errors import BadConfiguration
from functions.domain.restaurant_data import restaurant_from_data, restaurant_to_data
from functions.domain.restaurants import Restaurant
from functions.store import keys
from functions.store.failures import again, failed_conditions, translated
from functions.store.items import from_item, pack, to_item, unpack

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef


class DynamoDirectory:
    """RestaurantDirectory on the table."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def by_number(self, number: str) -> Restaurant | None:
        """See `RestaurantDirectory.by_number`."""
        with translated():
            found = self._client.get_item(TableName=self._table, Key=to_item(keys.number(number)), ConsistentRead=True)
        if "Item" not in found:
            return None
        return self.by_id(from_item(found["Item"])["restaurant_id"])

    def by_id(self, restaurant_id: str) -> Restaurant | None:
        """See `RestaurantDirectory.by_id`."""
        with translated():
            found = self._client.get_item(
                TableName=self._table, Key=to_item(keys.restaurant(restaurant_id)), ConsistentRead=True
            )
        return restaurant_from_data(unpack(from_item(found["Item"])["data"])) if "Item" in found else None

    def save(self, restaurant: Restaurant) -> None:
        """See `RestaurantDirectory.save`; BadConfiguration if the number belongs to another restaurant."""
        with translated():
            again(lambda: self._save(restaurant))

    def _save(self, restaurant: Restaurant) -> None:
        before = self.by_id(restaurant.id)
        profile = {
            **keys.restaurant(restaurant.id),
            **(keys.with_calendar(restaurant.id) if restaurant.calendar_id is not None else {}),
            "kind": "restaurant",
            "name": restaurant.name,
            "phone_number": restaurant.phone_number,
            "data": pack(restaurant_to_data(restaurant)),
        }
        pointer = {**keys.number(restaurant.phone_number), "kind": "number", "restaurant_id": restaurant.id}
        mine = {":mine": {"S": restaurant.id}}
        writes: list[TransactWriteItemTypeDef] = [
            {
                "Put": {
                    "TableName": self._table,
                    "Item": to_item(pointer),
                    "ConditionExpression": "attribute_not_exists(pk) OR restaurant_id = :mine",
                    "ExpressionAttributeValues": mine,
                }
            },
            {"Put": {"TableName": self._table, "Item": to_item(profile)}},
        ]
        if before is not None and before.phone_number != restaurant.phone_number:
            writes.append({"Delete": {"TableName": self._table, "Key": to_item(keys.number(before.phone_number))}})
        try:
            self._client.transact_write_items(TransactItems=writes)
        except ClientError as error:
            if failed_conditions(error):
                text = f"{restaurant.phone_number} already belongs to another restaurant"
                raise BadConfiguration(text) from error
            raise
