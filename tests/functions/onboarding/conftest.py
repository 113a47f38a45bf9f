"""A deployment to set up and to examine, for every test of the two commands."""

from collections.abc import Iterator

import pytest

from tests.functions.onboarding.clinic import Clinic, Healthy, a_clinic
from tests.functions.onboarding.servers import a_streamer


@pytest.fixture(scope="session")
def stream_url() -> Iterator[str]:
    """One streamer for all: the commands leave nothing in it."""
    with a_streamer() as url:
        yield url


@pytest.fixture
def clinic(stream_url: str) -> Iterator[Clinic]:
    """A fresh deployment that nobody has set up."""
    with a_clinic(stream_url) as made:
        yield made


@pytest.fixture(scope="module")
def set_up_once(stream_url: str) -> Iterator[Healthy]:
    """One deployment for all tests of a module, set up by the command."""
    with a_clinic(stream_url) as made:
        made.healthy()
        yield Healthy.of(made)


@pytest.fixture
def healthy(set_up_once: Healthy) -> Iterator[Clinic]:
    """Nothing is wrong with it, whatever an earlier test has broken."""
    yield set_up_once.clinic
    set_up_once.restore()
