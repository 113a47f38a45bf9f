"""The cost of reading is told per page."""

from pathlib import Path

import pytest

from local.menus.bench import Cost, peak_mb, table
from local.menus.generate import Sample


def test_seconds_are_shared_among_the_pages_of_an_upload() -> None:
    two_pages = Sample("1-000", "scan", "en", Path("1-000.pdf"), {}, 2)
    assert table([Cost(two_pages, 5.0, 300.0)])[1].split() == ["scan", "2", "2.50", "2.50", "300"]


def test_the_peak_is_the_process_s_own() -> None:
    assert peak_mb("VmPeak:\t  999 kB\nVmHWM:\t  2048 kB\n") == 2.0
    with pytest.raises(ValueError, match="VmHWM"):
        peak_mb("Name: python")
