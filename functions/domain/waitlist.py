"""The waitlist of a day: who waits for a table, in which order, and which table is being offered to whom.

The order is fair and simple: among those whose party and time fit, who joined first is offered first. Who let an offer lapse keeps
waiting, behind those who did not, and is taken off the list after two; who declined has left. One entry has one offer at a time.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from functions.domain.reservations import TextConsent
from functions.domain.wall_clock import at, instant

USUAL_PATIENCE = timedelta(minutes=90)
"""How much later than the wished time still suits a guest who did not say."""
MOST_LAPSES = 2


class WaitStatus(StrEnum):
    """Where an entry stands; only the first two can still get a table."""

    WAITING = "waiting"
    OFFERED = "offered"
    BOOKED = "booked"
    DECLINED = "declined"
    LEFT = "left"
    LAPSED = "lapsed"
    """Taken off the list after `MOST_LAPSES` offers that nobody answered."""


@dataclass(frozen=True, slots=True)
class TableOffer:
    """A table that is kept for one guest until they answer or `stands_until`. `id` is deterministic: entry, round and start."""

    id: str
    starts_at: datetime
    stands_until: datetime


@dataclass(frozen=True, slots=True)
class WaitlistEntry:
    """One party that waits. Times are aware UTC instants; `version` starts at 1 and rises with every change."""

    id: str
    restaurant_id: str
    name: str
    phone: str
    party_size: int
    earliest: datetime
    latest: datetime
    """The last start that suits; not before `earliest`."""
    joined_at: datetime
    consent: TextConsent
    """Offers come by text, so nobody is on the list without it."""
    area: str | None = None
    language: str = "en"
    status: WaitStatus = WaitStatus.WAITING
    version: int = 1
    offer: TableOffer | None = None
    """The open offer; after that, the last one."""
    lapses: int = 0
    reservation_id: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether it can still get a table."""
        return self.status in (WaitStatus.WAITING, WaitStatus.OFFERED)


def entry_id(on: date, phone: str) -> str:
    """One guest waits once for one day: joining again changes the wish and keeps the place in line."""
    return f"{on:%Y%m%d}-{hashlib.sha256(phone.encode()).hexdigest()[:16]}"


def in_line(entries: Iterable[WaitlistEntry], now: datetime) -> list[WaitlistEntry]:
    """Those who may be offered a table now, in the order in which they are."""
    waiting = [one for one in entries if one.status is WaitStatus.WAITING and one.latest >= instant(now)]
    return sorted(waiting, key=lambda one: (one.lapses, one.joined_at, one.id))


def offered(entry: WaitlistEntry, starts_at: datetime, stands_until: datetime) -> WaitlistEntry:
    """The entry with this start offered to it."""
    start = instant(starts_at)
    offer = TableOffer(f"{entry.id}-v{entry.version}-{start:%H%M}", start, min(instant(stands_until), start))
    return replace(entry, status=WaitStatus.OFFERED, offer=offer, version=entry.version + 1)


def lapsed(entry: WaitlistEntry) -> WaitlistEntry:
    """The entry after its offer was not answered: still waiting, behind those who were not offered one, unless it was the last."""
    status = WaitStatus.WAITING if entry.lapses + 1 < MOST_LAPSES else WaitStatus.LAPSED
    return replace(entry, status=status, lapses=entry.lapses + 1, version=entry.version + 1)


def ended(entry: WaitlistEntry, status: WaitStatus, reservation_id: str | None = None) -> WaitlistEntry:
    """The entry at its end: booked, declined or left."""
    return replace(entry, status=status, reservation_id=reservation_id, version=entry.version + 1)


def may_offer_at(now: datetime, visit: datetime, quiet: tuple[time, time], zone: ZoneInfo) -> datetime:
    """When an offer for that visit may be texted: at once, or when the quiet hours end.

    Nobody is woken for a table of another day. A table of the same evening is worthless in the morning, and its guest is waiting
    for exactly this text; so it is offered at any hour.
    """
    local = now.astimezone(zone)
    begins, ends = quiet
    clock = local.time().replace(tzinfo=None)
    is_quiet = (begins <= clock < ends) if begins <= ends else (clock >= begins or clock < ends)
    if not is_quiet or _evening(now, zone) == _evening(visit, zone):
        return instant(now)
    on = local.date() if clock < ends else local.date() + timedelta(days=1)
    return instant(at(on, ends, zone))


def _evening(moment: datetime, zone: ZoneInfo) -> date:
    """The date to which a moment belongs in the trade: the hours after midnight are still last night."""
    return (moment.astimezone(zone) - timedelta(hours=5)).date()
