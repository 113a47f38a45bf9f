"""A timer counts as rung when it is taken off, and not while it only waits or is being rung."""

from datetime import UTC, datetime, timedelta

from functions.domain.timers import Timer
from functions.store.memory import MemoryStore
from functions.store.memory_guests import MemoryTimers
from local.deploying.clock import OneTimer

NOW = datetime(2026, 11, 22, 23, 5, tzinfo=UTC)


def only(timers: MemoryTimers) -> Timer:
    (timer,) = timers.due(NOW)
    return timer


def test_a_timer_that_nobody_has_rung_is_told() -> None:
    timers = MemoryTimers(MemoryStore())
    one = OneTimer(timers, NOW)

    assert not one.was_rung(within_s=0).right
    assert timers.claim(only(timers), NOW, NOW + timedelta(minutes=2))
    assert not one.was_rung(within_s=0).right


def test_a_timer_that_has_been_rung_is_as_it_should_be() -> None:
    timers = MemoryTimers(MemoryStore())
    one = OneTimer(timers, NOW)
    timers.done(only(timers))

    assert one.was_rung(within_s=0).right
