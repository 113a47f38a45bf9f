"""What we asked a guest by text and still want to know: which of several reservations was meant."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

STANDS = timedelta(minutes=30)
"""How long an answer is understood; later a bare number is no answer any more."""


@dataclass(frozen=True, slots=True)
class TextQuestion:
    """The newest question to that number. `reservation_ids` stand in the order of the numbers in the text, from 1."""

    restaurant_id: str
    number: str
    act: Literal["cancel", "confirm"]
    reservation_ids: tuple[str, ...]
    until: datetime
