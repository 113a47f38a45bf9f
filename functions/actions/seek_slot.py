"""Reads the book for one wish: the wished slot with the ledgers that decided, or why not and what instead."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from functions.domain import occupancy, slot_search, why_not
from functions.domain.availability import Slot, Wish, by_the_clock, dates_that_decide, outright, seat, slot
from functions.domain.errors import Refusal
from functions.domain.hours import Service
from functions.domain.ports import DayLedger, ReservationBook
from functions.domain.restaurants import Restaurant
from functions.domain.wall_clock import instant


@dataclass(frozen=True, slots=True)
class Seat:
    """The wished slot is free, as far as these ledgers say; a commit must find them unchanged."""

    slot: Slot
    ledgers: tuple[DayLedger, ...]


@dataclass(frozen=True, slots=True)
class NoSeat:
    """The wished slot cannot be had. `final`: no other time would help, or none is searched."""

    code: str
    reason: str
    alternatives: tuple[Slot, ...] = ()
    final: bool = False

    def as_refusal(self) -> Refusal:
        """The same, to be told to the caller."""
        return Refusal(self.code, self.reason, self.alternatives)


def seek_seat(
    book: ReservationBook, now: datetime, restaurant: Restaurant, wish: Wish, *, moving: str | None = None
) -> Seat | NoSeat:
    """Look for exactly the wished slot; `moving` is the id of a reservation that gives up its own seating for it."""
    code = outright(restaurant, now, wish)
    if code:
        # Who asks at 18:05 for 18:00 wants dinner, not a lesson about clocks.
        today = code == "in_the_past" and _same_day(restaurant, now, wish)
        service = by_the_clock(restaurant, now, wish)[1] if today else None
        instead = _same_service(book, now, restaurant, wish, service, moving) if today else ()
        return NoSeat(code, why_not.sentence(code, restaurant, wish), instead, final=True)
    code, service = by_the_clock(restaurant, now, wish)
    if not code:
        assert service is not None  # a start without a complaint lies in a service
        start = instant(wish.starts_at)
        ledgers = _ledgers(book, restaurant, dates_that_decide(restaurant, service, start, wish.party_size))
        table_ids, code = seat(restaurant, occupancy.read(ledgers, ignoring=moving), service, start, wish)
        if table_ids:
            return Seat(slot(restaurant, service, start, table_ids), ledgers)
    instead = _same_service(book, now, restaurant, wish, service, moving)
    if not instead:
        instead = _other_days(book, now, restaurant, wish, service, moving)
    return NoSeat(code, why_not.sentence(code, restaurant, wish, service), instead)


def _same_service(
    book: ReservationBook,
    now: datetime,
    restaurant: Restaurant,
    wish: Wish,
    service: Service | None,
    moving: str | None,
) -> tuple[Slot, ...]:
    services = slot_search.services_to_search(restaurant, wish, service)
    if not services:
        return ()
    ledgers = _ledgers(book, restaurant, slot_search.dates_to_read(restaurant, services, wish.party_size))
    return slot_search.nearest(restaurant, occupancy.read(ledgers, ignoring=moving), now, wish, services)


def _other_days(
    book: ReservationBook,
    now: datetime,
    restaurant: Restaurant,
    wish: Wish,
    service: Service | None,
    moving: str | None,
) -> tuple[Slot, ...]:
    """One read of all ledgers around the date, then the nearest days that have something."""
    days = slot_search.other_days(restaurant, now, wish)
    services = [one for on in days for one in slot_search.services_of(restaurant, on)]
    if not services:
        return ()
    ledgers = _ledgers(book, restaurant, slot_search.dates_to_read(restaurant, services, wish.party_size))
    seatings = occupancy.read(ledgers, ignoring=moving)
    name = service.period.name if service is not None else None
    found: list[Slot] = []
    for on in days:
        one = slot_search.on_other_day(restaurant, seatings, now, wish, on, name)
        if one is not None:
            found.append(one)
        if len(found) == slot_search.MOST:
            break
    return tuple(found)


def _ledgers(book: ReservationBook, restaurant: Restaurant, dates: Sequence[date]) -> tuple[DayLedger, ...]:
    return tuple(book.ledgers(restaurant.id, dates))


def _same_day(restaurant: Restaurant, now: datetime, wish: Wish) -> bool:
    zone = restaurant.zone
    return wish.starts_at.astimezone(zone).date() == now.astimezone(zone).date()
