"""Connects the door to the real world: DynamoDB, the vendors that restaurants have connected, SES."""

import boto3

from functions.domain.clock import SystemClock
from functions.pos.connections import Connections
from functions.pos.delivering import Delivering
from functions.pos.mail import DEADLINES, mailer
from functions.settings import PosSettings
from functions.store.connection import connect
from functions.store.directory import DynamoDirectory
from functions.store.messages import DynamoMessages
from functions.store.orders import DynamoOrders
from functions.store.outbox import DynamoOutbox
from functions.store.timers import DynamoTimers
from functions.telemetry import EmfMeter, make_logger


def wire(settings: PosSettings) -> Delivering:
    """Everything real. Nothing is fetched here."""
    client, table = connect(), settings.table_name
    sender = settings.ticket_sender
    return Delivering(
        outbox=DynamoOutbox(client, table),
        orders=DynamoOrders(client, table),
        messages=DynamoMessages(client, table),
        timers=DynamoTimers(client, table),
        directory=DynamoDirectory(client, table),
        points_of_sale=Connections({}),
        clock=SystemClock(),
        logger=make_logger("pos", settings.log_level),
        meter=EmfMeter(settings.service_name),
        mail=mailer(boto3.client("sesv2", config=DEADLINES), sender) if sender else None,
    )
