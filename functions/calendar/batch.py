"""What wakes this door: new outbox entries, restaurants whose calendar should be read, and the schedule."""

import json
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from functions.calendar import channels
from functions.calendar.desk import Desk, link_of
from functions.calendar.refusals import Unacceptable
from functions.calendar.settle import settle
from functions.calendar.sync import sync
from functions.calendar.trouble import note_trouble, watched
from functions.domain.calendar_ports import SyncQueue
from functions.domain.errors import MaitredError, VendorUnavailable
from functions.domain.events import OutboxEntry
from functions.store.outbox_stream import entry_for

DOOR = "calendar"
SPREAD = 300.0
"""Seconds over which a round of the schedule is spread: with one every ten minutes, each calendar is read every 10 to 15.

Google asks for randomised schedules (guides/quota)."""

Failures = dict[str, list[dict[str, str]]]


@dataclass(frozen=True, slots=True)
class Door:
    """The desk, and what only this door needs. Without a queue the schedule reads every calendar itself."""

    desk: Desk
    channel_key: Callable[[], str]
    public_base_url: str
    queue: SyncQueue | None = None
    plain_push: bool = False
    """Whether push may come over http: only from a simulator."""
    jitter: Callable[[], float] = random.random


def work_through(door: Door, records: Sequence[Mapping[str, Any]]) -> Failures:
    """`{"batchItemFailures": [{"itemIdentifier": ...}]}`, as Lambda wants it of a DynamoDB stream and of a queue alike."""
    failures: list[dict[str, str]] = []
    for record in records:
        name = str(record.get("messageId") or record.get("dynamodb", {}).get("SequenceNumber", ""))
        try:
            if record.get("eventSource") == "aws:sqs":
                read_calendar(door, str(json.loads(record["body"])["restaurant_id"]))
            elif (entry := entry_for(record, DOOR)) is not None:
                door.desk.logger.thread_safe_append_keys(call_sid=entry.call_sid)
                tell_calendar(door, entry)
        except Exception:
            door.desk.logger.exception("a record comes again", extra={"record": name})
            failures.append({"itemIdentifier": name})
        finally:
            door.desk.logger.thread_safe_clear_keys()
    return {"batchItemFailures": failures}


def tell_calendar(door: Door, entry: OutboxEntry) -> None:
    """Bring the event of the entry's reservation to what the book says now; so an entry that comes late or twice does nothing.

    Raises VendorUnavailable or VendorConfused to come again. A calendar that is closed to us takes no entries: when it opens, the next
    full sync tells it everything.
    """
    desk = door.desk
    restaurant = desk.directory.by_id(entry.restaurant_id)
    link = link_of(desk, restaurant) if restaurant is not None else None
    if restaurant is None or link is None or link.status != "ok":
        return
    try:
        settle(desk, restaurant, link, str(entry.payload["reservation_id"]))
    except MaitredError as error:
        note_trouble(desk, restaurant, link, error)
        if isinstance(error, Unacceptable):
            # Asking again changes nothing; the daily comparison tries once more, or the owner opens the calendar again.
            desk.logger.exception(
                "Google takes an event for a bad one", extra={"reservation": entry.payload["reservation_id"]}
            )
            desk.meter.count("CalendarEventLost")
            return
        stands = desk.links.get(restaurant.id)
        if stands is not None and stands.status == "ok":
            raise


def read_calendar(door: Door, restaurant_id: str) -> None:
    """Sync one restaurant's calendar and keep its push channel open. Raises VendorUnavailable or VendorConfused to come again."""
    desk = door.desk
    restaurant = desk.directory.by_id(restaurant_id)
    link = link_of(desk, restaurant) if restaurant is not None else None
    if restaurant is None or link is None or not restaurant.active:
        return
    try:
        with watched(desk, restaurant, link):
            how = sync(desk, restaurant, link)
    except MaitredError as error:
        stands = desk.links.get(restaurant.id)
        if isinstance(error, VendorUnavailable) and stands is not None and stands.status == "ok":
            raise
        return
    desk.meter.count("CalendarSync", how=how)
    try:
        stands = desk.links.get(restaurant.id) or link
        channels.renew(desk, stands, door.channel_key(), door.public_base_url, plain=door.plain_push)
    except MaitredError as error:
        # Polling goes on without it, and the next round tries again.
        desk.logger.warning("no push channel", extra={"restaurant": restaurant.id, "why": str(error)})
        desk.meter.count("CalendarNoPush")


def poll(door: Door) -> dict[str, int]:
    """One round of the schedule over all restaurants with a calendar.

    Closed calendars too, which may have been opened again, and new ones, of which nothing is known but that the restaurant names them.
    """
    links = door.desk.links
    houses = sorted({*links.houses(), *(link.restaurant_id for link in links.all())})
    for restaurant_id in houses:
        if door.queue is not None:
            door.queue.ask(restaurant_id, within=door.jitter() * SPREAD)
            continue
        try:
            read_calendar(door, restaurant_id)
        except MaitredError as error:
            door.desk.logger.warning("a calendar was not read", extra={"why": type(error).__name__})
    return {"calendars": len(houses)}
