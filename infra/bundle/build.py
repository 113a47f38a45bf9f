"""Builds a bundle without Docker: wheels for the target by pip, our sources, bytecode by the target's Python, one zip.

What was built is kept under `.build/bundle`, under a key made of everything that it was built from; a second build of the
same costs a hash of our sources. The key also names the asset in CloudFormation, so a template can be had without building.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from infra.bundle import archive
from infra.bundle.interpreters import interpreter
from infra.bundle.recipe import (
    ELF_MACHINES,
    LAMBDA_LIMIT,
    RESTAURANT,
    ROOT,
    Bundle,
    Target,
)

CACHE = ROOT / ".build" / "bundle"
WHERE_LAMBDA_UNPACKS = "/var/task"
_PACKED_SUFFIXES = frozenset({".py", ".md", ".json"})
_OF_A_MACHINE = re.compile(r"\b(?:os_name|sys_platform|platform_(?:machine|release|system|version))\b")
"""What of a requirement's marker depends on the machine (the standard's names for environment markers)."""
_KEPT = 6
"""So many of the newest builds stay in the cache."""


class Unbundlable(Exception):
    """The bundle cannot be built or may not be shipped; the text says why."""


def key(target: Target, bundle: Bundle = RESTAURANT) -> str:
    """Names the bundle by all that it is made from: target, locked packages with hashes, our sources, this recipe.

    The compiling Python's patch version is not in it: it may change bytes, never behaviour.
    """
    digest = hashlib.sha256(_packages_key(target, bundle).encode())
    for path in sources(bundle):
        content = (ROOT / path).read_bytes()
        digest.update(f"{path.as_posix()}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def build(target: Target, bundle: Bundle = RESTAURANT, cache: Path = CACHE) -> Path:
    """The zip, from the cache if it was built before. Raises Unbundlable, and NoInterpreter without the target's Python."""
    archived = cache / f"{bundle.name}-{target.name}-{key(target, bundle)[:16]}.zip"
    if not archived.exists():
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache, prefix="unpacked-") as folder:
            unpacked = Path(folder) / "task"
            shutil.copytree(_packages(target, bundle, cache), unpacked)
            _add_sources(bundle, unpacked)
            _compile(target, unpacked, [source.partition("/")[0] for source in bundle.sources])
            _check(target, bundle, unpacked)
            made = Path(folder) / "bundle.zip"
            archive.write_zip(unpacked, made)
            made.replace(archived)
        _forget_old(cache, f"{bundle.name}-*.zip")
    archived.touch()
    return archived


def sources(bundle: Bundle = RESTAURANT) -> list[Path]:
    """Our own files of the bundle, from the repository's root, sorted."""
    left_out = {Path(path) for path in bundle.left_out}
    return sorted(
        path
        for source in bundle.sources
        for path in _files_of(Path(source))
        if path.suffix in _PACKED_SUFFIXES
        and path.name != "README.md"
        and not left_out.intersection((path, *path.parents))
    )


def requirements(bundle: Bundle = RESTAURANT) -> str:
    """The locked packages with their hashes, as pip reads them."""
    command = [sys.executable, str(ROOT / ".ci" / "lock.py"), "select", *bundle.groups]
    selected = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    for line in selected.splitlines():
        name, _, marker = line.removesuffix("\\").partition(";")
        if _OF_A_MACHINE.search(marker):
            # pip would ask these of the machine that packs, not of the one that runs. Python itself is the same on both.
            raise Unbundlable(f"{name.strip()} is locked for some systems only: {marker.strip()}")
    return selected


def _files_of(source: Path) -> Iterator[Path]:
    """A file itself, or all below a folder but what Python left there; relative to the root."""
    whole = ROOT / source
    if whole.is_file():
        yield source
        return
    for path in whole.rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path.relative_to(ROOT)


def _packages_key(target: Target, bundle: Bundle) -> str:
    recipe = sorted(Path(__file__).parent.glob("*.py"))
    parts = [target.name, requirements(bundle), *(path.read_text("utf-8") for path in recipe)]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _packages(target: Target, bundle: Bundle, cache: Path) -> Path:
    """The folder of installed, stripped and compiled packages: the slow part, which our own sources do not change."""
    ready = cache / f"packages-{bundle.name}-{target.name}-{_packages_key(target, bundle)[:16]}"
    if not ready.exists():
        with tempfile.TemporaryDirectory(dir=cache, prefix="installing-") as folder:
            installed = Path(folder) / "task"
            _install(target, bundle, installed)
            _strip(bundle, installed)
            _compile(target, installed, ["."])
            try:
                installed.rename(ready)
            except OSError:  # somebody else built the same meanwhile
                if not ready.exists():
                    raise
        _forget_old(cache, f"packages-{bundle.name}-*")
    os.utime(ready)
    return ready


def _install(target: Target, bundle: Bundle, folder: Path) -> None:
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as wanted:
        wanted.write(requirements(bundle))
        wanted.flush()
        command = [sys.executable, "-m", "pip", "--python", str(interpreter(target.python))]
        command += ["install", "-qq", "--no-input", "--disable-pip-version-check", "--require-hashes", "--no-deps"]
        command += [
            "--no-compile",
            "--only-binary",
            ":all:",
            "--implementation",
            "cp",
            "--python-version",
            target.python,
        ]
        command += [part for platform in target.platforms for part in ("--platform", platform)]
        command += ["--target", str(folder), "--requirement", wanted.name]
        installed = subprocess.run(command, check=False, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if installed.returncode != 0:
        raise Unbundlable(f"pip could not install for {target.name}: {installed.stderr.strip()[-2000:]}")


def _strip(bundle: Bundle, folder: Path) -> None:
    """Take out what the recipe names; a glob that finds nothing is an error, or the list would rot."""
    found = {pattern: list(folder.glob(pattern)) for pattern in bundle.stripped}
    for place, stays in bundle.kept.items():
        found[place] = [path for path in (folder / place).iterdir() if path.is_dir() and path.name not in stays]
    stale = [pattern for pattern, paths in found.items() if not paths]
    if stale:
        raise Unbundlable(f"nothing matches {', '.join(stale)} any more: take it out of the recipe")
    for path in {path for paths in found.values() for path in paths}:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)  # perhaps gone with its folder


def _add_sources(bundle: Bundle, folder: Path) -> None:
    for path in sources(bundle):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / path, folder / path)


def _compile(target: Target, folder: Path, parts: list[str]) -> None:
    """Write bytecode that never asks after its source: Lambda's code is read-only, so it could not be renewed there."""
    command = [str(interpreter(target.python)), "-sP", "-m", "compileall", "-q", "-f"]
    command += ["--invalidation-mode", "unchecked-hash", "-s", str(folder), "-p", WHERE_LAMBDA_UNPACKS]
    command += [str(folder / part) for part in sorted(set(parts))]
    compiled = subprocess.run(command, check=False, capture_output=True, text=True, env={"PYTHONHASHSEED": "0"})
    if compiled.returncode != 0:
        raise Unbundlable(f"Python {target.python} cannot compile: {compiled.stdout.strip()[-2000:]}")


def _check(target: Target, bundle: Bundle, folder: Path) -> None:
    strangers = [
        str(path) for path, machine in archive.native_libraries(folder) if machine != ELF_MACHINES[target.machine]
    ]
    if strangers:
        raise Unbundlable(f"not made for {target.machine}: {', '.join(strangers)}")
    size = sum((folder / path).stat().st_size for path in archive.files(folder))
    most = min(bundle.most_bytes, LAMBDA_LIMIT)
    if size > most:
        raise Unbundlable(f"the bundle has {size / 2**20:.0f} MB unpacked, more than the {most / 2**20:.0f} MB allowed")


def _forget_old(cache: Path, pattern: str) -> None:
    newest_first = sorted(cache.glob(pattern), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in newest_first[_KEPT:]:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
