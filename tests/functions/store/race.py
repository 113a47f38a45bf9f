"""Bookers for the last table, run in threads of one process or in processes of their own."""

import json
import sys
import threading
import time
from collections import Counter
from datetime import timedelta

from botocore.config import Config

from functions.actions.book_reservation import book_reservation
from functions.actions.commit_change import Patience
from functions.domain.errors import Refusal, VendorUnavailable
from functions.domain.reservations import ActionKey
from functions.domain.tables import Table
from functions.store.connection import connect
from functions.store.reservations import DynamoBook
from tests.functions.trattoria import StoppedClock, small, wish

ONE_TABLE = small(Table("last", 1, 4))
UNHURRIED = Config(
    connect_timeout=20,
    read_timeout=60,
    retries={"mode": "standard", "total_max_attempts": 4},
    max_pool_connections=256,
)
"""Hundreds of connections at once are more than an emulator on two cores answers within a caller's patience."""
DECIDED_AGAIN = "decided again"
"""Counts commits that collided, beside the outcomes."""
FOR_AT_MOST = 120.0
"""Nobody may lose because of a slow test machine: the table decides, not the clock."""


def run_bookers(endpoint: str, table: str, first: int, count: int, threads: int) -> Counter[str]:
    """Let bookers number first ... first+count-1 book the same table at once, some at overlapping other times; count the outcomes."""
    client = connect(region="us-east-1", endpoint_url=endpoint, config=UNHURRIED)
    book, clock = DynamoBook(client, table), StoppedClock()
    outcomes: Counter[str] = Counter()
    gate, guard = threading.Barrier(threads), threading.Lock()

    def pause(seconds: float) -> None:
        with guard:
            outcomes[DECIDED_AGAIN] += 1
        time.sleep(seconds)

    patience = Patience(for_at_most=FOR_AT_MOST, pause=pause)

    def bookers(numbers: range) -> None:
        gate.wait()
        for number in numbers:
            # 20:00, 20:15 and 20:30: different starts of which no two go together at one table.
            request = wish("20:00", name=f"Guest {number}", phone=None)
            request = type(request)(request.starts_at + timedelta(minutes=15 * (number % 3)), 2, request.name, None)
            try:
                result = book_reservation(
                    book, clock, ONE_TABLE, request, ActionKey(f"CA{number}", "t"), patience=patience
                )
                outcome = result.code if isinstance(result, Refusal) else "booked"
            except VendorUnavailable as error:
                outcome = f"unavailable: {error}"
            with guard:
                outcomes[outcome] += 1

    crowd = [
        threading.Thread(target=bookers, args=(range(first + turn, first + count, threads),)) for turn in range(threads)
    ]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    client.close()
    return outcomes


if __name__ == "__main__":
    endpoint, table, first, count, threads = sys.argv[1:]
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()  # all processes are let go at the same moment
    sys.stdout.write(json.dumps(run_bookers(endpoint, table, int(first), int(count), int(threads))))
