"""Every sample call of the laptop, played in one process on virtual time and graded on what it leaves behind."""

from datetime import UTC, datetime

import pytest

from local.scenario import scenario_named, scenario_names
from tests.journeys.stage import Played, Stage
from tests.virtual_time import run


def play(name: str, begins: datetime) -> Played:
    async def main() -> Played:
        return await Stage(begins).play(scenario_named(name))

    return run(main())


@pytest.mark.parametrize("name", scenario_names())
def test_a_sample_call_leaves_behind_what_it_should(name: str) -> None:
    played = play(name, datetime(2026, 11, 22, 23, 5, tzinfo=UTC))

    assert played.verdict.passed, "\n".join([*map(str, played.verdict.wrong), played.log])


@pytest.mark.parametrize(
    "begins",
    [
        datetime(2027, 3, 13, 20, 0, tzinfo=UTC),
        datetime(2027, 3, 14, 6, 30, tzinfo=UTC),
        datetime(2026, 10, 31, 23, 0, tzinfo=UTC),
        datetime(2026, 11, 1, 5, 30, tzinfo=UTC),
        datetime(2026, 12, 31, 17, 0, tzinfo=UTC),
        datetime(2028, 2, 28, 17, 0, tzinfo=UTC),
        datetime(2026, 11, 23, 4, 10, tzinfo=UTC),
    ],
    ids=[
        "the day before clocks go forward",
        "an hour before clocks go forward",
        "the day before clocks go back",
        "the hour that comes twice",
        "the last day of the year",
        "the day before a leap day",
        "late in the evening",
    ],
)
@pytest.mark.parametrize("name", ["book", "spanish"])
def test_tomorrow_is_tomorrow_on_any_day(name: str, begins: datetime) -> None:
    played = play(name, begins)

    assert played.verdict.passed, "\n".join([*map(str, played.verdict.wrong), played.log])
