"""The restaurant's owner at the calendar: makes, moves, retitles and deletes events by hand, blocks days, shares and unshares.

Every edit goes the way of Google's own application: it changes the etag and wakes the push channels. Events are named by id or by a part
of their title, since a person sees titles.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from local.simulators.google_calendar.calendars import Calendar, Stored
from local.simulators.google_calendar.series import event_or_instance
from local.simulators.google_calendar.state import State
from local.simulators.google_calendar.times import rfc3339


@dataclass(frozen=True, slots=True)
class Owner:
    """Edits one calendar by hand. Raises KeyError for an event that is not there, or a title that more than one has."""

    calendar: Calendar
    state: State

    def create(
        self,
        title: str,
        starts: datetime | date,
        ends: datetime | date | None = None,
        *,
        free: bool = False,
        repeats: Sequence[str] = (),
        **more: Any,
    ) -> Stored:
        """A new event: timed between aware datetimes (an hour unless said), all-day between dates (`ends` exclusive)."""
        if isinstance(starts, datetime):
            ends = ends or starts + timedelta(hours=1)
        else:
            ends = ends or starts + timedelta(days=1)
        body: dict[str, Any] = {"summary": title, "start": self._side(starts), "end": self._side(ends), **more}
        body |= {"transparency": "transparent"} if free else {}
        body |= {"recurrence": list(repeats)} if repeats else {}
        with self.state.lock:
            return self.calendar.insert(body, self.calendar.owner, invites=True, new_id=self.state.new_event_id())

    def block_day(self, day: date, title: str = "Closed") -> Stored:
        """An all-day event that blocks."""
        return self.create(title, day)

    def move(self, which: str, starts: datetime, ends: datetime | None = None) -> Stored:
        """Drag an event; it keeps its length unless `ends` is given."""
        stored = self.find(which)
        length = stored.span.ends - stored.span.starts
        sides = {"start": self._side(starts), "end": self._side(ends or starts + length)}
        return self._patch(stored, sides)

    def retitle(self, which: str, title: str) -> Stored:
        return self._patch(self.find(which), {"summary": title})

    def change(self, which: str, **fields: Any) -> Stored:
        """Any other field, as PATCH takes it."""
        return self._patch(self.find(which), fields)

    def delete(self, which: str) -> Stored:
        with self.state.lock:
            return self.calendar.delete(self.find(which))

    def drag_to_another_calendar(self, which: str) -> Stored:
        """Here a cancelled stub is left, with nothing but its id."""
        with self.state.lock:
            return self.calendar.move_away(self.find(which).id)

    def share(self, email: str, role: str = "writer") -> None:
        with self.state.lock:
            self.calendar.share(email, role)

    def unshare(self, email: str) -> None:
        with self.state.lock:
            self.calendar.share(email, None)

    def events(self) -> list[Stored]:
        """What the owner sees, by start."""
        with self.state.lock:
            standing = [one for one in self.calendar.events.values() if not one.deleted]
        return sorted(standing, key=lambda one: one.span.starts)

    def find(self, which: str) -> Stored:
        """By id, or by a part of the title (any case) that exactly one standing event has."""
        if which in self.calendar.events or "_" in which:
            return event_or_instance(self.calendar, which)
        titled = [one for one in self.events() if which.lower() in str(one.event.get("summary", "")).lower()]
        if len(titled) != 1:
            titles = [str(one.event.get("summary", "")) for one in self.events()]
            raise KeyError(f"{len(titled)} events are called {which!r} among {titles}")
        return titled[0]

    def _patch(self, stored: Stored, change: dict[str, Any]) -> Stored:
        with self.state.lock:
            return self.calendar.update(stored, change, invites=True, patch=True)

    def _side(self, moment: datetime | date) -> dict[str, Any]:
        """Both kinds, one of them null, so that a PATCH may turn one into the other."""
        if isinstance(moment, datetime):
            return {"dateTime": rfc3339(moment, self.calendar.zone), "timeZone": self.calendar.zone.key, "date": None}
        return {"date": moment.isoformat(), "dateTime": None}
