"""What every store of orders promises."""

from dataclasses import replace
from datetime import timedelta

import pytest

from functions.domain.events import OutboxEntry
from functions.domain.orders import OrderStatus
from functions.domain.ports import CommitConflict
from functions.domain.reservations import ActionKey
from functions.domain.sale_ports import KitchenLoad, OrderCommit
from functions.domain.timers import Timer
from tests.contracts.conftest import Adapters
from tests.functions.orders_placed import DRAFT, PLACED
from tests.functions.trattoria import DA_VINCI, NOW

ENTRY = OutboxEntry("o1-1-place", DA_VINCI.id, "pos", "order_placed", {"order": {}}, NOW, "CA1")
LOAD = KitchenLoad(DA_VINCI.id, "2026-11-23", 0, ((NOW + timedelta(hours=2), 2, "o1-1"),))


def _key(number: int) -> ActionKey:
    return ActionKey("CA1", f"call_{number}")


def _draft(store: Adapters) -> None:
    store.orders.commit(OrderCommit(_key(1), "add_item", DRAFT, 0))


def test_a_draft_is_found_by_its_call_and_stands_in_no_list(store: Adapters) -> None:
    _draft(store)

    assert store.orders.of_call(DA_VINCI.id, "CA1") == DRAFT
    assert store.orders.get(DA_VINCI.id, "o1-1") == DRAFT
    assert store.orders.of_call(DA_VINCI.id, "CA2") is None
    assert list(store.orders.recent(DA_VINCI.id)) == []
    assert list(store.orders.by_phone(DA_VINCI.id, "+393401112233", NOW)) == []


def test_placing_stores_order_load_errand_and_timer_together(store: Adapters) -> None:
    _draft(store)
    timer = Timer("t1", DA_VINCI.id, "order_link", NOW + timedelta(minutes=30))

    stored = store.orders.commit(OrderCommit(_key(2), "place_order", PLACED, 1, LOAD, (ENTRY,), (timer,)))

    assert stored == store.orders.get(DA_VINCI.id, "o1-1") == PLACED
    assert store.orders.load(DA_VINCI.id, "2026-11-23") == replace(LOAD, version=1)
    assert store.outbox.get(DA_VINCI.id, ENTRY.id) == ENTRY
    assert list(store.timers.due(NOW + timedelta(hours=1))) == [timer]
    assert list(store.orders.recent(DA_VINCI.id)) == [PLACED]
    assert list(store.orders.by_phone(DA_VINCI.id, "+393401112233", NOW)) == [PLACED]
    assert list(store.orders.by_phone(DA_VINCI.id, "+393401112233", NOW + timedelta(minutes=5))) == []


def test_a_used_key_gives_what_was_stored_then_and_changes_nothing(store: Adapters) -> None:
    _draft(store)
    store.orders.commit(OrderCommit(_key(2), "place_order", PLACED, 1, LOAD, (ENTRY,)))

    again = store.orders.commit(OrderCommit(_key(1), "add_item", replace(DRAFT, name="other", version=3), 2))

    assert again == store.orders.committed(_key(1)) == DRAFT
    assert store.orders.committed(_key(2)) == PLACED
    assert store.orders.committed(_key(3)) is None
    assert store.orders.get(DA_VINCI.id, "o1-1") == PLACED


@pytest.mark.parametrize("stale", ["order", "load"])
def test_whoever_decided_on_something_old_stores_nothing(store: Adapters, stale: str) -> None:
    _draft(store)
    store.orders.commit(OrderCommit(_key(2), "place_order", PLACED, 1, LOAD))
    later = replace(PLACED, version=3, status=OrderStatus.ACCEPTED)

    with pytest.raises(CommitConflict):
        store.orders.commit(
            OrderCommit(
                _key(3), "settle", later, 1 if stale == "order" else 2, LOAD if stale == "load" else None, (ENTRY,)
            )
        )

    assert store.orders.get(DA_VINCI.id, "o1-1") == PLACED
    assert store.outbox.get(DA_VINCI.id, ENTRY.id) is None
    assert store.orders.committed(_key(3)) is None


def test_a_long_order_is_kept_whole_and_the_newest_stands_first(store: Adapters) -> None:
    lines = tuple(replace(DRAFT.lines[0], id=f"L{number}", note="x" * 140) for number in range(60))
    store.orders.commit(OrderCommit(_key(1), "place", replace(PLACED, version=1, lines=lines), 0))
    newer = replace(PLACED, id="o1-2", version=1, placed_at=NOW + timedelta(minutes=9))
    store.orders.commit(OrderCommit(_key(2), "place", newer, 0))

    assert [one.id for one in store.orders.recent(DA_VINCI.id)] == ["o1-2", "o1-1"]
    assert [one.id for one in store.orders.recent(DA_VINCI.id, 1)] == ["o1-2"]
    stored = store.orders.get(DA_VINCI.id, "o1-1")
    assert stored is not None
    assert stored.lines == lines


def test_an_empty_kitchen_has_version_zero(store: Adapters) -> None:
    assert store.orders.load(DA_VINCI.id, "2026-11-23") == KitchenLoad(DA_VINCI.id, "2026-11-23", 0)
