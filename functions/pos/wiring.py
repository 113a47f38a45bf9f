"""Connects the door to the real world: DynamoDB, the vendors that restaurants have connected, SES."""

import boto3

from functions.domain.clock import SystemClock
from functions.pos import toast_wiring
from functions.pos.connections import Connect, Connections
from functions.pos.delivering import Delivering, Errand
from functions.pos.mail import DEADLINES, mailer
from functions.pos.square_wiring import FOR_THE_DOOR_S, access_of, connect_by, keys_of, square_errands
from functions.pos.toast_wiring import LazyToast, toast_errands
from functions.settings import PosSettings
from functions.store.connection import connect
from functions.store.directory import DynamoDirectory
from functions.store.menus import DynamoMenus
from functions.store.messages import DynamoMessages
from functions.store.orders import DynamoOrders
from functions.store.outbox import DynamoOutbox
from functions.store.pos_links import DynamoPosLinks
from functions.store.timers import DynamoTimers
from functions.telemetry import EmfMeter, make_logger


def wire(settings: PosSettings) -> Delivering:
    """Everything real. Nothing is fetched here."""
    client, table = connect(), settings.table_name
    sender = settings.ticket_sender
    links, orders, messages = DynamoPosLinks(client, table), DynamoOrders(client, table), DynamoMessages(client, table)
    timers = DynamoTimers(client, table)
    ways: dict[str, Connect] = {}
    errands: dict[str, Errand] = {}
    if settings.tenant_key_id is not None:
        access = access_of(settings, links, keys_of(settings.square_secret_id), FOR_THE_DOOR_S)
        ways["square"] = connect_by(access, links)
        errands |= square_errands(access, links, orders, DynamoMenus(client, table), messages, timers)
    toast = LazyToast(
        links=links,
        menus=DynamoMenus(client, table),
        messages=messages,
        keys=toast_wiring.keys_of(settings.toast_secret_id),
        public_base_url=settings.public_base_url,
        api_base_url=settings.toast_api_base_url,
    )
    ways["toast"] = toast.connect
    errands |= toast_errands(toast, orders)
    return Delivering(
        outbox=DynamoOutbox(client, table),
        orders=orders,
        messages=messages,
        timers=timers,
        directory=DynamoDirectory(client, table),
        points_of_sale=Connections(ways),
        clock=SystemClock(),
        logger=make_logger("pos", settings.log_level),
        meter=EmfMeter(settings.service_name),
        errands=errands,
        mail=mailer(boto3.client("sesv2", config=DEADLINES), sender) if sender else None,
    )
