"""Keeps `requirements.lock`: every package of every group in pyproject.toml, pinned with hashes, for Python 3.11 and newer.

    lock.py write [--upgrade]   resolve anew (needs the network; uv is fetched into an environment that is thrown away), and write
                                the streamer's part into its own folder too
    lock.py select GROUP...     print the requirements of these groups, for `pip install --require-hashes --requirement`

All groups get the same version of a package, but for the emulator, which lives in an environment of its own. Versions that
still fit stay as they are unless `--upgrade` is given. No address of a package index is written: whoever installs uses the
index that pip is set up with, and the hashes make sure that it is the same file.
"""

import argparse
import re
import subprocess
import sys
import tempfile
import tomllib
import venv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.lock"
STREAMERS = ROOT / "streamer" / "requirements.lock"
"""The streamer's part of it, since its image is built from that folder alone."""
APART = ("emulator",)
"""Groups that need not agree with the others, nor with each other."""
_OLDEST_PYTHON = "3.11"
_HEAD = """\
# Written by `make lock` from the groups in pyproject.toml; do not edit. Above each package stand the groups that need it.
"""


@dataclass(frozen=True, slots=True)
class Pin:
    """One package in one version, as a requirements file has it; `line` may end in a marker."""

    line: str
    hashes: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The normalised name."""
        return self.line.partition("==")[0]


def read(lock: str) -> dict[Pin, tuple[str, ...]]:
    """The pins of a lock file, in its order, with the groups that need each."""
    pins: dict[Pin, tuple[str, ...]] = {}
    for block in lock.removeprefix(_HEAD).strip().split("\n\n"):
        groups, _, pinned = block.partition("\n")
        for pin in _pins(pinned):
            pins[pin] = tuple(groups.removeprefix("# ").split(", "))
    return pins


def select(lock: str, groups: Iterable[str]) -> str:
    """The requirements of some groups, ready for pip."""
    wanted = set(groups)
    return "".join(_block(pin) for pin, needed_by in read(lock).items() if wanted & set(needed_by))


def write(upgrade: bool) -> str:
    """Resolve all groups and return the text of the lock file."""
    groups = list(tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"])
    together = [group for group in groups if group not in APART]
    old = {} if upgrade or not LOCK.exists() else read(LOCK.read_text())
    needed_by: dict[Pin, list[str]] = {}
    with tempfile.TemporaryDirectory(prefix="maitred-lock-") as folder:
        uv = _Uv(Path(folder))
        known = {pin.line: pin for pin in uv.compile(together, _kept(old, together))}
        for group in together:
            for line in uv.lines([group], within=known):
                needed_by.setdefault(Pin(line, known_hashes(known, line)), []).append(group)
        for group in APART:
            for pin in uv.compile([group], _kept(old, [group])):
                needed_by.setdefault(pin, []).append(group)
    ordered = sorted(needed_by, key=lambda pin: (pin.name, pin.line))
    return _HEAD + "".join(f"\n# {', '.join(needed_by[pin])}\n{_block(pin)}" for pin in ordered)


def known_hashes(known: dict[str, Pin], line: str) -> tuple[str, ...]:
    """The hashes of a package that the common resolution found, whatever the markers."""
    version = line.partition(";")[0].strip()
    return next(pin.hashes for pinned, pin in known.items() if pinned.partition(";")[0].strip() == version)


class _Uv:
    """uv in an environment that lives as long as its folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        venv.create(folder / "uv", with_pip=True)
        install = ["-m", "pip", "install", "-qq", "--no-input", "--disable-pip-version-check", "uv"]
        subprocess.run([str(folder / "uv" / "bin" / "python"), *install], check=True)

    def compile(self, groups: list[str], kept: str) -> list[Pin]:
        """Resolve groups with hashes, staying with the versions in `kept` where they fit."""
        output = self._folder / "resolved.txt"
        output.write_text(kept)
        self._run(groups, "--generate-hashes", "--no-annotate", "--output-file", str(output))
        return list(_pins(output.read_text()))

    def lines(self, groups: list[str], within: Iterable[str]) -> list[str]:
        """The pinned lines of groups, in the versions of a resolution that was made before."""
        constraints = self._folder / "constraints.txt"
        constraints.write_text("\n".join(within))
        printed = self._run(groups, "--no-annotate", "--constraints", str(constraints))
        return [pin.line for pin in _pins(printed)]

    def _run(self, groups: list[str], *options: str) -> str:
        command = [str(self._folder / "uv" / "bin" / "uv"), "pip", "compile", "--quiet", "--universal", "--no-header"]
        command += ["--no-emit-index-url", "--python-version", _OLDEST_PYTHON, *options]
        for group in groups:
            command += ["--group", group]
        return subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout


def _kept(old: dict[Pin, tuple[str, ...]], groups: list[str]) -> str:
    return "".join(_block(pin) for pin, needed_by in old.items() if set(groups) & set(needed_by))


def _pins(requirements: str) -> Iterator[Pin]:
    """The pins of a requirements file; a line that ends in a backslash goes on in the next."""
    for line in re.sub(r"\\\n", " ", requirements).splitlines():
        pinned, *hashes = re.split(r"\s+--hash=", line.strip())
        if pinned and not pinned.startswith("#"):
            yield Pin(pinned.strip(), tuple(hashes))


def _block(pin: Pin) -> str:
    return " \\\n    ".join([pin.line, *(f"--hash={value}" for value in pin.hashes)]) + "\n"


def main() -> int:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(description="Keeps requirements.lock.")
    commands = parser.add_subparsers(dest="command", required=True)
    writing = commands.add_parser("write", help="resolve all groups anew")
    writing.add_argument("--upgrade", action="store_true", help="take the newest versions")
    selecting = commands.add_parser("select", help="print the requirements of groups")
    selecting.add_argument("groups", nargs="+", metavar="GROUP")
    chosen = parser.parse_args()
    if chosen.command == "select":
        sys.stdout.write(select(LOCK.read_text(), chosen.groups))
        return 0
    LOCK.write_text(write(chosen.upgrade))
    STREAMERS.write_text(select(LOCK.read_text(), ["streamer"]))
    print(
        f"{LOCK.name}: {len(read(LOCK.read_text()))} packages, and of these the streamer's in {STREAMERS.relative_to(ROOT)}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
