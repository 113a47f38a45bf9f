"""Finds the Python that compiles for Lambda: another minor version's bytecode would be ignored there."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path


class NoInterpreter(Exception):
    """There is no such Python on this machine; the text says how to get one."""


@cache
def interpreter(version: str) -> Path:
    """A Python of that minor version (such as 3.13), wherever version managers keep theirs; raises NoInterpreter."""
    for candidate in _candidates(version):
        if _is(candidate, version):
            return candidate
    raise NoInterpreter(
        f"Lambda's code is compiled by Python {version}, and none was found on the PATH or where pyenv and uv keep theirs. "
        f"Install it (uv python install {version}; pyenv install {version}; brew install python@{version}) and try again."
    )


def _candidates(version: str) -> Iterator[Path]:
    if sys.version_info[:2] == tuple(int(part) for part in version.split(".")):
        yield Path(sys.executable)
    found = shutil.which(f"python{version}")
    if found:
        yield Path(found)
    for pattern in (
        f".pyenv/versions/{version}.*/bin/python",
        f".local/share/uv/python/cpython-{version}.*/bin/python",
    ):
        yield from sorted(Path.home().glob(pattern), reverse=True)


def _is(python: Path, version: str) -> bool:
    """Whether it starts and is what its name says; pyenv's stand-ins often do not."""
    ask = "import sys, compileall; print('%d.%d' % sys.version_info[:2])"
    try:
        asked = subprocess.run([python, "-I", "-c", ask], capture_output=True, text=True, timeout=30, check=False)
    except OSError:
        return False
    return asked.returncode == 0 and asked.stdout.strip() == version
