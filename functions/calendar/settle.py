"""Brings one reservation and its event to agree: what the owner changed goes into the book, then what the book says into the event.

What both last agreed on stands in the mirror, and in the event itself (`rp_v`, `rp_b`). An event that differs from that was changed by
the owner; a reservation that differs from it was changed by the guest or the house. If both changed, the owner's hand decides about
time and size, and a cancellation by either side is final (README.md says why). Every write names the state that it replaces, at
Google (`If-Match`) and in the mirror (its version); whoever comes too late looks again.
"""

from functions.calendar.desk import Desk
from functions.calendar.google_events import SeenEvent
from functions.calendar.inwards import is_news, take_in
from functions.calendar.looking import look
from functions.calendar.outwards import write_event
from functions.calendar.refusals import Stale
from functions.domain.calendars import CalendarLink
from functions.domain.errors import VendorUnavailable
from functions.domain.ports import CommitConflict
from functions.domain.restaurants import Restaurant

TRIES = 8


def settle(
    desk: Desk,
    restaurant: Restaurant,
    link: CalendarLink,
    reservation_id: str,
    seen: SeenEvent | None = None,
    *,
    write: bool = True,
) -> None:
    """Bring them to agree. `seen` is the event as it was just read; without `write` only the book is changed, not the event.

    Raises NotThere if the calendar itself cannot be seen, GrantDead, Forbidden, VendorUnavailable, VendorConfused. It may be
    repeated, and run beside itself.
    """
    for _ in range(TRIES):
        try:
            _settle(desk, restaurant, link, reservation_id, seen, write=write)
        except (Stale, CommitConflict):
            seen = look(desk, link, desk.mirror.of_reservation(restaurant.id, reservation_id))
        else:
            return
    raise VendorUnavailable("calendar and book changed under our hands for too long")


def _settle(
    desk: Desk, restaurant: Restaurant, link: CalendarLink, reservation_id: str, seen: SeenEvent | None, *, write: bool
) -> None:
    mirror = desk.mirror.of_reservation(restaurant.id, reservation_id)
    current = mirror is not None and mirror.calendar_id == link.calendar_id
    if mirror is not None and current and seen is not None and seen.id == mirror.event_id:
        if seen.repeats:
            return  # nothing is written into a series; the sync finds the instance that takes its place
        if is_news(mirror, seen):
            take_in(desk, restaurant, mirror, seen)
    if write:
        write_event(desk, restaurant, link, reservation_id)
