"""When food can be ready: the kitchen takes on so much weight per interval, and an order fills the free places.

The load of a date is a list of (interval's end, weight, order id). An order as soon as possible takes the first free weight after
the shortest preparation; one for a certain time takes the last free weight before it, though not so long before that it would be cold. Its promise is the end of the last interval.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from functions.domain.ordering import KitchenPace
from functions.domain.wall_clock import instant

Taken = tuple[datetime, int, str]

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_ROUND_TO = timedelta(minutes=5)
_LOOK_AHEAD = timedelta(hours=24)
_KEPT_WARM = timedelta(minutes=30)
"""How much earlier than it must an order for a certain time may be made."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an order fits: what it takes of the load, and when it is promised."""

    taken: tuple[Taken, ...]
    ready_at: datetime


def soonest(pace: KitchenPace, load: Iterable[Taken], order_id: str, weight: int, now: datetime) -> Place | None:
    """The first place for an order that is placed now; None if nothing is free within a day."""
    earliest = instant(now) + pace.shortest
    if pace.weight_per_interval is None or weight == 0:
        return Place(((earliest, weight, order_id),), _rounded_up(earliest))
    free = _free(pace, load, order_id)
    end = _end_of_interval(earliest, pace.interval)
    taken: list[Taken] = []
    left = weight
    while left and end <= earliest + _LOOK_AHEAD:
        room = min(left, max(free(end), 0))
        if room:
            taken.append((end, room, order_id))
            left -= room
        end += pace.interval
    if left:
        return None
    # Whoever finds the very first interval free waits for the preparation alone.
    first = taken[0][0] == _end_of_interval(earliest, pace.interval) and len(taken) == 1
    return Place(tuple(taken), _rounded_up(earliest if first else taken[-1][0]))


def for_time(
    pace: KitchenPace,
    load: Iterable[Taken],
    order_id: str,
    weight: int,
    now: datetime,
    wanted: datetime,
    opens: datetime | None = None,
) -> Place | None:
    """The place for an order that is wanted then; None if the kitchen, which works from `opens` on, cannot do it by that time."""
    earliest, wanted = instant(now) + pace.shortest, instant(wanted)
    if wanted < earliest:
        return None
    if pace.weight_per_interval is None or weight == 0:
        return Place(((wanted, weight, order_id),), wanted)
    free = _free(pace, load, order_id)
    end = _end_of_interval(wanted, pace.interval)
    alone = pace.interval * -(-weight // pace.weight_per_interval)
    begins = max(earliest, wanted - alone - _KEPT_WARM, instant(opens) if opens is not None else earliest)
    first = _end_of_interval(begins, pace.interval)
    taken: list[Taken] = []
    left = weight
    while left and end >= first:
        room = min(left, max(free(end), 0))
        if room:
            taken.append((end, room, order_id))
            left -= room
        end -= pace.interval
    return None if left else Place(tuple(reversed(taken)), wanted)


def without(load: Iterable[Taken], order_id: str) -> tuple[Taken, ...]:
    """The load as it stands when that order is not made."""
    return tuple(one for one in load if one[2] != order_id)


def _free(pace: KitchenPace, load: Iterable[Taken], order_id: str) -> Callable[[datetime], int]:
    """How much more weight the interval that ends then can take; what this order holds already counts as free."""
    used: Counter[datetime] = Counter()
    for ready, weight, _ in without(load, order_id):
        used[_end_of_interval(ready, pace.interval)] += weight
    return lambda end: (pace.weight_per_interval or 0) - used[end]


def _end_of_interval(moment: datetime, interval: timedelta) -> datetime:
    return moment + (_EPOCH - moment) % interval


def _rounded_up(moment: datetime) -> datetime:
    return moment + (_EPOCH - moment) % _ROUND_TO
