import io
from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import uuid4

from functions.domain.restaurants import Restaurant
from functions.domain.timers import Timer
from functions.followup.ringing import LEASE, MOST_AT_ONCE, MOST_TRIES, Ringing, ring_due
from functions.store.memory import MemoryDirectory, MemoryStore
from functions.store.memory_guests import MemoryTimers
from functions.telemetry import SilentMeter, make_logger
from tests.functions.trattoria import DA_VINCI, NOW, StoppedClock

REMINDER = Timer("r1", DA_VINCI.id, "reminder", NOW)


@dataclass
class Tower:
    """A clock tower whose one bell writes down whom it rang for, and is cracked for some."""

    cracked: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        store = MemoryStore()
        self.rung: list[str] = []
        self.timers, self.clock, self.meter = MemoryTimers(store), StoppedClock(), SilentMeter()
        directory = MemoryDirectory(store)
        directory.save(DA_VINCI)
        self.log = io.StringIO()
        self.ringing = Ringing(
            self.timers, directory, self.clock, {"reminder": self.bell}, make_logger(f"tower-{uuid4()}", stream=self.log),
            self.meter,
        )  # fmt: skip

    def bell(self, restaurant: Restaurant, timer: Timer) -> None:
        assert restaurant == DA_VINCI
        if timer.id in self.cracked:
            raise RuntimeError("the bell is cracked")
        self.rung.append(timer.id)

    def minutes(self, count: int) -> None:
        for _ in range(count):
            ring_due(self.ringing)
            self.clock.moment += timedelta(minutes=1)


def test_what_is_due_rings_once() -> None:
    tower = Tower()
    tower.timers.set(REMINDER)
    tower.timers.set(replace(REMINDER, id="r2", due_at=NOW + timedelta(minutes=3)))
    assert ring_due(tower.ringing) == {"rung": 1, "put_off": 0, "given_up": 0}
    tower.minutes(10)
    assert tower.rung == ["r1", "r2"]


def test_what_another_worker_has_is_left_to_it() -> None:
    tower = Tower()
    tower.timers.set(REMINDER)
    tower.timers.claim(REMINDER, NOW, NOW + LEASE)
    tower.minutes(2)
    assert tower.rung == []
    tower.minutes(1)
    assert tower.rung == ["r1"]


def test_one_that_fails_comes_again_later_and_does_not_hold_up_the_others() -> None:
    tower = Tower(cracked={"r1"})
    tower.timers.set(REMINDER)
    tower.timers.set(replace(REMINDER, id="r2"))
    assert ring_due(tower.ringing) == {"rung": 1, "put_off": 1, "given_up": 0}
    assert tower.rung == ["r2"]
    tower.cracked.clear()
    tower.minutes(1)
    assert tower.rung == ["r2"]
    tower.minutes(1)
    assert tower.rung == ["r2", "r1"]
    assert "the bell is cracked" in tower.log.getvalue()


def test_one_that_always_fails_is_given_up_and_can_be_seen() -> None:
    tower = Tower(cracked={"r1"})
    tower.timers.set(REMINDER)
    tower.minutes(24 * 60)
    assert tower.timers.lost() == [REMINDER]
    assert tower.meter.counts["TimerPutOff", (("kind", "reminder"),)] == MOST_TRIES - 1
    assert tower.meter.counts["TimerLost", (("kind", "reminder"),)] == 1


def test_a_kind_that_nobody_knows_is_a_failure_like_any_other() -> None:
    tower = Tower()
    tower.timers.set(replace(REMINDER, kind="order_link"))
    assert ring_due(tower.ringing)["put_off"] == 1


def test_the_timers_of_a_restaurant_that_is_gone_fall_silent() -> None:
    tower = Tower()
    tower.timers.set(replace(REMINDER, restaurant_id="gone"))
    tower.minutes(3)
    assert tower.rung == []
    assert tower.timers.due(tower.clock.moment) == []


def test_a_minute_has_its_limit_and_the_rest_rings_in_the_next() -> None:
    tower = Tower()
    for number in range(MOST_AT_ONCE + 5):
        tower.timers.set(replace(REMINDER, id=f"r{number}"))
    assert ring_due(tower.ringing)["rung"] == MOST_AT_ONCE
    assert ring_due(tower.ringing)["rung"] == 5
