"""How modules look: what each is for, how long it is, what it is called, where it reads the environment."""

import ast
import re

from tests.house.blueprint import FOLDERS, PACKAGES, modules, name

LONGEST = 400
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "base", "misc", "shared", "core"}


def test_every_module_opens_with_a_sentence_that_says_what_it_is_for() -> None:
    wordless = [
        name(path)
        for path in modules(*PACKAGES)
        if path.read_text().strip()
        and not re.match(r"\S.*?[.:?!](\s|$|`)", ast.get_docstring(ast.parse(path.read_text())) or "", re.DOTALL)
    ]

    assert wordless == []


def test_no_module_is_longer_than_a_person_can_hold_in_mind() -> None:
    long = {
        name(path): length for path in modules(*FOLDERS) if (length := len(path.read_text().splitlines())) > LONGEST
    }

    assert long == {}


def test_no_module_or_folder_has_a_name_that_says_nothing() -> None:
    parts = {part for path in modules(*FOLDERS) for part in path.with_suffix("").parts[-4:]}

    assert parts & EMPTY_NAMES == set()


def test_the_environment_is_read_in_settings_only() -> None:
    readers = [
        name(path)
        for path in modules(*PACKAGES)
        if path.name != "settings.py"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and ast.unparse(node) in {"os.environ", "os.getenv"}
    ]

    assert readers == []


def test_nothing_is_silenced_without_a_reason_beside_it() -> None:
    unexplained = [
        f"{name(path)}:{number}: {line.strip()}"
        for path in modules(*FOLDERS)
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if re.search(r"#\s*(noqa|type: ignore)(?!.*(\s-\s\S|#.*#\s*\S|\]\s+#?\s*\S|\d\s+\S))", line)
    ]

    assert unexplained == []
