"""The twins in memory of what is remembered of the owners' calendars."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from functions.domain.calendars import CalendarLink, MirroredEvent
from functions.domain.ports import CommitConflict
from functions.store.memory import MemoryStore


class MemoryCalendarLinks:
    """CalendarLinks."""

    def __init__(self, store: MemoryStore | None = None) -> None:
        self._store = store or MemoryStore()

    def get(self, restaurant_id: str) -> CalendarLink | None:
        """See `CalendarLinks.get`."""
        return self._store.calendar_links.get(restaurant_id)

    def save(self, link: CalendarLink) -> CalendarLink:
        """See `CalendarLinks.save`."""
        with self._store.lock:
            stored = self._store.calendar_links.get(link.restaurant_id)
            if (stored.version if stored else 0) != link.version:
                raise CommitConflict("the link to the calendar was changed meanwhile")
            saved = replace(link, version=link.version + 1)
            self._store.calendar_links[link.restaurant_id] = saved
            return saved

    def all(self) -> Sequence[CalendarLink]:
        """See `CalendarLinks.all`."""
        with self._store.lock:
            return sorted(self._store.calendar_links.values(), key=lambda one: one.restaurant_id)

    def houses(self) -> Sequence[str]:
        """See `CalendarLinks.houses`."""
        with self._store.lock:
            return sorted(one.id for one in self._store.restaurants.values() if one.calendar_id is not None)


class MemoryCalendarMirror:
    """CalendarMirror."""

    def __init__(self, store: MemoryStore | None = None) -> None:
        self._store = store or MemoryStore()

    def get(self, restaurant_id: str, event_id: str) -> MirroredEvent | None:
        """See `CalendarMirror.get`."""
        return self._store.mirrored.get((restaurant_id, event_id))

    def many(self, restaurant_id: str, event_ids: Iterable[str]) -> Mapping[str, MirroredEvent]:
        """See `CalendarMirror.many`."""
        with self._store.lock:
            found = {event_id: self.get(restaurant_id, event_id) for event_id in event_ids}
            return {event_id: one for event_id, one in found.items() if one is not None}

    def of_reservation(self, restaurant_id: str, reservation_id: str) -> MirroredEvent | None:
        """See `CalendarMirror.of_reservation`."""
        with self._store.lock:
            event_id = self._store.mirror_of.get((restaurant_id, reservation_id))
            return self.get(restaurant_id, event_id) if event_id is not None else None

    def standing(self, restaurant_id: str, since: datetime) -> Sequence[MirroredEvent]:
        """See `CalendarMirror.standing`."""
        with self._store.lock:
            every = [one for (owner, _), one in self._store.mirrored.items() if owner == restaurant_id]
        return sorted(
            (one for one in every if not one.gone and (one.ends_at is None or one.ends_at > since)),
            key=lambda one: one.event_id,
        )

    def save(self, event: MirroredEvent) -> MirroredEvent:
        """See `CalendarMirror.save`."""
        with self._store.lock:
            stored = self.get(event.restaurant_id, event.event_id)
            if (stored.version if stored else 0) != event.version:
                raise CommitConflict(f"event {event.event_id} was taken in by somebody else meanwhile")
            saved = replace(event, version=event.version + 1)
            self._store.mirrored[event.restaurant_id, event.event_id] = saved
            if event.reservation_id is not None:
                self._store.mirror_of[event.restaurant_id, event.reservation_id] = event.event_id
            return saved
