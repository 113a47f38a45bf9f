"""The owner's calendar: whether the one that the restaurant names is there for us, and may be written to."""

from functions.calendar.connecting import check_access
from functions.domain.calendars import CalendarLink
from functions.onboarding.diagnosis import Check, Examination, Finding, Live, Off


def calendar(examination: Examination) -> Finding:
    """One look at the calendar (`events.list` with `maxResults=1`), which tells our role in it; nothing is changed."""
    restaurant, site = examination.restaurant, examination.site
    if restaurant.calendar_id is None:
        return Live("none is named: reservations are kept in the table alone")
    desk = site.calendar_desk()
    link = desk.links.get(restaurant.id)
    if link is None or link.calendar_id != restaurant.calendar_id:
        link = CalendarLink(restaurant.id, restaurant.calendar_id)
    access = check_access(desk, link)
    if access.usable:
        return Live(f"{restaurant.calendar_id} is ours to write (as {access.role})")
    if access.role:
        return Off(f"{restaurant.calendar_id} may only be read (as {access.role})", access.advice)
    return Off(f"{restaurant.calendar_id} is closed to us", access.advice)


CHECKS = (Check("calendar", calendar, needs=("restaurant",)),)
