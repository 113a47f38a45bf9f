"""A deployment to set up and to examine, for every test of the two commands."""

from collections.abc import Iterator

import pytest

from tests.functions.onboarding.clinic import Clinic, a_clinic, a_streamer


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
