"""Service periods by date, past midnight and through the nights of a clock change."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.domain.hours import DateException, OpeningHours, ServicePeriod, service_at, services_on, starts_of
from tests.functions.trattoria import DA_VINCI, DINNER, LATE, LUNCH, NEW_YORK, ROME, TONIGHT, rome

QUARTER = timedelta(minutes=15)
EVERY_DAY = OpeningHours(dict.fromkeys(range(1, 8), (LATE,)))


def names(on: date, hours: OpeningHours = DA_VINCI.hours) -> list[str]:
    return [service.period.name for service in services_on(hours, on, ROME)]


def test_the_week_says_what_is_open() -> None:
    assert names(TONIGHT) == ["lunch", "dinner"]
    assert names(TONIGHT - timedelta(days=1)) == []


def test_an_exception_wins_over_the_week() -> None:
    christmas = DateException(date(2026, 12, 25), (), "Christmas")
    monday = DateException(date(2026, 11, 23), (LUNCH,))
    hours = OpeningHours(DA_VINCI.hours.weekly, (christmas, monday))
    assert names(date(2026, 12, 25), hours) == []
    assert names(date(2026, 11, 23), hours) == ["lunch"]
    assert names(TONIGHT, hours) == ["lunch", "dinner"]


def test_a_time_after_midnight_belongs_to_the_evening_before() -> None:
    service = service_at(EVERY_DAY, rome(date(2026, 11, 25), "01:00"), ROME)
    assert service is not None
    assert service.on == TONIGHT


def test_closing_time_is_no_longer_open_and_opening_time_is() -> None:
    assert service_at(DA_VINCI.hours, rome(TONIGHT, "19:00"), ROME) is not None
    assert service_at(DA_VINCI.hours, rome(TONIGHT, "23:30"), ROME) is None
    assert service_at(DA_VINCI.hours, rome(TONIGHT, "18:59"), ROME) is None


def test_starts_run_from_opening_to_the_last_seating() -> None:
    (_, dinner) = services_on(DA_VINCI.hours, TONIGHT, ROME)
    clocks = [start.astimezone(ROME).strftime("%H:%M") for start in starts_of(dinner, QUARTER, ROME)]
    assert clocks[0] == "19:00"
    assert clocks[-1] == "22:00"
    assert len(clocks) == 13


def test_starts_keep_their_step_when_the_last_seating_is_off_the_step() -> None:
    odd = OpeningHours({2: (ServicePeriod("dinner", time(19), time(23), time(21, 40)),)})
    (service,) = services_on(odd, TONIGHT, ROME)
    assert starts_of(service, timedelta(minutes=30), ROME)[-1].astimezone(ROME).time() == time(21, 30)


def test_the_hour_that_is_skipped_is_not_offered() -> None:
    (service,) = services_on(EVERY_DAY, date(2026, 3, 28), ROME)
    clocks = [start.astimezone(ROME).strftime("%H:%M") for start in starts_of(service, QUARTER, ROME)]
    assert not [clock for clock in clocks if clock.startswith("02")]
    assert {"01:45", "03:00", "03:30"} <= set(clocks)
    assert service.closes - service.opens == timedelta(hours=8)  # nine hours on the clock


def test_the_hour_that_is_repeated_is_offered_once_and_means_the_first() -> None:
    (service,) = services_on(EVERY_DAY, date(2026, 10, 24), ROME)
    starts = starts_of(service, QUARTER, ROME)
    clocks = [start.astimezone(ROME).strftime("%H:%M") for start in starts]
    assert len(set(clocks)) == len(clocks)
    assert datetime(2026, 10, 25, 0, 15, tzinfo=UTC) in starts  # 02:15 summer time
    assert datetime(2026, 10, 25, 1, 15, tzinfo=UTC) not in starts  # 02:15 winter time
    assert service.closes - service.opens == timedelta(hours=10)


def test_new_york_changes_on_its_own_nights() -> None:
    (spring,) = services_on(EVERY_DAY, date(2026, 3, 7), NEW_YORK)
    (autumn,) = services_on(EVERY_DAY, date(2026, 10, 31), NEW_YORK)
    assert spring.closes - spring.opens == timedelta(hours=8)
    assert autumn.closes - autumn.opens == timedelta(hours=10)
    assert DINNER.closes == time(23, 30)


NIGHTS = {
    "Europe/Rome": (date(2026, 3, 29), date(2026, 10, 25)),
    "America/Havana": (date(2026, 3, 8), date(2026, 11, 1)),  # at midnight
    "America/Santiago": (date(2026, 9, 6), date(2026, 4, 5)),
    "Australia/Lord_Howe": (date(2026, 10, 4), date(2026, 4, 5)),  # by half an hour
    "Pacific/Auckland": (date(2026, 9, 27), date(2026, 4, 5)),
}


@given(
    st.sampled_from(sorted(NIGHTS)),
    st.integers(0, 1),
    st.integers(-1, 1),
    st.integers(0, 95),
    st.integers(2, 95),
    st.integers(0, 95),
)
def test_whatever_is_offered_in_a_night_of_the_clock_lies_in_a_service_that_is_open_then(
    name: str, which: int, day: int, opens: int, length: int, last: int
) -> None:
    zone, on = ZoneInfo(name), NIGHTS[name][which] + timedelta(days=day)
    last_seating = _clock(opens + min(last, length - 1))
    period = ServicePeriod("any", _clock(opens), _clock(opens + length), last_seating)
    hours = OpeningHours(dict.fromkeys(range(1, 8), (period,)))
    for service in services_on(hours, on, zone):
        starts = starts_of(service, QUARTER, zone)
        assert list(starts) == sorted(set(starts))
        for start in starts:
            assert service.opens <= start <= service.last_seating
            found = service_at(hours, start, zone)
            assert found is not None


def _clock(quarters: int) -> time:
    return time(quarters // 4 % 24, quarters % 4 * 15)


@pytest.mark.parametrize(("zone", "night"), [("America/Havana", date(2026, 3, 8)), ("Asia/Beirut", date(2026, 3, 29))])
def test_a_service_that_should_open_in_the_hour_that_is_skipped_opens_after_it(zone: str, night: date) -> None:
    early = OpeningHours({7: (ServicePeriod("early", time(0, 30), time(5), time(4)),)})
    (service,) = services_on(early, night, ZoneInfo(zone))
    assert service.opens.astimezone(ZoneInfo(zone)).time() == time(1)
    assert service_at(early, service.opens, ZoneInfo(zone)) == service
