"""Connects the phone path to the real world: DynamoDB, Secrets Manager, the log."""

import boto3
from fastapi import FastAPI

from functions.api.app import build_app
from functions.api.calendar_wiring import doorway, owners_calendar, pushes
from functions.api.dependencies import Dependencies
from functions.api.remembered import RememberedRestaurants
from functions.api.square_wiring import square_door
from functions.api.toast_wiring import toast_door
from functions.domain.clock import SystemClock
from functions.keyring import CallKeys, Keyring, TwilioKeys, from_secrets_manager
from functions.pos.connections import Connections
from functions.pos.geocoding import DEADLINES, LocationGeocoder
from functions.settings import ApiSettings
from functions.store.calls import DynamoCalls
from functions.store.connection import connect
from functions.store.directory import DynamoDirectory
from functions.store.guests import DynamoGuests
from functions.store.house_states import DynamoHouseStates
from functions.store.menus import DynamoMenus
from functions.store.messages import DynamoMessages
from functions.store.opt_outs import DynamoOptOuts
from functions.store.orders import DynamoOrders
from functions.store.outbox import DynamoOutbox
from functions.store.pos_links import DynamoPosLinks
from functions.store.reservations import DynamoBook
from functions.store.text_questions import DynamoTextQuestions
from functions.store.timers import DynamoTimers
from functions.store.waitlist import DynamoWaitlist
from functions.telemetry import EmfMeter, make_logger
from functions.tools.world import Sales, World


def application() -> FastAPI:
    """The API of this process's environment."""
    return build_app(dependencies(ApiSettings.from_environment()))


def dependencies(settings: ApiSettings) -> Dependencies:
    """Everything real. Nothing is fetched here: an outage at the start costs a request, not the process."""
    client, table = connect(), settings.table_name
    logger = make_logger("api", settings.log_level)
    call_keys = Keyring(settings.call_secret_id, CallKeys.from_json, from_secrets_manager)
    links = DynamoPosLinks(client, table)
    square = square_door(
        settings, links, DynamoDirectory(client, table), DynamoOutbox(client, table), SystemClock(), call_keys
    )
    menus, messages = DynamoMenus(client, table), DynamoMessages(client, table)
    toast = toast_door(settings, links, menus, messages, DynamoOutbox(client, table), SystemClock())
    return Dependencies(
        world=World(
            clock=SystemClock(),
            directory=RememberedRestaurants(DynamoDirectory(client, table)),
            book=DynamoBook(client, table),
            calls=DynamoCalls(client, table),
            messages=messages,
            outbox=DynamoOutbox(client, table),
            timers=DynamoTimers(client, table),
            house_states=DynamoHouseStates(client, table),
            opt_outs=DynamoOptOuts(client, table),
            text_questions=DynamoTextQuestions(client, table),
            waitlist=DynamoWaitlist(client, table),
            guests=DynamoGuests(client, table, SystemClock()),
            sales=Sales(
                orders=DynamoOrders(client, table),
                menus=menus,
                points_of_sale=Connections({**(square.ways or {}), **toast.ways}),
                geocoder=LocationGeocoder(lambda: boto3.client("geo-places", config=DEADLINES)),
            ),
            owners_calendar=owners_calendar(settings, logger),
        ),
        public_base_url=settings.public_base_url,
        stream_url=settings.stream_url,
        twilio_keys=Keyring(settings.twilio_secret_id, TwilioKeys.from_json, from_secrets_manager),
        call_keys=call_keys,
        logger=logger,
        meter=EmfMeter(settings.service_name),
        pushes=pushes(settings, logger),
        doorway=doorway(settings, logger),
        square_webhooks=square.webhooks,
        toast_webhooks=toast.webhooks,
        square_connect=square.connect,
    )
