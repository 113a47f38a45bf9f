"""Connects the door to the real world, and says what each kind of timer and each fact leads to."""

from collections.abc import Mapping

from functions.domain.clock import SystemClock
from functions.followup.batch import Consequence, Following
from functions.followup.ringing import Bell, Ringing
from functions.settings import FollowupSettings
from functions.store.connection import connect
from functions.store.directory import DynamoDirectory
from functions.store.outbox import DynamoOutbox
from functions.store.timers import DynamoTimers
from functions.telemetry import EmfMeter, make_logger


def wire(settings: FollowupSettings) -> tuple[Ringing, Following]:
    """Everything real. Nothing is fetched here."""
    client, table = connect(), settings.table_name
    logger = make_logger("followup", settings.log_level)
    directory = DynamoDirectory(client, table)
    return (
        Ringing(
            timers=DynamoTimers(client, table),
            directory=directory,
            clock=SystemClock(),
            bells=bells(),
            logger=logger,
            meter=EmfMeter(settings.service_name),
        ),
        Following(outbox=DynamoOutbox(client, table), directory=directory, consequences=consequences(), logger=logger),
    )


def bells() -> Mapping[str, Bell]:
    """What each kind of timer does."""
    return {}


def consequences() -> Mapping[str, Consequence]:
    """What follows from each fact."""
    return {}
