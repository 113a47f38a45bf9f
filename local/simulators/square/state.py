"""What Square remembers: merchants with their locations, catalogue, orders, payments and links; and how ids and times look.

*Judgement*: the look of ids. *Documented*: times are RFC 3339 in UTC.
"""

import copy
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Judgements:
    """Where Square's documents are silent, contradict each other, or cannot be checked without an account.

    `link_orders_are_drafts`: an order inside an unpaid payment link is in state DRAFT (False: OPEN); paid, it is OPEN in both cases.
    `unknown_catalog_status`: the status for a line that names no catalogue object of the location.
    """

    link_orders_are_drafts: bool = True
    unknown_catalog_status: int = 404


@dataclass(slots=True)
class Merchant:
    """One seller."""

    id: str
    currency: str
    locations: dict[str, Json] = field(default_factory=dict)
    catalog: dict[str, Json] = field(default_factory=dict)
    catalog_version: int = 0
    orders: dict[str, Json] = field(default_factory=dict)
    payments: dict[str, Json] = field(default_factory=dict)
    links: dict[str, Json] = field(default_factory=dict)


class State:
    """All merchants, and what makes ids and times."""

    def __init__(self, clock: Callable[[], datetime], judgements: Judgements) -> None:
        self.clock = clock
        self.judgements = judgements
        self.merchants: dict[str, Merchant] = {}
        self.lock = threading.RLock()
        self._numbers = count(1)

    def new_id(self, kind: str) -> str:
        return f"{kind}{next(self._numbers):012d}"

    def now(self) -> str:
        return stamp(self.clock())


def stamp(moment: datetime) -> str:
    """RFC 3339 with milliseconds, as Square writes it."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def copied(value: Json) -> Json:
    """A deep copy: what was answered never changes afterwards."""
    return copy.deepcopy(value)
