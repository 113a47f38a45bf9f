"""Lambda's code is packed for the machine that runs it here, or it is said why it cannot be."""

import platform
import sys

import pytest

from infra.bundle.recipe import Target
from local.deploying.lambda_python import CannotRunLambda, target


@pytest.mark.parametrize(
    ("machine", "packed_for"), [("x86_64", "x86_64"), ("aarch64", "aarch64"), ("arm64", "aarch64")]
)
def test_the_bundle_is_for_this_machine_and_for_lambdas_python(
    monkeypatch: pytest.MonkeyPatch, machine: str, packed_for: str
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(platform, "machine", lambda: machine)
    assert target() == Target(packed_for, "3.13")


@pytest.mark.parametrize(("system", "machine"), [("darwin", "arm64"), ("linux", "riscv64")])
def test_a_machine_that_cannot_run_it_is_told(monkeypatch: pytest.MonkeyPatch, system: str, machine: str) -> None:
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(platform, "machine", lambda: machine)
    with pytest.raises(CannotRunLambda, match=f"libraries for Linux, and this is {system} {machine}"):
        target()
