"""Instants on the two nights a year on which wall clocks lie, in Rome and in New York."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from functions.domain.errors import BrokenRule
from functions.domain.wall_clock import after, at, dates_between, exists, instant, is_repeated
from tests.functions.trattoria import NEW_YORK, ROME

# In 2026 Rome changes on 29 March (02:00 -> 03:00) and 25 October (03:00 -> 02:00),
# New York on 8 March (02:00 -> 03:00) and 1 November (02:00 -> 01:00).
GAPS = [(ROME, date(2026, 3, 29), time(2, 30)), (NEW_YORK, date(2026, 3, 8), time(2, 30))]
FOLDS = [(ROME, date(2026, 10, 25), time(2, 30)), (NEW_YORK, date(2026, 11, 1), time(1, 30))]


@pytest.mark.parametrize(("zone", "on", "clock"), GAPS)
def test_a_skipped_time_does_not_exist(zone: ZoneInfo, on: date, clock: time) -> None:
    assert not exists(at(on, clock, zone))
    assert not is_repeated(at(on, clock, zone))
    assert exists(at(on, time(clock.hour - 1, 30), zone))
    assert exists(at(on, time(clock.hour + 1, 30), zone))


@pytest.mark.parametrize(("zone", "on", "clock"), FOLDS)
def test_a_repeated_time_means_its_first_occurrence_unless_it_says_otherwise(
    zone: ZoneInfo, on: date, clock: time
) -> None:
    first = at(on, clock, zone)
    assert exists(first)
    assert is_repeated(first)
    assert instant(first.replace(fold=1)) - instant(first) == timedelta(hours=1)


def test_adding_time_adds_elapsed_time_and_not_wall_clock_time() -> None:
    before = at(date(2026, 10, 25), time(1, 30), ROME)
    later = after(before, timedelta(minutes=90))
    assert later - instant(before) == timedelta(minutes=90)
    assert later.astimezone(ROME).time() == time(2, 0)
    assert later.astimezone(ROME).fold == 1


def test_a_naive_time_is_our_own_bug() -> None:
    with pytest.raises(BrokenRule):
        instant(datetime(2026, 1, 1, 12, 0))  # noqa: DTZ001 - that is the point


@pytest.mark.parametrize(
    ("begins", "ends", "dates"),
    [
        ("2026-11-24T18:00", "2026-11-24T23:00", [24]),  # ends at midnight in Rome, which is not yet the 25th
        ("2026-11-24T18:00", "2026-11-24T23:01", [24, 25]),
        ("2026-11-24T18:00", "2026-11-24T18:00", [24]),
        ("2026-11-24T22:59", "2026-11-26T23:00", [24, 25, 26]),
    ],
)
def test_dates_are_the_zones_own(begins: str, ends: str, dates: list[int]) -> None:
    first, last = (datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (begins, ends))
    assert [one.day for one in dates_between(first, last, ROME)] == dates
