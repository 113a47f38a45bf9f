"""What a look into the book and a booking cost as the book grows: `python -m local.bench.book`, p50 and p99 side by side in one run.

Six restaurants stand in one table: 20 and 200 tables, each with 1, 60 and 365 days booked. They take turns, request by request,
so that a busy machine slows all of them alike; read the ratios to the smallest one. Booked is every table but four, twice an evening.
"""

import argparse
import asyncio
import contextlib
import itertools
import random
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from zoneinfo import ZoneInfo

import boto3

from functions.actions.book_reservation import book_reservation
from functions.actions.find_slots import find_slots
from functions.actions.hold_slot import Held, hold_slot
from functions.actions.owner_edits import cancel_by_owner
from functions.actions.release_hold import release_hold
from functions.domain.availability import SlotOffer, Wish
from functions.domain.hours import OpeningHours, ServicePeriod
from functions.domain.ports import LedgerCommit, ReservationBook, Seating
from functions.domain.reservations import ActionKey, Booked, BookingRequest
from functions.domain.restaurants import BookingRules, Restaurant
from functions.domain.tables import FloorPlan, Table
from functions.store.connection import TIMEOUTS
from functions.store.ledger_items import ledger_item
from functions.store.memory import MemoryBook
from functions.store.reservations import DynamoBook
from functions.store.retention import Retention
from functions.store.table import create_table
from local.emulator import REGION, START_WITHIN_S, answers
from local.ports import LOOPBACK, free_ports
from local.settings import from_environment, passed_on

ZONE = ZoneInfo("Europe/Rome")
NOW = datetime(2040, 1, 7, 9, tzinfo=UTC)
FIRST = date(2040, 1, 8)
"""Far ahead: the emulator deletes what has expired, and the days of the past have."""
DINNER = ServicePeriod("dinner", clock_time(18), clock_time(23, 30), clock_time(22))
FREE_TABLES = 4
SIZES = tuple(itertools.product((20, 200), (1, 60, 365)))


class _Clock:
    """Stands still: the bench's days are long past or far ahead."""

    def now(self) -> datetime:
        """See `Clock.now`."""
        return NOW


@dataclass(frozen=True, slots=True)
class House:
    """One restaurant of the bench."""

    restaurant: Restaurant
    tables: int
    days: int


def house(tables: int, days: int) -> House:
    """So many tables for two and four, and one for eight, which is always taken."""
    floor = FloorPlan(
        (Table("big", 7, 8), *(Table(f"t{number}", 1, 2 + number % 2 * 2) for number in range(1, tables)))
    )
    rules = BookingRules(horizon=timedelta(days=380), lead_time=timedelta(0))
    return House(
        Restaurant(f"b{tables}x{days}", "Bench", ZONE, f"+3906{tables:04d}{days:04d}",
                   OpeningHours(dict.fromkeys(range(1, 8), (DINNER,))), floor, rules),
        tables, days,
    )  # fmt: skip


def fill(book: ReservationBook, one: House) -> int:
    """Write its booked days; the size of one day's item in bytes."""
    draw = random.Random(one.tables)  # noqa: S311 - the same book every time, guards nothing
    size = 0
    for number in range(one.days):
        on = FIRST + timedelta(days=number)
        seatings = []
        for table in one.restaurant.floor.tables[: one.tables - FREE_TABLES]:
            for begins, ends in (((18, 0), (20, 45)), ((20, 45), (23, 30))):
                starts_at, free_at = (
                    datetime.combine(on, clock_time(*wall), tzinfo=ZONE).astimezone(UTC) for wall in (begins, ends)
                )
                seatings.append(Seating(f"r{draw.getrandbits(80):020x}", (table.id,), starts_at, free_at, 2))
        (day,) = book.ledgers(one.restaurant.id, [on])
        full = replace(day, seatings=tuple(seatings))
        book.commit_days(LedgerCommit(one.restaurant.id, (full,)))
        stored = ledger_item(full, Retention())["seatings"]
        size = len(stored["B"]) if "B" in stored else len(stored["S"])
    return size


class Bench:
    """Asks every house the same, in turn."""

    def __init__(self, book: ReservationBook, houses: list[House]) -> None:
        self.book, self.houses, self.clock = book, houses, _Clock()
        self.took: dict[tuple[str, str], list[float]] = defaultdict(list)
        self._draw = random.Random(3)  # noqa: S311 - the same questions every time, guards nothing

    def round(self, number: int) -> None:
        """One of each kind of request at every house."""
        for one in self.houses:
            on = FIRST + timedelta(days=self._draw.randrange(one.days))
            starts_at = datetime.combine(on, clock_time(19, 30), tzinfo=ZONE)
            self._look(one, starts_at)
            self._hold(one, starts_at, f"CA{number}-{one.restaurant.id}")
            self._book(one, starts_at, f"CB{number}-{one.restaurant.id}")

    def _look(self, one: House, starts_at: datetime) -> None:
        with self._measured("find_slots, free", one):
            found = find_slots(self.book, self.clock, one.restaurant, starts_at=starts_at, party_size=2)
        assert isinstance(found, SlotOffer)
        assert found.exact is not None
        with self._measured("find_slots, full", one):
            found = find_slots(self.book, self.clock, one.restaurant, starts_at=starts_at, party_size=8)
        assert isinstance(found, SlotOffer)
        assert found.exact is None

    def _hold(self, one: House, starts_at: datetime, call_sid: str) -> None:
        with self._measured("hold_slot", one):
            held = hold_slot(self.book, self.clock, one.restaurant, Wish(starts_at, 2), call_sid)
        assert isinstance(held, Held)
        release_hold(self.book, self.clock, one.restaurant, call_sid)

    def _book(self, one: House, starts_at: datetime, call_sid: str) -> None:
        request = BookingRequest(starts_at, 2, "Mario Rossi", None)
        with self._measured("book_reservation", one):
            booked = book_reservation(self.book, self.clock, one.restaurant, request, ActionKey(call_sid, "t"))
        assert isinstance(booked, Booked)
        key = ActionKey(call_sid, "away")
        cancel_by_owner(self.book, self.clock, one.restaurant, booked.reservation.id, key, tell_guest=False)

    @contextlib.contextmanager
    def _measured(self, what: str, one: House) -> Iterator[None]:
        began = time.perf_counter()
        yield
        self.took[what, one.restaurant.id].append((time.perf_counter() - began) * 1000)


def report(bench: Bench, sizes: dict[str, int]) -> str:
    """One line per kind of request and house: milliseconds, and the ratio of the medians to the smallest house."""
    lines = [f"{'':20}{'tables':>7}{'days':>6}{'day item':>10}{'p50 ms':>9}{'p99 ms':>9}{'ratio':>8}"]
    for what in dict.fromkeys(what for what, _ in bench.took):
        smallest = statistics.median(bench.took[what, bench.houses[0].restaurant.id])
        for one in bench.houses:
            took = sorted(bench.took[what, one.restaurant.id])
            p50, p99 = statistics.median(took), took[min(len(took) - 1, int(len(took) * 0.99))]
            lines.append(
                f"{what:20}{one.tables:>7}{one.days:>6}{sizes[one.restaurant.id]:>9}B{p50:>9.2f}{p99:>9.2f}{p50 / smallest:>8.2f}"
            )
    return "\n".join(lines)


@contextlib.contextmanager
def emulated() -> Iterator[ReservationBook]:
    """The book on a table of our own in a ministack of our own."""
    (port,) = free_ports(1)
    url = f"http://{LOOPBACK}:{port}"
    settings = {"GATEWAY_PORT": str(port), "BIND_HOST": LOOPBACK, "IOT_MTLS_ENABLED": "0", "PERSIST_STATE": "0"}
    process = subprocess.Popen(
        [str(from_environment().emulator_python), "-m", "ministack"],
        env=passed_on() | settings | {"LOG_LEVEL": "ERROR"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    session = boto3.Session(aws_access_key_id="local", aws_secret_access_key="local", region_name=REGION)  # noqa: S106 - checked by nobody
    client = session.client("dynamodb", endpoint_url=url, config=TIMEOUTS)
    try:
        asyncio.run(answers(f"{url}/_ministack/health", START_WITHIN_S))
        create_table(client, "bench")
        yield DynamoBook(client, "bench")
    finally:
        client.close()
        process.kill()
        process.wait()


def run(book: ReservationBook, rounds: int) -> str:
    """Fill the book, ask so many rounds, and report."""
    houses = [house(tables, days) for tables, days in SIZES]
    sizes = {one.restaurant.id: fill(book, one) for one in houses}
    bench = Bench(book, houses)
    for number in range(rounds):
        bench.round(number)
    return report(bench, sizes)


def main() -> None:
    """Read the command line and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument(
        "--memory", action="store_true", help="the book in memory instead of on the emulator: our own part alone"
    )
    asked = parser.parse_args()
    with contextlib.ExitStack() as open_until_done:
        book = MemoryBook() if asked.memory else open_until_done.enter_context(emulated())
        sys.stdout.write(run(book, asked.rounds) + "\n")


if __name__ == "__main__":
    main()
