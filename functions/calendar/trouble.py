"""What becomes of it when the calendar cannot be reached: it is written down, bookings go on, and the owner is told once."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

from functions.actions.take_message import take_message
from functions.calendar.desk import Desk, change_link
from functions.calendar.refusals import Forbidden, GrantDead, NotThere
from functions.calendar.words import told
from functions.domain.calendars import CalendarLink, LinkStatus
from functions.domain.calls import Message
from functions.domain.errors import BadConfiguration, VendorConfused, VendorError, VendorUnavailable
from functions.domain.restaurants import Restaurant
from functions.store.keys import stamp

SILENT_FOR = timedelta(minutes=15)
"""Google is down for a minute now and then; nobody is rung up for that."""


@contextmanager
def watched(desk: Desk, restaurant: Restaurant, link: CalendarLink) -> Iterator[None]:
    """Note how it goes with this calendar; errors go on to whoever asked."""
    try:
        yield
    except (VendorError, BadConfiguration) as error:
        note_trouble(desk, restaurant, link, error)
        raise
    note_well(desk, link)


def note_trouble(desk: Desk, restaurant: Restaurant, link: CalendarLink, error: Exception) -> None:
    """Write the trouble down, and tell the owner if only the owner can mend it, or if it lasts. Once per trouble."""
    status = _status_of(error)
    if status is None and not isinstance(error, VendorUnavailable | VendorConfused | BadConfiguration):
        return
    now = desk.clock.now()
    desk.logger.warning("calendar trouble", extra={"restaurant": restaurant.id, "why": type(error).__name__})
    desk.meter.count("CalendarTrouble", kind=status or "unreachable")

    def change(stored: CalendarLink) -> CalendarLink | None:
        if stored.calendar_id != link.calendar_id:
            return None
        return replace(stored, trouble_since=stored.trouble_since or now, status=status or stored.status)

    stands = change_link(desk, link, change)
    since = stands.trouble_since
    if since is None or stands.told_at is not None or (status is None and now - since < SILENT_FOR):
        return
    what = status or "unreachable"
    when = f"{since.astimezone(restaurant.zone):%d.%m. %H:%M}"
    message = Message(
        id=f"calendar-trouble-{restaurant.id}-{stamp(since)}",
        restaurant_id=restaurant.id,
        kind="calendar_trouble",
        text=told(restaurant, what, address=desk.address(), when=when),
        created_at=now,
        details={"what": what},
    )
    take_message(desk.messages, desk.clock, restaurant, message)
    change_link(desk, stands, lambda one: replace(one, told_at=now) if one.trouble_since == since else None)


def note_well(desk: Desk, link: CalendarLink) -> None:
    """The calendar answers. Trouble that began since `link` was read was not looked after: then all has to be read anew."""

    def change(stored: CalendarLink) -> CalendarLink | None:
        if stored.trouble_since is None and stored.status == "ok":
            return None
        known = (stored.status, stored.trouble_since) == (link.status, link.trouble_since)
        token = stored.sync_token if known else None
        return replace(stored, status="ok", trouble_since=None, told_at=None, sync_token=token)

    change_link(desk, link, change)


def _status_of(error: Exception) -> LinkStatus | None:
    if isinstance(error, GrantDead):
        return "reauth_needed"
    return "unshared" if isinstance(error, NotThere | Forbidden) else None
