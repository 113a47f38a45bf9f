"""Makes a set of menus from one seed: for each the upload in every kind, and its truth."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import pypdfium2

from local.menus.degrade import KINDS, ONE_PAGE, SUFFIX, Kind, degrade
from local.menus.invent import Invented, invent
from local.menus.style import Style, choose_style
from local.menus.truth import plain
from local.menus.typeset import print_menu
from local.menus.words import LANGUAGES, words_of

_LANGUAGE_WEIGHTS = (8, 3, 3, 3, 3, 2, 2)


@dataclass(frozen=True, slots=True)
class Sample:
    """One menu of a set: the upload, how many pages it has, and what stands on them."""

    name: str
    kind: Kind
    language: str
    upload: Path
    truth: dict[str, Any]
    pages: int


def draw_menu(seed: int, index: int, *, one_page: bool = False) -> tuple[Invented, Style, bytes]:
    """Menu `index` of a seed: words, design, PDF. `one_page` draws with fewer sections until it fits on one."""
    for sections in range(9, 0, -1):
        dice = Random(f"menus {seed} {index}")  # noqa: S311 - a set must come out the same each time
        language = dice.choices(LANGUAGES, _LANGUAGE_WEIGHTS)[0]
        currency = dice.choice(words_of(language).currencies)
        pages = 1 if one_page else dice.choice((1, 1, 1, 2))
        style = choose_style(dice, language, currency, pages=pages)
        wanted = dice.randint(3, 6) if pages == 1 else dice.randint(6, 8)
        menu = invent(dice, language, currency, style, sections=min(wanted, sections))
        pdf = print_menu(menu, style)
        if not one_page or _pages(pdf) == 1:
            break
    return menu, style, pdf


def generate(seed: int, count: int, into: Path, kinds: Sequence[Kind] = KINDS) -> list[Sample]:
    """`count` menus of each kind under `into`, one folder a kind; a different menu for each."""
    samples = []
    for kind in kinds:
        folder = into / kind
        folder.mkdir(parents=True, exist_ok=True)
        for index in range(count):
            samples.append(_make(seed, index, kind, folder))
    return samples


def _make(seed: int, index: int, kind: Kind, folder: Path) -> Sample:
    menu, style, pdf = draw_menu(seed, KINDS.index(kind) * 10_000 + index, one_page=kind in ONE_PAGE)
    dice = Random(f"degrade {seed} {index} {kind}")  # noqa: S311 - a set must come out the same each time
    upload = degrade(pdf, kind, dice)
    name = f"{seed}-{index:03d}"
    path = folder / f"{name}{SUFFIX[kind]}"
    path.write_bytes(upload)
    sample = Sample(name, kind, menu.truth.language, path, {**plain(menu.truth), "besides": besides(menu)}, _pages(pdf))
    described = {
        "kind": kind,
        "language": sample.language,
        "pages": sample.pages,
        "upload": path.name,
        "layout": f"{style.columns} columns, price {style.price_place}, sizes {style.size_way}, {style.money}, {style.heading}"
        + (", dark" if style.dark else ""),
        "truth": sample.truth,
    }
    (folder / f"{name}.json").write_text(json.dumps(described, ensure_ascii=False, indent=1), encoding="utf-8")
    return sample


def samples_under(folder: Path) -> Iterator[Sample]:
    """The samples of a set that was generated there, in the order of their names."""
    for path in sorted(folder.glob("*/*.json")):
        raw = json.loads(path.read_text(encoding="utf-8"))
        yield Sample(path.stem, raw["kind"], raw["language"], path.with_name(raw["upload"]), raw["truth"], raw["pages"])


def besides(menu: Invented) -> list[int]:
    """Amounts, in minor units, that are printed beside what is sold (a charge for the cover in the small print)."""
    small_print = " ".join((menu.tagline, *menu.footers, *(text for box in menu.boxes for text in box)))
    return [int(whole) * 100 + int(minor) for whole, minor in re.findall(r"(\d+)[.,](\d\d)\b", small_print)]


def _pages(pdf: bytes) -> int:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return len(document)
    finally:
        document.close()
