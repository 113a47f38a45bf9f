"""What the restaurant sells: sections, items with their prices by size, and the choices that go with them.

Amounts are integers in the minor unit of the menu's currency (cents; whole yen).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Literal

Allergen = Literal["milk", "egg", "fish", "shellfish", "tree_nuts", "wheat", "peanuts", "soy", "sesame"]
"""The nine that the United States name. What a menu prints beyond them stays in `Item.marks` as it is printed."""


@dataclass(frozen=True, slots=True)
class SizePrice:
    """What an item costs in one size; `label` is "" where there is only one."""

    amount_minor: int
    label: str = ""


@dataclass(frozen=True, slots=True)
class Modifier:
    """One choice; `price_minor` is added to the item's price."""

    id: str
    name: str
    price_minor: int = 0


@dataclass(frozen=True, slots=True)
class ModifierGroup:
    """Choices that belong together: at least and at most so many of them; `at_most` None is no limit."""

    id: str
    name: str
    modifiers: tuple[Modifier, ...]
    at_least: int = 0
    at_most: int | None = None
    repeats: bool = False
    """The same choice may be taken more than once (two extra shots)."""


@dataclass(frozen=True, slots=True)
class Served:
    """When an item is sold, in the restaurant's zone; `weekdays` are 1 (Monday) to 7. `until` at or before `since` runs past midnight."""

    weekdays: tuple[int, ...]
    since: time
    until: time


@dataclass(frozen=True, slots=True)
class Printed:
    """Where it was read: page from 1, box as (left, top, right, bottom) in shares of the page, confidence 0 to 1.

    `crop` is the key of the cut-out picture in the menu bucket, "" if none was kept. `name`, `description` and `prices` are what was read,
    so that a later reading can tell what the paper changed from what the owner corrected.
    """

    page: int
    box: tuple[float, float, float, float]
    confidence: float
    crop: str = ""
    name: str = ""
    description: str = ""
    prices: tuple[SizePrice, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """One thing on the menu. `id` survives a re-import."""

    id: str
    name: str
    prices: tuple[SizePrice, ...] = ()
    """Empty for a market price or one that nobody could read: such an item is not sold by phone."""
    description: str = ""
    market_price: bool = False
    group_ids: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    """Dietary and allergen marks as they are printed; they prove nothing."""
    allergens: tuple[Allergen, ...] | None = None
    """What the owner has confirmed that it contains; None: nobody has said."""
    alcohol: bool = False
    tax_category: str = "food"
    prep_weight: int = 1
    """How much of the kitchen's pace one portion takes."""
    can_be_halved: bool = False
    """Two of these can share one portion (half and half)."""
    synonyms: tuple[str, ...] = ()
    """Other names that callers use."""
    served: tuple[Served, ...] = ()
    """Empty: whenever orders are taken."""
    printed: Printed | None = None
    doubts: tuple[str, ...] = ()
    """Why a person should look at it, in words for the owner. An item with doubts is not sold."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what stands under it."""

    id: str
    name: str
    items: tuple[Item, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Menu:
    """One menu of one restaurant. Version 0 is the draft; a published version never changes."""

    restaurant_id: str
    version: int
    currency: str
    """ISO 4217."""
    sections: tuple[Section, ...]
    groups: tuple[ModifierGroup, ...] = ()
    languages: tuple[str, ...] = ()
    """ISO 639-1, as far as known."""
    published_at: datetime | None = None
    sources: tuple[str, ...] = field(default=())
    """The keys of the uploads that it was read from."""

    def items(self) -> Iterator[Item]:
        """All items, in the order of the menu."""
        for section in self.sections:
            yield from section.items

    def item(self, item_id: str) -> Item | None:
        """The item of that id."""
        return next((item for item in self.items() if item.id == item_id), None)

    def group(self, group_id: str) -> ModifierGroup | None:
        """The group of that id."""
        return next((group for group in self.groups if group.id == group_id), None)

    def groups_of(self, item: Item) -> tuple[ModifierGroup, ...]:
        """The groups of an item, in its order."""
        found = (self.group(group_id) for group_id in item.group_ids)
        return tuple(group for group in found if group is not None)


def can_be_sold(item: Item) -> bool:
    """Whether it may be sold by phone at all: reviewed, with a price."""
    return bool(item.prices) and not item.market_price and not item.doubts
