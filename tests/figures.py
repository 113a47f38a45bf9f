"""Figures that tests find out and the run's summary shows."""

import pytest

RACES = pytest.StashKey[list[str]]()
"""Lines about the races for the last table."""
