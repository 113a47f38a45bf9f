"""Who wants no texts from whom. It never expires: a wish to be left alone has no date."""

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from functions.domain.opt_outs import OptOut
from functions.store import keys
from functions.store.failures import again, code_of, translated
from functions.store.items import from_item, read_stamp, to_item

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoOptOuts:
    """OptOuts on the table."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def get(self, restaurant_id: str, number: str) -> OptOut | None:
        """See `OptOuts.get`."""
        place = to_item(keys.opt_out(restaurant_id, number))
        with translated():
            answer = self._client.get_item(TableName=self._table, Key=place, ConsistentRead=True)
        if "Item" not in answer:
            return None
        values = from_item(answer["Item"])
        if values["lifted"]:
            return None
        return OptOut(restaurant_id, number, read_stamp(values["since"]), values["word"])

    def record(self, opt_out: OptOut) -> None:
        """See `OptOuts.record`."""
        item = {
            **keys.opt_out(opt_out.restaurant_id, opt_out.number),
            "kind": "opt_out",
            "since": keys.stamp(opt_out.since),
            "word": opt_out.word,
            "lifted": False,
        }

        def write() -> None:
            try:
                self._client.put_item(
                    TableName=self._table,
                    Item=to_item(item),
                    ConditionExpression="attribute_not_exists(pk) OR lifted = :yes",
                    ExpressionAttributeValues={":yes": {"BOOL": True}},
                )
            except ClientError as error:
                if code_of(error) != "ConditionalCheckFailedException":
                    raise

        with translated():
            again(write)

    def lift(self, restaurant_id: str, number: str) -> None:
        """See `OptOuts.lift`; the item stays, marked, since no door may delete."""

        def write() -> None:
            try:
                self._client.update_item(
                    TableName=self._table,
                    Key=to_item(keys.opt_out(restaurant_id, number)),
                    UpdateExpression="SET lifted = :yes",
                    ConditionExpression="attribute_exists(pk)",
                    ExpressionAttributeValues={":yes": {"BOOL": True}},
                )
            except ClientError as error:
                if code_of(error) != "ConditionalCheckFailedException":
                    raise

        with translated():
            again(write)
