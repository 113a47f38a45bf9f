"""What the tests of the house look at: its folders, modules, documents, groups and lock file."""

import ast
import importlib.util
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("functions", "streamer", "infra", "local")
FOLDERS = (*PACKAGES, "tests")


def modules(*folders: str) -> list[Path]:
    """The Python files below some folders, in order."""
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def readmes() -> list[Path]:
    """The root's README.md and those of the folders."""
    return [ROOT / "README.md", *sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("README.md"))]


def name(path: Path) -> str:
    """How a person calls a file."""
    return str(path.relative_to(ROOT))


@cache
def project() -> dict[str, Any]:
    """pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


@cache
def lock_tool() -> ModuleType:
    """`.ci/lock.py`, which belongs to no package."""
    spec = importlib.util.spec_from_file_location("maitred_lock", ROOT / ".ci" / "lock.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # a dataclass looks for its module there
    spec.loader.exec_module(module)
    return module


def locked(*groups: str) -> set[str]:
    """The names of everything that is installed for some groups."""
    lock = lock_tool()
    pins = lock.read(lock.LOCK.read_text()).items()
    return {pin.name for pin, needed_by in pins if set(groups) & set(needed_by)}


def imports(path: Path) -> Iterator[tuple[str, bool]]:
    """The top-level packages that a module imports, each with whether that is for the type checker only."""
    tree = ast.parse(path.read_text("utf-8"))
    for_types = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for statement in node.body
        for inner in ast.walk(statement)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name.partition(".")[0], node in for_types
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0], node in for_types


@cache
def distributions() -> dict[str, set[str]]:
    """For every importable top-level package of this environment, the normalised names of what brings it."""
    return {top: {normalised(one) for one in brought} for top, brought in packages_distributions().items()}


def normalised(distribution: str) -> str:
    """A distribution's name as the lock file has it."""
    return distribution.lower().replace("_", "-").replace(".", "-")
