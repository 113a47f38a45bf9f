"""Takes time, covers or tables out of the book at the owner's wish, and gives them back."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

from functions.actions.commit_change import PATIENT, Patience
from functions.actions.commit_days import commit_days
from functions.domain import blocks, hours, tables
from functions.domain.blocks import Block
from functions.domain.holds import is_hold
from functions.domain.occupancy import Occupancy, read
from functions.domain.ports import DayLedger, LedgerCommit, ReservationBook, Seating
from functions.domain.reservations import Reservation, ReservationStatus
from functions.domain.restaurants import Restaurant
from functions.domain.wall_clock import after

_MOST_DAYS = 90
"""A transaction holds 100 items."""


def place_block(
    book: ReservationBook, restaurant: Restaurant, block: Block, *, patience: Patience = PATIENT
) -> tuple[Reservation, ...]:
    """Place the block, or replace the one of the same id where they share a date; nobody is booked into it from then on.

    Returns the reservations that stand against it, soonest first: they keep their tables, and the owner decides about them.
    A block that was moved to other dates has to be lifted there first. VendorUnavailable if the store does not answer.
    """
    ledgers: list[DayLedger] = []
    for dates in _at_once(blocks.dates_of(block, restaurant.zone)):
        ledgers += commit_days(book, partial(_placed, book, restaurant, block, dates), patience)
    return _in_conflict(book, restaurant, block, read(ledgers))


def _placed(
    book: ReservationBook, restaurant: Restaurant, block: Block, dates: Sequence[date]
) -> tuple[LedgerCommit | None, tuple[DayLedger, ...]]:
    """The commit, if it is not there yet, and how these days then stand."""
    read_now = tuple(book.ledgers(restaurant.id, dates))
    stand = tuple(
        replace(ledger, blocks=(*(one for one in ledger.blocks if one.id != block.id), block)) for ledger in read_now
    )
    changed = any(block not in ledger.blocks for ledger in read_now)
    return (LedgerCommit(restaurant.id, stand) if changed else None), stand


def lift_block(
    book: ReservationBook, restaurant: Restaurant, block_id: str, dates: Iterable[date], *, patience: Patience = PATIENT
) -> Block | None:
    """Take the block away wherever it touches one of these dates, and return it; None if it was not there."""
    asked = set(dates)
    asked |= {on + timedelta(days=1) for on in asked}
    found = next(
        (
            block
            for ledger in book.ledgers(restaurant.id, sorted(asked))
            for block in ledger.blocks
            if block.id == block_id
        ),
        None,
    )
    if found is not None:
        for some in _at_once(sorted(asked.union(blocks.dates_of(found, restaurant.zone)))):
            commit_days(book, partial(_lifted, book, restaurant, block_id, some), patience)
    return found


def _lifted(
    book: ReservationBook, restaurant: Restaurant, block_id: str, dates: Sequence[date]
) -> tuple[LedgerCommit | None, None]:
    stand = tuple(
        replace(ledger, blocks=tuple(one for one in ledger.blocks if one.id != block_id))
        for ledger in book.ledgers(restaurant.id, dates)
        if any(one.id == block_id for one in ledger.blocks)
    )
    return (LedgerCommit(restaurant.id, stand) if stand else None), None


def _at_once(dates: Sequence[date]) -> Iterator[Sequence[date]]:
    """The dates in portions; a block longer than one portion is placed portion by portion."""
    for first in range(0, len(dates), _MOST_DAYS):
        yield dates[first : first + _MOST_DAYS]


def _in_conflict(
    book: ReservationBook, restaurant: Restaurant, block: Block, occupancy: Occupancy
) -> tuple[Reservation, ...]:
    ids = [one.reservation_id for one in occupancy.seatings if not is_hold(one) and _meets(restaurant, block, one)]
    if block.scope == "covers" and ids:
        seated = occupancy.most_covers(block.starts_at, block.ends_at)
        if seated <= tables.bookable_covers(restaurant.floor):
            return ()
    found = (book.get(restaurant.id, reservation_id) for reservation_id in ids)
    return tuple(one for one in found if one is not None and one.status is ReservationStatus.BOOKED)


def _meets(restaurant: Restaurant, block: Block, seating: Seating) -> bool:
    """Whether this party sits where or when the block says that nobody shall."""
    ends = max(after(seating.free_at, -restaurant.rules.turn_times.reset), seating.starts_at)
    if block.scope == "closed":
        service = hours.service_at(restaurant.hours, seating.starts_at, restaurant.zone)
        on = service.on if service is not None else seating.starts_at.astimezone(restaurant.zone).date()
        return blocks.closes(block, on, seating.starts_at, ends)
    if not blocks.overlaps(block, seating.starts_at, seating.free_at):
        return False
    return block.scope == "covers" or not set(block.table_ids).isdisjoint(seating.table_ids)
