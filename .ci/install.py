"""Installs what `make demo` or `make test` runs on, and nothing that is there already.

    install.py demo|tests [--builders] [--no-apt]

The groups of requirements.lock go into `.venv`, the AWS emulator into `.emulator`, and, where it may be used, apt brings the
voices. All of it happens at the same time. Each environment notes what was installed into it, so the next run returns at once;
an environment in which an installation was cut off is made anew.
"""

import argparse
import asyncio
import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import lock

ROOT = lock.ROOT
VENV_GROUPS = {
    "demo": ("functions", "streamer", "local"),
    "tests": ("functions", "onboarding", "streamer", "local", "infra", "tests"),
}
VOICES = ("flite", "espeak-ng")
BUILDERS = ("buildah", "debootstrap")
"""What the streamer's image is built with; only for who runs as root, since others could not use them."""
READERS = ("tesseract",)
"""What reads menus on a laptop; its packages carry the languages that the sample menus are printed in."""
PACKAGES = {
    "tesseract": (
        "tesseract-ocr",
        *(f"tesseract-ocr-{language}" for language in ("spa", "fra", "ita", "deu", "chi-sim", "jpn")),
    )
}
"""What apt calls a program, where that is not its name."""
_PIP = ("-m", "pip", "--no-input", "--disable-pip-version-check", "-qq", "install")
_PIP_OPTIONS = ("--require-hashes", "--only-binary", ":all:", "--no-deps")
"""The lock names every dependency, so pip resolves nothing; and no package may run code of its own to be built."""


class Failed(Exception):
    """An installation that ended badly; its own words are on the terminal already."""


@dataclass(frozen=True, slots=True)
class Environment:
    """A virtual environment and the groups that belong into it."""

    folder: Path
    groups: tuple[str, ...]

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.folder / "bin" / "python"

    @property
    def note(self) -> Path:
        """The file that says what was installed; missing while an installation is under way."""
        return self.folder / "installed.json"

    def missing(self, locked: str) -> tuple[str, ...]:
        """The groups that are not there in the locked versions."""
        there = self._installed() if self._runs() else {}
        return tuple(group for group in self.groups if there.get(group) != _digest(locked, group))

    async def install(self, locked: str, missing: tuple[str, ...]) -> None:
        """Make the environment if need be and install the missing groups; raises Failed."""
        name, began = self.folder.name, time.monotonic()
        print(f"  {name}: installing {', '.join(missing)} ...", flush=True)
        there = self._installed()
        if not there or not self._runs():
            await _run(sys.executable, "-m", "venv", "--clear", str(self.folder))
        self.note.unlink(missing_ok=True)
        with tempfile.TemporaryDirectory(prefix="maitred-") as folder:
            requirements = Path(folder) / "requirements.txt"
            requirements.write_text(lock.select(locked, missing))
            await _run(str(self.python), *_PIP, *_PIP_OPTIONS, "--requirement", str(requirements))
        there |= {group: _digest(locked, group) for group in missing}
        self.note.write_text(json.dumps(there))
        print(f"  {name}: ready after {time.monotonic() - began:.0f} s", flush=True)

    def _installed(self) -> dict[str, str]:
        try:
            return dict(json.loads(self.note.read_text()))
        except (OSError, ValueError):
            return {}

    def _runs(self) -> bool:
        """Whether its interpreter is still on this machine."""
        with contextlib.suppress(OSError):
            return subprocess.run([self.python, "-c", ""], check=False, capture_output=True).returncode == 0
        return False


async def bring_by_apt(what: str, programs: tuple[str, ...], instead: str) -> None:
    """Install programs by apt where that needs no password; say what happens instead where it does not work."""
    missing = [name for name in programs if shutil.which(name) is None]
    if not missing:
        return
    allowed = await _leave_to_install()
    if allowed is None:
        print(f"  {what}: {' and '.join(missing)} not found and apt cannot be used here; {instead}", flush=True)
        return
    print(f"  {what}: installing {' and '.join(missing)} by apt ...", flush=True)
    apt = [*allowed, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o", "Acquire::http::Timeout=20"]
    packages = [package for name in missing for package in PACKAGES.get(name, (name,))]
    install = [*apt, "-y", "--no-install-recommends", "install", *packages]
    try:
        try:
            await _run(*install, quiet=True)
        except Failed:  # a new machine has no lists of packages yet
            await _run(*apt, "update", quiet=True)
            await _run(*install, quiet=True)
    except Failed:
        print(f"  {what}: apt could not install {' and '.join(missing)}; {instead}", flush=True)
    else:
        print(f"  {what}: ready", flush=True)


async def bring_system_packages(*, readers: bool, builders: bool) -> None:
    """One after the other: apt lets nobody else in while it works."""
    await bring_by_apt("voices", VOICES, "the espeak-ng library that came with the Python packages will speak")
    if readers:
        await bring_by_apt("readers", READERS, "pictures of menus will not be read here, and their tests are skipped")
    if builders and os.geteuid() == 0:
        await bring_by_apt("builders", BUILDERS, "the streamer's image will not be built here")


async def _leave_to_install() -> list[str] | None:
    """What must stand before `apt-get`; None where it is missing or would ask for a password."""
    if shutil.which("apt-get") is None:
        return None
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") is None:
        return None
    try:
        await _run("sudo", "-n", "true", quiet=True)
    except Failed:
        return None
    return ["sudo", "-n"]


async def _run(*command: str, quiet: bool = False) -> None:
    """Run to the end; nothing that was started outlives us."""
    output = asyncio.subprocess.DEVNULL if quiet else None
    process = await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, stdin=asyncio.subprocess.DEVNULL, stdout=output, stderr=output
    )
    try:
        if await process.wait() != 0:
            raise Failed(f"{' '.join(command[:4])} ... ended with exit code {process.returncode}")
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()


def _digest(locked: str, group: str) -> str:
    return hashlib.sha256(lock.select(locked, [group]).encode()).hexdigest()


async def install(what: str, *, apt: bool, builders: bool) -> None:
    """Bring everything for `make demo` ("demo") or `make test` ("tests"); raises Failed."""
    locked = lock.LOCK.read_text()
    places = [Environment(ROOT / ".venv", VENV_GROUPS[what]), Environment(ROOT / ".emulator", lock.APART)]
    work = [place.install(locked, missing) for place in places if (missing := place.missing(locked))]
    if work:
        print("Installing what is not there yet (once; half a minute for the demo, two for the tests):", flush=True)
    if apt:
        work.append(bring_system_packages(readers=what == "tests", builders=builders))
    outcomes = await asyncio.gather(*work, return_exceptions=True)
    for outcome in outcomes:
        if isinstance(outcome, BaseException):
            raise outcome


def main() -> int:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(description="Installs what `make demo` or `make test` runs on.")
    parser.add_argument("what", choices=sorted(VENV_GROUPS))
    parser.add_argument("--builders", action="store_true", help="also what the streamer's image is built with")
    parser.add_argument("--no-apt", action="store_true", help="leave the system's packages alone")
    chosen = parser.parse_args()
    try:
        asyncio.run(install(chosen.what, apt=not chosen.no_apt, builders=chosen.builders))
    except Failed as failure:
        print(f"The installation failed: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
