"""Who sits where and when: reads the ledgers of days, and writes how they stand after a change."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from functions.domain.ports import DayLedger, Seating
from functions.domain.reservations import Reservation, ReservationStatus
from functions.domain.restaurants import BookingRules, Restaurant
from functions.domain.wall_clock import after, dates_between


@dataclass(frozen=True, slots=True)
class Occupancy:
    """All seatings of some days, each party once."""

    seatings: tuple[Seating, ...]

    def is_free(self, table_ids: Iterable[str], starts_at: datetime, free_at: datetime) -> bool:
        """Whether nobody sits at any of these tables at any moment of [starts_at, free_at)."""
        wanted = set(table_ids)
        return not any(
            seating.starts_at < free_at and starts_at < seating.free_at and wanted.intersection(seating.table_ids)
            for seating in self.seatings
        )

    def starting(self, begins: datetime, ends: datetime) -> tuple[int, int]:
        """How many parties and covers start within [begins, ends)."""
        covers = [seating.covers for seating in self.seatings if begins <= seating.starts_at < ends]
        return len(covers), sum(covers)


def read(ledgers: Iterable[DayLedger], *, ignoring: str | None = None) -> Occupancy:
    """The occupancy of those days; `ignoring` leaves out one reservation, which is about to move."""
    seatings = {seating.reservation_id: seating for ledger in ledgers for seating in ledger.seatings}
    if ignoring is not None:
        seatings.pop(ignoring, None)
    return Occupancy(tuple(seatings.values()))


def seating_of(reservation: Reservation, rules: BookingRules) -> Seating:
    """What a reservation occupies: its tables from its start to its end plus reset time."""
    return Seating(
        reservation_id=reservation.id,
        table_ids=reservation.table_ids,
        starts_at=reservation.starts_at,
        free_at=after(reservation.ends_at, rules.turn_times.reset),
        covers=reservation.party_size,
    )


def dates_of(seating: Seating, zone: ZoneInfo) -> tuple[date, ...]:
    """The calendar dates on whose ledgers it stands."""
    return dates_between(seating.starts_at, seating.free_at, zone)


def reseat(
    ledgers: Sequence[DayLedger], reservation: Reservation, rules: BookingRules, zone: ZoneInfo
) -> tuple[DayLedger, ...]:
    """The same ledgers as they stand when the reservation is what it is now: nowhere if cancelled, else on all its dates.

    The caller gives every date that the reservation touched before and touches now.
    """
    live = reservation.status is ReservationStatus.BOOKED
    seating = seating_of(reservation, rules)
    dates = set(dates_of(seating, zone)) if live else set()
    result = []
    for ledger in ledgers:
        others = tuple(one for one in ledger.seatings if one.reservation_id != reservation.id)
        result.append(replace(ledger, seatings=(*others, seating) if ledger.on in dates else others))
    return tuple(result)


def dates_standing(reservation: Reservation, restaurant: Restaurant) -> tuple[date, ...]:
    """The dates on whose ledgers this reservation may stand now.

    The reset time may have been changed since it was seated, so a day's worth of it is always looked at.
    """
    ends = after(reservation.ends_at, max(restaurant.rules.turn_times.reset, timedelta(days=1)))
    return dates_between(reservation.starts_at, ends, restaurant.zone)
