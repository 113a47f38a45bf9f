"""Runs the reader over a generated set and says how well it read each kind, beside the goals."""

from collections.abc import Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from functions.menu_ocr.intake import CannotRead
from functions.menu_ocr.pipeline import read_uploads
from functions.menu_ocr.reading.menu_read import plain
from local.menus.degrade import KINDS, Kind
from local.menus.generate import Sample
from local.menus.score import MEASURES, Counts, compare, mistakes
from local.simulators.textract.recognition import TesseractAsTextract

GOALS: Mapping[Kind, float] = {
    "born_digital": 0.98,
    "image": 0.95,
    "screenshot": 0.88,
    "image_pdf": 0.95,
    "scan": 0.95,
    "photo": 0.88,
}
"""Item F1 that is wanted of each kind."""
SPREAD = 0.02
"""How far an unseen seed may lie below a seen one."""
_PACKS = {
    "en": "eng",
    "es": "eng+spa",
    "fr": "eng+fra",
    "it": "eng+ita",
    "de": "eng+deu",
    "zh": "chi_sim+eng",
    "ja": "jpn+eng",
}
_NOTHING: dict[str, Any] = {"currency": "", "sections": []}


@dataclass(frozen=True, slots=True)
class Judged:
    """One sample, judged; `mistakes` as `score.mistakes` tells them."""

    sample: Sample
    counts: Counts
    mistakes: tuple[str, ...]


def read(sample: Sample) -> dict[str, Any]:
    """What the pipeline reads from the upload; a refused upload reads as an empty menu."""
    try:
        return plain(read_uploads([sample.upload.read_bytes()], TesseractAsTextract(_PACKS[sample.language])))
    except CannotRead as reason:
        return {**_NOTHING, "doubts": [str(reason)]}


def judge(sample: Sample) -> Judged:
    """Read and compare one."""
    reading = read(sample)
    return Judged(sample, compare(sample.truth, reading), tuple(mistakes(sample.truth, reading)))


def judge_all(samples: Iterable[Sample], processes: int) -> list[Judged]:
    """All of them, side by side in so many processes."""
    if processes < 2:
        return [judge(sample) for sample in samples]
    with ProcessPoolExecutor(processes) as pool:
        return list(pool.map(judge, samples))


def by_kind(judged: Iterable[Judged]) -> dict[Kind, Counts]:
    """The counts of each kind, in the order of KINDS."""
    found: dict[Kind, Counts] = {}
    for each in judged:
        found.setdefault(each.sample.kind, Counts()).include(each.counts)
    return {kind: found[kind] for kind in KINDS if kind in found}


def by_language(judged: Iterable[Judged]) -> dict[str, Counts]:
    """The counts of each language, over all kinds."""
    found: dict[str, Counts] = {}
    for each in judged:
        found.setdefault(each.sample.language, Counts()).include(each.counts)
    return dict(sorted(found.items()))


def over_all(kinds: Mapping[Kind, Counts]) -> Counts:
    """Everything added up."""
    total = Counts()
    for counts in kinds.values():
        total.include(counts)
    return total


def table(kinds: Mapping[Kind, Counts]) -> list[str]:
    """A line for each kind, and one for all: F1 (or share) of each measure, and the goal for items."""
    lines = [f"{'kind':13} menus  goal  " + " ".join(f"{name:>12}" for name in MEASURES) + "  invented"]
    for name, counts, goal in [
        *((kind, counts, f"{GOALS[kind]:.2f}") for kind, counts in kinds.items()),
        ("all", over_all(kinds), "    "),
    ]:
        values = " ".join(f"{_shown(counts, measure):>12}" for measure in MEASURES)
        lines.append(f"{name:13} {counts.menus:5}  {goal}  {values}  {counts.invented:8}")
    return lines


def languages_line(languages: Mapping[str, Counts]) -> str:
    """Item F1 of each language, in one line."""
    told = [f"{name} {counts.items.f1:.3f} ({counts.menus})" for name, counts in languages.items()]
    return f"Items by language (menus): {', '.join(told)}"


def _shown(counts: Counts, measure: str) -> str:
    tally = getattr(counts, measure)
    return f"{tally.f1:.3f}" if tally.there + tally.read else "-"


def missed(kinds: Mapping[Kind, Counts]) -> list[str]:
    """The goals that are not reached, in words."""
    return [
        f"{kind}: item F1 {counts.items.f1:.3f}, wanted {GOALS[kind]:.2f}"
        for kind, counts in kinds.items()
        if counts.items.f1 < GOALS[kind]
    ]


def fallen(seen: Mapping[Kind, Counts], unseen: Mapping[Kind, Counts]) -> list[str]:
    """Kinds that an unseen seed reads worse by more than SPREAD: rules were fitted to the seen one."""
    return [
        f"{kind}: {seen[kind].items.f1:.3f} seen, {unseen[kind].items.f1:.3f} unseen"
        for kind in seen
        if kind in unseen and round(seen[kind].items.f1 - unseen[kind].items.f1, 6) > SPREAD
    ]


def write_worst(judged: Iterable[Judged], into: Path) -> None:
    """The mistakes of every sample that has some, the worst first, one text file a kind."""
    into.mkdir(parents=True, exist_ok=True)
    ordered = sorted(judged, key=lambda each: each.counts.items.f1)
    for kind in KINDS:
        texts = [
            f"== {each.sample.upload}  item F1 {each.counts.items.f1:.3f}\n" + "\n".join(each.mistakes)
            for each in ordered
            if each.sample.kind == kind and each.mistakes
        ]
        if texts:
            (into / f"{kind}.txt").write_text("\n\n".join(texts) + "\n", encoding="utf-8")
