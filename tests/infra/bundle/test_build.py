"""A bundle is named by all that it is made from, holds what it should and nothing else, and is the same bytes every time."""

import ast
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from infra.bundle import archive
from infra.bundle.build import Unbundlable, _check, _compile, _strip, build, key, requirements, sources
from infra.bundle.interpreters import NoInterpreter, interpreter
from infra.bundle.recipe import (
    AWS_SERVICES,
    BUNDLES,
    ELF_MACHINES,
    LAMBDA,
    LAMBDA_LIMIT,
    MENUS,
    RESTAURANT,
    ROOT,
    TWILIO_PRODUCTS,
    Bundle,
    Target,
)
from infra.bundle.report import measure, report

HANDLERS = {
    RESTAURANT: [f"functions/{door}/handler.py" for door in ("api", "sms", "calendar", "pos", "followup")],
    MENUS: ["functions/menu_ocr/handler.py"],
}


def names(zipped: Path) -> list[str]:
    with zipfile.ZipFile(zipped) as packed:
        return packed.namelist()


def test_what_the_doors_import_of_ours_is_packed_and_what_nobody_needs_there_is_not() -> None:
    packed = set(sources())

    assert reached(HANDLERS[RESTAURANT]) - packed == set()
    assert Path("functions/agents/triage.md") in packed
    assert Path("functions/domain/prices.json") in packed
    roots = {path.parts[:2] if path.parts[0] == "streamer" else path.parts[:1] for path in packed}
    assert roots == {("functions",), ("streamer", "__init__.py"), ("streamer", "contract")}
    assert [path for path in packed if "onboarding" in path.parts or "tests" in path.parts] == []


def reached(entries: Iterable[str]) -> set[Path]:
    """Our modules that these import, at the top or later, and what those import."""
    found: set[Path] = set()
    waiting = [Path(entry) for entry in entries]
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting += imported(path)
    return found


def imported(path: Path) -> Iterator[Path]:
    """Our modules that one module names in an import that runs."""
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    only_for_types = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and id(node) not in only_for_types:
            for name in (node.module, *(f"{node.module}.{alias.name}" for alias in node.names)):
                for candidate in (Path(*name.split(".")).with_suffix(".py"), Path(*name.split("."), "__init__.py")):
                    if (ROOT / candidate).is_file():
                        yield candidate


def test_every_door_has_its_place_in_a_bundle() -> None:
    doors = {path.relative_to(ROOT).as_posix() for path in (ROOT / "functions").glob("*/handler.py")}

    assert {handler for handlers in HANDLERS.values() for handler in handlers} == doors


def test_what_reads_menus_is_packed_without_the_telephone() -> None:
    packed = set(sources(MENUS))

    assert reached(HANDLERS[MENUS]) - packed == set()
    assert {path.parts[1] for path in packed if len(path.parts) > 2} == {"actions", "domain", "menu_ocr", "store"}


@pytest.mark.parametrize("bundle", BUNDLES.values(), ids=BUNDLES)
def test_what_is_left_out_is_really_there_to_be_left_out(bundle: Bundle) -> None:
    assert [path for path in bundle.left_out if not (ROOT / path).exists()] == []


def test_the_key_changes_with_machine_python_and_recipe_and_with_nothing_else() -> None:
    keys = {key(LAMBDA), key(Target("x86_64", LAMBDA.python)), key(Target("aarch64", "3.12"))}
    keys.add(key(LAMBDA, replace(RESTAURANT, sources=("functions",))))

    assert len(keys) == 4
    assert key(LAMBDA) == key(LAMBDA)


def test_every_package_is_pinned_with_hashes() -> None:
    blocks = requirements().replace("\\\n", " ").splitlines()

    assert len(blocks) > 20
    assert [line for line in blocks if "==" not in line or "--hash=sha256:" not in line] == []


def test_a_zip_depends_on_names_and_contents_only(tmp_path: Path) -> None:
    for number, order in enumerate((["b/two.py", "a.py"], ["a.py", "b/two.py"])):
        folder = tmp_path / str(number)
        for name in order:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(name)
            (folder / name).chmod(0o600 if number else 0o755)
            os.utime(folder / name, (10**9 + number, 10**9 + number))
        archive.write_zip(folder, tmp_path / f"{number}.zip")

    assert (tmp_path / "0.zip").read_bytes() == (tmp_path / "1.zip").read_bytes()
    assert names(tmp_path / "0.zip") == ["a.py", "b/two.py"]


def test_bytecode_does_not_depend_on_the_folder_in_which_it_was_made(lambdas_python: Path, tmp_path: Path) -> None:
    made = []
    for folder in (tmp_path / "here", tmp_path / "somewhere" / "else"):
        shutil.copytree(ROOT / "functions" / "domain", folder / "domain", ignore=shutil.ignore_patterns("__pycache__"))
        _compile(LAMBDA, folder, ["domain"])
        made.append({path.name: path.read_bytes() for path in folder.rglob("*.pyc")})

    assert len(made[0]) > 10
    assert made[0] == made[1]


def test_native_libraries_for_another_machine_are_not_shipped(tmp_path: Path) -> None:
    head = bytearray(b"\x7fELF" + bytes(16))
    head[18:20] = ELF_MACHINES["x86_64"].to_bytes(2, "little")
    (tmp_path / "native.so").write_bytes(head)

    with pytest.raises(Unbundlable, match=r"not made for aarch64: native\.so"):
        _check(LAMBDA, RESTAURANT, tmp_path)
    _check(Target("x86_64", "3.13"), RESTAURANT, tmp_path)


def test_a_bundle_that_outgrew_its_allowance_is_not_shipped(tmp_path: Path) -> None:
    (tmp_path / "big").write_bytes(bytes(2000))

    with pytest.raises(Unbundlable, match="more than the"):
        _check(LAMBDA, replace(RESTAURANT, most_bytes=1999), tmp_path)


def test_a_recipe_that_names_what_is_gone_is_refused(tmp_path: Path) -> None:
    for service in ("dynamodb", "sagemaker"):
        (tmp_path / "botocore" / "data" / service).mkdir(parents=True)
    for product in ("api", "video"):
        (tmp_path / "twilio" / "rest" / product).mkdir(parents=True)

    kept: dict[str, tuple[str, ...]] = {AWS_SERVICES: ("dynamodb",), TWILIO_PRODUCTS: ("api",)}
    with pytest.raises(Unbundlable, match=r"nothing matches long/gone any more"):
        _strip(replace(RESTAURANT, kept=kept, stripped={"long/gone": "once needed"}), tmp_path)
    _strip(replace(RESTAURANT, kept=kept, stripped={}), tmp_path)
    assert sorted(path.name for path in tmp_path.rglob("*/*/*")) == ["api", "dynamodb"]


def test_a_python_that_is_not_here_is_asked_for_with_the_way_to_get_it() -> None:
    with pytest.raises(NoInterpreter, match=r"uv python install 3\.99"):
        interpreter("3.99")


def test_the_running_python_serves_where_it_is_the_right_one() -> None:
    assert interpreter(f"{sys.version_info.major}.{sys.version_info.minor}") == Path(sys.executable)


@pytest.mark.parametrize(("bundle", "library"), [(RESTAURANT, "pydantic_core"), (MENUS, "pypdfium2_raw")], ids=BUNDLES)
def test_what_is_shipped_runs_on_graviton(lambdas_python: Path, bundle: Bundle, library: str, tmp_path: Path) -> None:
    with zipfile.ZipFile(build(LAMBDA, bundle)) as packed:
        packed.extractall(tmp_path)
    libraries = dict(archive.native_libraries(tmp_path))

    assert library in " ".join(map(str, libraries))
    assert set(libraries.values()) == {183}


@pytest.mark.parametrize("bundle", BUNDLES.values(), ids=BUNDLES)
def test_what_is_shipped_is_far_below_the_limit(lambdas_python: Path, bundle: Bundle) -> None:
    zipped = build(LAMBDA, bundle)
    sizes = measure(zipped)

    assert sizes.unpacked < bundle.most_bytes < LAMBDA_LIMIT / 2
    assert sizes.packed < 32 * 2**20
    assert sum(sizes.by_package.values()) == sizes.unpacked
    assert "% of Lambda's limit" in report(zipped)


def test_every_module_is_shipped_with_its_bytecode_and_dated_like_every_other(shipped: Path) -> None:
    with zipfile.ZipFile(shipped) as packed:
        entries = packed.infolist()
    paths = {Path(entry.filename) for entry in entries}
    tag = f"cpython-{LAMBDA.python.replace('.', '')}"
    bare = [
        path
        for path in paths
        if path.suffix == ".py" and path.parent / "__pycache__" / f"{path.stem}.{tag}.pyc" not in paths
    ]

    assert bare == []
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert [entry.filename for entry in entries] == [path.as_posix() for path in sorted(paths)]


def test_nothing_is_shipped_that_the_recipe_takes_out(shipped: Path) -> None:
    paths = [Path(name) for name in names(shipped)]

    services = {path.parts[2] for path in paths if path.parts[:2] == ("botocore", "data") and len(path.parts) > 3}
    products = {path.parts[2] for path in paths if path.parts[:2] == ("twilio", "rest") and len(path.parts) > 3}
    assert services == set(RESTAURANT.kept[AWS_SERVICES])
    assert products - {"__pycache__"} == set(RESTAURANT.kept[TWILIO_PRODUCTS])
    assert [path for path in paths if path.parts[0] in ("aiohttp", "yarl", "jwt", "bin", "tests")] == []


def test_no_path_of_this_machine_is_shipped(shipped: Path) -> None:
    with zipfile.ZipFile(shipped) as packed:
        told = [name for name in packed.namelist() if str(ROOT).encode() in packed.read(name)]

    assert told == []


def test_the_command_builds_unpacks_and_reports(shipped: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "infra.bundle", "--report", "--into", str(tmp_path / "task")]

    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True, timeout=120)
    again = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False, timeout=120)

    assert shipped.name in done.stdout
    assert "bytecode" in done.stdout
    assert (tmp_path / "task" / "functions" / "api" / "handler.py").exists()
    assert again.returncode == 1
    assert "is not empty" in again.stderr


@pytest.mark.parametrize("bundle", [RESTAURANT, MENUS], ids=BUNDLES)
def test_the_sources_and_the_recipe_agree_on_the_services_that_are_called(bundle: Bundle) -> None:
    """Every client that a door in the bundle opens, by the name in the call; Secrets Manager is powertools' to open."""
    opened = {
        node.args[0].value
        for path in reached(HANDLERS[bundle])
        if path.suffix == ".py"
        for node in ast.walk(ast.parse((ROOT / path).read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("client", "resource")
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }

    assert json.dumps(sorted(opened | {"secretsmanager"}, key=str)) == json.dumps(sorted(bundle.kept[AWS_SERVICES]))
