"""What every Timers promises."""

from dataclasses import replace
from datetime import timedelta

from functions.domain.timers import Timer
from tests.contracts.conftest import Adapters
from tests.functions.trattoria import DA_VINCI, NOW

REMINDER = Timer("r1-24h", DA_VINCI.id, "reminder", NOW + timedelta(hours=1), {"reservation_id": "r1"})
LATER = REMINDER.due_at + timedelta(minutes=1)
LEASE = timedelta(minutes=2)


def test_a_timer_is_due_from_its_moment_on(store: Adapters) -> None:
    store.timers.set(REMINDER)
    assert store.timers.due(REMINDER.due_at - timedelta(microseconds=1)) == []
    assert store.timers.due(REMINDER.due_at) == [REMINDER]


def test_the_oldest_ring_first_and_no_more_than_asked(store: Adapters) -> None:
    for number in (2, 0, 1):
        store.timers.set(replace(REMINDER, id=f"t{number}", due_at=NOW + timedelta(minutes=number)))
    assert [one.id for one in store.timers.due(LATER, limit=2)] == ["t0", "t1"]


def test_a_claimed_timer_is_nobody_elses_until_the_lease_ends(store: Adapters) -> None:
    store.timers.set(REMINDER)
    assert store.timers.claim(REMINDER, LATER, LATER + LEASE) == 1
    assert store.timers.claim(REMINDER, LATER, LATER + LEASE) == 0
    assert store.timers.due(LATER) == []
    assert store.timers.due(LATER + LEASE) == [REMINDER]
    assert store.timers.claim(REMINDER, LATER + LEASE, LATER + 2 * LEASE) == 2


def test_what_has_rung_neither_comes_again_nor_is_set_again(store: Adapters) -> None:
    store.timers.set(REMINDER)
    store.timers.claim(REMINDER, LATER, LATER + LEASE)
    store.timers.done(REMINDER)
    store.timers.set(REMINDER)
    assert store.timers.due(LATER + LEASE) == []
    assert store.timers.claim(REMINDER, LATER + LEASE, LATER + 2 * LEASE) == 0


def test_a_timer_that_was_put_off_comes_when_it_was_told(store: Adapters) -> None:
    store.timers.set(REMINDER)
    store.timers.claim(REMINDER, LATER, LATER + LEASE)
    store.timers.put_off(REMINDER, LATER + timedelta(minutes=30))
    assert store.timers.due(LATER + timedelta(minutes=29)) == []
    assert store.timers.due(LATER + timedelta(minutes=30)) == [REMINDER]


def test_a_timer_that_was_given_up_is_kept_to_be_seen(store: Adapters) -> None:
    store.timers.set(REMINDER)
    store.timers.give_up(REMINDER)
    assert store.timers.due(LATER) == []
    assert store.timers.claim(REMINDER, LATER, LATER + LEASE) == 0
    assert store.timers.lost() == [REMINDER]


def test_a_timer_that_nobody_set_cannot_be_claimed(store: Adapters) -> None:
    assert store.timers.claim(REMINDER, LATER, LATER + LEASE) == 0
    store.timers.done(REMINDER)
    store.timers.put_off(REMINDER, LATER)
    assert store.timers.due(LATER) == []
    assert store.timers.lost() == []
