"""When a restaurant is open: service periods by weekday, exceptions by date, all in its own zone."""

from dataclasses import dataclass
from datetime import date, time


@dataclass(frozen=True, slots=True)
class ServicePeriod:
    """Lunch, dinner. Wall-clock times in the restaurant's zone.

    `closes` at or before `opens` means that it runs past midnight; such times belong to the date on which the period began.
    """

    name: str
    opens: time
    closes: time
    last_seating: time


@dataclass(frozen=True, slots=True)
class DateException:
    """What replaces the weekly hours on one date: other periods, or none (closed), with a reason that can be spoken."""

    on: date
    periods: tuple[ServicePeriod, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """Weekly periods by ISO weekday (1 = Monday ... 7 = Sunday), and exceptions that win over them."""

    weekly: dict[int, tuple[ServicePeriod, ...]]
    exceptions: tuple[DateException, ...] = ()
