"""Which start times can be offered, and the words for why one cannot."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Slot:
    """An offerable start: aware instant in the restaurant's zone, with the tables that would be given."""

    starts_at: datetime
    service_period: str
    table_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SlotOffer:
    """What can be offered for one wish.

    `exact` is the wished time if it is free. Otherwise `alternatives` hold at most the nearest earlier and later of the same
    service, else slots on other days, nearest first; `why_not` is a Refusal's code and sentence for the wished time.
    """

    exact: Slot | None
    alternatives: tuple[Slot, ...]
    why_not_code: str = ""
    why_not: str = ""
