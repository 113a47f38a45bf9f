"""Reads Google's events into what we look at, and writes reservations as events: only the fields that are ours.

Fields after Google's discovery document, revision 20261030: `start`/`end` hold either `dateTime` (with an offset) or `date`, the end is
exclusive; of a deleted event nothing but `id` and `status` is sure; private extended properties are texts, seen by nobody in Google's
own application, and not changed by an owner's hand.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

from functions.domain.reservations import Reservation
from functions.domain.restaurants import Restaurant
from functions.domain.wall_clock import instant


@dataclass(frozen=True, slots=True)
class Tags:
    """What we wrote into an event for ourselves: whose it is, and what it said when we last wrote it."""

    restaurant_id: str
    reservation_id: str
    generation: int
    version: int
    party_size: int
    starts_at: datetime | None
    ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class SeenEvent:
    """An event as Google tells of it."""

    id: str
    etag: str = ""
    updated_at: datetime | None = None
    cancelled: bool = False
    title: str = ""
    starts_at: datetime | None = None
    """Timed events only, in UTC."""
    ends_at: datetime | None = None
    days: tuple[date, date] | None = None
    """All-day events only: the first date and the one after the last."""
    transparent: bool = False
    series_id: str | None = None
    tags: Tags | None = None
    moved_away: bool = False
    """It was dragged to another calendar: a stub without a time is left."""
    repeats: bool = False
    """It is the rule of a series; what takes place are its instances, each an event of its own."""


def read_event(resource: Mapping[str, Any]) -> SeenEvent:
    """The event in a resource of `events.get`, `events.list` or `events.patch`. ValueError, KeyError or TypeError if it is none."""
    start, end = resource.get("start") or {}, resource.get("end") or {}
    cancelled = resource.get("status") == "cancelled"
    timed, daily = "dateTime" in start and "dateTime" in end, "date" in start and "date" in end
    return SeenEvent(
        id=str(resource["id"]),
        etag=str(resource.get("etag", "")),
        updated_at=_moment(resource["updated"]) if "updated" in resource else None,
        cancelled=cancelled,
        title=str(resource.get("summary", "")),
        starts_at=_moment(start["dateTime"]) if timed else None,
        ends_at=_moment(end["dateTime"]) if timed else None,
        days=(date.fromisoformat(start["date"]), date.fromisoformat(end["date"])) if daily else None,
        transparent=resource.get("transparency") == "transparent" or _is_declined(resource),
        series_id=resource.get("recurringEventId"),
        tags=_tags((resource.get("extendedProperties") or {}).get("private") or {}),
        moved_away=cancelled and not timed and not daily,
        repeats="recurrence" in resource,
    )


def event_id_of(restaurant_id: str, reservation_id: str, generation: int) -> str:
    """The id under which a reservation's event is inserted: the same for every try, another for every generation.

    Forty hexadecimal digits are inside what Google allows (0-9, a-v; 5 to 1024 signs).
    """
    return sha256(f"{restaurant_id}|{reservation_id}|{generation}".encode()).hexdigest()[:40]


def times_of(restaurant: Restaurant, reservation: Reservation) -> dict[str, Any]:
    """Start and end in the restaurant's zone. `date` is taken away in case the owner had made it an all-day event."""
    zone = restaurant.zone

    def side(moment: datetime) -> dict[str, Any]:
        return {"dateTime": instant(moment).astimezone(zone).isoformat(), "timeZone": zone.key, "date": None}

    return {"start": side(reservation.starts_at), "end": side(reservation.ends_at)}


def properties_of(reservation: Reservation, generation: int) -> dict[str, Any]:
    """Our private properties: tenant, reservation, version, party, source, generation, and the times as we wrote them."""
    between = f"{_stamp(reservation.starts_at)}/{_stamp(reservation.ends_at)}"
    mine = {
        "rp_t": reservation.restaurant_id,
        "rp_r": reservation.id,
        "rp_v": str(reservation.version),
        "rp_p": str(reservation.party_size),
        "rp_s": reservation.source,
        "rp_g": str(generation),
        "rp_b": between,
    }
    return {"extendedProperties": {"private": mine}}


def new_event(
    restaurant: Restaurant, reservation: Reservation, generation: int, words: Mapping[str, str]
) -> dict[str, Any]:
    """The whole body of a new event with those `words` (summary, description): no attendees, no reminders (the owner's phone would buzz for each booking)."""
    times = {
        name: {k: v for k, v in side.items() if v is not None}
        for name, side in times_of(restaurant, reservation).items()
    }
    return {
        "id": event_id_of(restaurant.id, reservation.id, generation),
        **words,
        **times,
        **properties_of(reservation, generation),
        "reminders": {"useDefault": False, "overrides": []},
        "transparency": "opaque",
        "guestsCanInviteOthers": False,
    }


def _is_declined(resource: Mapping[str, Any]) -> bool:
    """Whether this calendar was invited and said no: Google shows such an event, and counts it as free."""
    guests = resource.get("attendees") or ()
    return any(one.get("self") and one.get("responseStatus") == "declined" for one in guests)


def _tags(private: Mapping[str, str]) -> Tags | None:
    """Ours, if they can be read; somebody else's program may write such names too."""
    try:
        starts, _, ends = private.get("rp_b", "").partition("/")
        return Tags(
            restaurant_id=private["rp_t"],
            reservation_id=private["rp_r"],
            generation=int(private.get("rp_g", "0")),
            version=int(private["rp_v"]),
            party_size=int(private["rp_p"]),
            starts_at=_moment(starts) if starts else None,
            ends_at=_moment(ends) if ends else None,
        )
    except (KeyError, ValueError):
        return None


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a time without an offset")  # Google always writes one; a guess would move a party
    return moment.astimezone(UTC)


def _stamp(moment: datetime) -> str:
    return instant(moment).isoformat()
