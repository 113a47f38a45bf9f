"""What guests were asked by text: one open question per number, gone soon after it lapses."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from functions.domain.text_questions import TextQuestion
from functions.domain.wall_clock import instant
from functions.store import keys
from functions.store.failures import translated
from functions.store.items import expiry, from_item, read_stamp, to_item

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_KEPT = timedelta(days=1)
_LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


class DynamoTextQuestions:
    """TextQuestions on the table."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def ask(self, question: TextQuestion) -> None:
        """See `TextQuestions.ask`."""
        item = {
            **keys.text_question(question.restaurant_id, question.number),
            "kind": "text_question",
            "act": question.act,
            "reservation_ids": list(question.reservation_ids),
            "until": keys.stamp(question.until),
            "expires_at": expiry(question.until, _KEPT),
        }
        with translated():
            self._client.put_item(TableName=self._table, Item=to_item(item))

    def get(self, restaurant_id: str, number: str, now: datetime) -> TextQuestion | None:
        """See `TextQuestions.get`."""
        place = to_item(keys.text_question(restaurant_id, number))
        with translated():
            answer = self._client.get_item(TableName=self._table, Key=place, ConsistentRead=True)
        if "Item" not in answer:
            return None
        values = from_item(answer["Item"])
        until = read_stamp(values["until"])
        if instant(now) >= until:
            return None
        return TextQuestion(restaurant_id, number, values["act"], tuple(values["reservation_ids"]), until)

    def close(self, restaurant_id: str, number: str) -> None:
        """See `TextQuestions.close`; the item stays without a question until it expires, since no door may delete."""
        self.ask(TextQuestion(restaurant_id, number, "cancel", (), _LONG_AGO))
