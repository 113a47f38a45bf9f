"""The directions of imports: the contracts are kept, and each of them notices when it is not."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.blueprint import PACKAGES, ROOT, imports, modules, name, project

PLANTED = {
    "rooms": ("functions/domain/hours.py", "import functions.actions.book_reservation"),
    "streamer-alone": ("streamer/server.py", "import functions.domain.hours"),
    "protocol-pure": ("streamer/protocol/machine.py", "import asyncio"),
    "contract-only": ("functions/agents/plan.py", "import streamer.bridge"),
    "rules-plain": ("functions/actions/book_reservation.py", "import boto3"),
    "deployment-apart": ("infra/table.py", "import functions.store.table"),
}
"""For each contract, a file and a line in it that must break it."""


def broken(folder: Path) -> str:
    """What import-linter prints of a work tree; empty if every contract is kept."""
    linter = str(Path(sys.executable).with_name("lint-imports"))
    done = subprocess.run(
        [linter, "--no-cache", "--config", str(ROOT / "pyproject.toml")],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    return done.stdout + done.stderr if done.returncode else ""


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[Path]:
    """A work tree to plant violations in."""
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    yield tmp_path
    shutil.rmtree(tmp_path)


def contract_names() -> dict[str, str]:
    """Every contract's sentence by its id."""
    return {contract["id"]: contract["name"] for contract in project()["tool"]["importlinter"]["contracts"]}


def test_imports_go_in_the_directions_of_the_house() -> None:
    assert broken(ROOT) == ""


def test_each_contract_has_a_violation_to_try_it_with() -> None:
    assert set(PLANTED) == set(contract_names())


@pytest.mark.parametrize("contract", PLANTED)
def test_a_planted_violation_breaks_its_contract(copy: Path, contract: str) -> None:
    file, line = PLANTED[contract]
    with (copy / file).open("a") as module:
        module.write(f"\n{line}\n")

    told = " ".join(broken(copy).split())

    assert f"{contract_names()[contract]} BROKEN" in told


def test_a_room_that_nobody_declared_breaks_the_order_of_the_rooms(copy: Path) -> None:
    (copy / "functions" / "loyalty").mkdir()
    (copy / "functions" / "loyalty" / "__init__.py").write_text('"""A room that the contract does not know."""\n')

    assert "loyalty" in broken(copy)


@pytest.mark.parametrize(("part", "allowed"), [("contract", ("contract",)), ("protocol", ("contract", "protocol"))])
def test_the_pure_parts_of_the_streamer_import_no_other_part_of_it(part: str, allowed: tuple[str, ...]) -> None:
    culprits = [
        f"{name(path)}: {line.strip()}"
        for path in modules(f"streamer/{part}")
        for line in path.read_text().splitlines()
        if (found := re.match(r"\s*(?:from|import) streamer(?: import |\.)(\w+)", line)) and found[1] not in allowed
    ]

    assert culprits == []


def test_nobody_imports_a_handler() -> None:
    culprits = [
        name(path)
        for path in modules("functions", "streamer", "infra")
        for line in path.read_text().splitlines()
        if line.lstrip().startswith(("from functions", "import functions")) and ".handler" in line.partition("#")[0]
    ]

    assert culprits == []


def test_only_tests_import_the_laptop() -> None:
    culprits = [name(path) for path in modules("functions", "streamer", "infra") if "local" in dict(imports(path))]

    assert culprits == []
