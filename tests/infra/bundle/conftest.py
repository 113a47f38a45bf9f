"""The bundles, built once (or taken from the cache under `.build`), and the Python that they are made for."""

import zipfile
from pathlib import Path

import pytest

from infra.bundle.build import build
from infra.bundle.interpreters import NoInterpreter, interpreter
from infra.bundle.recipe import LAMBDA, MENUS, Target

TWIN = Target("x86_64", LAMBDA.python)
"""What this machine can run: the same lock, recipe and sources as what is shipped, with wheels of another machine."""


@pytest.fixture(scope="session")
def lambdas_python() -> Path:
    """A Python of Lambda's minor version; skips where there is none."""
    try:
        return interpreter(LAMBDA.python)
    except NoInterpreter as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="session")
def shipped(lambdas_python: Path) -> Path:
    """The zip for Lambda."""
    return build(LAMBDA)


@pytest.fixture(scope="session")
def task_root(lambdas_python: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The twin, unpacked into an empty folder as Lambda does it."""
    folder = tmp_path_factory.mktemp("task")
    with zipfile.ZipFile(build(TWIN)) as packed:
        packed.extractall(folder)
    return folder


@pytest.fixture(scope="session")
def menu_root(lambdas_python: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same of the bundle that reads menus."""
    folder = tmp_path_factory.mktemp("menus")
    with zipfile.ZipFile(build(TWIN, MENUS)) as packed:
        packed.extractall(folder)
    return folder
