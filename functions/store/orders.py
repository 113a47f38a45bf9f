"""The orders on DynamoDB: every change is one transaction with the kitchen's load, guarded by versions."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from functions.domain.order_data import order_data, order_from
from functions.domain.orders import Order, OrderStatus
from functions.domain.reservations import ActionKey
from functions.domain.sale_ports import KitchenLoad, OrderCommit
from functions.store import keys
from functions.store.failures import reasons_of, translated
from functions.store.items import Item, expiry, from_item, pack, read_stamp, to_item, unpack
from functions.store.outbox_items import entry_item
from functions.store.reading import get_many, query
from functions.store.retention import Retention
from functions.store.timer_items import timer_update
from functions.store.transactions import at_version, decide_again, put, token_of

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoOrders:
    """Orders on the table."""

    def __init__(self, client: "DynamoDBClient", table: str, retention: Retention | None = None) -> None:
        self._client = client
        self._table = table
        self._retention = retention or Retention()

    def of_call(self, restaurant_id: str, call_sid: str) -> Order | None:
        """See `Orders.of_call`."""
        pointer = self._get(keys.order_of_call(call_sid))
        return self.get(restaurant_id, pointer["order_id"]) if pointer is not None else None

    def get(self, restaurant_id: str, order_id: str) -> Order | None:
        """See `Orders.get`."""
        item = self._get(keys.order(restaurant_id, order_id))
        return _order_of(item) if item is not None else None

    def load(self, restaurant_id: str, on: str) -> KitchenLoad:
        """See `Orders.load`."""
        item = self._get(keys.kitchen(restaurant_id, on))
        if item is None:
            return KitchenLoad(restaurant_id, on, 0)
        taken = tuple((read_stamp(ready), weight, order_id) for ready, weight, order_id in unpack(item["taken"]))
        return KitchenLoad(restaurant_id, on, item["version"], taken)

    def commit(self, change: OrderCommit) -> Order:
        """See `Orders.commit`."""
        writes = self._writes(change)
        with translated():
            try:
                self._client.transact_write_items(TransactItems=writes, ClientRequestToken=token_of(writes))
            except ClientError as error:
                reasons = reasons_of(error)
                if reasons and reasons[0].get("Code") == "ConditionalCheckFailed":
                    first = self.committed(change.key)
                    if first is not None:
                        return first
                decide_again(error)
                raise
        return change.order

    def committed(self, key: ActionKey) -> Order | None:
        """See `Orders.committed`."""
        item = self._get(keys.action(key.call_sid, key.tool_call_id))
        return order_from(unpack(item["order"])) if item is not None and "order" in item else None

    def by_phone(self, restaurant_id: str, phone: str, since: datetime) -> Sequence[Order]:
        """See `Orders.by_phone`. The index tells which; each one is then read strongly consistent."""
        condition = "guest_pk = :guest AND guest_sk >= :since"
        values = {":guest": f"{restaurant_id}#{phone}#ORDERS", ":since": keys.stamp(since)}
        hits = query(self._client, self._table, "guest", condition, values, backwards=True)
        places = [{"pk": hit["pk"]["S"], "sk": hit["sk"]["S"]} for hit in hits]
        found = (_order_of(from_item(item)) for item in get_many(self._client, self._table, places).values())
        mine = [(one.placed_at, one.id, one) for one in found if one.phone == phone and one.placed_at is not None]
        return [one for _, _, one in sorted(mine, key=lambda each: each[:2], reverse=True)]

    def recent(self, restaurant_id: str, limit: int = 50) -> Sequence[Order]:
        """See `Orders.recent`; placed ones only. Eventually consistent."""
        values = {":list": f"{restaurant_id}#ORDERS"}
        items = query(self._client, self._table, "list", "list_pk = :list", values, backwards=True, limit=limit)
        return [_order_of(from_item(item)) for item in items]

    def _writes(self, change: OrderCommit) -> list[Any]:
        """The transaction; the key's record comes first, since `commit` looks for it there."""
        order, kept, table = change.order, self._retention, self._table
        created = order.created_at or order.placed_at
        assert created is not None  # every order is created at some time
        key = {
            **keys.action(change.key.call_sid, change.key.tool_call_id),
            "kind": "action",
            "action": change.action,
            "order": pack(order_data(order)),
            "expires_at": expiry(created, kept.actions),
        }
        pointer = {
            **keys.order_of_call(order.call_sid),
            "kind": "order_of_call",
            "order_id": order.id,
            "expires_at": expiry(created, kept.calls),
        }
        writes = [
            put(table, to_item(key), "attribute_not_exists(pk)"),
            put(table, _order_item(order, kept), *at_version(change.replaces_version)),
        ]
        if order.status is OrderStatus.DRAFT:
            writes.append({"Put": {"TableName": table, "Item": to_item(pointer)}})
        if change.load is not None:
            writes.append(put(table, _load_item(change.load, kept), *at_version(change.load.version)))
        writes += [put(table, entry_item(entry, kept), "attribute_not_exists(pk)") for entry in change.outbox]
        writes += [{"Update": timer_update(table, timer, kept)} for timer in change.timers]
        return writes

    def _get(self, key: keys.Key) -> dict[str, Any] | None:
        with translated():
            answer = self._client.get_item(TableName=self._table, Key=to_item(key), ConsistentRead=True)
        return from_item(answer["Item"]) if "Item" in answer else None


def _order_item(order: Order, kept: Retention) -> Item:
    """The item; only a placed order stands in the restaurant's list and among its guest's orders."""
    created = order.created_at or order.placed_at
    assert created is not None
    values: dict[str, object] = {
        **keys.order(order.restaurant_id, order.id),
        "kind": "order",
        "version": order.version,
        "status": str(order.status),
        "order": pack(order_data(order)),
        "expires_at": expiry(created, kept.orders if order.placed_at is not None else kept.calls),
    }
    if order.placed_at is not None:
        values |= keys.listed(order.restaurant_id, "ORDERS", order.placed_at, order.id)
        if order.phone is not None:
            values |= keys.orders_of_guest(order.restaurant_id, order.phone, order.placed_at, order.id)
    return to_item(values)


def _order_of(item: dict[str, Any]) -> Order:
    return order_from(unpack(item["order"]))


def _load_item(load: KitchenLoad, kept: Retention) -> Item:
    taken = [(keys.stamp(ready), weight, order_id) for ready, weight, order_id in load.taken]
    midnight = datetime.combine(date.fromisoformat(load.on), time(0), tzinfo=UTC)
    return to_item(
        {
            **keys.kitchen(load.restaurant_id, load.on),
            "kind": "kitchen",
            "version": load.version + 1,
            "taken": pack(taken),
            "expires_at": expiry(midnight, kept.kitchen),
        }
    )
