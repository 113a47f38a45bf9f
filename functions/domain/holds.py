"""A slot that is kept for a short time while a caller decides: a seating with an end of its own.

It stands on the ledgers like a reservation, under an id made from the call, so that one call never has two. After `held_until`
it counts for nothing, and whoever writes that ledger next leaves it out.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from functions.domain.ports import DayLedger, Seating
from functions.domain.wall_clock import instant

_PREFIX = "hold-"


def hold_id(call_sid: str) -> str:
    """The id of a call's one hold."""
    return _PREFIX + call_sid


def is_hold(seating: Seating) -> bool:
    """Whether nobody has booked it yet."""
    return seating.held_until is not None


def without_holds(ledgers: Iterable[DayLedger], now: datetime, call_sid: str = "") -> tuple[DayLedger, ...]:
    """The ledgers without expired holds and without this call's own, which must never stand in its own way."""
    mine, at = (hold_id(call_sid) if call_sid else ""), instant(now)
    return tuple(
        replace(ledger, seatings=kept) if len(kept) < len(ledger.seatings) else ledger
        for ledger in ledgers
        for kept in (tuple(one for one in ledger.seatings if _counts(one, at, mine)),)
    )


def _counts(seating: Seating, now: datetime, mine: str) -> bool:
    return seating.held_until is None or (seating.held_until > now and seating.reservation_id != mine)
