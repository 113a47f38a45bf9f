"""Lambda's entry to the door of the owners' calendars: the outbox stream, the queue of calendars to read, and the schedule."""

from typing import Any

from functions.calendar.batch import poll, work_through
from functions.calendar.wiring import open_door
from functions.settings import CalendarSettings

_door = open_door(CalendarSettings.from_environment())


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """One batch of the stream or of the queue (`Records`); anything else is the schedule, every ten minutes."""
    if "Records" in event:
        return dict(work_through(_door, event["Records"]))
    return dict(poll(_door))
