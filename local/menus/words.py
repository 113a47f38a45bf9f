"""The words that menus are made of, one file a language in `local/menus/words`."""

from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import Any

import yaml

WORDS = Path(__file__).parent / "words"
LANGUAGES = ("en", "es", "fr", "it", "de", "zh", "ja")
ASIAN = ("zh", "ja")


@dataclass(frozen=True, slots=True)
class SectionWords:
    """A kind of section: its headings, its range of prices in whole units, and the two halves of its dishes' names.

    `plain`: without descriptions. `sized`, `poured`: comes in sizes, in measures. `market`, `addons`, `choices`: may have
    a market price, additions, choices.
    """

    names: tuple[str, ...]
    prices: tuple[int, int]
    first: tuple[str, ...]
    second: tuple[str, ...]
    english: str = ""
    plain: bool = False
    sized: bool = False
    poured: bool = False
    market: bool = False
    addons: bool = False
    choices: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """All words of one language; `currencies` and `market` may repeat an entry that is to be more frequent."""

    currencies: tuple[str, ...]
    market: tuple[str, ...]
    sizes: tuple[tuple[str, ...], ...]
    pours: tuple[tuple[str, ...], ...]
    add: tuple[str, ...]
    choice: tuple[str, ...]
    options: tuple[str, ...]
    picks: tuple[str, ...]
    titles: tuple[str, ...]
    taglines: tuple[str, ...]
    footers: tuple[str, ...]
    notes: tuple[str, ...]
    boxes: tuple[tuple[str, ...], ...]
    set_menus: tuple[str, ...]
    describe: tuple[str, ...]
    things: tuple[str, ...]
    sections: tuple[SectionWords, ...]
    first_english: dict[str, str] = field(default_factory=dict)
    second_english: dict[str, str] = field(default_factory=dict)


@cache
def words_of(language: str) -> Words:
    """The words of one of LANGUAGES; ValueError for a key that nothing reads."""
    raw = yaml.safe_load((WORDS / f"{language}.yaml").read_text(encoding="utf-8"))
    raw["sections"] = tuple(SectionWords(**_frozen(section, SectionWords)) for section in raw["sections"])
    return Words(**_frozen(raw, Words))


def _frozen(raw: dict[str, Any], kind: type[Any]) -> dict[str, Any]:
    unknown = set(raw) - {part.name for part in fields(kind)}
    if unknown:
        raise ValueError(f"{kind.__name__} has no {', '.join(sorted(unknown))}")
    return {key: _tuple(value) for key, value in raw.items()}


def _tuple(value: Any) -> Any:
    return tuple(_tuple(part) for part in value) if isinstance(value, list) else value
