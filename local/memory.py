"""Opens the restaurant's memory in the emulator by the store's own adapters: what the API writes, the laptop reads."""

from dataclasses import dataclass

from functions.domain.ports import RestaurantDirectory
from functions.domain.pos_links import PosLinks
from functions.store.calls import DynamoCalls
from functions.store.connection import TIMEOUTS
from functions.store.directory import DynamoDirectory
from functions.store.menus import DynamoMenus
from functions.store.messages import DynamoMessages
from functions.store.orders import DynamoOrders
from functions.store.outbox import DynamoOutbox
from functions.store.pos_links import DynamoPosLinks
from functions.store.reservations import DynamoBook
from functions.store.waitlist import DynamoWaitlist
from local.emulator import Emulator
from local.final_state import Ports


@dataclass(frozen=True, slots=True)
class Memory:
    """All ports on the emulator's table."""

    directory: RestaurantDirectory
    ports: Ports
    pos_links: PosLinks


def open_memory(emulator: Emulator, table: str) -> Memory:
    """Ready to use; blocking, some tenths of a second."""
    client = emulator.session().client("dynamodb", endpoint_url=emulator.url, config=TIMEOUTS)
    ports = Ports(
        book=DynamoBook(client, table),
        calls=DynamoCalls(client, table),
        messages=DynamoMessages(client, table),
        outbox=DynamoOutbox(client, table),
        waitlist=DynamoWaitlist(client, table),
        orders=DynamoOrders(client, table),
        menus=DynamoMenus(client, table),
    )
    return Memory(DynamoDirectory(client, table), ports, DynamoPosLinks(client, table))
