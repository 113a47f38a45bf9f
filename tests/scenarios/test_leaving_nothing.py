"""However `python -m local up` ends, none of its programs is left."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path
from threading import Event

import pytest

from local.processes import ProgramDied
from local.settings import LocalSettings, NotInstalled, from_environment
from local.stack import running_stack

pytestmark = pytest.mark.scenario

PROJECT = Path(__file__).resolve().parents[2]
PROGRAMS = 6
"""Emulator, API, streamer, Realtime simulator, outbox pump, leash."""


def descendants(of: int) -> set[int]:
    """All processes below this one, by `ps`, which Linux and macOS have."""
    rows = subprocess.run(["ps", "-Ao", "pid=,ppid="], check=True, capture_output=True, text=True).stdout.split()
    parents = {int(pid): int(parent) for pid, parent in zip(rows[::2], rows[1::2], strict=True)}
    found: set[int] = set()
    while more := {pid for pid, parent in parents.items() if parent in found | {of}} - found:
        found |= more
    return found


def alive(pid: int) -> bool:
    """Whether it runs; a zombie that nobody has buried yet does not."""
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], check=False, capture_output=True, text=True).stdout
    return bool(state.strip()) and not state.strip().startswith("Z")


def left_after(pids: set[int], seconds: float) -> set[int]:
    """Those that still run when the time is up."""
    never = Event()
    for _ in range(int(seconds / 0.1)):
        pids = {pid for pid in pids if alive(pid)}
        if not pids:
            break
        never.wait(0.1)
    return pids


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_no_program_is_left(tmp_path: Path, how: signal.Signals) -> None:
    try:
        from_environment()
    except NotInstalled as missing:
        pytest.skip(str(missing))
    environment = {name: value for name, value in os.environ.items() if name != "OPENAI_API_KEY"}  # noqa: TID251 - handed on
    up = subprocess.Popen(
        [sys.executable, "-m", "local", "--out", str(tmp_path), "up"],
        cwd=PROJECT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    assert up.stdout is not None
    seen = []
    for line in up.stdout:
        seen.append(line)
        if line.startswith("To place a call"):
            break
    programs = descendants(up.pid)
    try:
        assert len(programs) >= PROGRAMS, "".join(seen)
        up.send_signal(how)
        assert left_after(programs, 15) == set()
        up.wait(15)
    finally:
        up.kill()
        up.communicate()
        for pid in left_after(programs, 0.2):
            os.kill(pid, signal.SIGKILL)


def test_a_stack_of_which_one_part_cannot_start_says_which_and_leaves_nothing(tmp_path: Path) -> None:
    settings = LocalSettings(emulator_python=Path("/bin/false"))
    before = descendants(os.getpid())

    async def start() -> None:
        async with running_stack(settings, tmp_path):
            raise AssertionError("it cannot have started")

    with pytest.raises(ProgramDied, match="emulator ended with exit code 1"):
        asyncio.run(start())
    assert left_after(descendants(os.getpid()) - before, 5) == set()
