"""Judges a reading against the truth of its menu, in counts that can be added up over many menus.

Both are plain values in the shape of `truth.plain` and of the reader's command. An item is right if its name is alike to
NAME_ALIKE or more and all its prices are equal; every truth and every reading counts once, so an item that is read twice, or
split in two, is one too many. All shares are taken of sums (micro-average), never of the menus' own shares.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from local.menus.pairing import alike, pair
from local.menus.truth import amounts

NAME_ALIKE = 0.85
TEXT_ALIKE = 0.80
"""For descriptions, headings and labels."""

Plain = Mapping[str, Any]


@dataclass(slots=True)
class Tally:
    """Right ones, how many stand on the page, and how many were read."""

    right: int = 0
    there: int = 0
    read: int = 0

    def add(self, right: int, there: int, read: int) -> None:
        """Count more of them."""
        self.right += right
        self.there += there
        self.read += read

    @property
    def f1(self) -> float:
        """Twice the right ones of all that are there and all that were read; 1 where neither is any."""
        both = self.there + self.read
        return 2 * self.right / both if both else 1.0


@dataclass(slots=True)
class Counts:
    """All that is counted. For `prices`, `sections` and `currency` there and read are the same: shares of what could be judged."""

    items: Tally = field(default_factory=Tally)
    prices: Tally = field(default_factory=Tally)
    sections: Tally = field(default_factory=Tally)
    descriptions: Tally = field(default_factory=Tally)
    sizes: Tally = field(default_factory=Tally)
    addons: Tally = field(default_factory=Tally)
    currency: Tally = field(default_factory=Tally)
    invented: int = 0
    """Amounts that were read and stand nowhere on the page."""
    menus: int = 0

    def include(self, other: "Counts") -> None:
        """Add another menu's (or kind's) counts."""
        for name in MEASURES:
            more = getattr(other, name)
            getattr(self, name).add(more.right, more.there, more.read)
        self.invented += other.invented
        self.menus += other.menus


MEASURES = tuple(part.name for part in fields(Counts) if part.name not in ("invented", "menus"))


def compare(truth: Plain, reading: Plain) -> Counts:
    """One menu's counts."""
    counts = Counts(menus=1)
    there, read = _items(truth), _items(reading)
    right = pair(there, read, lambda one, other: _named(one[1], other[1]) and _same_prices(one[1], other[1]))
    counts.items.add(len(right), len(there), len(read))
    rest = (
        [i for i in range(len(there)) if i not in {first for first, _ in right}],
        [j for j in range(len(read)) if j not in {second for _, second in right}],
    )
    more = pair(rest[0], rest[1], lambda i, j: _named(there[i][1], read[j][1]))
    named = right + [(rest[0][i], rest[1][j]) for i, j in more]
    counts.prices.add(len(right), len(named), len(named))
    for i, j in named:
        _judge_pair(counts, *there[i], *read[j])
    _judge_addons(counts, truth, reading)
    if truth.get("currencies"):
        counts.currency.add(int(reading["currency"] in truth["currencies"]), 1, 1)
    known = amounts(truth) | set(truth.get("besides", ())) | {0}
    counts.invented = len(amounts(reading) - known)
    return counts


def mistakes(truth: Plain, reading: Plain) -> list[str]:
    """What is not right, a line each, for whoever mends the reader: `-` stands on the page, `+` was read."""
    there, read = _items(truth), _items(reading)
    right = pair(there, read, lambda one, other: _named(one[1], other[1]) and _same_prices(one[1], other[1]))
    firsts, seconds = {i for i, _ in right}, {j for _, j in right}
    lines = [f"- {_told(*each)}" for i, each in enumerate(there) if i not in firsts]
    lines += [f"+ {_told(*each)}" for j, each in enumerate(read) if j not in seconds]
    for i, j in right:
        (one_section, one), (other_section, other) = there[i], read[j]
        if not _same_heading(one_section, other_section):
            lines.append(f"  {one['name']}: section {one_section['name']!r}, read {other_section['name']!r}")
        if alike(one["description"], other["description"]) < TEXT_ALIKE:
            lines.append(f"  {one['name']}: description {one['description']!r}, read {other['description']!r}")
    return lines


def _judge_pair(counts: Counts, section: Plain, item: Plain, read_section: Plain, read: Plain) -> None:
    counts.sections.add(int(_same_heading(section, read_section)), 1, 1)
    described = bool(item["description"]), bool(read["description"])
    same = all(described) and alike(item["description"], read["description"]) >= TEXT_ALIKE
    counts.descriptions.add(int(same), *map(int, described))
    labels = [price for price in item["prices"] if price["label"]]
    read_labels = [price for price in read["prices"] if price["label"]]
    counts.sizes.add(len(pair(labels, read_labels, _same_size)), len(labels), len(read_labels))


def _judge_addons(counts: Counts, truth: Plain, reading: Plain) -> None:
    """Each option once a menu, since one line of extras may belong to one dish or to a whole section."""
    there, read = _options(truth), _options(reading)
    same = pair(there, read, lambda one, other: one[1] == other[1] and alike(one[0], other[0]) >= NAME_ALIKE)
    counts.addons.add(len(same), len(there), len(read))


def _items(menu: Plain) -> list[tuple[Plain, Plain]]:
    return [(section, item) for section in menu["sections"] for item in section["items"]]


def _options(menu: Plain) -> list[tuple[str, int]]:
    found = {
        (option["name"], option["price_minor"]): None
        for _, item in _items(menu)
        for group in item["modifier_groups"]
        for option in group["options"]
    }
    return list(found)


def _named(item: Plain, read: Plain) -> bool:
    return any(alike(name, read["name"]) >= NAME_ALIKE for name in (item["name"], *item.get("also_named", ())))


def _same_prices(item: Plain, read: Plain) -> bool:
    return _amounts(item) == _amounts(read) and bool(item["market_price"]) == bool(read["market_price"])


def _amounts(item: Plain) -> Sequence[int]:
    return sorted(price["amount_minor"] for price in item["prices"])


def _same_heading(section: Plain, read: Plain) -> bool:
    names = (section["name"], *section.get("also_named", ()))
    return any(alike(name, read["name"]) >= TEXT_ALIKE for name in names)


def _same_size(one: Plain, other: Plain) -> bool:
    return bool(one["amount_minor"] == other["amount_minor"]) and alike(one["label"], other["label"]) >= TEXT_ALIKE


def _told(section: Plain, item: Plain) -> str:
    prices = " ".join(f"{price['label']} {price['amount_minor']}".strip() for price in item["prices"])
    return f"{section['name']} | {item['name']} | {prices or ('market' if item['market_price'] else 'no price')}"
