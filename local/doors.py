"""Which slow doors of the restaurant the laptop serves: those whose handler is there."""

from importlib.util import find_spec

HANDLERS = {
    "sms": "functions.sms.handler",
    "calendar": "functions.calendar.handler",
    "followup": "functions.followup.handler",
    "pos": "functions.pos.handler",
}
"""By the door's name in the outbox."""
SCHEDULED = ("calendar", "followup")
"""Doors that a schedule wakes too; in an account every few minutes, here as often as the pump is told."""


def open_doors() -> tuple[str, ...]:
    """The doors that can be served."""
    return tuple(door for door, module in HANDLERS.items() if find_spec(module) is not None)
