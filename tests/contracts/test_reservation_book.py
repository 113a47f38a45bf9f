"""What every ReservationBook promises."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from functions.domain.events import OutboxEntry
from functions.domain.occupancy import reseat
from functions.domain.ports import BookCommit, CommitConflict, DayLedger
from functions.domain.reservations import ActionKey, Reservation, ReservationStatus
from tests.contracts.conftest import Adapters
from tests.functions.trattoria import DA_VINCI, NOW, ROME, TONIGHT, key, tonight

START = tonight("20:00").astimezone(UTC)


def reservation(number: int = 1, *, phone: str | None = "+393401112233", starts_at: datetime = START) -> Reservation:
    return Reservation(
        id=f"r{number}",
        restaurant_id=DA_VINCI.id,
        code=f"HKM34{number}",
        name="Mario Rossi",
        phone=phone,
        party_size=2,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=90),
        table_ids=("t1",),
        status=ReservationStatus.BOOKED,
        version=1,
        notes="by the window",
        area=None,
        language="it",
        text_consent=True,
        call_sid="CA1",
        created_at=NOW + timedelta(microseconds=123),
    )


def entry(entry_id: str = "r1-v1-sms") -> OutboxEntry:
    return OutboxEntry(entry_id, DA_VINCI.id, "sms", "reservation_booked", {"to": "+39", "n": 1.5}, NOW, "CA1")


def change(store: Adapters, wanted: Reservation, number: int = 1, *outbox: OutboxEntry) -> BookCommit:
    """A commit of that reservation on what the store holds now."""
    on = wanted.starts_at.astimezone(ROME).date()
    ledgers = reseat(store.book.ledgers(DA_VINCI.id, [on]), wanted, DA_VINCI.rules, ROME)
    return BookCommit(key(number), "book_reservation", wanted, wanted.version - 1, ledgers, outbox)


def test_a_day_nobody_wrote_on_has_an_empty_ledger_of_version_zero(store: Adapters) -> None:
    dates = [TONIGHT + timedelta(days=1), TONIGHT, TONIGHT]
    assert list(store.book.ledgers(DA_VINCI.id, dates)) == [DayLedger(DA_VINCI.id, on, 0) for on in dates]
    assert list(store.book.ledgers(DA_VINCI.id, [])) == []


def test_more_ledgers_than_one_request_holds_come_back_in_the_order_asked(store: Adapters) -> None:
    dates = [TONIGHT + timedelta(days=day) for day in range(130)]
    assert [ledger.on for ledger in store.book.ledgers(DA_VINCI.id, dates)] == dates


def test_a_commit_stores_reservation_ledger_outbox_and_key_together(store: Adapters) -> None:
    wanted = reservation()
    commit = change(store, wanted, 1, entry())
    assert store.book.commit(commit) == wanted
    assert store.book.get(DA_VINCI.id, "r1") == wanted
    assert store.book.committed(key(1)) == wanted
    assert store.book.by_code(DA_VINCI.id, wanted.code) == wanted
    (ledger,) = store.book.ledgers(DA_VINCI.id, [TONIGHT])
    assert ledger == replace(commit.ledgers[0], version=1)
    assert store.outbox.get(DA_VINCI.id, "r1-v1-sms") == entry()


def test_a_key_used_twice_returns_what_was_stored_first_and_changes_nothing(store: Adapters) -> None:
    first = store.book.commit(change(store, reservation(), 1))
    moved = replace(first, starts_at=START + timedelta(hours=1), version=2)
    store.book.commit(change(store, moved, 2))
    again = store.book.commit(change(store, reservation(7), 1, entry("r7-v1-sms")))
    assert again == first
    assert store.book.get(DA_VINCI.id, "r1") == moved
    assert store.book.get(DA_VINCI.id, "r7") is None
    assert store.outbox.get(DA_VINCI.id, "r7-v1-sms") is None


@pytest.mark.parametrize("tampered", ["ledger", "reservation", "code", "outbox"])
def test_a_conflict_stores_nothing_at_all(store: Adapters, tampered: str) -> None:
    store.book.commit(change(store, reservation(1), 1, entry()))
    late = change(store, reservation(2), 2, entry("r2-v1-sms"))
    if tampered == "ledger":
        late = replace(late, ledgers=tuple(replace(one, version=one.version + 1) for one in late.ledgers))
    elif tampered == "reservation":
        late = replace(late, replaces_version=1)
    elif tampered == "code":
        late = replace(late, reservation=replace(late.reservation, code=reservation(1).code))
    else:
        late = replace(late, outbox=(entry(),))
    with pytest.raises(CommitConflict):
        store.book.commit(late)
    assert store.book.get(DA_VINCI.id, "r2") is None
    assert store.book.committed(key(2)) is None
    assert store.outbox.get(DA_VINCI.id, "r2-v1-sms") is None
    assert store.book.ledgers(DA_VINCI.id, [TONIGHT])[0].version == 1
    coded = store.book.by_code(DA_VINCI.id, reservation(1).code)
    assert coded is not None
    assert coded.id == "r1"


def test_a_ledger_read_before_somebody_else_wrote_conflicts(store: Adapters) -> None:
    mine = change(store, reservation(1), 1)
    yours = change(store, reservation(2), 2)
    store.book.commit(yours)
    with pytest.raises(CommitConflict):
        store.book.commit(mine)


def test_a_change_without_a_ledger_is_guarded_by_the_reservations_version(store: Adapters) -> None:
    first = store.book.commit(change(store, reservation(), 1))
    noted = replace(first, notes="a cake", version=2)
    store.book.commit(BookCommit(key(2), "change_reservation", noted, 1, ()))
    assert store.book.get(DA_VINCI.id, "r1") == noted
    with pytest.raises(CommitConflict):
        store.book.commit(BookCommit(key(3), "change_reservation", replace(first, notes="no cake", version=2), 1, ()))
    assert store.book.get(DA_VINCI.id, "r1") == noted


def test_keys_of_different_calls_are_different_keys(store: Adapters) -> None:
    store.book.commit(change(store, reservation(), 1))
    assert store.book.committed(ActionKey("CA2", key(1).tool_call_id)) is None


def test_a_guests_reservations_come_soonest_first_and_only_from_then_on(store: Adapters) -> None:
    days = {3: 2, 1: 0, 2: 1}
    for number, day in days.items():
        store.book.commit(change(store, reservation(number, starts_at=START + timedelta(days=day)), number))
    store.book.commit(change(store, reservation(4, phone="+393409999999"), 4))
    store.book.commit(change(store, reservation(5, phone=None), 5))

    def found(since: datetime) -> list[str]:
        return [one.id for one in store.book.by_phone(DA_VINCI.id, "+393401112233", since)]

    assert found(START) == ["r1", "r2", "r3"]
    assert found(START + timedelta(microseconds=1)) == ["r2", "r3"]
    assert list(store.book.by_phone("other", "+393401112233", START)) == []


def test_a_moved_reservation_is_found_at_its_new_time_only(store: Adapters) -> None:
    store.directory.save(DA_VINCI)
    first = store.book.commit(change(store, reservation(), 1))
    moved = replace(first, starts_at=START + timedelta(days=1), version=2)
    store.book.commit(change(store, moved, 2))
    assert list(store.book.on_day(DA_VINCI.id, TONIGHT)) == []
    assert list(store.book.on_day(DA_VINCI.id, TONIGHT + timedelta(days=1))) == [moved]
    assert list(store.book.by_phone(DA_VINCI.id, "+393401112233", NOW)) == [moved]


def test_a_day_is_the_restaurants_day_and_holds_the_cancelled_too(store: Adapters) -> None:
    store.directory.save(DA_VINCI)
    midnight = datetime(2026, 11, 24, 23, 0, tzinfo=UTC)  # 00:00 of the 25th in Rome
    for number, starts_at in ((1, midnight - timedelta(minutes=15)), (2, midnight), (3, START)):
        store.book.commit(change(store, reservation(number, starts_at=starts_at), number))
    cancelled = replace(reservation(3, starts_at=START), status=ReservationStatus.CANCELLED, version=2)
    store.book.commit(change(store, cancelled, 9))
    assert [one.id for one in store.book.on_day(DA_VINCI.id, TONIGHT)] == ["r3", "r1"]
    assert [one.id for one in store.book.on_day(DA_VINCI.id, date(2026, 11, 25))] == ["r2"]


def test_failed_proofs_are_counted_by_person_restaurant_and_hour(store: Adapters) -> None:
    counts = [store.book.note_failed_proof(DA_VINCI.id, "+3934", NOW) for _ in range(3)]
    assert counts == [1, 2, 3]
    assert store.book.failed_proofs(DA_VINCI.id, "+3934", NOW + timedelta(minutes=59)) == 3
    assert store.book.failed_proofs(DA_VINCI.id, "+3934", NOW + timedelta(hours=1)) == 0
    assert store.book.failed_proofs(DA_VINCI.id, "CA1", NOW) == 0
    assert store.book.failed_proofs("other", "+3934", NOW) == 0


def test_a_reservation_of_another_restaurant_is_out_of_reach(store: Adapters) -> None:
    store.book.commit(change(store, reservation(), 1))
    assert store.book.get("other", "r1") is None
    assert store.book.by_code("other", reservation().code) is None
