"""Gives the emulator the Python that Lambda has: its own interpreter runs the functions, and the bundle holds bytecode for one Python."""

import hashlib
import json
import platform
import subprocess
import sys
from pathlib import Path

from infra.bundle.interpreters import NoInterpreter, interpreter
from infra.bundle.recipe import LAMBDA, Target
from local.settings import PROJECT

HOME = PROJECT / ".build" / f"emulator{LAMBDA.python.replace('.', '')}"
_NOTE = "installed.json"
_MACHINES = {"x86_64": "x86_64", "AMD64": "x86_64", "aarch64": "aarch64", "arm64": "aarch64"}


class CannotRunLambda(Exception):
    """This machine cannot run what is packed for Lambda; the text says why."""


def target() -> Target:
    """What the bundle must be packed for, to run here. Raises CannotRunLambda."""
    machine = _MACHINES.get(platform.machine())
    if sys.platform != "linux" or machine is None:
        raise CannotRunLambda(f"the bundle holds libraries for Linux, and this is {sys.platform} {platform.machine()}")
    return Target(machine, LAMBDA.python)


def emulator_python() -> Path:
    """The Python of an environment with the emulator, made on first use; blocking. Raises CannotRunLambda."""
    try:
        base = interpreter(LAMBDA.python)
    except NoInterpreter as missing:
        raise CannotRunLambda(str(missing)) from missing
    python = HOME / "bin" / "python"
    locked = _locked()
    note = {"lock": hashlib.sha256(locked.encode()).hexdigest(), "python": str(base)}
    if not (python.exists() and _read(HOME / _NOTE) == note):
        _install(base, python, locked)
        (HOME / _NOTE).write_text(json.dumps(note), encoding="utf-8")
    return python


def _locked() -> str:
    command = [sys.executable, str(PROJECT / ".ci" / "lock.py"), "select", "emulator"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def _read(note: Path) -> object:
    try:
        return json.loads(note.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _install(base: Path, python: Path, locked: str) -> None:
    subprocess.run([base, "-m", "venv", "--clear", HOME], check=True)
    wanted = HOME / "requirements.txt"
    wanted.write_text(locked, encoding="utf-8")
    pip: list[str | Path] = [python, "-m", "pip", "install", "-qq", "--no-input", "--disable-pip-version-check"]
    subprocess.run([*pip, "--no-deps", "--require-hashes", "--requirement", wanted], check=True)
