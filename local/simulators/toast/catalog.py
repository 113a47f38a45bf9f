"""What a simulated restaurant sells and how Toast shows it: nested menu groups, items, option groups in any depth, also in circles.

*Documented* (menus API): the tree with option groups and options as references, by numbers, in two tables at the top; size prices as
an option group named by `sizeSpecificPricingGuid` with `price` null on the item; `visibility` on each entity in V2; V3 shows an ordering
partner only what is meant for it. *Judgement*: which fields beyond those are shown.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

EVERYWHERE = ("POS", "TOAST_ONLINE_ORDERING", "ORDERING_PARTNERS")
_NAMES = uuid.UUID("6f2a7c1e-52d4-4b6e-9a55-1f0a3c9d7e10")


def new_guid(*parts: object) -> str:
    """The same GUID for the same names."""
    return str(uuid.uuid5(_NAMES, "/".join(str(part) for part in parts)))


@dataclass(eq=False, slots=True)
class Option:
    """One modifier option; `groups` are the groups nested in it."""

    name: str
    price: Decimal = Decimal(0)
    groups: list["OptionGroup"] = field(default_factory=list)
    is_default: bool = False
    allows_duplicates: bool = False
    guid: str = ""


@dataclass(eq=False, slots=True)
class OptionGroup:
    """Options to choose from; `at_most` None is no limit."""

    name: str
    options: list[Option] = field(default_factory=list)
    at_least: int = 0
    at_most: int | None = None
    guid: str = ""


@dataclass(eq=False, slots=True)
class Dish:
    """A menu item. With `sizes`, its price is that of the size that is chosen."""

    name: str
    price: Decimal | None = None
    groups: list[OptionGroup] = field(default_factory=list)
    sizes: OptionGroup | None = None
    tax_rate: Decimal = Decimal("0.08875")
    visibility: tuple[str, ...] = EVERYWHERE
    alcohol: bool = False
    guid: str = ""

    @property
    def option_groups(self) -> list[OptionGroup]:
        """All groups that hang on it, the sizes first."""
        return ([self.sizes] if self.sizes is not None else []) + self.groups


@dataclass(eq=False, slots=True)
class MenuGroup:
    """A heading with dishes and headings beneath it."""

    name: str
    dishes: list[Dish] = field(default_factory=list)
    groups: list["MenuGroup"] = field(default_factory=list)
    guid: str = ""


@dataclass(slots=True)
class Catalog:
    """One restaurant's menus."""

    restaurant_guid: str
    menus: dict[str, list[MenuGroup]] = field(default_factory=dict)

    def add_menu(self, name: str, *groups: MenuGroup) -> None:
        """Publish a menu; whatever has no GUID yet is given one by its name and place."""
        self.menus[name] = list(groups)
        for group in groups:
            self._name(group, (self.restaurant_guid, name))

    def menu_groups(self) -> Iterator[MenuGroup]:
        """All groups of all menus, at any depth."""
        waiting = [group for groups in self.menus.values() for group in groups]
        while waiting:
            group = waiting.pop(0)
            yield group
            waiting = group.groups + waiting

    def dishes(self) -> Iterator[tuple[MenuGroup, Dish]]:
        """All dishes, each with its group."""
        for group in self.menu_groups():
            for dish in group.dishes:
                yield group, dish

    def option_groups(self) -> list[OptionGroup]:
        """All option groups, each once."""
        found: dict[int, OptionGroup] = {}
        waiting = [one for _, dish in self.dishes() for one in dish.option_groups]
        while waiting:
            group = waiting.pop(0)
            if id(group) not in found:
                found[id(group)] = group
                waiting += [nested for option in group.options for nested in option.groups]
        return list(found.values())

    def view(self, zone: str, updated: str, *, for_partner: bool) -> dict[str, Any]:
        """The answer of `/menus`; `for_partner` is V3."""
        groups = self.option_groups()
        options = [option for group in groups for option in group.options]
        number_of = {id(one): place for place, one in enumerate([*groups, *options], start=1)}
        return {
            "restaurantGuid": self.restaurant_guid,
            "lastUpdated": updated,
            "restaurantTimeZone": zone,
            "menus": [
                {
                    "name": name,
                    "guid": new_guid(self.restaurant_guid, name),
                    "visibility": list(EVERYWHERE),
                    "availability": {"alwaysAvailable": True, "schedule": []},
                    "menuGroups": [_group_view(one, number_of, for_partner) for one in tops],
                }
                for name, tops in self.menus.items()
            ],
            "modifierGroupReferences": {
                str(number_of[id(group)]): _option_group_view(group, number_of) for group in groups
            },
            "modifierOptionReferences": {
                str(number_of[id(option)]): _option_view(option, number_of) for option in options
            },
            "preModifierGroupReferences": {},
        }

    def _name(self, group: MenuGroup, path: tuple[str, ...]) -> None:
        group.guid = group.guid or new_guid(*path, group.name)
        for dish in group.dishes:
            dish.guid = dish.guid or new_guid(*path, group.name, dish.name)
            for options in dish.option_groups:
                self._name_options(options, (dish.guid, "options"))
        for nested in group.groups:
            self._name(nested, (*path, group.name))

    def _name_options(self, group: OptionGroup, path: tuple[str, ...]) -> None:
        if group.guid:
            return
        group.guid = new_guid(*path, group.name)
        for option in group.options:
            option.guid = option.guid or new_guid(*path, group.name, option.name)
            for nested in option.groups:
                self._name_options(nested, (*path, group.name, option.name))


def _group_view(group: MenuGroup, number_of: dict[int, int], for_partner: bool) -> dict[str, Any]:
    shown = [one for one in group.dishes if not for_partner or "ORDERING_PARTNERS" in one.visibility]
    return {
        "name": group.name,
        "guid": group.guid,
        "visibility": list(EVERYWHERE),
        "menuGroups": [_group_view(one, number_of, for_partner) for one in group.groups],
        "menuItems": [_dish_view(one, number_of) for one in shown],
    }


def _dish_view(dish: Dish, number_of: dict[int, int]) -> dict[str, Any]:
    return {
        "name": dish.name,
        "guid": dish.guid,
        "multiLocationId": str(int(dish.guid[:8], 16)),
        "visibility": list(dish.visibility),
        "price": dish.price if dish.sizes is None else None,
        "pricingStrategy": "SIZE_PRICE" if dish.sizes is not None else "BASE_PRICE",
        "pricingRules": None
        if dish.sizes is None
        else {
            "timeSpecificPricingRules": [],
            "sizeSpecificPricingGuid": dish.sizes.guid,
            "sizeSequencePricingRules": [],
        },
        "contentAdvisories": {"alcohol": {"containsAlcohol": "YES" if dish.alcohol else "NO"}},
        "modifierGroupReferences": [number_of[id(one)] for one in dish.option_groups],
    }


def _option_group_view(group: OptionGroup, number_of: dict[int, int]) -> dict[str, Any]:
    return {
        "name": group.name,
        "guid": group.guid,
        "referenceId": number_of[id(group)],
        "pricingStrategy": "NONE",
        "pricingRules": None,
        "requiredMode": "REQUIRED" if group.at_least else "OPTIONAL_FORCE_SHOW",
        "minSelections": group.at_least,
        "maxSelections": group.at_most,
        "isMultiSelect": group.at_most != 1,
        "modifierOptionReferences": [number_of[id(one)] for one in group.options],
    }


def _option_view(option: Option, number_of: dict[int, int]) -> dict[str, Any]:
    return {
        "name": option.name,
        "guid": option.guid,
        "referenceId": number_of[id(option)],
        "multiLocationId": str(int(option.guid[:8], 16)),
        "price": option.price,
        "pricingStrategy": "BASE_PRICE",
        "isDefault": option.is_default,
        "allowsDuplicates": option.allows_duplicates,
        "modifierGroupReferences": [number_of[id(one)] for one in option.groups],
    }
