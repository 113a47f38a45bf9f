"""Invents a menu: what is sold, in which words and at which prices, before anybody thinks of paper."""

from dataclasses import dataclass, replace
from random import Random

from local.menus.money import draw_amount, minor_per_unit
from local.menus.style import Style
from local.menus.truth import Dish, Group, Option, Price, Section, Truth
from local.menus.words import SectionWords, Words, words_of

_DOLLARS = {"MXN": ("MXN", "USD"), "CAD": ("CAD", "USD")}
_DEARER = {"MXN": 15.0, "CAD": 1.3, "CHF": 1.3}
_MARKS = {
    "letters": ("V", "VG", "GF", "V, GF", "N"),
    "codes": ("A", "A,G", "C,G", "1,3,7", "2,4"),
    "raised": ("1", "2", "a", "b"),
}
_FEWEST, _MOST = 3, 7


@dataclass(frozen=True, slots=True)
class Invented:
    """A menu in words: its truth, and what else is printed and must not become an item."""

    truth: Truth
    title: str
    tagline: str
    footers: tuple[str, ...]
    boxes: tuple[tuple[str, str], ...]
    set_menu: str
    """The name of the section that stands in a box of its own, "" for none."""


def invent(dice: Random, language: str, currency: str, style: Style, *, sections: int) -> Invented:
    """A menu of about so many sections; the same dice give the same menu."""
    words = words_of(language)
    author = _Author(dice, words, currency, style, language)
    kinds = [
        words.sections[index]
        for index in sorted(dice.sample(range(len(words.sections)), min(sections, len(words.sections))))
    ]
    written = [section for kind in kinds if (section := author.section(kind)).dishes]
    set_menu = ""
    if style.set_menu:
        section = author.set_menu()
        set_menu = section.name
        written.append(section)
    currencies = _DOLLARS.get(currency, (currency,)) if style.prints_currency else ()
    boxes = [(box[0], box[1]) for box in words.boxes]
    return Invented(
        truth=Truth(language, currency, tuple(written), currencies),
        title=dice.choice(words.titles),
        tagline=dice.choice(words.taglines),
        footers=tuple(dice.sample(words.footers, dice.randint(0, min(2, len(words.footers))))),
        boxes=(dice.choice(boxes),) if style.box else (),
        set_menu=set_menu,
    )


class _Author:
    """Writes the sections of one menu; no dish is written twice."""

    def __init__(self, dice: Random, words: Words, currency: str, style: Style, language: str) -> None:
        self._dice = dice
        self._words = words
        self._currency = currency
        self._style = style
        self._language = language
        self._used: set[str] = set()
        self._next_number = dice.choice((1, 1, 101))

    def section(self, kind: SectionWords) -> Section:
        """A section of one kind, with sizes, market prices, extras and choices as the kind allows."""
        labels = self._labels(kind)
        dishes = [self._dish(kind, labels) for _ in range(self._dice.randint(_FEWEST, _MOST))]
        written = [dish for dish in dishes if dish is not None]
        if written and kind.market and not labels and self._dice.random() < 0.35:
            written[-1] = replace(written[-1], prices=(), market_price=self._dice.choice(self._words.market))
        extras = self._additions() if kind.addons and not labels and self._dice.random() < 0.3 else None
        return Section(
            name=self._dice.choice(kind.names),
            dishes=tuple(written),
            note=self._dice.choice(self._words.notes) if self._dice.random() < 0.2 else "",
            extras=extras,
            size_labels=labels,
            second_name=kind.english if self._style.bilingual else "",
        )

    def set_menu(self) -> Section:
        """A set menu: one price, and its courses as the description."""
        courses = [self._name(kind)[0] for kind in self._dice.sample(self._words.sections, 3)]
        low, high = self._words.sections[0].prices
        price = Price(self._amount(high * 2, high * 4 + low))
        name = self._dice.choice(self._words.set_menus)
        return Section(name=name, dishes=(Dish(name=name, prices=(price,), description=", ".join(courses)),))

    def _labels(self, kind: SectionWords) -> tuple[str, ...]:
        chance = self._dice.random()
        if kind.poured and chance < 0.4:
            return self._dice.choice(self._words.pours)
        if kind.sized and chance < 0.5:
            return self._dice.choice(self._words.sizes)
        return ()

    def _dish(self, kind: SectionWords, labels: tuple[str, ...]) -> Dish | None:
        name, english = self._name(kind)
        if name in self._used:
            return None
        self._used.add(name)
        number = ""
        if self._style.numbered:
            number = str(self._next_number)
            self._next_number += 1
        described = not kind.plain and self._dice.random() < 0.75
        marked = self._style.marks and self._dice.random() < 0.4
        return Dish(
            name=name,
            prices=self._prices(kind, labels),
            description=self._description() if described else "",
            groups=self._groups(kind, labels),
            marks=(self._dice.choice(_MARKS[self._style.marks]),) if marked else (),
            number=number,
            second_name=english if self._style.bilingual else "",
        )

    def _name(self, kind: SectionWords) -> tuple[str, str]:
        """A new name and its English; after some tries a used one, which the caller drops."""
        name = english = ""
        for _ in range(12):
            first, second = self._dice.choice(kind.first), self._dice.choice(kind.second)
            joined = self._language in ("zh", "ja") or second[0].islower() and self._language == "de"
            name = f"{first}{second}" if joined else f"{first} {second}"
            english = f"{self._words.first_english.get(first, '')} {self._words.second_english.get(second, '')}".strip()
            if name not in self._used:
                break
        return name, english

    def _prices(self, kind: SectionWords, labels: tuple[str, ...]) -> tuple[Price, ...]:
        low, high = kind.prices
        first = self._amount(low, high)
        if not labels:
            return (Price(first),)
        dearer = self._amount(high, high + max(2, (high - low) // 2))
        return (Price(first, labels[0]), Price(max(dearer, first + minor_per_unit(self._currency)), labels[1]))

    def _amount(self, low: int, high: int) -> int:
        factor = _DEARER.get(self._currency, 0.35 if (self._currency, self._language) == ("USD", "zh") else 1.0)
        return draw_amount(
            self._dice, self._currency, self._style.money, max(1, int(low * factor)), max(2, int(high * factor))
        )

    def _description(self) -> str:
        x, y, z, w = self._dice.sample(self._words.things, 4)
        written = self._dice.choice(self._words.describe).format(x=x, y=y, z=z, w=w)
        if self._dice.random() < 0.2 and self._language not in ("zh", "ja"):
            written += ", " + ", ".join(self._dice.sample(self._words.things, 3))
        return written

    def _groups(self, kind: SectionWords, labels: tuple[str, ...]) -> tuple[Group, ...]:
        if labels:
            return ()
        if kind.addons and self._dice.random() < 0.2:
            return (self._additions(),)
        if kind.choices and self._dice.random() < 0.2:
            picks = self._dice.sample(self._words.picks, 3)
            return (Group(self._dice.choice(self._words.choice), tuple(Option(pick) for pick in picks), 1, 1),)
        return ()

    def _additions(self) -> Group:
        names = self._dice.sample(self._words.options, self._dice.randint(1, 3))
        low, high = (50, 200) if self._currency == "JPY" else (1, 5)
        return Group(self._dice.choice(self._words.add), tuple(Option(name, self._amount(low, high)) for name in names))
