"""The owner's calendar as the telephone's door has it: nothing of Google's is loaded before a restaurant with a calendar is asked about.

What reaches Google (httpx, google-auth and its ciphers) takes some tenths of a second to import, which a cold start on the phone
path must not pay. So the first question loads it on a thread and waits no longer than for any other answer.
"""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from datetime import datetime
from threading import Lock
from typing import Protocol

from functions.domain.restaurants import Restaurant

WITHIN = 0.8
"""Seconds. A caller hears a pause of one second as a fault."""
_TOO_LITTLE = 0.1


class Consulted(Protocol):
    """What stands behind."""

    def consult(self, restaurant: Restaurant, starts_at: datetime, ends_at: datetime, within: float) -> None:
        """See `OwnersCalendar.consult`; `within` so many seconds."""
        ...


class CalendarAtThePhone:
    """OwnersCalendar on the one that `load` gives, which is called once, at the first question that needs it."""

    def __init__(
        self,
        load: Callable[[], Consulted],
        failed: Callable[[BaseException], None],
        elapsed: Callable[[], float] = time.monotonic,
    ) -> None:
        self._load = load
        self._elapsed = elapsed
        self._failed = failed
        self._loading: Future[Consulted] | None = None
        self._lock = Lock()

    def consult(self, restaurant: Restaurant, starts_at: datetime, ends_at: datetime) -> None:
        """See `OwnersCalendar.consult`."""
        if restaurant.calendar_id is None:
            return
        with self._lock:
            if self._loading is None:
                threads = ThreadPoolExecutor(max_workers=1, thread_name_prefix="calendar-load")
                self._loading = threads.submit(self._load)
                threads.shutdown(wait=False)
            loading = self._loading
        begun = self._elapsed()
        try:
            calendar = loading.result(timeout=WITHIN)
        except TooLate:
            return
        except Exception as error:  # noqa: BLE001 - whatever it is, the caller must not hear of it
            with self._lock:
                self._loading = None
            self._failed(error)
            return
        left = WITHIN - (self._elapsed() - begun)
        if left > _TOO_LITTLE:
            calendar.consult(restaurant, starts_at, ends_at, left)


class ReadAtOnce:
    """SyncQueue without a queue, for one process on a laptop: `read` is called on a thread of its own."""

    def __init__(self, read: Callable[[str], None], failed: Callable[[BaseException], None]) -> None:
        self._read = read
        self._failed = failed
        self._threads = ThreadPoolExecutor(max_workers=1, thread_name_prefix="calendar-read")

    def ask(self, restaurant_id: str, *, within: float = 2.0) -> None:
        """See `SyncQueue.ask`; it is read at once."""
        self._threads.submit(self._read_one, restaurant_id)

    def _read_one(self, restaurant_id: str) -> None:
        try:
            self._read(restaurant_id)
        except Exception as error:  # noqa: BLE001 - whatever it is, the caller must not hear of it
            self._failed(error)
