"""Dates, times and lists as one says them in English; the model puts them into the caller's language."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from functions.domain.wall_clock import is_repeated

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def spoken_weekday(on: date) -> str:
    """Monday."""
    return _WEEKDAYS[on.weekday()]


def spoken_date(on: date) -> str:
    """Monday, November 23."""
    return f"{spoken_weekday(on)}, {_MONTHS[on.month - 1]} {on.day}"


def spoken_time(at: time | datetime) -> str:
    """7:00 PM; of a time that the clocks show twice that night, which one."""
    words = f"{at.hour % 12 or 12}:{at.minute:02d} {'PM' if at.hour >= 12 else 'AM'}"
    if isinstance(at, datetime) and at.tzinfo is not None and is_repeated(at):
        words += " (after the clocks go back)" if at.fold else " (before the clocks go back)"
    return words


def spoken_when(local: datetime) -> str:
    """Monday, November 23 at 7:00 PM. `local` is in the restaurant's zone."""
    return f"{spoken_date(local.date())} at {spoken_time(local)}"


def spoken_duration(length: timedelta) -> str:
    """30 minutes, 1 hour, 2 days: in the largest unit that divides it."""
    minutes = round(length.total_seconds() / 60)
    for unit, size in (("day", 1440), ("hour", 60), ("minute", 1)):
        if minutes % size == 0 and minutes >= size:
            return f"{minutes // size} {unit}" + ("" if minutes == size else "s")
    return "no time"


def spoken_list(parts: Sequence[str], last: str = "and") -> str:
    """a, b and c."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {last} {parts[-1]}"
