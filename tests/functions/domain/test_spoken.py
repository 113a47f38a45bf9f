"""Dates and times as they are said."""

from datetime import date, datetime, time, timedelta

import pytest

from functions.domain.spoken import spoken_date, spoken_duration, spoken_list, spoken_time, spoken_when
from tests.functions.trattoria import NEW_YORK, ROME


def test_a_moment_is_said_with_weekday_date_and_time() -> None:
    assert spoken_when(datetime(2026, 11, 23, 19, 0, tzinfo=ROME)) == "Monday, November 23 at 7:00 PM"
    assert spoken_date(date(2026, 2, 1)) == "Sunday, February 1"


@pytest.mark.parametrize(
    ("clock", "words"),
    [(time(0, 5), "12:05 AM"), (time(11, 59), "11:59 AM"), (time(12), "12:00 PM"), (time(23, 30), "11:30 PM")],
)
def test_the_twelve_hour_clock(clock: time, words: str) -> None:
    assert spoken_time(clock) == words


def test_of_a_time_that_comes_twice_it_is_said_which() -> None:
    twice = datetime(2026, 11, 1, 1, 30, tzinfo=NEW_YORK)
    assert spoken_time(twice) == "1:30 AM (before the clocks go back)"
    assert spoken_time(twice.replace(fold=1)) == "1:30 AM (after the clocks go back)"


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (30, "30 minutes"),
        (1, "1 minute"),
        (60, "1 hour"),
        (90, "90 minutes"),
        (1440, "1 day"),
        (86400, "60 days"),
        (0, "no time"),
    ],
)
def test_durations(length: int, words: str) -> None:
    assert spoken_duration(timedelta(minutes=length)) == words


def test_lists() -> None:
    assert spoken_list([]) == ""
    assert spoken_list(["a"]) == "a"
    assert spoken_list(["a", "b", "c"]) == "a, b and c"
    assert spoken_list(["a", "b"], "or") == "a or b"
