"""What the house knows of a guest by their telephone number: their visits, as the book has them, and what they asked to be remembered.

Visits are not counted anywhere: they are read from the reservations that the book still keeps, so that nothing can drift apart and
erasing a guest's reservations erases their history.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from functions.domain.reservations import Reservation, ReservationStatus
from functions.domain.wall_clock import instant

LOOK_BACK = timedelta(days=400)
"""As long as reservations are kept."""
MOST_REMEMBERED = 10


@dataclass(frozen=True, slots=True)
class GuestNotes:
    """What the guest with this number (E.164) asked to be remembered, oldest first."""

    restaurant_id: str
    phone: str
    remembered: tuple[str, ...] = ()
    version: int = 0
    """0: nothing was ever stored."""


@dataclass(frozen=True, slots=True)
class Guest:
    """A guest who has been here. `name`, `language` and `area` are those of the latest reservation."""

    phone: str
    name: str
    language: str
    area: str | None
    visits: int
    no_shows: int
    last_visit: datetime | None
    remembered: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Erased:
    """How much of a guest was erased."""

    reservations: int
    calls: int
    other: int


def guest_of(phone: str, reservations: Sequence[Reservation], notes: GuestNotes | None, now: datetime) -> Guest | None:
    """The guest with that number; None for somebody who never booked and asked for nothing."""
    known = [one for one in reservations if one.name and one.status is not ReservationStatus.CANCELLED]
    came = [one for one in known if one.status is ReservationStatus.BOOKED and one.starts_at < instant(now)]
    remembered = notes.remembered if notes is not None else ()
    if not known:
        return None
    latest = max(known, key=lambda one: (one.starts_at, one.id))
    return Guest(
        phone=phone,
        name=latest.name,
        language=latest.language,
        area=latest.area,
        visits=len(came),
        no_shows=sum(one.status is ReservationStatus.NO_SHOW for one in known),
        last_visit=max((one.starts_at for one in came), default=None),
        remembered=remembered,
    )


def with_note(notes: GuestNotes, note: str) -> GuestNotes:
    """The notes with one more; the same one twice is one, and the oldest goes when there are too many."""
    others = [one for one in notes.remembered if one.casefold() != note.casefold()]
    return GuestNotes(notes.restaurant_id, notes.phone, (*others, note)[-MOST_REMEMBERED:], notes.version + 1)
