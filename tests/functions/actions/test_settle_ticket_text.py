"""An order that goes by kitchen ticket is with the kitchen when the ticket's text is on its way, and not before."""

from dataclasses import replace
from datetime import timedelta

import pytest

from functions.actions.send_again import send_again
from functions.actions.settle_order import send_ticket
from functions.actions.settle_text import TextRoom, settle_text
from functions.domain.ordering import Ordering
from functions.domain.orders import OrderStatus
from functions.domain.reservations import ActionKey
from functions.domain.sale_ports import OrderCommit
from functions.store.memory import MemoryBook, MemoryDirectory, MemoryMessages, MemoryOutbox, MemoryStore
from functions.store.memory_guests import MemoryTimers
from functions.store.memory_orders import MemoryOrders
from functions.store.memory_texts import MemoryOptOuts
from tests.functions.orders_placed import PLACED
from tests.functions.trattoria import DA_VINCI, NOW, StoppedClock

HOUSE = replace(DA_VINCI, ordering=Ordering(ticket_numbers=("+393330001111",)))


@pytest.mark.parametrize(
    ("states", "status"),
    [
        (("sending",), OrderStatus.PLACED),
        (("unknown",), OrderStatus.PLACED),
        (("queued",), OrderStatus.ACCEPTED),
        (("sending", "delivered"), OrderStatus.ACCEPTED),
        (("failed",), OrderStatus.UNSENT),
        (("skipped",), OrderStatus.UNSENT),
        (("queued", "undelivered"), OrderStatus.UNSENT),
    ],
)
def test_what_becomes_of_the_ticket_becomes_of_the_order(states: tuple[str, ...], status: OrderStatus) -> None:
    store, clock = MemoryStore(), StoppedClock(NOW + timedelta(minutes=5))
    orders, outbox = MemoryOrders(store), MemoryOutbox(store)
    MemoryDirectory(store).save(HOUSE)
    orders.commit(OrderCommit(ActionKey("CA1", "place"), "place_order", replace(PLACED, version=1), 0))
    send_ticket(orders, clock, HOUSE, PLACED.id)
    room = TextRoom(
        outbox, MemoryMessages(store), MemoryDirectory(store), MemoryOptOuts(store), MemoryTimers(store), clock, orders
    )

    for state in states:
        entry = outbox.get(HOUSE.id, f"{PLACED.id}-ticket-1")
        assert entry is not None
        settle_text(room, entry, state=state, error_code="30003" if state in ("failed", "undelivered") else None)

    order = orders.get(HOUSE.id, PLACED.id)
    assert order is not None
    assert order.status is status
    assert [one.id for one in store.timers.values()] == (
        [f"{PLACED.id}-ticket-1-whereabouts"] if "unknown" in states else []
    )


def test_a_ticket_of_which_nobody_knows_whether_it_went_out_is_told_as_lost() -> None:
    store, clock = MemoryStore(), StoppedClock(NOW + timedelta(minutes=5))
    orders, outbox, directory = MemoryOrders(store), MemoryOutbox(store), MemoryDirectory(store)
    directory.save(HOUSE)
    orders.commit(OrderCommit(ActionKey("CA1", "place"), "place_order", replace(PLACED, version=1), 0))
    send_ticket(orders, clock, HOUSE, PLACED.id)
    room = TextRoom(outbox, MemoryMessages(store), directory, MemoryOptOuts(store), MemoryTimers(store), clock, orders)
    entry = outbox.get(HOUSE.id, f"{PLACED.id}-ticket-1")
    assert entry is not None
    settle_text(room, entry, state="unknown")
    (timer,) = store.timers.values()

    assert send_again(room, MemoryBook(store), HOUSE, timer) is None

    order = orders.get(HOUSE.id, PLACED.id)
    assert order is not None
    assert order.status is OrderStatus.UNSENT
    assert [one.kind for one in store.messages.values()] == ["order_unsent"]
