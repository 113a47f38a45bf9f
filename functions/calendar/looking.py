"""Looks at one event in the owner's calendar, or at the calendar itself: what is there now, and what we may do."""

from functions.calendar.desk import Desk
from functions.calendar.google_events import SeenEvent, read_event
from functions.calendar.refusals import Gone, NotThere
from functions.domain.calendars import CalendarLink, MirroredEvent
from functions.domain.errors import VendorConfused

MAY_WRITE = frozenset({"owner", "writer", "writerWithoutPrivateAccess"})
"""Roles of `events.list` with which events can be written; with the last one the owner's private events block without their words."""
UNREAD = "unread"
"""Stands for the etag of an event that is there, but whose state was not taken in yet; Google knows no such etag."""


def look(desk: Desk, link: CalendarLink, mirror: MirroredEvent | None) -> SeenEvent | None:
    """The event as it stands now; one that is not there any more counts as cancelled. NotThere: nor is the calendar."""
    if mirror is None or mirror.calendar_id != link.calendar_id:
        return None
    return look_at(desk, link, mirror.event_id)


def look_at(desk: Desk, link: CalendarLink, event_id: str) -> SeenEvent:
    """See `look`."""
    try:
        return seen_in(desk.google.get_event(link, event_id))
    except (NotThere, Gone):
        check_calendar(desk, link)
        return SeenEvent(event_id, cancelled=True)


def check_calendar(desk: Desk, link: CalendarLink) -> str:
    """Our role in the calendar (`writer`, `owner` ...); NotThere if it is not shared with us."""
    return str(desk.google.list_events(link, {"maxResults": "1"}).get("accessRole", ""))


def seen_in(resource: dict[str, object]) -> SeenEvent:
    """The event in Google's answer; VendorConfused if there is none."""
    try:
        return read_event(resource)
    except (KeyError, ValueError, TypeError):
        raise VendorConfused("Google's event cannot be read") from None
