"""Looks whether a calendar that an owner shared with us can be used: what the set-up asks before it believes."""

from dataclasses import dataclass

from functions.calendar.desk import Desk
from functions.calendar.looking import MAY_WRITE, check_calendar
from functions.calendar.refusals import Forbidden, GrantDead, NotThere
from functions.domain.calendars import CalendarLink


@dataclass(frozen=True, slots=True)
class Access:
    """Whether it can be used, and if not, what the owner should do."""

    usable: bool
    role: str
    advice: str = ""


def check_access(desk: Desk, link: CalendarLink) -> Access:
    """One look at the calendar. Raises VendorUnavailable, VendorConfused and BadConfiguration."""
    share = f"share the calendar with {desk.address()} and choose 'Make changes to events'"
    try:
        role = check_calendar(desk, link)
    except (NotThere, Forbidden):
        return Access(False, "", share)
    except GrantDead:
        return Access(
            False,
            "",
            "connect the calendar again" if link.how == "oauth" else "put in a service account's key that is good",
        )
    return Access(True, role) if role in MAY_WRITE else Access(False, role, share)
