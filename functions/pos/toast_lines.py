"""Says a line of an order in Toast's terms: the item in its group, its size, and its choices at whatever depth Toast keeps them.

Toast takes an order without its items' default options to mean that they are unwanted, so they are sent; and it wants every required group
answered (guide to building an ordering integration). Where our line cannot be said so that it costs what it should, it is NotMapped.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from functions.domain.errors import VendorRefused
from functions.domain.orders import Choice, OrderLine
from functions.domain.pos_links import item_key
from functions.pos.toast_menu import DEEPEST, Path, ToastItem, ToastMenu

LONGEST_NOTE = 255
"""Signs of a special request; what is longer is written in several."""

GroupNames = Mapping[str, str]
"""The names of our own modifier groups, by their ids."""


class NotMapped(VendorRefused):
    """Our menu has what Toast's has not; the text tells the owner which."""

    def __init__(self, message: str) -> None:
        super().__init__(message, code="not_mapped")


@dataclass(slots=True)
class _Chosen:
    """The options of one item so far, with quantities, and what can only be noted."""

    taken: dict[Path, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class LineWriter:
    """Writes lines for one restaurant. `mapping` is the owner's own word on what is what (`PosLink.items`); `digits` of the currency."""

    menu: ToastMenu
    group_names: GroupNames
    mapping: Mapping[str, str]
    digits: int = 2

    def selections(self, line: OrderLine) -> list[dict[str, Any]]:
        """The selections of a line. NotMapped if Toast's menu lacks something of it that has a price.

        A line with choices is written as single portions: Toast does not say whether an option's quantity counts per portion.
        """
        item, chosen = self._item(line)
        self._choose(item, line, chosen)
        self._complete(item, chosen)
        modifiers = self._modifiers((), chosen.taken) + [special_request(note) for note in chosen.notes]
        single = bool(line.choices)
        quantity = 1 if single else line.quantity
        one: dict[str, Any] = {
            "entityType": "MenuItemSelection",
            "item": {"guid": item.guid, "entityType": "MenuItem"},
            "itemGroup": {"guid": item.group_guid, "entityType": "MenuGroup"},
            "quantity": quantity,
            "modifiers": modifiers,
        }
        return [dict(one) for _ in range(line.quantity if single else 1)]

    def _item(self, line: OrderLine) -> tuple[ToastItem, _Chosen]:
        """The item, with its size taken. Of a shared portion, the dearer half: that is what it costs."""
        chosen = _Chosen()
        item_id, name = line.item_id, line.name
        other = line.other_half
        if other is not None:
            if other.price_minor >= line.unit_price_minor:
                item_id, name = other.item_id, other.name
            chosen.notes.append(f"HALF {line.name} / HALF {other.name}")
        guid = self.mapping.get(item_key(item_id, line.size), "")
        price = Decimal(line.unit_price_minor).scaleb(-self.digits)
        item = self.menu.find(name, price, guid)
        if line.size and not guid:
            for named in (f"{name} {line.size}", f"{line.size} {name}"):
                item = item or self.menu.find(named, price)
        if item is None:
            raise NotMapped(f"{name} is not on Toast's menu")
        step = self.menu.size_step(item, line.size) if line.size or item.size_group else None
        if step is not None:
            chosen.taken[(step,)] = 1
        elif item.size_group or (line.size and item.price != price):
            raise NotMapped(f"{name} has no size {line.size or 'that was told'} on Toast's menu")
        if line.note:
            chosen.notes.append(line.note)
        return item, chosen

    def _choose(self, item: ToastItem, line: OrderLine, chosen: _Chosen) -> None:
        """Find each choice where all that it hangs on has been chosen too; from the outside in, so that nested ones find their parent."""
        waiting = list(line.choices)
        while waiting:
            left = [choice for choice in waiting if not self._take(item, line, choice, chosen)]
            if len(left) == len(waiting):
                for choice in left:
                    self._only_note(item, choice, chosen)
                return
            waiting = left

    def _take(self, item: ToastItem, line: OrderLine, choice: Choice, chosen: _Chosen) -> bool:
        for path in self.menu.paths_to(item, choice.name, self.group_names.get(choice.group_id, "")):
            if path not in chosen.taken and (len(path) == 1 or path[:-1] in chosen.taken):
                chosen.taken[path] = choice.quantity
                if choice.half and line.other_half is not None:
                    half = line.name if choice.half == "first" else line.other_half.name
                    chosen.notes.append(f"{choice.name} on the {half} half")
                return True
        return False

    def _only_note(self, item: ToastItem, choice: Choice, chosen: _Chosen) -> None:
        """A choice that Toast does not know is written beside the item if it costs nothing."""
        if choice.price_minor:
            raise NotMapped(f"{choice.name} for {item.name} is not on Toast's menu")
        chosen.notes.append(choice.name if choice.quantity == 1 else f"{choice.quantity} x {choice.name}")

    def _complete(self, item: ToastItem, chosen: _Chosen) -> None:
        """Add default options where there is room; NotMapped where a required group stays empty."""
        waiting: list[tuple[Path, tuple[int, ...]]] = [((), item.groups)]
        while waiting:
            path, refs = waiting.pop()
            for ref in refs:
                group = self.menu.groups.get(ref)
                if group is None or any(ref == step[0] for step in path):
                    continue
                options = [one for one in group.options if one in self.menu.options]
                for option in options:
                    room = group.at_most is None or _count(chosen.taken, path, ref) < group.at_most
                    if self.menu.options[option].is_default and room:
                        chosen.taken.setdefault((*path, (ref, option)), 1)
                if _count(chosen.taken, path, ref) < group.at_least:
                    raise NotMapped(f"Toast asks for {group.name} with {item.name}, and our menu does not")
                here = ((*path, (ref, option)) for option in options)
                taken = [one for one in here if one in chosen.taken]
                waiting += [(one, self.menu.options[one[-1][1]].groups) for one in taken if len(one) < DEEPEST]

    def _modifiers(self, path: Path, taken: Mapping[Path, int]) -> list[dict[str, Any]]:
        written = []
        for here, quantity in taken.items():
            if here[:-1] != path:
                continue
            ref, option = here[-1]
            written.append(
                {
                    "entityType": "MenuItemSelection",
                    "optionGroup": {"guid": self.menu.groups[ref].guid, "entityType": "MenuOptionGroup"},
                    "item": {"guid": self.menu.options[option].guid, "entityType": "MenuItem"},
                    "quantity": quantity,
                    "modifiers": self._modifiers(here, taken),
                }
            )
        return written


def special_request(text: str) -> dict[str, Any]:
    """A note for the kitchen, which costs nothing."""
    return {
        "entityType": "MenuItemSelection",
        "selectionType": "SPECIAL_REQUEST",
        "displayName": text[:LONGEST_NOTE],
        "quantity": 1,
    }


def _count(taken: Mapping[Path, int], path: Path, ref: int) -> int:
    return sum(quantity for one, quantity in taken.items() if one[:-1] == path and one[-1][0] == ref)
