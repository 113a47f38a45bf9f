"""The kitchen never takes on more than its pace, and promises accordingly."""

from collections import Counter
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from functions.domain.kitchen import Taken, for_time, soonest, without
from functions.domain.ordering import KitchenPace

NOW = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
PACE = KitchenPace(shortest=timedelta(minutes=20), interval=timedelta(minutes=10), weight_per_interval=4)


def _minutes(moment: datetime) -> float:
    return (moment - NOW).total_seconds() / 60


def test_an_idle_kitchen_needs_the_shortest_time() -> None:
    place = soonest(PACE, (), "o1", 3, NOW + timedelta(minutes=3))

    assert place is not None
    assert _minutes(place.ready_at) == 25


def test_a_busy_kitchen_promises_the_next_free_interval() -> None:
    load: tuple[Taken, ...] = ((NOW + timedelta(minutes=20), 4, "o0"), (NOW + timedelta(minutes=30), 3, "o0"))

    place = soonest(PACE, load, "o1", 2, NOW)

    assert place is not None
    assert [(_minutes(end), weight) for end, weight, _ in place.taken] == [(30, 1), (40, 1)]
    assert _minutes(place.ready_at) == 40


def test_an_order_that_is_quoted_again_does_not_stand_in_its_own_way() -> None:
    load: tuple[Taken, ...] = ((NOW + timedelta(minutes=20), 4, "o1"),)

    again = soonest(PACE, load, "o1", 4, NOW)

    assert again is not None
    assert _minutes(again.ready_at) == 20
    assert without(load, "o1") == ()


def test_an_order_for_later_takes_the_last_free_places_before() -> None:
    wanted = NOW + timedelta(hours=2)

    place = for_time(PACE, ((wanted, 3, "o0"),), "o1", 3, NOW, wanted)

    assert place is not None
    assert [(_minutes(end), weight) for end, weight, _ in place.taken] == [(110, 2), (120, 1)]
    assert place.ready_at == wanted


def test_what_cannot_be_done_by_then_is_not_promised() -> None:
    assert for_time(PACE, (), "o1", 1, NOW, NOW + timedelta(minutes=19)) is None
    assert for_time(PACE, (), "o1", 9, NOW, NOW + timedelta(minutes=30)) is None
    assert soonest(PACE, (), "o1", 10_000, NOW) is None


@given(st.lists(st.tuples(st.integers(0, 200), st.integers(1, 15), st.booleans()), max_size=25))
def test_no_interval_is_ever_overfull(orders: list[tuple[int, int, bool]]) -> None:
    load: list[Taken] = []
    for number, (minute, weight, later) in enumerate(sorted(orders)):
        now = NOW + timedelta(minutes=minute)
        wanted = now + timedelta(minutes=45)
        place = (
            for_time(PACE, load, str(number), weight, now, wanted)
            if later
            else soonest(PACE, load, str(number), weight, now)
        )
        if place is None:
            continue
        assert sum(one[1] for one in place.taken) == weight
        assert place.ready_at >= now + PACE.shortest
        load.extend(place.taken)
    used: Counter[datetime] = Counter()
    for end, weight, _ in load:
        used[end] += weight
    assert all(weight <= 4 for weight in used.values())
