"""Ends the programs of a local stack when the stack itself has died without doing so (kill -9, a closed terminal).

Runs as a process of its own, started by `local.processes` with a pipe as its standard input; standard library only, so that it
starts in some tens of milliseconds. The stack writes one line per change: `+PID` (a process group to guard), `-PID` (ended), `done`
(everything was stopped properly). End of file without `done` means that the stack is gone: every guarded group gets SIGTERM,
and SIGKILL where that did not help. Works alike on Linux and macOS, which has no parent-death signal.
"""

import os
import signal
import sys
import time
from collections.abc import Iterable

GRACE_S = 2.0
"""How long a group may take to end by itself."""


def read_guarded(lines: Iterable[str]) -> set[int]:
    """The process groups that still need an end when the lines stop; empty if the last word was `done`."""
    guarded: set[int] = set()
    for line in lines:
        word = line.strip()
        if word == "done":
            return set()
        if word.startswith("+"):
            guarded.add(int(word[1:]))
        elif word.startswith("-"):
            guarded.discard(int(word[1:]))
    return guarded


def signal_group(group: int, what: signal.Signals | int) -> bool:
    """Signal a whole process group; False if nobody of it is left."""
    try:
        os.killpg(group, what)
    except (ProcessLookupError, PermissionError):  # macOS says EPERM for a group of zombies
        return False
    return True


def end_groups(groups: set[int]) -> None:
    """SIGTERM to all, then SIGKILL to those still there after the grace period."""
    alive = {group for group in groups if signal_group(group, signal.SIGTERM)}
    deadline = time.monotonic() + GRACE_S
    while alive and time.monotonic() < deadline:
        time.sleep(0.05)
        alive = {group for group in alive if signal_group(group, 0)}
    for group in alive:
        signal_group(group, signal.SIGKILL)


def main() -> None:
    """Guard until the pipe ends. Signals meant for the terminal's foreground group must not end the guard first."""
    for ignored in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
        signal.signal(ignored, signal.SIG_IGN)
    end_groups(read_guarded(sys.stdin))


if __name__ == "__main__":
    main()
