"""Measures a bundle: what each package in it weighs, and how far the whole is from Lambda's limit."""

import hashlib
import zipfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from infra.bundle.recipe import LAMBDA_LIMIT


@dataclass(frozen=True, slots=True)
class Sizes:
    """Bytes, but for `files`."""

    packed: int
    unpacked: int
    bytecode: int
    files: int
    by_package: dict[str, int]
    """Unpacked, bytecode included, the heaviest first; what a package says about itself counts with it."""


def measure(archived: Path) -> Sizes:
    """The sizes of a bundle's zip."""
    packages: Counter[str] = Counter()
    bytecode = 0
    with zipfile.ZipFile(archived) as packed:
        entries = packed.infolist()
    for entry in entries:
        packages[_package(entry.filename)] += entry.file_size
        if entry.filename.endswith(".pyc"):
            bytecode += entry.file_size
    return Sizes(
        packed=archived.stat().st_size,
        unpacked=packages.total(),
        bytecode=bytecode,
        files=len(entries),
        by_package=dict(packages.most_common()),
    )


def report(archived: Path, lines: int = 16) -> str:
    """The sizes as a table for people."""
    sizes = measure(archived)
    share = 100 * sizes.unpacked / LAMBDA_LIMIT
    rows = list(sizes.by_package.items())
    others = sum(size for _, size in rows[lines:])
    return "\n".join(
        [
            f"zip       {_mb(sizes.packed)}   sha256 {hashlib.sha256(archived.read_bytes()).hexdigest()}",
            f"unpacked  {_mb(sizes.unpacked)}   {sizes.files} files, {share:.0f} % of Lambda's limit",
            f"bytecode  {_mb(sizes.bytecode)}",
            *(f"  {_mb(size)}  {name}" for name, size in rows[:lines]),
            f"  {_mb(others)}  {max(0, len(rows) - lines)} others",
        ]
    )


def _package(name: str) -> str:
    first = name.partition("/")[0]
    if first.endswith(".dist-info"):
        return first.rpartition("-")[0].partition("-")[0].lower()
    return first.removesuffix(".py")


def _mb(size: int) -> str:
    return f"{size / 2**20:6.2f} MB"
