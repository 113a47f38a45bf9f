"""What the owner has said for the moment, beside the standing configuration: what is off, whether orders pause, which large party may come.

It changes by text while calls go on, so whoever answers a caller about a dish, an order or a large party reads it at that moment.
A closed evening is no part of it: that is a `Block` on the book.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Literal

from functions.domain.reservations import AllowedParty
from functions.domain.wall_clock import instant

MOST_DEEDS = 20
"""How many of the owner's last commands are remembered, for `undo` and so that a repeated text changes nothing."""

DeedKind = Literal[
    "eighty_six", "restock", "close", "open", "pause_orders", "resume_orders", "allow_party", "no_show", "undo", "look"
]


@dataclass(frozen=True, slots=True)
class EightySixed:
    """A dish that is off, as the owner wrote it, on that business date; on the next one it is back."""

    name: str
    on: date


@dataclass(frozen=True, slots=True)
class Deed:
    """One command of the owner that was carried out. `id` is the text's MessageSid, `echo` what was answered.

    `before` is what `undo` needs to bring back; an undone deed cannot be undone again.
    """

    id: str
    kind: DeedKind
    at: datetime
    echo: str = ""
    before: dict[str, Any] | None = None
    undone: bool = False


@dataclass(frozen=True, slots=True)
class HouseState:
    """What stands now. `version` 0 means that the owner never said anything; every write raises it by one."""

    restaurant_id: str
    version: int = 0
    eighty_sixed: tuple[EightySixed, ...] = ()
    orders_paused_until: datetime | None = None
    allowed_parties: tuple[AllowedParty, ...] = ()
    deeds: tuple[Deed, ...] = ()
    """Oldest first."""


def off_now(state: HouseState, on: date) -> tuple[str, ...]:
    """The dishes that are off on that business date, as the owner named them."""
    return tuple(one.name for one in state.eighty_sixed if one.on == on)


def orders_paused(state: HouseState, now: datetime) -> datetime | None:
    """Until when no order is taken; None if orders are taken."""
    until = state.orders_paused_until
    return until if until is not None and instant(now) < until else None


def remember(state: HouseState, deed: Deed) -> HouseState:
    """The state with one more deed; the oldest is forgotten."""
    return replace(state, deeds=(*state.deeds, deed)[-MOST_DEEDS:])


def swept(state: HouseState, today: date) -> HouseState:
    """Without what was said for days that are over."""
    return replace(
        state,
        eighty_sixed=tuple(one for one in state.eighty_sixed if one.on >= today - timedelta(days=1)),
        allowed_parties=tuple(one for one in state.allowed_parties if one.on >= today - timedelta(days=1)),
    )
