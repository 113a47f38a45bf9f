"""Nights on which the clocks change, with the owner's calendar connected: events and reminders stand at the right instants.

The instants are written down here in UTC, so that nothing of ours or of the grader's works them out.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from local.scenario import scenario_named
from tests.journeys.stage import Played, Stage
from tests.virtual_time import run


@dataclass(frozen=True, slots=True)
class Night:
    """A call the day before yesterday of a visit at 19:00 New York time; the clocks change in between."""

    call: datetime
    day_before: datetime
    """19:00 on the eve, by the clock on the wall."""
    visit: datetime


SPRING = Night(
    datetime(2027, 3, 12, 20, 0, tzinfo=UTC),
    datetime(2027, 3, 14, 0, 0, tzinfo=UTC),
    datetime(2027, 3, 14, 23, 0, tzinfo=UTC),
)
"""At two on the 14th it is three: the eve at 19:00 is 23 hours before."""
AUTUMN = Night(
    datetime(2026, 10, 30, 20, 0, tzinfo=UTC),
    datetime(2026, 10, 31, 23, 0, tzinfo=UTC),
    datetime(2026, 11, 2, 0, 0, tzinfo=UTC),
)
"""At two on the 1st it is one again: the eve at 19:00 is 25 hours before."""
NIGHTS = pytest.mark.parametrize("night", [SPRING, AUTUMN], ids=["clocks go forward", "clocks go back"])


def play(name: str, begins: datetime) -> Played:
    async def main() -> Played:
        return await Stage(begins).play(scenario_named(name))

    return run(main())


@NIGHTS
def test_the_event_and_both_reminders_stand_at_the_right_instants(night: Night) -> None:
    played = play("reminded_twice", night.call)

    assert played.verdict.passed, "\n".join([*map(str, played.verdict.wrong), played.log])
    (event,) = played.state.calendar or ()
    assert (event.starts_at, event.ends_at) == (night.visit, night.visit + timedelta(minutes=90))
    sent = sorted(one.created_at for one in played.state.outbox if one.payload.get("purpose") == "reminder")
    late = [
        one - wished for one, wished in zip(sent, (night.day_before, night.visit - timedelta(hours=3)), strict=True)
    ]
    assert all(timedelta(0) <= one <= timedelta(minutes=10) for one in late), sent


@NIGHTS
@pytest.mark.parametrize(
    "name", ["calendar_pushed", "calendar_imported", "calendar_closes_day", "covers_blocked", "calendar_overbooked"]
)
def test_the_owners_edits_mean_the_clock_on_the_wall(name: str, night: Night) -> None:
    played = play(name, night.call + timedelta(days=1))

    assert played.verdict.passed, "\n".join([*map(str, played.verdict.wrong), played.log])
