"""Which slow doors of the restaurant the laptop serves: those whose handler is there."""

from importlib.util import find_spec

HANDLERS = {
    "sms": "functions.sms.handler",
    "calendar": "functions.calendar.handler",
    "followup": "functions.followup.handler",
    "pos": "functions.pos.handler",
}
"""By the door's name in the outbox."""
SCHEDULED = {"calendar": 600, "followup": 1}
"""Doors that a schedule wakes too, and how often, in seconds: calendars as in an account, since a push is quicker; timers every second, not every minute."""


def open_doors() -> tuple[str, ...]:
    """The doors that can be served."""
    return tuple(door for door, module in HANDLERS.items() if find_spec(module) is not None)
