"""What everybody in this door works with, and how a restaurant's link to its calendar is found, or first made."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from hashlib import sha256

from aws_lambda_powertools import Logger

from functions.actions.take_message import take_message
from functions.calendar.google import GoogleCalendar
from functions.calendar.words import told
from functions.domain.calendar_ports import CalendarLinks, CalendarMirror
from functions.domain.calendars import CalendarLink
from functions.domain.calls import Message
from functions.domain.ports import Clock, CommitConflict, MessageBox, Outbox, ReservationBook, RestaurantDirectory
from functions.domain.reservations import Reservation
from functions.domain.restaurants import Restaurant
from functions.telemetry import Meter


@dataclass(frozen=True, slots=True)
class Desk:
    """The ports. `address` is the service account's e-mail address, as an owner has to share with; empty if there is none."""

    google: GoogleCalendar
    links: CalendarLinks
    mirror: CalendarMirror
    book: ReservationBook
    messages: MessageBox
    outbox: Outbox
    directory: RestaurantDirectory
    clock: Clock
    logger: Logger
    meter: Meter
    address: Callable[[], str] = lambda: ""


def link_of(desk: Desk, restaurant: Restaurant) -> CalendarLink | None:
    """The link to the calendar that the restaurant names now; None if it names none. Another calendar begins anew."""
    if restaurant.calendar_id is None:
        return None
    while True:
        link = desk.links.get(restaurant.id)
        if link is not None and link.calendar_id == restaurant.calendar_id:
            return link
        try:
            if link is None:
                return desk.links.save(CalendarLink(restaurant.id, restaurant.calendar_id))
            fresh = CalendarLink(
                restaurant.id, restaurant.calendar_id, link.how, version=link.version, sealed_token=link.sealed_token
            )
            return desk.links.save(fresh)
        except CommitConflict:
            continue  # somebody else made it


def change_link(desk: Desk, link: CalendarLink, change: Callable[[CalendarLink], CalendarLink | None]) -> CalendarLink:
    """Change the link as it stands now, again and again until nobody is quicker; `change` may answer None: leave it."""
    while True:
        stored = desk.links.get(link.restaurant_id) or replace(link, version=0)
        changed = change(stored)
        if changed is None or changed == stored:
            return stored
        try:
            return desk.links.save(changed)
        except CommitConflict:
            continue


def tell_conflict(
    desk: Desk, restaurant: Restaurant, about: str, what: str, *, guests: Iterable[Reservation] = (), **values: str
) -> None:
    """Put a contradiction on the owner's list, once for the same `about` (an event and its state, for instance).

    `guests` are those whom it names: it goes when one of them has to be forgotten.
    """
    name = sha256(f"{restaurant.id}|{about}|{what}".encode()).hexdigest()[:24]
    message = Message(
        id=f"calendar-{name}",
        restaurant_id=restaurant.id,
        kind="conflict",
        text=told(restaurant, what, **values),
        created_at=desk.clock.now(),
        details={"came_by": "calendar", "what": what, "phones": [one.phone for one in guests if one.phone]},
    )
    take_message(desk.messages, desk.clock, restaurant, message)
    desk.meter.count("CalendarConflict", what=what)
