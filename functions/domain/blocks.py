"""What the owner has taken out of the book: a closed day, a closed time, some covers, some tables."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

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
