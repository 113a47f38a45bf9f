"""Takes one telephone number out of the whole table.

It reads everything that the restaurant has and looks for the number in it, whatever it is called and however it is packed, so that an item
of a kind which nobody thought of here is erased too, and not forgotten. That takes seconds; nobody waits for it on the telephone.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from functions.domain.clock import SystemClock
from functions.domain.events import OutboxEntry
from functions.domain.guests import Erased
from functions.domain.ports import Clock
from functions.store import keys
from functions.store.failures import again, translated
from functions.store.items import Item, from_item, to_item, unpack
from functions.store.outbox_items import entry_item
from functions.store.reading import query
from functions.store.retention import Retention

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

ERASED = "(erased)"
"""Stands in a past reservation for the guest's name."""
_STAYS = frozenset({"opt_out", "restaurant", "number", "house_state", "calendar_link"})
"""Kinds that are left alone: the law wants an opt-out to be kept, and the restaurant's own data is not the guest's."""
_OF_THE_GUEST = ("phone", "notes", "arrival_note", "consent", "call_sid", "guest_pk", "guest_sk")


class DynamoEraser:
    """Eraser on the table."""

    def __init__(
        self, client: "DynamoDBClient", table: str, clock: Clock | None = None, retention: Retention | None = None
    ) -> None:
        self._client = client
        self._table = table
        self._clock = clock or SystemClock()
        self._retention = retention or Retention()

    def erase(self, restaurant_id: str, phone: str) -> Erased:
        """See `Eraser.erase`."""
        # Calls first: the reservations say which ones, and a second try must still find out.
        mine, keeps_calendar = [], False
        for item in self._partition(f"RESTAURANT#{restaurant_id}"):
            keeps_calendar |= _kind(item) == "calendar_link"
            if holds(item, phone):
                mine.append(item)
        sids = {item["call_sid"]["S"] for item in mine if item.get("call_sid", {}).get("S")}
        calls = query(self._client, self._table, "list", "list_pk = :list", {":list": f"{restaurant_id}#CALLS"})
        sids |= {item["call_sid"]["S"] for item in calls if holds(item, phone)}
        erased_calls = sum(self._forget_call(sid, phone) for sid in sorted(sids))
        self._forget_elsewhere([item for item in mine if _kind(item) == "touched"], phone)
        reservations = [item for item in mine if _kind(item) == "reservation"]
        for item in reservations:
            self._without_guest(restaurant_id, item, keeps_calendar=keeps_calendar)
        others = [item for item in mine if _kind(item) not in {"reservation", "touched", *_STAYS}]
        self._delete(others)
        return Erased(len(reservations), erased_calls, len(others))

    def _forget_call(self, call_sid: str, phone: str) -> int:
        """Delete the call with its report, its hold and what its tools did; 1 if there was one.

        What is no call (a text, or all edits in the owner's calendar) holds other guests as well: of that only what holds the number.
        """
        items = list(self._partition(keys.call(call_sid)["pk"]))
        is_call = any(_kind(item) == "call" for item in items)
        self._delete(item for item in items if is_call or holds(item, phone))
        return int(is_call)

    def _forget_elsewhere(self, pointers: Iterable[Item], phone: str) -> None:
        """Delete what others' calls, texts and the calendar's edits recorded of this guest's reservations, and nothing else of theirs."""
        for pointer in pointers:
            records = self._partition(keys.call(pointer["in_call"]["S"])["pk"])
            self._delete([*(item for item in records if holds(item, phone)), pointer])

    def _without_guest(self, restaurant_id: str, item: Item, *, keeps_calendar: bool) -> None:
        """In one step with the word to the calendar's door: the number is gone afterwards, so no second try would find it."""
        names = {f"#{name}": name for name in (*_OF_THE_GUEST, "name", "text_consent")}
        removed = ", ".join(f"#{name}" for name in _OF_THE_GUEST)
        update = {
            "TableName": self._table,
            "Key": {"pk": item["pk"], "sk": item["sk"]},
            "UpdateExpression": f"SET #name = :erased, #text_consent = :no REMOVE {removed} ADD version :one",
            "ConditionExpression": "attribute_exists(pk)",
            "ExpressionAttributeNames": names,
            "ExpressionAttributeValues": to_item({":erased": ERASED, ":no": False, ":one": 1}),
        }
        writes: list[dict[str, Any]] = [{"Update": update}]
        if keeps_calendar:
            told = entry_item(erased_entry(restaurant_id, item["id"]["S"], self._clock.now()), self._retention)
            writes.append({"Put": {"TableName": self._table, "Item": told}})
        with translated():
            again(lambda: self._client.transact_write_items(TransactItems=writes))  # type: ignore[arg-type]  # built above

    def _delete(self, items: Iterable[Item]) -> None:
        for item in items:
            key = {"pk": item["pk"], "sk": item["sk"]}
            with translated():
                again(lambda key=key: self._client.delete_item(TableName=self._table, Key=key))  # type: ignore[misc]  # mypy cannot infer a lambda with a default

    def _partition(self, pk: str) -> Iterator[Item]:
        start: dict[str, Any] = {}
        while True:
            with translated():
                page = self._client.query(
                    TableName=self._table,
                    KeyConditionExpression="pk = :pk",
                    ExpressionAttributeValues=to_item({":pk": pk}),
                    ConsistentRead=True,
                    **start,
                )
            yield from page["Items"]
            if "LastEvaluatedKey" not in page:
                return
            start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}


def erased_entry(restaurant_id: str, reservation_id: str, now: datetime) -> OutboxEntry:
    """Has the calendar's door take the guest out of the reservation's event."""
    return OutboxEntry(
        id=f"{reservation_id}-erased-calendar",
        restaurant_id=restaurant_id,
        door="calendar",
        fact="reservation_changed",
        payload={"reservation_id": reservation_id},
        created_at=now,
    )


def holds(item: Item, phone: str) -> bool:
    """Whether the number stands anywhere in the item: in a key, in a field, or in packed data."""
    return phone in json.dumps(from_item(item), default=_readable, ensure_ascii=False)


def _readable(value: object) -> str:
    return json.dumps(unpack(value), ensure_ascii=False) if isinstance(value, bytes) else str(value)


def _kind(item: Item) -> str:
    return str(item.get("kind", {}).get("S", ""))
