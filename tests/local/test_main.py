"""The commands end with an exit code that says what happened, and with words instead of a traceback."""

import platform
import sys
from pathlib import Path

import pytest

from local.__main__ import main
from local.commands import BROKEN, FAILED, PASSED


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["local", *arguments])
    return main()


@pytest.fixture
def emulator(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An emulator that cannot start: whoever gets as far as starting it fails."""
    python = tmp_path / "bin" / "python"
    python.parent.mkdir()
    python.symlink_to("/bin/false")
    monkeypatch.setenv("MAITRED_EMULATOR", str(tmp_path))
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    return python


def test_a_scenario_that_is_not_there_is_told_with_those_that_are(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], emulator: Path
) -> None:
    assert emulator.exists()
    assert run(monkeypatch, "call", "--scenario", "smaple") == BROKEN
    assert "there is no scenario 'smaple'; there are: asks_for_a_person, barge_in, book" in capsys.readouterr().err


def test_one_wrong_name_among_several_stops_all_before_anything_is_started(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], emulator: Path, tmp_path: Path
) -> None:
    assert emulator.exists()
    out = tmp_path / "out"
    assert run(monkeypatch, "--out", str(out), "scenarios", "book", "smaple") == BROKEN
    assert "no scenario 'smaple'" in capsys.readouterr().err
    assert not out.exists()


def test_a_missing_emulator_is_told_with_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("MAITRED_EMULATOR", str(tmp_path / "nowhere"))
    assert run(monkeypatch, "demo") == BROKEN
    assert "`make demo` installs it" in capsys.readouterr().err


def test_a_scenario_that_needs_the_simulator_is_not_played_with_the_real_service(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], emulator: Path
) -> None:
    assert emulator.exists()
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    assert run(monkeypatch, "call", "--scenario", "model_refuses") == BROKEN
    told = capsys.readouterr().out
    assert "only the simulator can have" in told
    assert "sk-secret" not in told


def test_the_exit_codes_differ() -> None:
    assert len({PASSED, FAILED, BROKEN}) == 3
    assert PASSED == 0


def test_a_machine_that_cannot_run_lambdas_code_skips_the_deployment_and_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], emulator: Path, tmp_path: Path
) -> None:
    assert emulator.exists()
    monkeypatch.setattr(platform, "machine", lambda: "riscv64")
    assert run(monkeypatch, "--out", str(tmp_path / "out"), "deploy") == PASSED
    assert "SKIPPED, nothing was deployed: the bundle holds libraries for Linux" in capsys.readouterr().out
    assert not (tmp_path / "out").exists()
