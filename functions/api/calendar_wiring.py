"""Connects the phone path to the owners' calendars without loading anything of Google's before it is needed."""

from collections.abc import Callable

import boto3
from aws_lambda_powertools import Logger

from functions.calendar.at_the_phone import CalendarAtThePhone, Consulted, ReadAtOnce
from functions.calendar.doorway import Doorway, Outcome
from functions.calendar.pushes import Pushes
from functions.calendar.queue import SqsQueue
from functions.domain.calendar_ports import NoCalendar, OwnersCalendar, SyncQueue
from functions.domain.clock import SystemClock
from functions.domain.errors import VendorUnavailable
from functions.keyring import GoogleKeys, Keyring, from_secrets_manager
from functions.settings import ApiSettings


def owners_calendar(settings: ApiSettings, logger: Logger) -> OwnersCalendar:
    """The calendar that tool calls consult; none without a secret of Google's."""
    if settings.google_secret_id is None:
        return NoCalendar()

    def load() -> Consulted:
        from functions.calendar.consulting import ConsultedCalendar
        from functions.calendar.wiring import open_desk

        return ConsultedCalendar(lambda: open_desk(settings))

    return CalendarAtThePhone(load, _failing(logger))


def doorway(settings: ApiSettings, logger: Logger) -> Doorway | None:
    """What connects calendars by their owners' consent."""
    if settings.google_secret_id is None:
        return None

    def connect(restaurant_id: str, code: str, redirect_uri: str) -> Outcome:
        from functions.calendar.granting import connect
        from functions.calendar.wiring import open_desk, vault_of

        outcome = connect(open_desk(settings), vault_of(settings), restaurant_id, code, redirect_uri)
        if outcome == "connected":
            try:
                _queue(settings, logger).ask(restaurant_id)
            except VendorUnavailable as error:
                logger.warning("the new calendar is read by the next round", exc_info=error)
        return outcome

    keys = Keyring(settings.google_secret_id, GoogleKeys.from_json, from_secrets_manager)
    return Doorway(keys, SystemClock(), settings.public_base_url, connect, settings.google_authorization_url)


def pushes(settings: ApiSettings, logger: Logger) -> Pushes | None:
    """What takes Google's messages: into the queue, or without one (on a laptop) to this process's own reader."""
    if settings.google_secret_id is None:
        return None
    keys = Keyring(settings.google_secret_id, GoogleKeys.from_json, from_secrets_manager)
    return Pushes(keys, _queue(settings, logger))


def _queue(settings: ApiSettings, logger: Logger) -> SyncQueue:
    if settings.calendar_queue_url is not None:
        return SqsQueue(lambda: boto3.client("sqs"), settings.calendar_queue_url)

    def read(restaurant_id: str) -> None:
        from functions.calendar.batch import read_calendar
        from functions.calendar.wiring import open_door

        read_calendar(open_door(settings), restaurant_id)

    return ReadAtOnce(read, _failing(logger))


def _failing(logger: Logger) -> Callable[[BaseException], None]:
    return lambda error: logger.error("the owner's calendar was not reached", exc_info=error)
