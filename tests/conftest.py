"""What all tests share: credentials that belong to nobody, the emulators, and fresh tables on them."""

import os
import uuid
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from functions.store.connection import connect
from functions.store.table import create_table
from tests import emulator
from tests.figures import RACES

settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")

for _name, _value in emulator.CREDENTIALS.items():
    os.environ[_name] = _value  # noqa: TID251 - no test may ever find real credentials
os.environ["AWS_EC2_METADATA_DISABLED"] = "true"  # noqa: TID251 - nor go looking for them


def pytest_addoption(parser: pytest.Parser) -> None:
    """How hard the race for the last table is run."""
    parser.addoption("--race-rounds", type=int, default=10, help="rounds of the race for the last table, each")
    parser.addoption("--race-bookers", type=int, default=200, help="concurrent bookers in each round")


def pytest_configure(config: pytest.Config) -> None:
    """Room for the figures of the races."""
    config.stash[RACES] = []


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Show the figures of the races."""
    if config.stash[RACES]:
        terminalreporter.section("races for the last table")
        for line in config.stash[RACES]:
            terminalreporter.line(line)


@pytest.fixture(scope="session")
def ministack_endpoint() -> Iterator[str]:
    """A ministack for this test run."""
    try:
        with emulator.ministack() as endpoint:
            yield endpoint
    except emulator.Missing as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="session")
def dynamodb_local_endpoint() -> Iterator[str]:
    """A DynamoDB Local for this test run."""
    try:
        with emulator.dynamodb_local() as endpoint:
            yield endpoint
    except emulator.Missing as missing:
        pytest.skip(str(missing))


@pytest.fixture
def fresh_table(ministack_endpoint: str) -> Iterator[tuple[str, str]]:
    """Endpoint and name of an empty table of our definition on ministack."""
    client = connect(region="us-east-1", endpoint_url=ministack_endpoint)
    name = f"maitred-{uuid.uuid4().hex[:12]}"
    create_table(client, name)
    yield ministack_endpoint, name
    client.delete_table(TableName=name)
    client.close()
