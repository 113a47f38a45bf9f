"""Continuous integration ends, whatever hangs: every check has a limit, and all limits together leave room for the installation."""

import importlib.util
from types import ModuleType

import pytest

from tests.house.blueprint import ROOT

LONGEST_MINUTES = 85


@pytest.fixture(scope="module")
def verify() -> ModuleType:
    """The program that runs the checks."""
    spec = importlib.util.spec_from_file_location("verify", ROOT / ".ci" / "verify.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("which", ["check", "synth", "image", "deployed", "test", "all"])
def test_every_check_has_a_limit_and_they_add_up_to_less_than_a_job_may_take(verify: ModuleType, which: str) -> None:
    limits = [verify.LONGEST_S[name] for name, _ in verify.steps(which, [])]

    assert sum(limits) < LONGEST_MINUTES * 60


def test_the_tests_come_last(verify: ModuleType) -> None:
    assert verify.steps("all", [])[-1][0] == "tests"
