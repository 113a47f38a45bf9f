"""Gives every contract test each adapter in turn: the in-memory twins, and DynamoDB on the emulator."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

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
from functions.domain.pos_links import PosLinks
from functions.domain.sale_ports import Menus, Orders
from functions.domain.text_ports import HouseStates, OptOuts, TextQuestions
from functions.domain.uploads import Uploads
from functions.store.calendars import DynamoCalendarLinks, DynamoCalendarMirror
from functions.store.calls import DynamoCalls
from functions.store.connection import connect
from functions.store.directory import DynamoDirectory
from functions.store.erasing import DynamoEraser
from functions.store.guests import DynamoGuests
from functions.store.house_states import DynamoHouseStates
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
from functions.store.memory_menus import MemoryMenus, MemoryUploads
from functions.store.memory_orders import MemoryOrders
from functions.store.memory_pos_links import MemoryPosLinks
from functions.store.memory_texts import MemoryHouseStates, MemoryOptOuts, MemoryTextQuestions
from functions.store.menus import DynamoMenus
from functions.store.messages import DynamoMessages
from functions.store.opt_outs import DynamoOptOuts
from functions.store.orders import DynamoOrders
from functions.store.outbox import DynamoOutbox
from functions.store.pos_links import DynamoPosLinks
from functions.store.reservations import DynamoBook
from functions.store.text_questions import DynamoTextQuestions
from functions.store.timers import DynamoTimers
from functions.store.uploads import DynamoUploads
from functions.store.waitlist import DynamoWaitlist
from tests.functions.trattoria import StoppedClock

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


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
    menus: Menus
    uploads: Uploads
    links: CalendarLinks
    mirror: CalendarMirror
    house_states: HouseStates
    opt_outs: OptOuts
    text_questions: TextQuestions
    pos_links: PosLinks


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
            MemoryMenus(memory),
            MemoryUploads(memory),
            MemoryCalendarLinks(memory),
            MemoryCalendarMirror(memory),
            MemoryHouseStates(memory),
            MemoryOptOuts(memory),
            MemoryTextQuestions(memory),
            MemoryPosLinks(memory),
        )
        return
    endpoint, table = request.getfixturevalue("fresh_table")
    client = connect(region="us-east-1", endpoint_url=endpoint)
    yield on_dynamo(client, table)
    client.close()


def on_dynamo(client: "DynamoDBClient", table: str) -> Adapters:
    """All ports on one table."""
    return Adapters(
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
        DynamoMenus(client, table),
        DynamoUploads(client, table),
        DynamoCalendarLinks(client, table),
        DynamoCalendarMirror(client, table),
        DynamoHouseStates(client, table),
        DynamoOptOuts(client, table),
        DynamoTextQuestions(client, table),
        DynamoPosLinks(client, table),
    )
