"""Toast's menus as a tree that our own items and choices are found in, by their names.

The tree may be deep (options within options) and may lead in circles: every walk is bounded.
"""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from functions.domain.errors import VendorConfused
from functions.domain.order_lines import plain

DEEPEST = 6
_MOST_STEPS = 5000


@dataclass(frozen=True, slots=True)
class ToastOption:
    """One modifier option; `groups` are the references of the groups nested in it."""

    guid: str
    name: str
    price: Decimal | None
    groups: tuple[int, ...]
    is_default: bool


@dataclass(frozen=True, slots=True)
class ToastOptionGroup:
    """One modifier group; `at_most` None is no limit."""

    guid: str
    name: str
    options: tuple[int, ...]
    at_least: int
    at_most: int | None


@dataclass(frozen=True, slots=True)
class ToastItem:
    """One menu item in the group that it is ordered from. `size_group` is the GUID of the group that holds its sizes, or ""."""

    guid: str
    group_guid: str
    name: str
    price: Decimal | None
    groups: tuple[int, ...]
    size_group: str


Step = tuple[int, int]
"""References of a group and of one of its options."""
Path = tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class ToastMenu:
    """All menus of one restaurant. `updated` is Toast's time of the last publishing, as it was written."""

    updated: str
    items: tuple[ToastItem, ...]
    groups: Mapping[int, ToastOptionGroup]
    options: Mapping[int, ToastOption]

    @classmethod
    def read(cls, body: Any) -> "ToastMenu":
        """Read the answer of `/menus`. VendorConfused if it is none."""
        try:
            return cls(
                updated=str(body.get("lastUpdated")),
                items=tuple(item for menu in body["menus"] for item in _items(menu.get("menuGroups") or (), 0)),
                groups={int(ref): _group(one) for ref, one in (body.get("modifierGroupReferences") or {}).items()},
                options={int(ref): _option(one) for ref, one in (body.get("modifierOptionReferences") or {}).items()},
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise VendorConfused(f"Toast's menus cannot be read: {error!r}") from error

    def find(self, name: str, price: Decimal | None = None, guid: str = "") -> ToastItem | None:
        """The item of that GUID, or by its name; of several alike, the one with our price, else the first."""
        if guid:
            return next((item for item in self.items if item.guid == guid), None)
        alike = [item for item in self.items if plain(item.name) == plain(name)]
        return next((item for item in alike if item.price is not None and item.price == price), None) or next(
            iter(alike), None
        )

    def size_step(self, item: ToastItem, size: str) -> Step | None:
        """The option that stands for the size: in the item's size group, or named so in one of its groups."""
        for ref in item.groups:
            group = self.groups.get(ref)
            if group is None or (item.size_group and group.guid != item.size_group):
                continue
            options = [one for one in group.options if one in self.options]
            for option in options:
                if plain(self.options[option].name) == plain(size):
                    return ref, option
            if item.size_group and not size and len(options) == 1:
                return ref, options[0]
        return None

    def paths_to(self, item: ToastItem, name: str, group_name: str) -> Sequence[Path]:
        """The ways to options of that name, those in a group of the right name first, then the shortest first."""
        found: list[Path] = []
        waiting: deque[tuple[Path, tuple[int, ...]]] = deque([((), item.groups)])
        left = _MOST_STEPS
        while waiting and left > 0:
            path, refs = waiting.popleft()
            for ref in refs:
                if ref not in self.groups or any(ref == step[0] for step in path):
                    continue
                for option in self.groups[ref].options:
                    left -= 1
                    if option not in self.options:
                        continue
                    here = (*path, (ref, option))
                    if plain(self.options[option].name) == plain(name):
                        found.append(here)
                    if len(here) < DEEPEST and self.options[option].groups:
                        waiting.append((here, self.options[option].groups))
        wanted = plain(group_name)
        return sorted(found, key=lambda one: (plain(self.groups[one[-1][0]].name) != wanted, len(one)))


def _items(groups: Sequence[Any], depth: int) -> Iterator[ToastItem]:
    for group in groups:
        for one in group.get("menuItems") or ():
            rules = one.get("pricingRules") or {}
            yield ToastItem(
                guid=str(one["guid"]),
                group_guid=str(group["guid"]),
                name=str(one.get("name") or ""),
                price=_decimal(one.get("price")),
                groups=tuple(int(ref) for ref in one.get("modifierGroupReferences") or ()),
                size_group=str(rules.get("sizeSpecificPricingGuid") or ""),
            )
        if depth < DEEPEST:
            yield from _items(group.get("menuGroups") or (), depth + 1)


def _group(one: Any) -> ToastOptionGroup:
    most = one.get("maxSelections")
    return ToastOptionGroup(
        guid=str(one["guid"]),
        name=str(one.get("name") or ""),
        options=tuple(int(ref) for ref in one.get("modifierOptionReferences") or ()),
        at_least=int(one.get("minSelections") or 0),
        at_most=int(most) if most is not None else None,
    )


def _option(one: Any) -> ToastOption:
    return ToastOption(
        guid=str(one["guid"]),
        name=str(one.get("name") or ""),
        price=_decimal(one.get("price")),
        groups=tuple(int(ref) for ref in one.get("modifierGroupReferences") or ()),
        is_default=bool(one.get("isDefault")),
    )


def _decimal(value: Any) -> Decimal | None:
    return Decimal(str(value)) if value is not None else None
