"""Who sits where and when: reads the ledgers of days, and writes how they stand after a change."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from functions.domain.blocks import Block, overlaps
from functions.domain.ports import DayLedger, Seating
from functions.domain.reservations import Reservation, ReservationStatus
from functions.domain.restaurants import BookingRules, Restaurant
from functions.domain.wall_clock import after, dates_between


@dataclass(frozen=True, slots=True)
class Occupancy:
    """All seatings of some days, each party once and soonest first, and the blocks of those days."""

    seatings: tuple[Seating, ...]
    blocks: tuple[Block, ...] = ()
    longest: timedelta = timedelta(0)
    """How long the longest seating lasts: one that began earlier than that before a moment is over by then."""

    by_table: Mapping[str, Sequence[Seating]] = field(default_factory=dict)
    """The same seatings, by each of their tables."""

    def at_the_time(self, starts_at: datetime, free_at: datetime) -> Iterator[Seating]:
        """The seatings that share a moment with [starts_at, free_at)."""
        first = bisect_left(self.seatings, starts_at - self.longest, key=_start)
        for seating in self.seatings[first : bisect_left(self.seatings, free_at, key=_start)]:
            if seating.free_at > starts_at:
                yield seating

    def taken(self, starts_at: datetime, free_at: datetime) -> set[str]:
        """The ids of all tables that cannot be given for [starts_at, free_at), blocked ones included."""
        taken = {table_id for seating in self.at_the_time(starts_at, free_at) for table_id in seating.table_ids}
        for block in self.blocks:
            if overlaps(block, starts_at, free_at):
                taken.update(block.table_ids)
        return taken

    def is_free(self, table_ids: Iterable[str], starts_at: datetime, free_at: datetime) -> bool:
        """Whether nobody sits at any of these tables at any moment of [starts_at, free_at), and none is blocked."""
        tables = set(table_ids)
        if any(overlaps(block, starts_at, free_at) and not tables.isdisjoint(block.table_ids) for block in self.blocks):
            return False
        return not any(
            one.starts_at < free_at and starts_at < one.free_at
            for table_id in tables
            for one in self.by_table.get(table_id, ())
        )

    def starting(self, begins: datetime, ends: datetime) -> tuple[int, int]:
        """How many parties and covers start within [begins, ends)."""
        places = (bisect_left(self.seatings, moment, key=_start) for moment in (begins, ends))
        covers = [seating.covers for seating in self.seatings[slice(*places)]]
        return len(covers), sum(covers)

    def most_covers(self, starts_at: datetime, free_at: datetime) -> int:
        """The most covers that are seated or blocked at any one moment of [starts_at, free_at)."""
        steps = [(max(one.starts_at, starts_at), one.covers) for one in self.at_the_time(starts_at, free_at)]
        steps += [(one.free_at, -one.covers) for one in self.at_the_time(starts_at, free_at)]
        for block in self.blocks:
            if block.covers and overlaps(block, starts_at, free_at):
                steps += [(max(block.starts_at, starts_at), block.covers), (block.ends_at, -block.covers)]
        seated = most = 0
        for _, covers in sorted(steps):  # at one moment those who leave come first
            seated += covers
            most = max(most, seated)
        return most


def read(ledgers: Iterable[DayLedger], *, ignoring: str | None = None) -> Occupancy:
    """The occupancy of those days; `ignoring` leaves out one reservation, which is about to move."""
    seatings: dict[str, Seating] = {}
    blocks: dict[str, Block] = {}
    for ledger in ledgers:
        seatings.update((seating.reservation_id, seating) for seating in ledger.seatings)
        blocks.update((block.id, block) for block in ledger.blocks)
    if ignoring is not None:
        seatings.pop(ignoring, None)
    soonest_first = sorted(seatings.values(), key=_start)
    longest = max((one.free_at - one.starts_at for one in soonest_first), default=timedelta(0))
    by_table: defaultdict[str, list[Seating]] = defaultdict(list)
    for seating in soonest_first:
        for table_id in seating.table_ids:
            by_table[table_id].append(seating)
    return Occupancy(tuple(soonest_first), tuple(blocks.values()), longest, by_table)


def _start(seating: Seating) -> datetime:
    return seating.starts_at


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
    """The same ledgers as they stand when the reservation is what it is now: on all its dates if it is booked, else nowhere.

    The caller gives every date that the reservation touched before and touches now.
    """
    seating = seating_of(reservation, rules)
    if reservation.status is ReservationStatus.BOOKED:
        return put(ledgers, seating, zone)
    return without(ledgers, reservation.id)


def put(ledgers: Iterable[DayLedger], seating: Seating, zone: ZoneInfo) -> tuple[DayLedger, ...]:
    """The same ledgers with this seating on those of its dates, and with no other of its id."""
    dates = set(dates_of(seating, zone))
    return tuple(
        replace(ledger, seatings=(*ledger.seatings, seating)) if ledger.on in dates else ledger
        for ledger in without(ledgers, seating.reservation_id)
    )


def without(ledgers: Iterable[DayLedger], reservation_id: str) -> tuple[DayLedger, ...]:
    """The same ledgers without the seating of that id."""
    return tuple(
        replace(ledger, seatings=tuple(one for one in ledger.seatings if one.reservation_id != reservation_id))
        for ledger in ledgers
    )


def dates_standing(reservation: Reservation, restaurant: Restaurant) -> tuple[date, ...]:
    """The dates on whose ledgers this reservation may stand now.

    The reset time may have been changed since it was seated, so a day's worth of it is always looked at.
    """
    ends = after(reservation.ends_at, max(restaurant.rules.turn_times.reset, timedelta(days=1)))
    return dates_between(reservation.starts_at, ends, restaurant.zone)
