"""The twin in memory of the orders' store."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from functions.domain.orders import Order, OrderStatus
from functions.domain.ports import CommitConflict
from functions.domain.reservations import ActionKey
from functions.domain.sale_ports import KitchenLoad, OrderCommit
from functions.domain.wall_clock import instant
from functions.store.memory import MemoryStore


class MemoryOrders:
    """Orders."""

    def __init__(self, store: MemoryStore | None = None) -> None:
        self._store = store or MemoryStore()

    def of_call(self, restaurant_id: str, call_sid: str) -> Order | None:
        """See `Orders.of_call`."""
        order_id = self._store.order_of_call.get(call_sid)
        return self.get(restaurant_id, order_id) if order_id is not None else None

    def get(self, restaurant_id: str, order_id: str) -> Order | None:
        """See `Orders.get`."""
        return self._store.orders.get((restaurant_id, order_id))

    def load(self, restaurant_id: str, on: str) -> KitchenLoad:
        """See `Orders.load`."""
        return self._store.kitchen.get((restaurant_id, on)) or KitchenLoad(restaurant_id, on, 0)

    def commit(self, change: OrderCommit) -> Order:
        """See `Orders.commit`."""
        order, store = change.order, self._store
        with store.lock:
            first = store.order_keys.get(change.key)
            if first is not None:
                return first
            there = store.orders.get((order.restaurant_id, order.id))
            if (there.version if there else 0) != change.replaces_version:
                raise CommitConflict("the order was changed meanwhile")
            if (
                change.load is not None
                and self.load(order.restaurant_id, change.load.on).version != change.load.version
            ):
                raise CommitConflict("the kitchen's load was changed meanwhile")
            store.orders[order.restaurant_id, order.id] = order
            store.order_keys[change.key] = order
            if order.status is OrderStatus.DRAFT:
                store.order_of_call[order.call_sid] = order.id
            if change.load is not None:
                store.kitchen[order.restaurant_id, change.load.on] = replace(
                    change.load, version=change.load.version + 1
                )
            for entry in change.outbox:
                store.outbox[entry.restaurant_id, entry.id] = entry
            for timer in change.timers:
                store.timers.setdefault((timer.restaurant_id, timer.id), timer)
            return order

    def committed(self, key: ActionKey) -> Order | None:
        """See `Orders.committed`."""
        return self._store.order_keys.get(key)

    def by_phone(self, restaurant_id: str, phone: str, since: datetime) -> Sequence[Order]:
        """See `Orders.by_phone`."""
        return [
            one
            for one in self.recent(restaurant_id, len(self._store.orders))
            if one.phone == phone and one.placed_at is not None and one.placed_at >= instant(since)
        ]

    def recent(self, restaurant_id: str, limit: int = 50) -> Sequence[Order]:
        """See `Orders.recent`."""
        with self._store.lock:
            mine = [one for (owner, _), one in self._store.orders.items() if owner == restaurant_id]
        placed = [(one.placed_at, one.id, one) for one in mine if one.placed_at is not None]
        return [one for _, _, one in sorted(placed, key=lambda each: each[:2], reverse=True)][:limit]
