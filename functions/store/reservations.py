"""The reservation book on DynamoDB: every change is one transaction, guarded by versions."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from functions.domain import wall_clock
from functions.domain.errors import BrokenRule
from functions.domain.ports import BookCommit, DayLedger, HoldPlace, LedgerCommit
from functions.domain.reservations import ActionKey, Reservation
from functions.store import keys
from functions.store.directory import DynamoDirectory
from functions.store.failures import reasons_of, translated
from functions.store.items import expiry, from_item, to_item
from functions.store.ledger_items import ledger_item, ledger_of
from functions.store.outbox_items import entry_item
from functions.store.reading import get_many, query
from functions.store.reservation_items import (
    hold_item,
    hold_of,
    reservation_item,
    reservation_of,
    reservation_values,
)
from functions.store.retention import Retention
from functions.store.timer_items import timer_update
from functions.store.transactions import at_version, decide_again, put, token_of

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoBook:
    """ReservationBook on the table."""

    def __init__(self, client: "DynamoDBClient", table: str, retention: Retention | None = None) -> None:
        self._client = client
        self._table = table
        self._retention = retention or Retention()
        self._directory = DynamoDirectory(client, table)

    def ledgers(self, restaurant_id: str, dates: Iterable[date]) -> Sequence[DayLedger]:
        """See `ReservationBook.ledgers`."""
        wanted = list(dates)
        found = get_many(self._client, self._table, (keys.ledger(restaurant_id, on) for on in wanted))
        places = (keys.ledger(restaurant_id, on) for on in wanted)
        return [
            ledger_of(restaurant_id, on, found.get((place["pk"], place["sk"])))
            for on, place in zip(wanted, places, strict=True)
        ]

    def commit(self, change: BookCommit) -> Reservation:
        """See `ReservationBook.commit`."""
        writes = self._writes(change)
        with translated():
            try:
                self._client.transact_write_items(TransactItems=writes, ClientRequestToken=token_of(writes))
            except ClientError as error:
                return self._after_refusal(change, error)
        return change.reservation

    def commit_days(self, change: LedgerCommit) -> None:
        """See `ReservationBook.commit_days`."""
        writes = self._writes_of_days(change)
        if change.hold is not None:
            writes.append(put(self._table, hold_item(change.hold), *at_version(change.hold.version)))
        if not writes:
            return
        with translated():
            try:
                self._client.transact_write_items(TransactItems=writes, ClientRequestToken=token_of(writes))
            except ClientError as error:
                decide_again(error)
                raise

    def hold_place(self, call_sid: str) -> HoldPlace:
        """See `ReservationBook.hold_place`."""
        with translated():
            answer = self._client.get_item(TableName=self._table, Key=to_item(keys.hold(call_sid)), ConsistentRead=True)
        return hold_of(call_sid, answer.get("Item"))

    def _after_refusal(self, change: BookCommit, error: ClientError) -> Reservation:
        """The first outcome if the key was used before; else raises what the refusal means."""
        reasons = reasons_of(error)
        if reasons and reasons[0].get("Code") == "ConditionalCheckFailed":
            stored = reasons[0].get("Item")
            first = reservation_of(from_item(stored)["stored"]) if stored else self.committed(change.key)
            if first is not None:
                return first
        decide_again(error)
        raise error

    def _writes(self, change: BookCommit) -> list[Any]:
        """The transaction; the key's record comes first, since `_after_refusal` looks for it there."""
        one, kept = change.reservation, self._retention
        key = {
            **keys.action(change.key.call_sid, change.key.tool_call_id),
            "kind": "action",
            "action": change.action,
            "stored": {name: value for name, value in reservation_values(one).items() if value is not None},
            "expires_at": expiry(one.starts_at, kept.actions),
        }
        code = {
            **keys.code(one.restaurant_id, one.code),
            "kind": "code",
            "reservation_id": one.id,
            "expires_at": expiry(one.starts_at, kept.codes),
        }
        writes = [
            put(self._table, to_item(key), "attribute_not_exists(pk)", old=True),
            put(self._table, reservation_item(one, kept), *at_version(change.replaces_version)),
            put(self._table, to_item(code), "attribute_not_exists(pk) OR reservation_id = :id", {":id": {"S": one.id}}),
            *self._writes_of_days(change),
        ]
        if one.phone is not None and change.key.call_sid != one.call_sid:
            # The key's record holds the guest, and lies where nobody would look for it who has only the number (store/erasing.py).
            touched = {
                **keys.touched(one.restaurant_id, one.id, change.key.call_sid),
                "kind": "touched",
                "phone": one.phone,
                "in_call": change.key.call_sid,
                "expires_at": key["expires_at"],
            }
            writes.append({"Put": {"TableName": self._table, "Item": to_item(touched)}})
        return writes

    def _writes_of_days(self, change: BookCommit | LedgerCommit) -> list[Any]:
        """What both kinds of change have: ledgers, outbox entries and timers."""
        kept = self._retention
        return [
            *(put(self._table, ledger_item(ledger, kept), *at_version(ledger.version)) for ledger in change.ledgers),
            *(put(self._table, entry_item(entry, kept), "attribute_not_exists(pk)") for entry in change.outbox),
            *({"Update": timer_update(self._table, timer, kept)} for timer in change.timers),
        ]

    def committed(self, key: ActionKey) -> Reservation | None:
        """See `ReservationBook.committed`."""
        item = self._get(keys.action(key.call_sid, key.tool_call_id))
        return reservation_of(item["stored"]) if item is not None else None

    def get(self, restaurant_id: str, reservation_id: str) -> Reservation | None:
        """See `ReservationBook.get`."""
        item = self._get(keys.reservation(restaurant_id, reservation_id))
        return reservation_of(item) if item is not None else None

    def by_code(self, restaurant_id: str, code: str) -> Reservation | None:
        """See `ReservationBook.by_code`; strongly consistent."""
        pointer = self._get(keys.code(restaurant_id, code))
        return self.get(restaurant_id, pointer["reservation_id"]) if pointer is not None else None

    def by_phone(self, restaurant_id: str, phone: str, since: datetime) -> Sequence[Reservation]:
        """See `ReservationBook.by_phone`. The index tells which; each one is then read strongly consistent."""
        condition = "guest_pk = :guest AND guest_sk >= :since"
        values = {":guest": f"{restaurant_id}#{phone}", ":since": keys.stamp(since)}
        hits = query(self._client, self._table, "guest", condition, values)
        places = [{"pk": hit["pk"]["S"], "sk": hit["sk"]["S"]} for hit in hits]
        found = (reservation_of(from_item(item)) for item in get_many(self._client, self._table, places).values())
        mine = (one for one in found if one.phone == phone and one.starts_at >= wall_clock.instant(since))
        return sorted(mine, key=lambda one: (one.starts_at, one.id))

    def on_day(self, restaurant_id: str, on: date) -> Sequence[Reservation]:
        """See `ReservationBook.on_day`; the zone is that of the stored restaurant. Eventually consistent."""
        restaurant = self._directory.by_id(restaurant_id)
        if restaurant is None:
            raise BrokenRule(f"no restaurant {restaurant_id!r} whose zone would tell what {on} means")
        begins, ends = (wall_clock.at(on + timedelta(days=days), time(0), restaurant.zone) for days in (0, 1))
        condition = "list_pk = :list AND list_sk BETWEEN :begins AND :ends"
        values = {":list": f"{restaurant_id}#RESERVATIONS", ":begins": keys.stamp(begins), ":ends": keys.stamp(ends)}
        items = query(self._client, self._table, "list", condition, values)
        return [reservation_of(from_item(item)) for item in items]

    def note_failed_proof(self, restaurant_id: str, who: str, at: datetime) -> int:
        """See `ReservationBook.note_failed_proof`."""
        with translated():
            answer = self._client.update_item(
                TableName=self._table,
                Key=to_item(keys.failed_proofs(restaurant_id, who, at)),
                UpdateExpression="ADD failures :one SET kind = :kind, expires_at = :expires",
                ExpressionAttributeValues=to_item(
                    {":one": 1, ":kind": "failed_proofs", ":expires": expiry(at, self._retention.failed_proofs)}
                ),
                ReturnValues="ALL_NEW",
            )
        return int(from_item(answer["Attributes"])["failures"])

    def failed_proofs(self, restaurant_id: str, who: str, at: datetime) -> int:
        """See `ReservationBook.failed_proofs`."""
        item = self._get(keys.failed_proofs(restaurant_id, who, at))
        return int(item["failures"]) if item is not None else 0

    def _get(self, key: keys.Key) -> dict[str, Any] | None:
        with translated():
            answer = self._client.get_item(TableName=self._table, Key=to_item(key), ConsistentRead=True)
        return from_item(answer["Item"]) if "Item" in answer else None
