"""The image installs what the lock of the house says, and nothing else."""

from tests.house.blueprint import ROOT, lock_tool


def test_the_streamers_lock_is_its_part_of_the_common_one() -> None:
    tool = lock_tool()
    expected = tool.select((ROOT / "requirements.lock").read_text(), ["streamer"])

    assert (ROOT / "streamer" / "requirements.lock").read_text() == expected, "write both anew: make lock"
