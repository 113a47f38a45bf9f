"""Nothing in the project tells on whose machine or with whose mirror it was written."""

import re
from pathlib import Path

from tests.house.blueprint import FOLDERS, ROOT, name

TEXT = {".py", ".md", ".json", ".yaml", ".yml", ".toml", ".lock", ".txt", ".html", ".cfg", ".ini", ".sh", ""}
AT_THE_TOP = ("*.toml", "*.md", "*.json", "*.lock", "Makefile", "LICENSE", ".gitignore", ".ci/*", ".github/**/*")
SKIPPED = {"__pycache__", "node_modules"}
HOME = re.compile(r"(?<![\w.])/(?:root|home/\w+|Users/\w+|work|opt/\w+)/")
REGISTRY = re.compile(
    "|".join(("pypi" r"\.org", "pythonhosted" r"\.org", "npmjs" r"\.(?:org|com)", "deb" r"\.debian\.org"))
)
SECRET = re.compile(
    "|".join(("sk" r"-(?:proj-)?[A-Za-z0-9]{20,}", "AKIA[A-Z0-9]{16}", "-----BEGIN [A-Z ]*PRIVATE KEY"))
)


def files() -> list[Path]:
    """Every text file of the project."""
    below = (path for folder in FOLDERS for path in (ROOT / folder).rglob("*"))
    top = (path for pattern in AT_THE_TOP for path in ROOT.glob(pattern))
    return sorted(
        path
        for path in {*below, *top}
        if path.is_file() and path.suffix in TEXT and not SKIPPED & set(path.relative_to(ROOT).parts)
    )


def found(pattern: re.Pattern[str]) -> list[str]:
    """Where a pattern occurs, other than here."""
    return [
        f"{name(path)}:{number}: {match.group()}"
        for path in files()
        if path != Path(__file__)
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if (match := pattern.search(line))
    ]


def test_no_path_of_somebodys_machine_is_written_down() -> None:
    assert found(HOME) == []


def test_no_package_registry_is_named() -> None:
    assert found(REGISTRY) == []


def test_no_secret_lies_about() -> None:
    assert found(SECRET) == []


def test_the_search_sees_the_whole_project() -> None:
    seen = {name(path) for path in files()}

    assert {"Makefile", "LICENSE", ".ci/run", "requirements.lock", "cdk.json", "functions/store/table.json"} <= seen
