"""What the documents say exists does exist, and each folder has one."""

import ast
import re
from pathlib import Path

import pytest

from tests.house.blueprint import FOLDERS, PACKAGES, ROOT, modules, name, readmes

ENDINGS = (".py", ".md", ".json", ".yaml", ".yml", ".toml", ".lock", ".wav", ".html")
MADE = ("out/", "cdk.out", ".venv", ".emulator", ".build", "result.json", "call.wav", "validation-report.json")
"""Beginnings and names of what is made by running something."""
LONGEST = 200
MAKE_TARGET = re.compile(r"^([a-z]+):", re.MULTILINE)


def quoted(readme: Path) -> list[str]:
    """What stands between backticks, outside of blocks of code."""
    return re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", readme.read_text(), flags=re.DOTALL))


def looks_like_a_path(text: str) -> bool:
    """Whether it names one file or folder, rather than a command, a URL, a route or a pattern."""
    plain = re.fullmatch(r"[\w./-]+", text) is not None and not text.startswith(("/", "-", "."))
    return plain and (text.endswith(ENDINGS) or (text.endswith("/") and text.count("/") >= 1))


def exists(readme: Path, text: str) -> bool:
    """Whether it is there: from the root or a folder around the README, or, if it is a mere name, somewhere below."""
    if text.startswith(MADE) or Path(text).name in MADE or Path(text).stem == "NAME":
        return True
    around = [folder for folder in (readme.parent, *readme.parents) if folder.is_relative_to(ROOT)]
    beside = any((folder / text).exists() for folder in around)
    return beside or ("/" not in text and readme.parent != ROOT and any(readme.parent.rglob(text)))


@pytest.mark.parametrize("readme", readmes(), ids=name)
def test_the_files_that_a_readme_names_exist(readme: Path) -> None:
    missing = [text for text in quoted(readme) if looks_like_a_path(text) and not exists(readme, text)]

    assert missing == []


@pytest.mark.parametrize("readme", readmes(), ids=name)
def test_the_links_in_a_readme_lead_somewhere(readme: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#\s]+)", readme.read_text())

    assert [link for link in links if not (readme.parent / link).exists()] == []


@pytest.mark.parametrize("readme", readmes(), ids=name)
def test_a_readme_can_be_read_in_one_sitting(readme: Path) -> None:
    assert len(readme.read_text().splitlines()) <= LONGEST


@pytest.mark.parametrize("folder", [".", *FOLDERS])
def test_every_folder_at_the_top_says_what_it_is(folder: str) -> None:
    assert (ROOT / folder / "README.md").exists()


@pytest.mark.parametrize("readme", readmes(), ids=name)
def test_the_commands_in_a_readme_can_be_given(readme: Path) -> None:
    targets = set(MAKE_TARGET.findall((ROOT / "Makefile").read_text()))
    text = readme.read_text()
    named = set(re.findall(r"(?:^ +|`)make ([a-z]+)", text, re.MULTILINE))
    run = set(re.findall(r"python -m ((?:functions|streamer|infra|local)[\w.]*)", text))

    assert named - targets == set()
    assert [module for module in sorted(run) if not _runnable(module)] == []


def _runnable(module: str) -> bool:
    path = ROOT / module.replace(".", "/")
    return path.with_suffix(".py").exists() or (path / "__main__.py").exists()


def test_the_tour_through_one_call_names_ten_files() -> None:
    steps = re.findall(r"^\d+\. `([^`]+)`", (ROOT / "README.md").read_text(), re.MULTILINE)

    assert len(steps) == 10
    assert [step for step in steps if not (ROOT / step).is_file()] == []


def test_every_setting_is_explained_in_a_readme() -> None:
    explained = "\n".join(readme.read_text() for readme in readmes())
    unexplained = [
        f"{name(path)}: {variable}"
        for path in modules(*PACKAGES)
        if path.name == "settings.py"
        for variable in sorted(variables(path))
        if f"`{variable}`" not in explained
    ]

    assert unexplained == []


def variables(settings: Path) -> set[str]:
    """The environment variables that a settings module reads: its capitalised string constants."""
    return {
        node.value
        for node in ast.walk(ast.parse(settings.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if re.fullmatch(r"[A-Z][A-Z0-9]*_[A-Z0-9_]*[A-Z0-9]", node.value)
    } - {"NO_PROXY"}
