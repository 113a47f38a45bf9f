"""What the owner has taken out of the book: a closed day, a closed time, some covers, some tables."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from functions.domain.wall_clock import dates_between

BlockScope = Literal["closed", "covers", "tables"]
BlockSource = Literal["calendar", "text", "console"]


@dataclass(frozen=True, slots=True)
class Block:
    """One block. It stands on the ledger of every calendar date that it touches, so that it and a booking cannot cross.

    `closed`: nobody may arrive whose stay would overlap [starts_at, ends_at), or, with a `business_date`, in any service of that
    date, also past midnight. `covers`: so many seats fewer are there to be given in that time. `tables`: these are not given.
    Times are aware UTC instants. `id` is deterministic: the same block placed twice is one block.
    """

    id: str
    starts_at: datetime
    ends_at: datetime
    scope: BlockScope
    source: BlockSource
    covers: int = 0
    table_ids: tuple[str, ...] = ()
    business_date: date | None = None
    note: str = ""


def dates_of(block: Block, zone: ZoneInfo) -> tuple[date, ...]:
    """The calendar dates on whose ledgers it stands; a closed business date also stands on the next one, for after midnight."""
    dates = set(dates_between(block.starts_at, block.ends_at, zone))
    if block.business_date is not None:
        dates |= {block.business_date, block.business_date + timedelta(days=1)}
    return tuple(sorted(dates))


def is_closed(blocks: Iterable[Block], business_date: date, starts_at: datetime, ends_at: datetime) -> bool:
    """Whether a party of that service's date may not stay from `starts_at` to `ends_at`."""
    return any(closes(block, business_date, starts_at, ends_at) for block in blocks)


def closes(block: Block, business_date: date, starts_at: datetime, ends_at: datetime) -> bool:
    """Whether this block is what forbids it. A closed business date closes its own services only, to their very end."""
    if block.scope != "closed":
        return False
    if block.business_date is not None:
        return block.business_date == business_date
    return overlaps(block, starts_at, ends_at)


def overlaps(block: Block, starts_at: datetime, ends_at: datetime) -> bool:
    """Whether they share a moment."""
    return block.starts_at < ends_at and starts_at < block.ends_at
