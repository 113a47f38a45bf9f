"""The twins in memory of what is kept beside the book: timers, the waitlist, and what guests asked to be remembered."""

from collections.abc import Sequence
from datetime import datetime

from functions.domain.timers import Timer
from functions.domain.wall_clock import instant
from functions.store.memory import MemoryStore


class MemoryTimers:
    """Timers."""

    def __init__(self, store: MemoryStore | None = None) -> None:
        self._store = store or MemoryStore()

    def set(self, timer: Timer) -> None:
        """See `Timers.set`."""
        with self._store.lock:
            self._store.timers.setdefault((timer.restaurant_id, timer.id), timer)

    def due(self, now: datetime, limit: int = 100) -> Sequence[Timer]:
        """See `Timers.due`."""
        with self._store.lock:
            waiting = [(self._due_at(one), place) for place, one in self._store.timers.items() if self._waits(place)]
            return [self._store.timers[place] for due_at, place in sorted(waiting)[:limit] if due_at <= instant(now)]

    def claim(self, timer: Timer, now: datetime, until: datetime) -> int:
        """See `Timers.claim`."""
        place = (timer.restaurant_id, timer.id)
        with self._store.lock:
            taken, attempts = self._store.claims.get(place, (None, 0))
            if place not in self._store.timers or not self._waits(place) or (taken and taken > instant(now)):
                return 0
            self._store.claims[place] = (instant(until), attempts + 1)
            return attempts + 1

    def put_off(self, timer: Timer, until: datetime) -> None:
        """See `Timers.put_off`."""
        place = (timer.restaurant_id, timer.id)
        with self._store.lock:
            if place in self._store.timers and self._waits(place):
                self._store.claims[place] = (instant(until), self._store.claims.get(place, (until, 0))[1])

    def done(self, timer: Timer) -> None:
        """See `Timers.done`."""
        with self._store.lock:
            self._store.rung.add((timer.restaurant_id, timer.id))

    def give_up(self, timer: Timer) -> None:
        """See `Timers.give_up`."""
        with self._store.lock:
            self._store.lost.add((timer.restaurant_id, timer.id))

    def lost(self, limit: int = 100) -> Sequence[Timer]:
        """See `Timers.lost`."""
        with self._store.lock:
            return sorted((self._store.timers[one] for one in self._store.lost), key=lambda one: one.due_at)[:limit]

    def _waits(self, place: tuple[str, str]) -> bool:
        return place not in self._store.rung and place not in self._store.lost

    def _due_at(self, timer: Timer) -> datetime:
        return self._store.claims.get((timer.restaurant_id, timer.id), (instant(timer.due_at), 0))[0]
