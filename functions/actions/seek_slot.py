"""Reads the book for one wish: the wished slot with the ledgers that decided, or why not and what instead."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from functions.domain import occupancy, slot_search, why_not
from functions.domain.availability import Slot, SlotOffer, Wish, by_the_clock, dates_that_decide, outright, seat, slot
from functions.domain.errors import Refusal
from functions.domain.holds import without_holds
from functions.domain.hours import Service
from functions.domain.occupancy import Occupancy
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

    def as_offer(self) -> SlotOffer | Refusal:
        """The same as an offer of something else, or as a refusal if it is final."""
        return self.as_refusal() if self.final else SlotOffer(None, self.alternatives, self.code, self.reason)


@dataclass(frozen=True, slots=True)
class _Look:
    """One look at the book: for whom, and who is passed over."""

    book: ReservationBook
    now: datetime
    restaurant: Restaurant
    moving: str | None
    call_sid: str

    def ledgers(self, dates: Sequence[date]) -> tuple[DayLedger, ...]:
        """Those days, without expired holds and without the caller's own."""
        return read_days(self.book, self.now, self.restaurant, dates, self.call_sid)

    def occupancy(self, services: Sequence[Service], party_size: int) -> Occupancy:
        """All that decides about any start of these services."""
        dates = slot_search.dates_to_read(self.restaurant, services, party_size)
        return occupancy.read(self.ledgers(dates), ignoring=self.moving)


def read_days(
    book: ReservationBook, now: datetime, restaurant: Restaurant, dates: Sequence[date], call_sid: str = ""
) -> tuple[DayLedger, ...]:
    """The ledgers of those dates as they count now; storing them again sweeps expired holds, and the call's own, out."""
    return without_holds(book.ledgers(restaurant.id, dates), now, call_sid)


def seek_seat(
    book: ReservationBook,
    now: datetime,
    restaurant: Restaurant,
    wish: Wish,
    *,
    moving: str | None = None,
    call_sid: str = "",
) -> Seat | NoSeat:
    """Look for exactly the wished slot.

    `moving` is the id of a reservation that gives up its own seating for it; `call_sid` is the call whose hold does not count.
    """
    look = _Look(book, now, restaurant, moving, call_sid)
    code = outright(restaurant, now, wish)
    if code:
        # Who asks at 18:05 for 18:00 wants dinner, not a lesson about clocks.
        today = code == "in_the_past" and _same_day(restaurant, now, wish)
        service = by_the_clock(restaurant, now, wish)[1] if today else None
        instead = _same_service(look, wish, service) if today else ()
        return NoSeat(code, why_not.sentence(code, restaurant, wish), instead, final=True)
    code, service = by_the_clock(restaurant, now, wish)
    if not code:
        assert service is not None  # a start without a complaint lies in a service
        start = instant(wish.starts_at)
        ledgers = look.ledgers(dates_that_decide(restaurant, service, start, wish.party_size))
        table_ids, code = seat(restaurant, occupancy.read(ledgers, ignoring=moving), service, start, wish)
        if table_ids:
            return Seat(slot(restaurant, service, start, table_ids), ledgers)
    instead = _same_service(look, wish, service) or _other_days(look, wish, service)
    return NoSeat(code, why_not.sentence(code, restaurant, wish, service), instead)


def _same_service(look: _Look, wish: Wish, service: Service | None) -> tuple[Slot, ...]:
    services = slot_search.services_to_search(look.restaurant, wish, service)
    if not services:
        return ()
    seatings = look.occupancy(services, wish.party_size)
    return slot_search.nearest(look.restaurant, seatings, look.now, wish, services)


def _other_days(look: _Look, wish: Wish, service: Service | None) -> tuple[Slot, ...]:
    """The nearest days that have something: the next few are read first, all others only if that is not enough."""
    days = slot_search.other_days(look.restaurant, look.now, wish)
    name = service.period.name if service is not None else None
    found: list[Slot] = []
    for portion in (days[: slot_search.DAYS_FIRST], days[slot_search.DAYS_FIRST :]):
        services = [one for on in portion for one in slot_search.services_of(look.restaurant, on)]
        if not services:
            continue
        seatings = look.occupancy(services, wish.party_size)
        for on in portion:
            one = slot_search.on_other_day(look.restaurant, seatings, look.now, wish, on, name)
            if one is not None:
                found.append(one)
            if len(found) == slot_search.MOST:
                return tuple(found)
    return tuple(found)


def _same_day(restaurant: Restaurant, now: datetime, wish: Wish) -> bool:
    zone = restaurant.zone
    return wish.starts_at.astimezone(zone).date() == now.astimezone(zone).date()
