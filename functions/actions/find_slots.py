"""Answers "do you have a table at ..." with the wished time, or with what can be offered instead."""

from datetime import datetime

from functions.domain.availability import SlotOffer
from functions.domain.errors import Refusal
from functions.domain.ports import Clock, ReservationBook
from functions.domain.restaurants import Restaurant


def find_slots(
    book: ReservationBook,
    clock: Clock,
    restaurant: Restaurant,
    *,
    starts_at: datetime,
    party_size: int,
    area: str | None = None,
) -> SlotOffer | Refusal:
    """What can be offered to a party that wishes to start at `starts_at` (aware)."""
    raise NotImplementedError
