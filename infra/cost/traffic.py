"""How many calls there are, and how many at once: what all bills and limits are reckoned from."""

import math
from dataclasses import dataclass

from infra.cost.figures import Assumptions


@dataclass(frozen=True, slots=True)
class Demand:
    """What is asked of the system: restaurants, calls a day at each, minutes a call, and the model that talks."""

    restaurants: int = 1
    calls_per_day: float = 25.0
    minutes: float = 3.0
    model: str = "gpt-realtime-2.1-mini"

    def __post_init__(self) -> None:
        if self.restaurants < 1 or self.calls_per_day < 0 or self.minutes <= 0:
            raise ValueError("there must be a restaurant, calls must not be negative, and a call must last")


class Traffic:
    """A demand spread over the hours of a day."""

    def __init__(self, demand: Demand, assumptions: Assumptions) -> None:
        self._demand = demand
        self._assumptions = assumptions

    @property
    def restaurants(self) -> int:
        """How many there are."""
        return self._demand.restaurants

    @property
    def calls_per_day(self) -> float:
        """At all restaurants together."""
        return self._demand.restaurants * self._demand.calls_per_day

    @property
    def calls_per_month(self) -> float:
        """At all restaurants together."""
        return self.calls_per_day * self._assumptions("month", "days")

    @property
    def seconds_per_month(self) -> float:
        """Of talking, at all restaurants together."""
        return self.calls_per_month * self._demand.minutes * 60

    def calls_in(self, hour: int) -> float:
        """Calls that begin in that hour of the day."""
        return self.calls_per_day * self._assumptions.series("day", "hour_shares")[hour]

    def live_in(self, hour: int) -> float:
        """Calls that are live at once, on average over that hour."""
        return self.calls_in(hour) * self._demand.minutes / 60

    @property
    def peak_calls_per_second(self) -> float:
        """Calls that begin, in the fullest minutes of the fullest hour."""
        busiest = max(self.calls_in(hour) for hour in range(24))
        return busiest * self._assumptions("day", "burst") / 3600

    @property
    def peak_live(self) -> float:
        """Calls that are live at once, in the fullest minutes of the fullest hour."""
        return max(self.live_in(hour) for hour in range(24)) * self._assumptions("day", "burst")

    def tasks_in(self, hour: int) -> int:
        """Tasks of the streamer: enough for that hour's fullest minutes, and never fewer than the floor."""
        burst, each = self._assumptions("day", "burst"), self._assumptions("streamer", "calls_per_task")
        return max(int(self._assumptions("streamer", "least_tasks")), math.ceil(self.live_in(hour) * burst / each))

    @property
    def mean_tasks(self) -> float:
        """Over the day."""
        return sum(self.tasks_in(hour) for hour in range(24)) / 24

    @property
    def peak_tasks(self) -> int:
        """In the fullest hour."""
        return max(self.tasks_in(hour) for hour in range(24))
