"""Connects this door to the real world: DynamoDB, Secrets Manager, KMS, SQS, Google."""

from collections.abc import Callable

import httpx

from functions.calendar.access import AccessTokens
from functions.calendar.batch import Door
from functions.calendar.desk import Desk
from functions.calendar.google import GoogleCalendar
from functions.domain.calendar_ports import TokenVault
from functions.domain.clock import SystemClock
from functions.domain.ports import Clock
from functions.keyring import GoogleKeys, Keyring, from_secrets_manager
from functions.settings import ApiSettings, CalendarSettings
from functions.store.calendars import DynamoCalendarLinks, DynamoCalendarMirror
from functions.store.connection import connect
from functions.store.directory import DynamoDirectory
from functions.store.messages import DynamoMessages
from functions.store.outbox import DynamoOutbox
from functions.store.reservations import DynamoBook
from functions.telemetry import EmfMeter, make_logger


def google_over(
    http: httpx.Client,
    keys: Callable[[], GoogleKeys],
    vault: TokenVault | None,
    clock: Clock,
    api_base_url: str | None,
    token_url: str | None,
) -> GoogleCalendar:
    """The client on any transport; the addresses point at a simulator, or None."""
    return GoogleCalendar(http, AccessTokens(http, keys, vault, clock, token_url), api_base_url)


def open_desk(settings: CalendarSettings | ApiSettings) -> Desk:
    """Everything real. Nothing is fetched here."""
    client, table = connect(), settings.table_name
    keys = google_keys(settings.google_secret_id or "")
    http = httpx.Client(limits=httpx.Limits(max_keepalive_connections=4))
    return Desk(
        google=google_over(
            http,
            keys,
            vault_of(settings),
            SystemClock(),
            settings.google_api_base_url,
            settings.google_token_url,
        ),
        links=DynamoCalendarLinks(client, table),
        mirror=DynamoCalendarMirror(client, table),
        book=DynamoBook(client, table),
        messages=DynamoMessages(client, table),
        outbox=DynamoOutbox(client, table),
        directory=DynamoDirectory(client, table),
        clock=SystemClock(),
        logger=make_logger("calendar", settings.log_level),
        meter=EmfMeter(settings.service_name),
        address=lambda: keys().address or "",
    )


def open_door(settings: CalendarSettings | ApiSettings) -> Door:
    """The door of this process's settings."""
    queue = None
    if settings.calendar_queue_url:
        import boto3

        from functions.calendar.queue import SqsQueue

        queue = SqsQueue(lambda: boto3.client("sqs"), settings.calendar_queue_url)
    keys = google_keys(settings.google_secret_id or "")
    plain = settings.google_api_base_url is not None
    return Door(open_desk(settings), lambda: keys().channel_key, settings.public_base_url, queue, plain)


def google_keys(secret_id: str) -> Keyring[GoogleKeys]:
    """The secret of that id."""
    return Keyring(secret_id, GoogleKeys.from_json, from_secrets_manager)


def vault_of(settings: CalendarSettings | ApiSettings) -> TokenVault | None:
    """What seals refresh tokens; None without a key."""
    key_id = settings.tenant_key_id
    if not key_id:
        return None
    import boto3

    from functions.store.vault import KmsVault

    return KmsVault(boto3.client("kms"), key_id)
