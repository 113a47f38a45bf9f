"""Asks the owner's calendar about one time while a caller waits: in time, or not at all."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from datetime import UTC, datetime, timedelta

from functions.calendar.at_the_phone import WITHIN
from functions.calendar.desk import Desk, link_of
from functions.calendar.google import Effort
from functions.calendar.google_events import SeenEvent
from functions.calendar.sync import seen_on, take
from functions.calendar.trouble import note_trouble
from functions.domain.calendars import CalendarLink, MirroredEvent
from functions.domain.errors import MaitredError, VendorUnavailable
from functions.domain.ports import CommitConflict
from functions.domain.restaurants import Restaurant
from functions.domain.wall_clock import instant

_AROUND = timedelta(hours=3)
"""An edit that makes room for a party may stand as early as the party before it."""
_ALL = "2500"
"""The most that a page can hold (discovery document): there is hardly time for a second one."""


class ConsultedCalendar:
    """OwnersCalendar on the desk that `open_desk` gives, which is called at the first question: what it imports costs no call before.

    All of it is done on a thread of its own, which the caller leaves at the deadline: a request that hangs in a name look-up or a
    handshake cannot be ended otherwise, and to bring an edit into the book may take a fight with whoever else is changing it.
    """

    def __init__(
        self,
        open_desk: Callable[[], Desk],
        *,
        elapsed: Callable[[], float] = time.monotonic,
    ) -> None:
        self._open_desk = open_desk
        self._desk: Desk | None = None
        self._elapsed = elapsed
        self._threads = ThreadPoolExecutor(max_workers=4, thread_name_prefix="calendar")

    def consult(self, restaurant: Restaurant, starts_at: datetime, ends_at: datetime, within: float = WITHIN) -> None:
        """See `OwnersCalendar.consult`; `within` so many seconds. Only the book is changed: the events are written by the slow door."""
        if restaurant.calendar_id is None:
            return
        deadline = self._elapsed() + within
        consulting: Future[None] = self._threads.submit(self._consult, restaurant, starts_at, ends_at, deadline)
        try:
            consulting.result(timeout=max(deadline - self._elapsed(), 0))
        except TooLate:
            if self._desk is not None:
                self._desk.meter.count("CalendarTooSlow")
        except Exception:
            if self._desk is not None:
                self._desk.logger.exception("the owner's calendar was not consulted")

    def _consult(self, restaurant: Restaurant, starts_at: datetime, ends_at: datetime, deadline: float) -> None:
        if self._desk is None:
            self._desk = self._open_desk()
        desk = self._desk
        link = link_of(desk, restaurant)
        if link is None or link.status != "ok":
            return
        window = {
            "timeMin": (instant(starts_at) - _AROUND).isoformat(),
            "timeMax": (instant(ends_at) + _AROUND).isoformat(),
            "singleEvents": "true",
            "showDeleted": "true",
            "eventTypes": "default",
            "maxResults": _ALL,
        }
        seen: list[SeenEvent] = []
        try:
            while True:
                page = desk.google.list_events(link, window, Effort(within=deadline - self._elapsed(), tries=1))
                seen += seen_on(desk, page)
                # Google may end a page wherever it likes (discovery document, `maxResults`).
                if not page.get("nextPageToken"):
                    break
                window = {**window, "pageToken": str(page["nextPageToken"])}
        except MaitredError as error:
            # On this thread, also after the caller was let go: a calendar that is always too slow must not stay unnoticed.
            note_trouble(desk, restaurant, link, error)
        self._take(restaurant, desk, link, seen, deadline)

    def _take(
        self, restaurant: Restaurant, desk: Desk, link: CalendarLink, seen: Sequence[SeenEvent], deadline: float
    ) -> None:
        known = desk.mirror.many(restaurant.id, (one.id for one in seen))
        for one in sorted((one for one in seen if _is_news(one, known.get(one.id))), key=_edited, reverse=True):
            if self._elapsed() >= deadline:
                return  # the background sync takes in the rest
            try:
                take(desk, restaurant, link, one, known.get(one.id), write=False)
            except (MaitredError, CommitConflict) as error:
                if isinstance(error, VendorUnavailable):
                    return
                desk.logger.warning("an edit was left to the background", extra={"why": type(error).__name__})


def _is_news(seen: SeenEvent, known: MirroredEvent | None) -> bool:
    """Whether it may say anything new; what was deleted before we knew of it, or as we know, says nothing."""
    if seen.cancelled:
        return known is not None and not known.gone
    return known is None or known.etag != seen.etag


def _edited(seen: SeenEvent) -> datetime:
    """When it was last edited: what the owner did a second ago comes first, should there be no time for all."""
    return seen.updated_at or datetime.max.replace(tzinfo=UTC)
