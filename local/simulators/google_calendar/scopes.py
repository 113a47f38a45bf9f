"""Which permission opens which operation.

*Documented*: the table is the discovery document's (revision 20261030), without its prefix.
"""

from collections.abc import Collection

PREFIX = "https://www.googleapis.com/auth/"

_WRITE_EVENTS = ("calendar", "calendar.events", "calendar.events.owned", "calendar.app.created")
_READ_EVENTS = (
    *_WRITE_EVENTS,
    "calendar.readonly",
    "calendar.events.readonly",
    "calendar.events.owned.readonly",
    "calendar.events.freebusy",
    "calendar.events.public.readonly",
)
_LIST = ("calendar", "calendar.readonly", "calendar.calendarlist", "calendar.calendarlist.readonly")

ALLOWING: dict[str, tuple[str, ...]] = {
    "events.insert": _WRITE_EVENTS,
    "events.patch": _WRITE_EVENTS,
    "events.update": _WRITE_EVENTS,
    "events.delete": _WRITE_EVENTS,
    "events.get": _READ_EVENTS,
    "events.list": _READ_EVENTS,
    "events.watch": _READ_EVENTS,
    "events.instances": _READ_EVENTS,
    "freebusy.query": ("calendar", "calendar.readonly", "calendar.freebusy", "calendar.events.freebusy"),
    "calendars.insert": ("calendar", "calendar.calendars", "calendar.app.created"),
    "calendars.get": (
        "calendar",
        "calendar.readonly",
        "calendar.calendars",
        "calendar.calendars.readonly",
        "calendar.app.created",
    ),
    "calendarList.list": _LIST,
    "calendarList.get": (*_LIST, "calendar.app.created"),
    "calendarList.insert": ("calendar", "calendar.calendarlist"),
    "channels.stop": (
        *_READ_EVENTS,
        "calendar.acls",
        "calendar.acls.readonly",
        "calendar.calendarlist",
        "calendar.calendarlist.readonly",
        "calendar.settings",
        "calendar.settings.readonly",
    ),
}


def allowed(operation: str, held: Collection[str]) -> frozenset[str]:
    """The held scopes (without prefix) that open the operation; empty: 403."""
    return frozenset(ALLOWING[operation]) & frozenset(held)


def short(scopes: str) -> frozenset[str]:
    """A space-separated list of full scope names, without their prefix; names that are no such scope are left out."""
    return frozenset(one.removeprefix(PREFIX) for one in scopes.split() if one.startswith(PREFIX))
