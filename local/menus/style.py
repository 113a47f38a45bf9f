"""How one menu is laid out: every choice that a designer makes, drawn from the seed."""

from dataclasses import dataclass
from random import Random
from typing import Literal

PricePlace = Literal["right", "leader", "inline", "left", "below", "after", "centred"]
SizeWay = Literal["columns", "slash", "inline"]
HeadingWay = Literal["bold", "caps", "typed apart", "tracked", "ruled", "centred", "banner"]

_BARE = 0.25
"""How many menus print prices without a currency."""
_MONEY = {
    "USD": ("$0.00", "$0", "$0.00", "$0^00"),
    "GBP": ("£0.00", "£0"),
    "CAD": ("$0.00", "0,00 $"),
    "MXN": ("$0",),
    "EUR": ("0,00 €", "€ 0,00", "0,00€", "0 €", "€0,00"),
    "CHF": ("CHF 0.00", "Fr. 0.00"),
    "JPY": ("¥0,", "0,円", "0円", "¥0"),
    "CNY": ("¥0", "0元", "¥0"),
}
_BARE_MONEY = {"EUR": ("0,00", "0.00", "0"), "JPY": ("0,", "0"), "CNY": ("0",), "MXN": ("0",)}


@dataclass(frozen=True, slots=True)
class Style:
    """One design. `money` is a pattern: 0 whole units, 00 minor units, `0,` grouped thousands, `^` raises what follows."""

    family: str
    page: tuple[float, float]
    margin: float
    columns: int
    body: float
    price_place: PricePlace
    size_way: SizeWay
    money: str
    heading: HeadingWay
    names: Literal["bold", "caps", "plain"]
    descriptions: Literal["plain", "italic", "small"]
    dark: bool
    accent: tuple[float, float, float]
    numbered: bool
    marks: Literal["", "letters", "codes", "raised"]
    bilingual: Literal["", "same line", "below"]
    slash_labels: Literal["beside heading", "below heading", ""]
    box: bool
    set_menu: bool
    air: float
    """Space between dishes, in lines."""

    @property
    def prints_currency(self) -> bool:
        """Whether a currency stands beside the prices."""
        return bool(set(self.money) - set("0.,^–"))


def choose_style(dice: Random, language: str, currency: str, *, pages: int) -> Style:
    """A design that fits the language; more columns only where the page is large enough for them."""
    asian = language in ("zh", "ja")
    columns = dice.choices((1, 2, 3), weights=(5, 5, 1))[0]
    places: tuple[PricePlace, ...] = ("right", "leader", "inline", "left", "below", "after", "centred")
    weights = (6, 4, 3, 1, 1.5, 1.5, 1.5)
    landscape = columns == 3 or (columns == 2 and dice.random() < 0.2)
    page = dice.choice(((595.0, 842.0), (612.0, 792.0), (612.0, 1008.0)))
    return Style(
        family=dice.choice(("serif", "sans", "serif", "sans", "wide", "narrow")),
        page=(page[1], page[0]) if landscape else page,
        margin=dice.uniform(30, 56),
        columns=columns,
        body=dice.uniform(9.0, 12.5) if columns == 1 else dice.uniform(8.0, 10.0),
        price_place=dice.choices(places, weights)[0],
        size_way=dice.choice(("columns", "columns", "slash", "inline")),
        money=_money(dice, currency),
        heading=dice.choice(("bold", "caps", "typed apart", "tracked", "ruled", "centred", "banner")),
        names=dice.choice(("bold", "plain", "caps") if not asian else ("bold", "plain")),
        descriptions=dice.choice(("plain", "italic", "small")),
        dark=dice.random() < 0.15,
        accent=dice.choice(((0.55, 0.1, 0.1), (0.1, 0.3, 0.25), (0.15, 0.2, 0.45), (0.1, 0.1, 0.1))),
        numbered=dice.random() < (0.35 if asian else 0.12),
        marks=dice.choices(("", "letters", "codes", "raised"), (6, 2, 1 if language != "de" else 3, 1))[0],
        bilingual=dice.choice(("same line", "below", "below", "")) if asian else "",
        slash_labels=dice.choice(("beside heading", "below heading", "")),
        box=dice.random() < 0.3,
        set_menu=dice.random() < 0.25,
        air=dice.uniform(0.25, 0.9) + (0.3 if pages > 1 else 0),
    )


def _money(dice: Random, currency: str) -> str:
    if dice.random() < _BARE:
        return dice.choice(_BARE_MONEY.get(currency, ("0.00", "0", "0^00")))
    return dice.choice(_MONEY[currency])
