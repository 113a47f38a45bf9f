"""The programs that build and run an image here, whether they are there, and running them with their words kept in a file."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

PROGRAMS = {
    "buildah": "apt-get install buildah",
    "debootstrap": "apt-get install debootstrap",
    "unshare": "apt-get install util-linux",
    "chroot": "apt-get install coreutils",
}
"""What the build and the rehearsal need, and how to get it."""
LAST_WORDS = 15


class Failed(Exception):
    """Something that should hold does not; the message says what."""


def hadolint() -> str | None:
    """The Dockerfile's linter: beside this Python, where its wheel puts it, or anywhere on the path."""
    beside = Path(sys.executable).with_name("hadolint")
    return str(beside) if beside.exists() else shutil.which("hadolint")


def why_not() -> str | None:
    """Why an image can be neither built nor run here; None if it can."""
    if not sys.platform.startswith("linux"):
        return "it needs Linux"
    if os.geteuid() != 0:
        return "it needs root (the base is made with debootstrap, the container with mount and chroot)"
    missing = [f"{name} ({how})" for name, how in PROGRAMS.items() if shutil.which(name) is None]
    return f"not installed: {', '.join(missing)}" if missing else None


def run(command: Sequence[str | Path], log: Path, *, environment: dict[str, str] | None = None) -> str:
    """Run to the end, its output into `log` as well; returns its standard output. Raises Failed with its last words."""
    with log.open("ab") as words:
        words.write(f"$ {' '.join(map(str, command))}\n".encode())
        words.flush()
        ended = subprocess.run(
            command, check=False, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=words, env=environment
        )
        words.seek(0, os.SEEK_END)  # the program has written there meanwhile
        words.write(ended.stdout)
    if ended.returncode != 0:
        last = "\n".join(f"    {line}" for line in log.read_text(errors="replace").splitlines()[-LAST_WORDS:])
        raise Failed(f"{Path(command[0]).name} ended with exit code {ended.returncode} (see {log}):\n{last}")
    return ended.stdout.decode()
