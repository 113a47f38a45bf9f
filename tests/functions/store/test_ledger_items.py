"""A day's ledger is small, and what was stored before it became so is still read."""

import random
from datetime import UTC, date, datetime, timedelta

from functions.domain.ports import DayLedger, Seating
from functions.domain.reservations import Reservation
from functions.store.items import from_item, to_item
from functions.store.ledger_items import ledger_item, ledger_of
from functions.store.reservation_items import reservation_item, reservation_of
from functions.store.retention import Retention
from tests.functions.store.recording import recorded_commit

DAY = date(2026, 11, 24)
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def crowded(tables: int, turns: int) -> DayLedger:
    """A day on which every table is sat several times, under ids as hashes give them."""
    dice = random.Random(7)
    return DayLedger(
        "r", DAY, 3,
        tuple(
            Seating(f"r{dice.getrandbits(80):020x}", (f"T{table}",), NOON + timedelta(minutes=15 * dice.randrange(40)),
                    NOON + timedelta(hours=11), dice.randint(1, 8))
            for table in range(tables) for _ in range(turns)
        ),
    )  # fmt: skip


def size(ledger: DayLedger) -> int:
    """Bytes of the attribute that grows."""
    return len(ledger_item(ledger, Retention())["seatings"].get("B", b""))


def test_a_full_day_of_two_hundred_tables_is_far_from_the_limit_of_an_item() -> None:
    assert 0 < size(crowded(200, 3)) < 20_000
    assert size(crowded(200, 10)) < 60_000


def test_a_quiet_day_is_plain_text() -> None:
    item = ledger_item(crowded(10, 2), Retention())
    assert item["seatings"]["S"].startswith("[[")


def test_a_ledger_as_it_was_stored_before_is_read() -> None:
    old = {"version": 2, "seatings": [{"id": "r1", "tables": ["t1", "t2"], "from": "2026-11-24T19:00:00.000000Z",
                                       "free": "2026-11-24T20:45:00.000000Z", "covers": 4}]}  # fmt: skip
    start = datetime(2026, 11, 24, 19, tzinfo=UTC)
    seating = Seating("r1", ("t1", "t2"), start, start + timedelta(minutes=105), 4)
    assert ledger_of("r", DAY, to_item(old)) == DayLedger("r", DAY, 2, (seating,))


def test_a_reservation_as_it_was_stored_before_is_read() -> None:
    now: Reservation = recorded_commit().reservation
    item = from_item(reservation_item(now, Retention()))
    for name in ("source", "arrival_note", "expected_at", "consent"):
        item.pop(name, None)
    assert reservation_of(item) == now
