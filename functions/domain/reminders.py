"""When a guest is reminded of a visit: so long before it as the house wishes, never at night, never when it is no use."""

from datetime import datetime, time, timedelta
from itertools import pairwise

from functions.domain.messages import will_be_texted
from functions.domain.reservations import Reservation, ReservationStatus
from functions.domain.restaurants import Restaurant
from functions.domain.timers import Timer
from functions.domain.wall_clock import at, instant

LEAST_NOTICE = timedelta(minutes=60)
"""A reminder that would come later than this before the visit is of no use any more."""
AFTER_BOOKING = timedelta(hours=2)
"""Nobody is reminded so soon after they booked."""
APART = timedelta(hours=2)
"""Of two reminders that come closer together than this only the later one is sent."""
_TO_MAKE_OTHER_PLANS = timedelta(hours=2)
AFTER_QUIET = "-after-quiet"
"""Stands at the end of the id of a timer that rang in the quiet hours and was set once more."""
_BEFORE_QUIET = timedelta(minutes=15)
"""How long before the quiet hours a text is sent that would have fallen into them; timers ring once a minute."""


def reminders_of(restaurant: Restaurant, reservation: Reservation, now: datetime) -> tuple[Timer, ...]:
    """The timers to store with the commit of a booking or change made `now`, soonest first; none for who is not texted.

    Their ids hold the visit's start, not the version: a reservation that keeps its time keeps its reminders, and one that
    was moved gets new ones, while the old ones ring for a time that no longer is the reservation's and say nothing.
    """
    if reservation.status is not ReservationStatus.BOOKED or not will_be_texted(reservation):
        return ()
    found: dict[datetime, timedelta] = {}
    for before in sorted(restaurant.reminders, reverse=True):
        due = due_at(restaurant, reservation.starts_at, before)
        if due is not None and due >= instant(now) + AFTER_BOOKING:
            found[due] = before
    dues = sorted(found)
    crowded = {due for due, later in pairwise(dues) if later - due < APART}
    kept = [due for due in dues if due not in crowded]
    return tuple(_timer(reservation, due, found[due]) for due in kept)


def due_at(restaurant: Restaurant, starts_at: datetime, before: timedelta) -> datetime | None:
    """When to remind, as an instant; None if there is no good moment.

    Whole days are counted on the wall clock ("the same time yesterday", also over a change of the clocks), the rest as
    elapsed time. A moment in the quiet hours is put off to their end; if that leaves less than `LEAST_NOTICE`, it is put
    forward to the evening before they began.
    """
    zone = restaurant.zone
    local = instant(starts_at).astimezone(zone)
    day_before = at(local.date() - timedelta(days=before.days), local.time().replace(tzinfo=None), zone)
    due = instant(day_before) - (before - timedelta(days=before.days))
    end = quiet_until(restaurant, due)
    if end is None:
        return due
    if instant(starts_at) - end >= LEAST_NOTICE:
        return end
    begun = _quiet_began(restaurant, due)
    return begun - _BEFORE_QUIET if quiet_until(restaurant, begun - _BEFORE_QUIET) is None else None


def quiet_until(restaurant: Restaurant, moment: datetime) -> datetime | None:
    """When the quiet hours end in which that moment lies; None if it lies in none."""
    begins, ends = restaurant.quiet_hours
    local = instant(moment).astimezone(restaurant.zone)
    clock = local.time().replace(tzinfo=None)
    if not _within(clock, begins, ends):
        return None
    tomorrow = ends <= begins <= clock
    return instant(at(local.date() + timedelta(days=1 if tomorrow else 0), ends, restaurant.zone))


def apologise_at(restaurant: Restaurant, visit: datetime, now: datetime) -> datetime:
    """When (an instant) a guest may be told that the house has moved or cancelled that visit: at once, or when the quiet hours end.

    Who would come before they end, or soon after, has to be told at any hour.
    """
    ends = quiet_until(restaurant, now)
    return ends if ends is not None and instant(visit) - ends >= _TO_MAKE_OTHER_PLANS else instant(now)


def _quiet_began(restaurant: Restaurant, moment: datetime) -> datetime:
    begins, ends = restaurant.quiet_hours
    local = instant(moment).astimezone(restaurant.zone)
    yesterday = ends <= begins and local.time().replace(tzinfo=None) < ends
    return instant(at(local.date() - timedelta(days=1 if yesterday else 0), begins, restaurant.zone))


def _within(clock: time, begins: time, ends: time) -> bool:
    if begins == ends:
        return False
    return begins <= clock < ends if begins < ends else clock >= begins or clock < ends


def _timer(reservation: Reservation, due: datetime, before: timedelta) -> Timer:
    starts_at = instant(reservation.starts_at)
    return Timer(
        id=_id(reservation, before),
        restaurant_id=reservation.restaurant_id,
        kind="reminder",
        due_at=due,
        payload={"reservation_id": reservation.id, "starts_at": starts_at.isoformat()},
    )


def reminder_ids(restaurant: Restaurant, reservation: Reservation) -> tuple[str, ...]:
    """The ids of the timers that may have been set for this visit; a reminder's text has its timer's id and `-sms`."""
    return tuple(_id(reservation, before) for before in restaurant.reminders)


def _id(reservation: Reservation, before: timedelta) -> str:
    minutes = round(before.total_seconds() / 60)
    return f"{reservation.id}-{instant(reservation.starts_at):%Y%m%dT%H%M}-reminder-{minutes}"
