"""Looks for other starts when the wished one cannot be had: the same service first, then other days."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from functions.domain import hours
from functions.domain.availability import Slot, Wish, dates_that_decide, seat, slot
from functions.domain.hours import Service
from functions.domain.occupancy import Occupancy
from functions.domain.restaurants import Restaurant
from functions.domain.wall_clock import exists, instant

DAYS_AROUND = 14
"""How many days before and after the wished one are searched."""
DAYS_FIRST = 6
"""How many of them are read first; on most nights the days beside a full one have room, and the rest is never read."""
FARTHEST = timedelta(hours=3)
"""How far from the wished time of day another day's slot may be."""
MOST = 2
"""A caller keeps two times in mind, not five."""


def services_to_search(restaurant: Restaurant, wish: Wish, service: Service | None) -> tuple[Service, ...]:
    """The wished service; where the wish hit none, all services of that date."""
    if service is not None:
        return (service,)
    on = wish.starts_at.astimezone(restaurant.zone).date()
    return services_of(restaurant, on)


def services_of(restaurant: Restaurant, on: date) -> tuple[Service, ...]:
    """The services that begin on that date."""
    return hours.services_on(restaurant.hours, on, restaurant.zone)


def other_days(restaurant: Restaurant, now: datetime, wish: Wish) -> tuple[date, ...]:
    """The other dates worth a look, nearest first, the later of two equally near ones first."""
    wished = wish.starts_at.astimezone(restaurant.zone).date()
    today = now.astimezone(restaurant.zone).date()
    last = (instant(now) + restaurant.rules.horizon).astimezone(restaurant.zone).date()
    around = (wished + timedelta(days=sign * days) for days in range(1, DAYS_AROUND + 1) for sign in (1, -1))
    return tuple(on for on in around if today <= on <= last)


def dates_to_read(restaurant: Restaurant, services: Iterable[Service], party_size: int) -> tuple[date, ...]:
    """The dates whose ledgers decide about any start of these services."""
    dates: set[date] = set()
    for service in services:
        for start in (service.opens, service.last_seating):
            dates.update(dates_that_decide(restaurant, service, start, party_size))
    return tuple(sorted(dates))


def nearest(
    restaurant: Restaurant, occupancy: Occupancy, now: datetime, wish: Wish, services: Iterable[Service]
) -> tuple[Slot, ...]:
    """The nearest free start before the wished one and the nearest after it, in the order of time."""
    starts = [(start, service) for service in services for start in _offered(restaurant, now, service)]
    starts.sort(key=lambda pair: pair[0])
    before = [pair for pair in reversed(starts) if _is_before(pair[0], wish.starts_at)]
    later = [pair for pair in starts if _is_before(wish.starts_at, pair[0])]
    found = (_first_free(restaurant, occupancy, wish, pairs) for pairs in (before, later))
    return tuple(one for one in found if one is not None)


def on_other_day(
    restaurant: Restaurant, occupancy: Occupancy, now: datetime, wish: Wish, on: date, period_name: str | None
) -> Slot | None:
    """The free start of that date nearest to the wished time of day, in the period of that name (None: in any)."""
    zone = restaurant.zone
    wished = wish.starts_at.astimezone(zone).replace(tzinfo=None)
    pairs = []
    for service in services_of(restaurant, on):
        if period_name in (None, service.period.name):
            for start in _offered(restaurant, now, service):
                local = start.astimezone(zone).replace(tzinfo=None)
                away = min(abs((local - wished) % timedelta(days=1)), abs((wished - local) % timedelta(days=1)))
                if away <= FARTHEST:
                    pairs.append((away, start, service))
    pairs.sort(key=lambda found: found[:2])
    return _first_free(restaurant, occupancy, wish, ((start, service) for _, start, service in pairs))


def _is_before(one: datetime, other: datetime) -> bool:
    """Which of two comes first; a wished time that the clocks skip has no instant, so it is placed by the wall clock."""
    missing = next((moment for moment in (one, other) if not exists(moment)), None)
    if missing is None:
        return instant(one) < instant(other)
    zone = missing.tzinfo
    return one.astimezone(zone).replace(tzinfo=None) < other.astimezone(zone).replace(tzinfo=None)


def _offered(restaurant: Restaurant, now: datetime, service: Service) -> list[datetime]:
    earliest = instant(now) + restaurant.rules.lead_time
    latest = instant(now) + restaurant.rules.horizon
    starts = hours.starts_of(service, restaurant.rules.slot_every, restaurant.zone)
    return [start for start in starts if earliest <= start <= latest]


def _first_free(
    restaurant: Restaurant, occupancy: Occupancy, wish: Wish, pairs: Iterable[tuple[datetime, Service]]
) -> Slot | None:
    for start, service in pairs:
        table_ids, _ = seat(restaurant, occupancy, service, start, wish)
        if table_ids:
            return slot(restaurant, service, start, table_ids)
    return None
