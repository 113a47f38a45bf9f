"""What stands on a printed menu, exactly, in the shape that the reader's command writes.

Amounts are in minor units of the currency. Beyond the reader's shape a truth says what else is right: `also_named` (a dish
printed in two languages has two names), `currencies` (a bare `$` may be more than one; empty: no currency is printed).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Price:
    """One printed price; `label` is the size it belongs to, "" where no size is printed."""

    amount_minor: int
    label: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """One choice or addition; 0 where no price is printed beside it."""

    name: str
    price_minor: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """Options that are printed together. `at_most` None: any number."""

    name: str
    options: tuple[Option, ...]
    at_least: int = 0
    at_most: int | None = None


@dataclass(frozen=True, slots=True)
class Dish:
    """One item of the menu. `number` is printed with it, and is no part of its name."""

    name: str
    prices: tuple[Price, ...] = ()
    description: str = ""
    market_price: str = ""
    """The words that stand where a price would; "" for a price in figures."""
    groups: tuple[Group, ...] = ()
    marks: tuple[str, ...] = ()
    number: str = ""
    second_name: str = ""

    @property
    def also_named(self) -> tuple[str, ...]:
        """Other readings of the name that are as right."""
        return (self.second_name, f"{self.name} {self.second_name}") if self.second_name else ()


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it; `extras` are offered with every dish of it."""

    name: str
    dishes: tuple[Dish, ...]
    note: str = ""
    extras: Group | None = None
    size_labels: tuple[str, ...] = ()
    """The sizes that all its prices come in, if it has any."""
    second_name: str = ""


@dataclass(frozen=True, slots=True)
class Truth:
    """All that a reader should find."""

    language: str
    currency: str
    sections: tuple[Section, ...]
    currencies: tuple[str, ...] = ()

    def dishes(self) -> Iterator[Dish]:
        """All dishes in order."""
        for section in self.sections:
            yield from section.dishes

    def with_extras_of_sections(self) -> "Truth":
        """The same with each section's extras among the groups of its dishes, as the reader writes them."""
        return replace(self, sections=tuple(_with_extras(section) for section in self.sections))


def _with_extras(section: Section) -> Section:
    if section.extras is None:
        return section
    groups = (section.extras,)
    return replace(section, dishes=tuple(replace(dish, groups=dish.groups + groups) for dish in section.dishes))


def plain(truth: Truth) -> dict[str, Any]:
    """Plain values for JSON."""
    return {
        "language": truth.language,
        "currency": truth.currency,
        "currencies": list(truth.currencies),
        "sections": [_section(section) for section in truth.with_extras_of_sections().sections],
    }


def _section(section: Section) -> dict[str, Any]:
    also = [section.second_name, f"{section.name} {section.second_name}"] if section.second_name else []
    return {
        "name": section.name,
        "also_named": also,
        "note": section.note,
        "items": [_dish(dish) for dish in section.dishes],
    }


def _dish(dish: Dish) -> dict[str, Any]:
    return {
        "name": dish.name,
        "also_named": list(dish.also_named),
        "description": dish.description,
        "prices": [{"label": price.label, "amount_minor": price.amount_minor} for price in dish.prices],
        "market_price": bool(dish.market_price),
        "modifier_groups": [
            {
                "name": group.name,
                "min": group.at_least,
                "max": group.at_most,
                "options": [{"name": option.name, "price_minor": option.price_minor} for option in group.options],
            }
            for group in dish.groups
        ],
        "marks": list(dish.marks),
    }


def amounts(plain_menu: Mapping[str, Any]) -> set[int]:
    """Every amount on a menu in plain values, prices and additions alike."""
    found: set[int] = set()
    for section in plain_menu["sections"]:
        for item in section["items"]:
            found |= {price["amount_minor"] for price in item["prices"]}
            found |= {option["price_minor"] for group in item["modifier_groups"] for option in group["options"]}
    return found
