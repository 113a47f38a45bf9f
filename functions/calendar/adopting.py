"""Finds our own events again in a calendar that the restaurant had left: each reservation has one of them, and no second one."""

from collections.abc import Iterable
from contextlib import suppress

from functions.calendar.desk import Desk
from functions.calendar.google_events import SeenEvent, event_id_of
from functions.calendar.refusals import Gone, NotThere, Stale
from functions.domain.calendars import CalendarLink, MirroredEvent
from functions.domain.restaurants import Restaurant


def adopt(desk: Desk, restaurant: Restaurant, link: CalendarLink, listed: Iterable[SeenEvent]) -> None:
    """Take up the events that we wrote here before; those of which there is a newer one already are deleted. Raises as `settle`.

    What the owner did to them while the calendar was not ours is not heard: the book is written over it.
    """
    for seen in listed:
        tags = seen.tags
        if tags is None or seen.cancelled or tags.restaurant_id != restaurant.id:
            continue
        if seen.id != event_id_of(restaurant.id, tags.reservation_id, tags.generation):
            continue
        now = desk.mirror.of_reservation(restaurant.id, tags.reservation_id)
        if now is None or now.event_id == seen.id:
            continue
        if now.calendar_id == link.calendar_id and not now.gone:
            with suppress(NotThere, Gone, Stale):
                desk.google.delete_event(link, seen.id, seen.etag)
            continue
        before = desk.mirror.get(restaurant.id, seen.id)
        desk.mirror.save(
            MirroredEvent(
                restaurant_id=restaurant.id,
                calendar_id=link.calendar_id,
                event_id=seen.id,
                role="reservation",
                version=before.version if before is not None else 0,
                etag=seen.etag,
                updated_at=seen.updated_at,
                starts_at=seen.starts_at,
                ends_at=seen.ends_at,
                reservation_id=tags.reservation_id,
                generation=tags.generation,
                reservation_version=tags.version,
                party_size=tags.party_size,
            )
        )
