"""Writes a folder as a zip that depends on nothing but the files' names and contents, and looks into native libraries."""

import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path

_FIRST_DAY_OF_ZIP = (1980, 1, 1, 0, 0, 0)
_REGULAR_AND_READABLE = 0o100644
_ELF = b"\x7fELF"
_MACHINE_AT = 18
"""Offset of `e_machine`, two bytes, little-endian for both of our machines (elf.h)."""


def files(folder: Path) -> list[Path]:
    """Every file below, relative, in the order in which it is packed."""
    return sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())


def write_zip(folder: Path, archive: Path) -> None:
    """Pack the folder: sorted, all of one date, readable by everybody. Lambda asks for no more of a file's mode."""
    with zipfile.ZipFile(archive, "w") as packed:
        for path in files(folder):
            entry = zipfile.ZipInfo(path.as_posix(), _FIRST_DAY_OF_ZIP)
            entry.create_system = 3  # Unix, on whatever system it is packed
            entry.external_attr = _REGULAR_AND_READABLE << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(entry, (folder / path).read_bytes())


def native_libraries(folder: Path) -> Iterator[tuple[Path, int]]:
    """Each native library with the machine that it runs on (`e_machine`)."""
    for path in files(folder):
        with (folder / path).open("rb") as library:
            head = library.read(_MACHINE_AT + 2)
        if head.startswith(_ELF):
            yield path, struct.unpack_from("<H", head, _MACHINE_AT)[0]
