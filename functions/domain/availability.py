"""Which start times can be offered: the rules that need no book, and the tables that the book leaves free."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from functions.domain import blocks, hours, tables
from functions.domain.hours import Service
from functions.domain.occupancy import Occupancy
from functions.domain.reservations import AllowedParty
from functions.domain.restaurants import Restaurant
from functions.domain.wall_clock import dates_between, exists, instant


@dataclass(frozen=True, slots=True)
class Slot:
    """An offerable start: aware instant in the restaurant's zone, with the tables that would be given."""

    starts_at: datetime
    service_period: str
    table_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SlotOffer:
    """What can be offered for one wish.

    `exact` is the wished time if it is free. Otherwise `alternatives` hold at most the nearest earlier and later of the same
    service, else slots on other days, nearest first; `why_not` is a Refusal's code and sentence for the wished time.
    """

    exact: Slot | None
    alternatives: tuple[Slot, ...]
    why_not_code: str = ""
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a party would like. `starts_at` is aware; in the restaurant's own zone it may be a time that does not exist."""

    starts_at: datetime
    party_size: int
    area: str | None = None
    has_it: bool = False
    """The party has this start already and only wants something else about it: notice and the grid of starts do not apply."""
    allowed: tuple[AllowedParty, ...] = ()
    """The owner's exceptions that stand now."""


def outright(restaurant: Restaurant, now: datetime, wish: Wish) -> str:
    """The code of what no other time could cure, or that no search should answer; empty if there is none."""
    if wish.party_size < 1:
        return "party_too_small"
    allowed = is_allowed(restaurant, wish, wish.starts_at)
    if wish.party_size > restaurant.rules.largest_party and not allowed:
        return "party_too_large"
    if wish.area is not None and tables.find_area(restaurant.floor, wish.area) is None:
        return "no_such_area"
    if not _could_sit(restaurant, wish.party_size, allowed):
        return "no_table_that_size"
    if instant(wish.starts_at) < instant(now) and not wish.has_it:
        return "in_the_past"
    if instant(wish.starts_at) > instant(now) + restaurant.rules.horizon:
        return "too_far_ahead"
    return ""


def by_the_clock(restaurant: Restaurant, now: datetime, wish: Wish) -> tuple[str, Service | None]:
    """The code of what hours, lead time and the grid of starts say against the wished time (empty: nothing), and its service."""
    zone = restaurant.zone
    if not exists(wish.starts_at):
        return "no_such_time", hours.service_at(restaurant.hours, wish.starts_at, zone)
    start = instant(wish.starts_at)
    service = hours.service_at(restaurant.hours, start, zone)
    if service is None:
        on = start.astimezone(zone).date()
        return ("outside_hours" if hours.services_on(restaurant.hours, on, zone) else "closed_that_day"), None
    if start > service.last_seating:
        return "past_last_seating", service
    if wish.has_it:
        return "", service
    if start < instant(now) + restaurant.rules.lead_time:
        return "too_soon", service
    if start not in hours.starts_of(service, restaurant.rules.slot_every, zone):
        return "between_starts", service
    return "", service


def pacing_window(restaurant: Restaurant, service: Service, start: datetime) -> tuple[datetime, datetime]:
    """The interval [begins, ends) in which this start counts; intervals run from the opening, in elapsed time."""
    interval = restaurant.rules.pacing.interval
    begins = service.opens + (start - service.opens) // interval * interval
    return begins, min(begins + interval, max(service.closes, start + timedelta(microseconds=1)))


def seated_until(restaurant: Restaurant, party_size: int, start: datetime) -> tuple[datetime, datetime]:
    """When a party that starts then leaves, and when its tables can be sat again."""
    turn_times = restaurant.rules.turn_times
    ends = start + turn_times.of(party_size)
    return ends, ends + turn_times.reset


def dates_that_decide(restaurant: Restaurant, service: Service, start: datetime, party_size: int) -> tuple[date, ...]:
    """The dates whose ledgers decide about this start; a booking must find all of them unchanged when it is committed.

    A party that could be in the way shares an instant with ours, or starts in our pacing interval: either way it stands on one
    of these ledgers, and its own booking has to write that one too.
    """
    begins, ends = pacing_window(restaurant, service, start)
    _, free_at = seated_until(restaurant, party_size, start)
    return dates_between(min(begins, start), max(ends, free_at), restaurant.zone)


def seat(
    restaurant: Restaurant, occupancy: Occupancy, service: Service, start: datetime, wish: Wish
) -> tuple[tuple[str, ...], str]:
    """The tables for a party that starts then, or none and the code why.

    `closed_by_owner`, `pacing_full`, `area_full`, `fully_booked`, or `walk_ins_only` if all that is left is kept for guests
    without a reservation.
    """
    ends, free_at = seated_until(restaurant, wish.party_size, start)
    if blocks.is_closed(occupancy.blocks, service.on, start, ends):
        return (), "closed_by_owner"
    allowed = is_allowed(restaurant, wish, start)
    if not allowed and _is_paced_out(restaurant, occupancy, service, start, wish.party_size):
        return (), "pacing_full"
    table_ids, code = _choose(restaurant, occupancy, (start, free_at), wish, allowed)
    if table_ids:
        code = _room(restaurant, occupancy, service, start, wish.party_size, allowed)
    return ((), code) if code else (table_ids, "")


def is_allowed(restaurant: Restaurant, wish: Wish, start: datetime) -> bool:
    """Whether the owner made an exception for this party at this start."""
    if not wish.allowed:
        return False
    local = start.astimezone(restaurant.zone)
    return any(
        one.on == local.date() and one.at in (None, local.time()) and wish.party_size <= one.size
        for one in wish.allowed
    )


def _is_paced_out(restaurant: Restaurant, occupancy: Occupancy, service: Service, start: datetime, party: int) -> bool:
    pacing = restaurant.rules.pacing
    if pacing.max_parties is None and pacing.max_covers is None:
        return False
    parties, covers = occupancy.starting(*pacing_window(restaurant, service, start))
    too_many = pacing.max_parties is not None and parties + 1 > pacing.max_parties
    return too_many or (pacing.max_covers is not None and covers + party > pacing.max_covers)


def _choose(
    restaurant: Restaurant, occupancy: Occupancy, stay: tuple[datetime, datetime], wish: Wish, allowed: bool
) -> tuple[tuple[str, ...], str]:
    area = tables.find_area(restaurant.floor, wish.area) if wish.area is not None else None
    for wanted in (area,) if area is None else (area, None):
        for table_ids in tables.candidates(restaurant.floor, wish.party_size, wanted):
            if occupancy.is_free(table_ids, *stay):
                return (table_ids, "") if wanted == area else ((), "area_full")
    if allowed:
        together = tables.pushed_together(restaurant.floor, wish.party_size, occupancy.taken(*stay), area)
        return together, "" if together else "fully_booked"
    return (), "fully_booked"


def _room(
    restaurant: Restaurant, occupancy: Occupancy, service: Service, start: datetime, party_size: int, allowed: bool
) -> str:
    """What the number of seats in the room says against a party that has a table; empty: nothing."""
    share = service.period.walk_in_share
    share = 0 if allowed else restaurant.rules.walk_in_share if share is None else share
    if not share and not any(block.covers for block in occupancy.blocks):
        return ""
    covers = tables.bookable_covers(restaurant.floor)
    seated = occupancy.most_covers(start, seated_until(restaurant, party_size, start)[1]) + party_size
    if seated > covers:
        return "fully_booked"
    return "walk_ins_only" if seated * 100 > covers * (100 - share) else ""


def _could_sit(restaurant: Restaurant, party_size: int, allowed: bool) -> bool:
    if tables.candidates(restaurant.floor, party_size):
        return True
    return allowed and bool(tables.pushed_together(restaurant.floor, party_size, set()))


def slot(restaurant: Restaurant, service: Service, start: datetime, table_ids: tuple[str, ...]) -> Slot:
    """The slot as it is offered: in the restaurant's zone."""
    return Slot(start.astimezone(restaurant.zone), service.period.name, table_ids)
