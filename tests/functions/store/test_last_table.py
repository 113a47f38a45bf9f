"""No interleaving can book the last table twice: hundreds of bookers, in threads and in processes, again and again."""

import json
import subprocess
import sys
import time
import uuid
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from functions.domain.occupancy import seating_of
from functions.store.connection import connect
from functions.store.reservations import DynamoBook
from functions.store.table import create_table
from tests.figures import RACES
from tests.functions.store.race import DECIDED_AGAIN, ONE_TABLE, run_bookers
from tests.functions.trattoria import TONIGHT

ROOT = Path(__file__).parents[3]
PROCESSES = 4

pytestmark = pytest.mark.stack


@pytest.fixture(params=["ministack_endpoint", "dynamodb_local_endpoint"], ids=["ministack", "dynamodb_local"])
def endpoint(request: pytest.FixtureRequest) -> str:
    """Both emulators, one after the other."""
    return str(request.getfixturevalue(request.param))


def _in_threads(endpoint: str, table: str, bookers: int) -> Counter[str]:
    return run_bookers(endpoint, table, 0, bookers, threads=bookers)


def _in_processes(endpoint: str, table: str, bookers: int) -> Counter[str]:
    share = bookers // PROCESSES
    crowd = [
        subprocess.Popen(
            [
                sys.executable,
                "-m",
                "tests.functions.store.race",
                endpoint,
                table,
                str(turn * share),
                str(share),
                str(share),
            ],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for turn in range(PROCESSES)
    ]
    for one in crowd:
        assert one.stdout is not None
        assert one.stdout.readline() == "ready\n"
    for one in crowd:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    total: Counter[str] = Counter()
    for one in crowd:
        words, _ = one.communicate(timeout=300)
        assert one.returncode == 0
        total += Counter(json.loads(words))
    return total


@pytest.mark.parametrize("crowd", [_in_threads, _in_processes], ids=["threads", "processes"])
def test_of_all_who_want_the_last_table_exactly_one_gets_it(
    endpoint: str, crowd: Callable[[str, str, int], Counter[str]], request: pytest.FixtureRequest
) -> None:
    rounds, bookers = request.config.getoption("--race-rounds"), request.config.getoption("--race-bookers")
    client = connect(region="us-east-1", endpoint_url=endpoint)
    seconds, collisions = 0.0, 0
    for _ in range(rounds):
        table = f"race-{uuid.uuid4().hex[:12]}"
        create_table(client, table)
        began = time.monotonic()
        outcomes = crowd(endpoint, table, bookers)
        seconds += time.monotonic() - began
        collisions += outcomes.pop(DECIDED_AGAIN, 0)
        _exactly_one_sits(DynamoBook(client, table), outcomes, bookers)
        client.delete_table(TableName=table)
    client.close()
    assert collisions > 0, "nobody ever collided, so this was no race"
    request.config.stash[RACES].append(
        f"{request.node.name}: {rounds} rounds of {bookers} bookers, one winner in each; "
        f"{collisions / rounds:.0f} commits a round collided and were decided again; {seconds / rounds:.2f} s a round"
    )


def _exactly_one_sits(book: DynamoBook, outcomes: Counter[str], bookers: int) -> None:
    assert outcomes == {"booked": 1, "fully_booked": bookers - 1}
    (ledger,) = book.ledgers(ONE_TABLE.id, [TONIGHT])
    (seating,) = ledger.seatings
    winner = book.get(ONE_TABLE.id, seating.reservation_id)
    assert winner is not None
    assert seating == seating_of(winner, ONE_TABLE.rules)
    assert ledger.version == 1
