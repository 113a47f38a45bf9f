"""Programs that the image needs: which are missing, and what is said of one that fails."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from local.image.__main__ import lint
from local.image.tools import Failed, run

PROJECT = Path(__file__).resolve().parents[3]


def test_what_a_program_prints_comes_back_and_all_its_words_are_kept(tmp_path: Path) -> None:
    log = tmp_path / "log"
    program = "import sys; print('out'); print('err', file=sys.stderr)"

    assert run([sys.executable, "-c", program], log) == "out\n"
    assert run([sys.executable, "-c", "print('again')"], log) == "again\n"
    text = log.read_text()
    assert text.count("$ ") == 2
    assert all(f"{word}\n" in text for word in ("out", "err", "again"))


def test_a_program_that_fails_is_told_with_its_last_words(tmp_path: Path) -> None:
    program = "import sys; [print(n, file=sys.stderr) for n in range(100)]; sys.exit(7)"

    with pytest.raises(Failed, match=r"(?s)exit code 7 .*    99") as failure:
        run([sys.executable, "-c", program], tmp_path / "log")

    assert "    50\n" not in str(failure.value)


def script(path: Path, text: str) -> str:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return str(path)


def test_a_finding_of_the_linter_is_a_failure(tmp_path: Path) -> None:
    linter = script(tmp_path / "linter", 'echo "$1:1 DL3006 warning"; exit 1')

    with pytest.raises(Failed, match="Dockerfile:1 DL3006"):
        lint(linter, tmp_path / "Dockerfile", tmp_path / "log")


def test_a_missing_linter_is_skipped_aloud(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lint(None, tmp_path / "Dockerfile", tmp_path / "log")

    assert "SKIPPED lint" in capsys.readouterr().out


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the platform is the first thing that is missing")
def test_a_machine_that_cannot_build_says_what_is_missing_and_how_to_get_it(tmp_path: Path) -> None:
    asked = [sys.executable, "-c", "from local.image.tools import why_not; print(why_not())"]
    environment = {"PATH": str(tmp_path)}
    said = subprocess.run(asked, cwd=PROJECT, env=environment, check=True, capture_output=True, text=True).stdout

    assert "needs root" in said if os.geteuid() else "buildah (apt-get install buildah)" in said
