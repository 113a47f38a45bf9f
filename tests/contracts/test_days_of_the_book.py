"""What every ReservationBook promises about days that change without a reservation: blocks, holds, timers."""

from dataclasses import replace
from datetime import UTC, timedelta

import pytest

from functions.domain.blocks import Block
from functions.domain.events import OutboxEntry
from functions.domain.ports import BookCommit, CommitConflict, DayLedger, HoldPlace, LedgerCommit, Seating
from functions.domain.reservations import TextConsent
from functions.domain.timers import Timer
from tests.contracts.conftest import Adapters
from tests.contracts.test_reservation_book import change, reservation
from tests.functions.trattoria import DA_VINCI, NOW, TONIGHT, key, tonight

TOMORROW = TONIGHT + timedelta(days=1)
START = tonight("20:00").astimezone(UTC)
CLOSED = Block("b1", START, START + timedelta(hours=2), "closed", "calendar", note="Wedding, don't tell")
ALL = Block("b2", START, START + timedelta(hours=9), "tables", "text", 4, ("t5", "t6"), TONIGHT, "party")
HELD = Seating(
    "hold-CA1", ("t1", "t2"), START, START + timedelta(minutes=105, microseconds=7), 3, NOW + timedelta(seconds=180.5)
)


def days(store: Adapters, *seatings: Seating, blocks: tuple[Block, ...] = ()) -> LedgerCommit:
    """Today as it then stands."""
    (today,) = store.book.ledgers(DA_VINCI.id, [TONIGHT])
    return LedgerCommit(DA_VINCI.id, (replace(today, seatings=seatings, blocks=blocks),))


def test_holds_and_blocks_come_back_as_they_were_stored(store: Adapters) -> None:
    plain = Seating("r1", ("t3",), START, START + timedelta(minutes=105), 2)
    store.book.commit_days(days(store, HELD, plain, blocks=(CLOSED, ALL)))
    stored = DayLedger(DA_VINCI.id, TONIGHT, 1, (HELD, plain), (CLOSED, ALL))
    assert list(store.book.ledgers(DA_VINCI.id, [TONIGHT])) == [stored]


def test_a_day_of_a_very_large_house_comes_back_as_it_was_stored(store: Adapters) -> None:
    many = [
        Seating(
            f"r{number:020d}", (f"T{number % 200}",), START + timedelta(minutes=number), START + timedelta(hours=9), 4
        )
        for number in range(800)
    ]
    store.book.commit_days(days(store, *many))
    (ledger,) = store.book.ledgers(DA_VINCI.id, [TONIGHT])
    assert ledger.seatings == tuple(many)


def test_a_day_changed_meanwhile_conflicts_and_stores_nothing(store: Adapters) -> None:
    mine = days(store, HELD)
    store.book.commit_days(days(store, blocks=(CLOSED,)))
    entry = OutboxEntry("e1", DA_VINCI.id, "sms", "message_taken", {}, NOW)
    place = HoldPlace("CA1", 0, (TONIGHT,), NOW)
    with pytest.raises(CommitConflict):
        store.book.commit_days(replace(mine, outbox=(entry,), hold=place))
    assert store.outbox.get(DA_VINCI.id, "e1") is None
    assert store.book.hold_place("CA1") == HoldPlace("CA1")
    assert store.book.ledgers(DA_VINCI.id, [TONIGHT])[0].seatings == ()


def test_a_block_and_a_booking_cannot_cross(store: Adapters) -> None:
    booking, block = change(store, reservation()), days(store, blocks=(CLOSED,))
    store.book.commit_days(block)
    with pytest.raises(CommitConflict):
        store.book.commit(booking)
    block = days(store, blocks=(CLOSED, ALL))
    store.book.commit(change(store, reservation()))
    with pytest.raises(CommitConflict):
        store.book.commit_days(block)
    assert store.book.ledgers(DA_VINCI.id, [TONIGHT])[0].blocks == (CLOSED,)


def test_several_days_an_entry_and_a_place_are_one_change(store: Adapters) -> None:
    entry = OutboxEntry("e1", DA_VINCI.id, "sms", "message_taken", {}, NOW)
    ledgers = tuple(replace(one, blocks=(ALL,)) for one in store.book.ledgers(DA_VINCI.id, [TONIGHT, TOMORROW]))
    place = HoldPlace("CA1", 0, (TONIGHT, TOMORROW), NOW)
    store.book.commit_days(LedgerCommit(DA_VINCI.id, ledgers, (entry,), hold=place))
    assert [one.version for one in store.book.ledgers(DA_VINCI.id, [TONIGHT, TOMORROW])] == [1, 1]
    assert store.outbox.get(DA_VINCI.id, "e1") == entry
    assert store.book.hold_place("CA1") == replace(place, version=1)


def test_a_change_of_nothing_is_no_error(store: Adapters) -> None:
    store.book.commit_days(LedgerCommit(DA_VINCI.id, ()))


def test_the_place_of_a_hold_is_guarded_by_its_version(store: Adapters) -> None:
    for version, dates in enumerate([(TONIGHT,), (TOMORROW,), ()]):
        assert store.book.hold_place("CA1").version == version
        store.book.commit_days(LedgerCommit(DA_VINCI.id, (), hold=HoldPlace("CA1", version, dates, NOW)))
        assert store.book.hold_place("CA1") == HoldPlace("CA1", version + 1, dates, NOW)
    with pytest.raises(CommitConflict):
        store.book.commit_days(LedgerCommit(DA_VINCI.id, (), hold=HoldPlace("CA1", 1, (TONIGHT,), NOW)))
    assert store.book.hold_place("CA2") == HoldPlace("CA2")


def test_a_timer_set_twice_in_commits_neither_fails_nor_moves(store: Adapters) -> None:
    first = Timer("t1", DA_VINCI.id, "reminder", NOW, {"reservation_id": "r1"})
    store.book.commit(replace(change(store, reservation(), 1), timers=(first,)))
    later = replace(first, due_at=NOW + timedelta(hours=1), payload={})
    store.book.commit(replace(change(store, replace(reservation(), version=2), 2), timers=(later,)))
    store.book.commit_days(LedgerCommit(DA_VINCI.id, (), timers=(later,)))
    assert list(store.timers.due(NOW)) == [first]


def test_a_timer_that_has_rung_is_not_woken_by_another_commit(store: Adapters) -> None:
    timer = Timer("t1", DA_VINCI.id, "reminder", NOW)
    store.book.commit_days(LedgerCommit(DA_VINCI.id, (), timers=(timer,)))
    store.timers.done(timer)
    store.book.commit_days(LedgerCommit(DA_VINCI.id, (), timers=(timer,)))
    assert list(store.timers.due(NOW)) == []


def test_consent_source_and_late_arrival_come_back_as_they_were_stored(store: Adapters) -> None:
    consent = TextConsent("May we text you the confirmation?", NOW + timedelta(microseconds=1), "CA1")
    wanted = replace(
        reservation(), consent=consent, source="waitlist", arrival_note="arriving at 20:20", expected_at=START
    )
    commit = change(store, wanted)
    assert isinstance(commit, BookCommit)
    store.book.commit(commit)
    assert store.book.get(DA_VINCI.id, wanted.id) == wanted
    assert store.book.committed(key(1)) == wanted
