"""The grammar of titles: `4p · Rossi · T12`, `party of 4 Rossi`, `BLOCK 20`, `BLOCK T5,T6`, in the languages of our restaurants.

Whatever cannot be read stays unread (None): a wrong guess would move a guest.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_COUNTED = (
    r"pax|p|ppl|people|persons?|guests?|covers?|personas?|comensales|personnes?|pers|couverts?|personen|gäste|gast|"
    r"persone|persona|coperti|ospiti|pessoas?|lugares"
)
_PARTY_OF = (
    r"party of|table for|group of|mesa para|mesa de|grupo de|table pour|table de|groupe de|tisch für|gruppe von|"
    r"tavolo per|tavolo da|gruppo di|mesa p/"
)
_AFTERNOON = r"p\.?m\b"
_LEADING = re.compile(
    rf"[\W_]*(\d{{1,3}})\s*(?!{_AFTERNOON})(?:(?:{_COUNTED})(?![^\W\d_])\.?|[人名位]様?)", re.IGNORECASE
)
_OF = re.compile(rf"(?<![^\W\d_])(?:{_PARTY_OF})\s*(\d{{1,3}})(?!\d)", re.IGNORECASE)
_BLOCK = re.compile(
    r"\s*(?:block|bloque[ao]?r?|bloquear|sperre|blocco|blocca|bloquer)(?![^\W\d_])[\s:·-]*(.*)",
    re.IGNORECASE | re.DOTALL,
)
_NO_COUNT = r"\w|[.:]\d|\s*(?:[,;&+/–-]|and|und|et|y|e)\s*\d"
_COVERS = re.compile(rf"(\d{{1,3}})(?:\s*(?:{_COUNTED})(?![^\W\d_])|(?!{_NO_COUNT}))", re.IGNORECASE)
_TABLE = re.compile(r"(?:t|tables?|tavol[oi]|mesas?|tische?)\.?\s*(\d+\w?)", re.IGNORECASE)
_BETWEEN = " \t·•|,;:/–—-()[]"
_PARTS = re.compile(r"\s*[·•|,;()]\s*|\s+[–—-]\s+")


@dataclass(frozen=True, slots=True)
class PartyTitle:
    """A party that the owner wrote down. `name` may be empty; `rest` is what else the title says."""

    size: int
    name: str
    rest: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BlockTitle:
    """Covers or tables that the owner takes out; neither: everything."""

    covers: int | None = None
    tables: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    """Words that stand where a table should, and name none."""


def read_party(title: str) -> PartyTitle | None:
    """The party that a title begins with, or that it tells of (`Rossi, party of 4`); none if it begins with BLOCK."""
    if _BLOCK.fullmatch(title):
        return None
    found = _LEADING.match(title) or _OF.search(title)
    if found is None or not 1 <= int(found[1]) <= 500:
        return None
    left = f"{title[: found.start()].strip(_BETWEEN)} · {title[found.end() :].strip(_BETWEEN)}"
    parts = [part for part in (one.strip(_BETWEEN) for one in _PARTS.split(left)) if part]
    return PartyTitle(int(found[1]), parts[0] if parts else "", tuple(parts[1:]))


def read_block(title: str, table_ids: Sequence[str]) -> BlockTitle | None:
    """What `BLOCK ...` takes out. Tables are named by their ids, with or without a T or the word before the number.

    A bare number counts covers, numbers in a row are tables if there are such tables, and a time of day is neither.
    """
    found = _BLOCK.fullmatch(title)
    if found is None:
        return None
    said = _TABLE.sub(r"T\1", found[1].strip())
    covers = _COVERS.match(said)
    if covers is not None:
        return BlockTitle(covers=int(covers[1]))
    by_name = {name: table_id for table_id in table_ids for name in _names(table_id)}
    tables: list[str] = []
    unknown: list[str] = []
    for word in re.split(r"[\s,;+&/()]+", said):
        if word.casefold() in by_name:
            tables.append(by_name[word.casefold()])
        elif re.fullmatch(r"[Tt]\d+\w?", word):
            unknown.append(word)
    return BlockTitle(tables=tuple(dict.fromkeys(tables)), unknown=tuple(unknown))


def _names(table_id: str) -> set[str]:
    """What a table is called in a row of tables: `t12`, and `12` too."""
    label = table_label(table_id).casefold()
    return {table_id.casefold(), label, label[1:] if re.fullmatch(r"t\d+\w?", label) else label}


def table_label(table_id: str) -> str:
    """A table as the owner reads it: `T12` for `12` and `t12`, any other id as it is."""
    if re.fullmatch(r"[Tt]\d+\w?", table_id):
        return table_id.upper()
    return f"T{table_id}" if table_id.isdigit() else table_id
