"""The timers of all restaurants on the table, each rung by one worker at a time.

A claim moves the timer to the end of its lease in the index, so that one which fails neither blocks those behind it nor is lost
with a worker that fell silent.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from functions.domain.timers import Timer
from functions.store import keys
from functions.store.failures import again, code_of, translated
from functions.store.items import from_item, to_item
from functions.store.reading import query
from functions.store.retention import Retention
from functions.store.timer_items import DUE, LOST, RUNG, timer_of, timer_update

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoTimers:
    """Timers on the table."""

    def __init__(self, client: "DynamoDBClient", table: str, retention: Retention | None = None) -> None:
        self._client = client
        self._table = table
        self._retention = retention or Retention()

    def set(self, timer: Timer) -> None:
        """See `Timers.set`."""
        with translated():
            again(lambda: self._client.update_item(**timer_update(self._table, timer, self._retention)))

    def due(self, now: datetime, limit: int = 100) -> Sequence[Timer]:
        """See `Timers.due`."""
        condition = "due_pk = :state AND due_sk < :after_now"
        # "~" sorts behind every "#" that follows a stamp: what is due this very moment is due.
        values = {":state": DUE, ":after_now": f"{keys.stamp(now)}~"}
        return [timer_of(item) for item in query(self._client, self._table, "due", condition, values, limit=limit)]

    def claim(self, timer: Timer, now: datetime, until: datetime) -> int:
        """See `Timers.claim`."""
        stored = self._update(
            timer,
            "SET claimed_until = :until, due_sk = :sort ADD attempts :one",
            "due_pk = :waits AND (attribute_not_exists(claimed_until) OR claimed_until <= :now)",
            {
                ":until": keys.stamp(until),
                ":sort": self._sort_key(timer, until),
                ":one": 1,
                ":waits": DUE,
                ":now": keys.stamp(now),
            },
        )
        return int(stored["attempts"]) if stored is not None else 0

    def put_off(self, timer: Timer, until: datetime) -> None:
        """See `Timers.put_off`."""
        values = {":until": keys.stamp(until), ":sort": self._sort_key(timer, until), ":waits": DUE}
        self._update(timer, "SET claimed_until = :until, due_sk = :sort", "due_pk = :waits", values)

    def done(self, timer: Timer) -> None:
        """See `Timers.done`."""
        self._update(timer, "SET due_pk = :state", "attribute_exists(pk)", {":state": RUNG})

    def give_up(self, timer: Timer) -> None:
        """See `Timers.give_up`."""
        self._update(timer, "SET due_pk = :state", "attribute_exists(pk)", {":state": LOST})

    def lost(self, limit: int = 100) -> Sequence[Timer]:
        """See `Timers.lost`."""
        values = {":state": LOST}
        return [
            timer_of(one) for one in query(self._client, self._table, "due", "due_pk = :state", values, limit=limit)
        ]

    def _sort_key(self, timer: Timer, moment: datetime) -> str:
        return keys.due(DUE, timer.restaurant_id, moment, timer.id)["due_sk"]

    def _update(self, timer: Timer, change: str, condition: str, values: dict[str, Any]) -> dict[str, Any] | None:
        """The timer as it then is; None if the condition did not hold."""

        def write() -> dict[str, Any] | None:
            try:
                answer = self._client.update_item(
                    TableName=self._table,
                    Key=to_item(keys.timer(timer.restaurant_id, timer.id)),
                    UpdateExpression=change,
                    ConditionExpression=condition,
                    ExpressionAttributeValues=to_item(values),
                    ReturnValues="ALL_NEW",
                )
            except ClientError as error:
                if code_of(error) == "ConditionalCheckFailedException":
                    return None
                raise
            return from_item(answer["Attributes"])

        with translated():
            return again(write)
