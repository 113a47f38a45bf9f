"""When a restaurant is open: service periods by weekday, exceptions by date, all in its own zone."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from functions.domain.wall_clock import exists, first_from, instant


@dataclass(frozen=True, slots=True)
class ServicePeriod:
    """Lunch, dinner. Wall-clock times in the restaurant's zone.

    `closes` at or before `opens` means that it runs past midnight; such times belong to the date on which the period began.
    """

    name: str
    opens: time
    closes: time
    last_seating: time
    walk_in_share: int | None = None
    """Percent of the covers kept for guests without a reservation; None is what the booking rules say."""


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


@dataclass(frozen=True, slots=True)
class Service:
    """One ServicePeriod on one date, as instants (UTC)."""

    on: date
    """The date on which it began; a start after midnight still belongs to it."""
    period: ServicePeriod
    opens: datetime
    last_seating: datetime
    closes: datetime


def runs_past_midnight(period: ServicePeriod) -> bool:
    """Whether it ends on the next date."""
    return period.closes <= period.opens


def wall_time(period: ServicePeriod, on: date, clock: time) -> datetime:
    """Where a wall-clock time of this period stands (naive): on the date, or on the next one if past midnight."""
    next_day = runs_past_midnight(period) and clock < period.opens
    return datetime.combine(on + timedelta(days=1) if next_day else on, clock)


def exception_on(hours: OpeningHours, on: date) -> DateException | None:
    """The exception for that date, if there is one."""
    return next((exception for exception in hours.exceptions if exception.on == on), None)


def services_on(hours: OpeningHours, on: date, zone: ZoneInfo) -> tuple[Service, ...]:
    """The services that begin on that date, soonest first; an exception replaces the weekly periods."""
    exception = exception_on(hours, on)
    periods = exception.periods if exception is not None else hours.weekly.get(on.isoweekday(), ())
    services = []
    for period in periods:
        closes = datetime.combine(on + timedelta(days=1) if runs_past_midnight(period) else on, period.closes)
        services.append(
            Service(
                on=on,
                period=period,
                opens=first_from(datetime.combine(on, period.opens, tzinfo=zone)),
                last_seating=instant(wall_time(period, on, period.last_seating).replace(tzinfo=zone)),
                closes=instant(closes.replace(tzinfo=zone)),
            )
        )
    return tuple(sorted(services, key=lambda service: service.opens))


def service_at(hours: OpeningHours, moment: datetime, zone: ZoneInfo) -> Service | None:
    """The service that is open at that instant; yesterday's is asked first, since it may run past midnight."""
    wanted = instant(moment)
    local = wanted.astimezone(zone).date()
    for on in (local - timedelta(days=1), local):
        for service in services_on(hours, on, zone):
            if service.opens <= wanted < service.closes:
                return service
    return None


def starts_of(service: Service, every: timedelta, zone: ZoneInfo) -> tuple[datetime, ...]:
    """All starts that the service offers, as instants, soonest first: every so many wall-clock minutes from its opening.

    A wall-clock time that the night of a clock change skips is left out; one that it repeats is offered once, its first
    occurrence, since nobody could say on the telephone which of the two is meant.
    """
    wall = datetime.combine(service.on, service.period.opens)
    last = wall_time(service.period, service.on, service.period.last_seating)
    starts = []
    while wall <= last:
        moment = wall.replace(tzinfo=zone)
        if exists(moment):
            starts.append(instant(moment))
        wall += every
    return tuple(sorted(starts))
