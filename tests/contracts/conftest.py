"""Gives every contract test each adapter in turn: the in-memory twins, and DynamoDB on the emulator."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from functions.domain.calendar_ports import CalendarLinks, CalendarMirror
from functions.domain.ports import (
    CallLog,
    Eraser,
    GuestBook,
    MessageBox,
    Outbox,
    ReservationBook,
    RestaurantDirectory,
    Timers,
    Waitlist,
)
from functions.domain.sale_ports import Orders
from functions.store.calendars import DynamoCalendarLinks, DynamoCalendarMirror
from functions.store.calls import DynamoCalls
from functions.store.connection import connect
from functions.store.directory import DynamoDirectory
from functions.store.erasing import DynamoEraser
from functions.store.guests import DynamoGuests
from functions.store.memory import (
    MemoryBook,
    MemoryCalls,
    MemoryDirectory,
    MemoryMessages,
    MemoryOutbox,
    MemoryStore,
)
from functions.store.memory_calendars import MemoryCalendarLinks, MemoryCalendarMirror
from functions.store.memory_guests import MemoryEraser, MemoryGuests, MemoryTimers, MemoryWaitlist
from functions.store.memory_orders import MemoryOrders
from functions.store.messages import DynamoMessages
from functions.store.orders import DynamoOrders
from functions.store.outbox import DynamoOutbox
from functions.store.reservations import DynamoBook
from functions.store.timers import DynamoTimers
from functions.store.waitlist import DynamoWaitlist
from tests.functions.trattoria import StoppedClock


@dataclass
class Adapters:
    """All ports on one and the same store."""

    directory: RestaurantDirectory
    book: ReservationBook
    calls: CallLog
    messages: MessageBox
    outbox: Outbox
    timers: Timers
    waitlist: Waitlist
    guests: GuestBook
    eraser: Eraser
    orders: Orders
    links: CalendarLinks
    mirror: CalendarMirror


@pytest.fixture(params=["memory", pytest.param("dynamo", marks=pytest.mark.stack)])
def store(request: pytest.FixtureRequest) -> Iterator[Adapters]:
    """The ports, on an empty store."""
    if request.param == "memory":
        memory = MemoryStore()
        yield Adapters(
            MemoryDirectory(memory),
            MemoryBook(memory),
            MemoryCalls(memory),
            MemoryMessages(memory),
            MemoryOutbox(memory),
            MemoryTimers(memory),
            MemoryWaitlist(memory),
            MemoryGuests(memory),
            MemoryEraser(memory),
            MemoryOrders(memory),
            MemoryCalendarLinks(memory),
            MemoryCalendarMirror(memory),
        )
        return
    endpoint, table = request.getfixturevalue("fresh_table")
    client = connect(region="us-east-1", endpoint_url=endpoint)
    yield Adapters(
        DynamoDirectory(client, table),
        DynamoBook(client, table),
        DynamoCalls(client, table),
        DynamoMessages(client, table),
        DynamoOutbox(client, table),
        DynamoTimers(client, table),
        DynamoWaitlist(client, table),
        DynamoGuests(client, table, StoppedClock()),
        DynamoEraser(client, table),
        DynamoOrders(client, table),
        DynamoCalendarLinks(client, table),
        DynamoCalendarMirror(client, table),
    )
    client.close()
