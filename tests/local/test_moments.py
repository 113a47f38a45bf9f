"""Scenarios' days and times mean the same on any date."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.moments import WEEKDAYS, read_moment, too_near_midnight, until_next_day

NEW_YORK = ZoneInfo("America/New_York")


def test_tomorrow_evening_is_an_instant_in_the_restaurants_zone() -> None:
    moment = read_moment("tomorrow 19:00")
    assert moment.instant(date(2026, 11, 22), NEW_YORK) == datetime(2026, 11, 24, 0, 0, tzinfo=UTC)


def test_the_same_wall_clock_time_is_kept_over_the_change_to_winter_time() -> None:
    moment = read_moment("tomorrow 19:00")
    before, after = (moment.instant(date(2026, 10, day), NEW_YORK) for day in (30, 31))
    assert after - before == timedelta(hours=25)


@given(st.dates(min_value=date(2020, 1, 1), max_value=date(2100, 1, 1)), st.sampled_from(WEEKDAYS))
def test_a_weekday_is_always_one_to_seven_days_ahead(anchor: date, weekday: str) -> None:
    found = read_moment(weekday).on(anchor)
    assert 1 <= (found - anchor).days <= 7
    assert WEEKDAYS[found.weekday()] == weekday


@pytest.mark.parametrize("text", ["yesterday 19:00", "tomorrow at seven", "tomorrow 25:00", "2026-11-23 19:00", ""])
def test_what_is_no_moment_is_refused_with_an_example_or_a_reason(text: str) -> None:
    with pytest.raises(ValueError, match="is no "):
        read_moment(text)


def test_a_moment_without_a_time_has_a_date_but_no_instant() -> None:
    moment = read_moment("in 3 days")
    assert moment.on(date(2026, 12, 30)) == date(2027, 1, 2)
    with pytest.raises(ValueError, match="names no time"):
        moment.instant(date(2026, 12, 30), NEW_YORK)


@given(st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2100, 1, 1)))  # noqa: DTZ001 - made aware below
def test_the_next_day_begins_within_a_day_and_an_hour_and_not_before(moment: datetime) -> None:
    now = moment.replace(tzinfo=UTC)
    left = until_next_day(now, NEW_YORK)
    assert timedelta(0) < left <= timedelta(hours=25)
    assert (now + left).astimezone(NEW_YORK).date() == now.astimezone(NEW_YORK).date() + timedelta(days=1)


def test_no_call_begins_in_the_last_seconds_of_a_day() -> None:
    assert too_near_midnight(datetime(2026, 11, 23, 4, 59, 45, tzinfo=UTC), NEW_YORK)
    assert not too_near_midnight(datetime(2026, 11, 23, 5, 0, 0, tzinfo=UTC), NEW_YORK)
    assert not too_near_midnight(datetime(2026, 11, 23, 4, 59, 0, tzinfo=UTC), NEW_YORK)
