"""The owner's side of the calendar on the laptop: a calendar per restaurant, shared with our account, and what stands in it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from functions.domain.restaurants import Restaurant
from local.given import GivenEvent
from local.moments import Moment
from local.simulators.google_calendar import GoogleCalendarSimulator, Owner

AGENT = "phone-agent@maitred-local.iam.gserviceaccount.com"
"""The service account to which owners share their calendars."""


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """One event as the owner sees it; `starts_at` aware, at midnight of the restaurant's zone if it lasts all day."""

    title: str
    starts_at: datetime
    ends_at: datetime
    all_day: bool = False
    free: bool = False
    description: str = ""


def connect_calendar(
    google: GoogleCalendarSimulator, restaurant: Restaurant, events: Iterable[GivenEvent], anchor: date
) -> Restaurant:
    """Make the owner's calendar, share it with us, put in what is there beforehand; the restaurant that knows of it."""
    made = google.add_calendar(f"Reservations: {restaurant.name}", restaurant.zone.key)
    owner = google.owner_of(made.id)
    owner.share(AGENT)
    for event in events:
        add_event(owner, restaurant, event.title, event.when, event.minutes, anchor, free=event.free)
    return replace(restaurant, calendar_id=made.id)


def add_event(
    owner: Owner, restaurant: Restaurant, title: str, when: Moment, minutes: int, anchor: date, *, free: bool = False
) -> None:
    """A timed event of so many minutes, or an all-day one where the moment has no time."""
    if when.at is None:
        owner.create(title, when.on(anchor), free=free)
        return
    starts = when.instant(anchor, restaurant.zone)
    owner.create(title, starts, starts + timedelta(minutes=minutes), free=free)


def standing_events(google: GoogleCalendarSimulator, restaurant: Restaurant) -> tuple[CalendarEvent, ...] | None:
    """What the owner sees, by start; None where no calendar is connected."""
    if restaurant.calendar_id is None:
        return None
    return tuple(
        CalendarEvent(
            str(one.event.get("summary", "")),
            one.span.starts.astimezone(UTC),
            one.span.ends.astimezone(UTC),
            one.span.all_day,
            one.event.get("transparency") == "transparent",
            str(one.event.get("description", "")),
        )
        for one in google.owner_of(restaurant.calendar_id).events()
    )
