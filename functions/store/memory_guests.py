"""The twins in memory of what is kept beside the book: timers, the waitlist, and what guests asked to be remembered."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from functions.domain.clock import SystemClock
from functions.domain.events import OutboxEntry
from functions.domain.guests import Erased, GuestNotes
from functions.domain.ports import Clock, CommitConflict
from functions.domain.timers import Timer
from functions.domain.waitlist import WaitlistEntry
from functions.domain.wall_clock import instant
from functions.store.erasing import ERASED, erased_entry
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


class MemoryWaitlist:
    """Waitlist."""

    def __init__(self, store: MemoryStore | None = None) -> None:
        self._store = store or MemoryStore()

    def get(self, restaurant_id: str, entry_id: str) -> WaitlistEntry | None:
        """See `Waitlist.get`."""
        return self._store.waitlist.get((restaurant_id, entry_id))

    def on_day(self, restaurant_id: str, on: date) -> Sequence[WaitlistEntry]:
        """See `Waitlist.on_day`."""
        mine = [one for one in self._of(restaurant_id) if one.id.startswith(f"{on:%Y%m%d}-")]
        return sorted(mine, key=lambda one: (one.joined_at, one.id))

    def by_phone(self, restaurant_id: str, phone: str) -> Sequence[WaitlistEntry]:
        """See `Waitlist.by_phone`."""
        return sorted(
            (one for one in self._of(restaurant_id) if one.phone == phone), key=lambda one: (one.earliest, one.id)
        )

    def store(
        self,
        entry: WaitlistEntry,
        *,
        replaces_version: int,
        outbox: Sequence[OutboxEntry] = (),
        timers: Sequence[Timer] = (),
    ) -> None:
        """See `Waitlist.store`."""
        store, place = self._store, (entry.restaurant_id, entry.id)
        with store.lock:
            there = store.waitlist.get(place)
            if (there.version if there else 0) != replaces_version:
                raise CommitConflict(f"waitlist entry {entry.id} was changed meanwhile")
            if any((one.restaurant_id, one.id) in store.outbox for one in outbox):
                raise CommitConflict("an outbox entry is there already")
            store.waitlist[place] = entry
            store.outbox.update({(one.restaurant_id, one.id): one for one in outbox})
            for timer in timers:
                store.timers.setdefault((timer.restaurant_id, timer.id), timer)

    def _of(self, restaurant_id: str) -> list[WaitlistEntry]:
        with self._store.lock:
            return [one for (owner, _), one in self._store.waitlist.items() if owner == restaurant_id]


class MemoryGuests:
    """GuestBook."""

    def __init__(self, store: MemoryStore | None = None) -> None:
        self._store = store or MemoryStore()

    def get(self, restaurant_id: str, phone: str) -> GuestNotes | None:
        """See `GuestBook.get`."""
        return self._store.guest_notes.get((restaurant_id, phone))

    def store(self, notes: GuestNotes, *, replaces_version: int) -> None:
        """See `GuestBook.store`."""
        with self._store.lock:
            there = self.get(notes.restaurant_id, notes.phone)
            if (there.version if there else 0) != replaces_version:
                raise CommitConflict("the guest's notes were changed meanwhile")
            self._store.guest_notes[notes.restaurant_id, notes.phone] = notes


class MemoryEraser:
    """Eraser."""

    def __init__(self, store: MemoryStore | None = None, clock: Clock | None = None) -> None:
        self._store = store or MemoryStore()
        self._clock = clock or SystemClock()

    def erase(self, restaurant_id: str, phone: str) -> Erased:
        """See `Eraser.erase`."""
        store = self._store
        with store.lock:
            mine = [
                one for (owner, _), one in store.reservations.items() if owner == restaurant_id and one.phone == phone
            ]
            sids = {one.call_sid for one in mine if one.call_sid}
            sids |= {
                one.call_sid
                for one in store.calls.values()
                if one.restaurant_id == restaurant_id and phone in repr(one)
            }
            for one in mine:
                store.reservations[restaurant_id, one.id] = replace(
                    one, name=ERASED, phone=None, notes="", arrival_note="", consent=None, call_sid="",
                    text_consent=False, version=one.version + 1,
                )  # fmt: skip
            erased_calls = [sid for sid in sids if store.calls.pop(sid, None) is not None]
            elsewhere = {
                key for key, one in store.keys.items() if one.restaurant_id == restaurant_id and one.phone == phone
            }
            for key in [key for key in (*store.keys, *store.order_keys) if key.call_sid in sids or key in elsewhere]:
                store.keys.pop(key, None)
                store.order_keys.pop(key, None)
            for sid in sids:
                store.holds.pop(sid, None)
                store.order_of_call.pop(sid, None)
            others = sum(self._drop(table, restaurant_id, phone) for table in self._tables())
            if restaurant_id in store.calendar_links:
                for one in mine:
                    entry = erased_entry(restaurant_id, one.id, self._clock.now())
                    store.outbox[restaurant_id, entry.id] = entry
        return Erased(len(mine), len(erased_calls), others)

    def _tables(self) -> tuple[dict[Any, Any], ...]:
        """Everything by restaurant beside reservations and opt-outs."""
        store = self._store
        return (
            store.messages, store.outbox, store.waitlist, store.guest_notes, store.timers, store.text_questions,
            store.orders, store.failed_proofs,
        )  # fmt: skip

    def _drop(self, table: dict[Any, Any], restaurant_id: str, phone: str) -> int:
        gone = [key for key, value in table.items() if key[0] == restaurant_id and phone in f"{key!r}{value!r}"]
        for key in gone:
            del table[key]
        return len(gone)
