"""Puts items of the menu on an order's lines, and keeps the rules of sizes, choices and halves."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from functions.domain.errors import Refusal
from functions.domain.menu import Item, Menu, Modifier, ModifierGroup, SizePrice, can_be_sold
from functions.domain.orders import Choice, Half, OrderLine, OtherHalf
from functions.domain.reservations import tidy

MOST_OF_ONE = 99
_NOTE = 140


@dataclass(frozen=True, slots=True)
class ItemChoice:
    """One wished modifier by its group and id, for the whole portion or for one half."""

    group_id: str
    modifier_id: str
    quantity: int = 1
    half: Half = ""


@dataclass(frozen=True, slots=True)
class Portion:
    """What a guest wants of one item. `size` is a SizePrice's label; `other_half` the item that shares the portion."""

    item_id: str
    quantity: int = 1
    size: str = ""
    choices: tuple[ItemChoice, ...] = ()
    other_half: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Missing:
    """What must be asked before the line can stand: `field` is `size` or `choices`; `options` are what can be answered."""

    field: str
    why: str
    options: tuple[str, ...]


def line_of(menu: Menu, portion: Portion, line_id: str) -> OrderLine | Missing | Refusal:
    """The line that this wish makes, what is still to be asked, or why it cannot be had.

    Codes: `no_such_item`, `not_sold_by_phone`, `no_such_size`, `no_such_choice`, `too_many_choices`, `cannot_be_halved`,
    `bad_quantity`.
    """
    item = menu.item(portion.item_id)
    if item is None:
        return Refusal("no_such_item", "That is not on the menu; search the menu again.")
    if not can_be_sold(item):
        return Refusal(
            "not_sold_by_phone", f"{item.name} cannot be ordered by telephone; the staff can tell its price."
        )
    if not 1 <= portion.quantity <= MOST_OF_ONE:
        return Refusal("bad_quantity", f"Between 1 and {MOST_OF_ONE} portions of one item can be ordered.")
    size = size_of(item, portion.size)
    if not isinstance(size, SizePrice):
        return size
    other = _other_half(menu, item, portion.other_half, size)
    if isinstance(other, Refusal | Missing):
        return other
    groups = menu.groups_of(item)
    chosen = _chosen(groups, item, portion, other)
    if isinstance(chosen, Refusal):
        return chosen
    missing = _missing(groups, item, chosen)
    if missing is not None:
        return missing
    return OrderLine(
        id=line_id,
        item_id=item.id,
        name=item.name,
        size=size.label,
        quantity=portion.quantity,
        unit_price_minor=max(size.amount_minor, other.price_minor if other is not None else 0),
        choices=chosen,
        other_half=other,
        note=tidy(portion.note, _NOTE),
        tax_category=item.tax_category,
        prep_weight=item.prep_weight,
        alcohol=item.alcohol,
    )


def portion_of(line: OrderLine) -> Portion:
    """The wish that made a line, so that it can be changed and checked again."""
    choices = tuple(ItemChoice(one.group_id, one.modifier_id, one.quantity, one.half) for one in line.choices)
    other = line.other_half.item_id if line.other_half is not None else ""
    return Portion(line.item_id, line.quantity, line.size, choices, other, line.note)


def size_of(item: Item, wanted: str) -> SizePrice | Missing | Refusal:
    """The price in the wished size; an item in one size needs none."""
    if len(item.prices) == 1:
        return item.prices[0]
    labels = tuple(one.label for one in item.prices)
    if not wanted:
        return Missing("size", f"{item.name} comes in {len(labels)} sizes; ask which one.", labels)
    found = [one for one in item.prices if plain(one.label) == plain(wanted)]
    if len(found) != 1:
        found = [one for one in item.prices if plain(wanted) and plain(one.label).startswith(plain(wanted))]
    if len(found) == 1:
        return found[0]
    return Refusal("no_such_size", f"{item.name} does not come in that size.", labels)


def merged(lines: Iterable[OrderLine]) -> tuple[OrderLine, ...]:
    """Lines that differ in nothing but id and quantity become one; the first one's id stays."""
    result: list[OrderLine] = []
    for line in lines:
        same = next(
            (place for place, one in enumerate(result) if replace(one, id=line.id, quantity=line.quantity) == line),
            None,
        )
        if same is None or result[same].quantity + line.quantity > MOST_OF_ONE:
            result.append(line)
        else:
            result[same] = replace(result[same], quantity=result[same].quantity + line.quantity)
    return tuple(result)


def next_line_id(lines: Sequence[OrderLine]) -> str:
    """L1, L2 ...: an id that was used in this order is not used again while its line stands."""
    numbers = [int(line.id[1:]) for line in lines if line.id[1:].isdecimal()]
    return f"L{max(numbers, default=0) + 1}"


def plain(text: str) -> str:
    """A text as it is compared: no case, no accents, single spaces, letters and digits only."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(sign if sign.isalnum() else " " for sign in letters if not unicodedata.combining(sign))
    return " ".join(kept.split())


def _other_half(menu: Menu, item: Item, wanted: str, size: SizePrice) -> OtherHalf | Missing | Refusal | None:
    if not wanted or wanted == item.id:
        return None
    other = menu.item(wanted)
    if other is None or not can_be_sold(other):
        return Refusal("no_such_item", "The other half is not on the menu; search the menu again.")
    if not (item.can_be_halved and other.can_be_halved):
        return Refusal("cannot_be_halved", f"{item.name} and {other.name} cannot share one portion.")
    its_size = size_of(other, size.label)
    if not isinstance(its_size, SizePrice):
        return its_size
    return OtherHalf(other.id, other.name, its_size.amount_minor)


def _chosen(
    groups: Sequence[ModifierGroup], item: Item, portion: Portion, other: OtherHalf | None
) -> tuple[Choice, ...] | Refusal:
    """The choices with their names and prices, in the groups' order; what a group does not allow is refused."""
    chosen: list[Choice] = []
    for group in groups:
        wanted = [one for one in portion.choices if one.group_id == group.id]
        for one in wanted:
            modifier = next((each for each in group.modifiers if each.id == one.modifier_id), None)
            if modifier is None:
                return _no_such_choice(item, groups)
            if one.half and other is None:
                return Refusal("cannot_be_halved", f"{item.name} is not shared, so a choice cannot be for one half.")
            if one.quantity < 1 or (one.quantity > 1 and not group.repeats):
                return Refusal("too_many_choices", f"{modifier.name} can be taken once.", (modifier.name,))
            chosen.append(_choice(group, modifier, one))
        refusal = _too_many(group, [one for one in chosen if one.group_id == group.id])
        if refusal is not None:
            return refusal
    known = {group.id for group in groups}
    if any(one.group_id not in known for one in portion.choices):
        return _no_such_choice(item, groups)
    return tuple(chosen)


def _choice(group: ModifierGroup, modifier: Modifier, wanted: ItemChoice) -> Choice:
    return Choice(group.id, modifier.id, modifier.name, modifier.price_minor, wanted.quantity, wanted.half)


def _too_many(group: ModifierGroup, chosen: Sequence[Choice]) -> Refusal | None:
    """A half has as many places as a whole; what is on the whole takes a place on both halves."""
    for half in ("first", "second"):
        there = [one for one in chosen if one.half in ("", half)]
        if group.at_most is not None and sum(one.quantity for one in there) > group.at_most:
            names = tuple(modifier.name for modifier in group.modifiers)
            return Refusal("too_many_choices", f"At most {group.at_most} of {group.name} can be taken.", names)
        counted = Counter(one.modifier_id for one in there)
        if not group.repeats and any(times > 1 for times in counted.values()):
            return Refusal("too_many_choices", f"The same choice of {group.name} can be taken once.")
    return None


def _missing(groups: Sequence[ModifierGroup], item: Item, chosen: Sequence[Choice]) -> Missing | None:
    for group in groups:
        taken = sum(one.quantity for one in chosen if one.group_id == group.id)
        if taken < group.at_least:
            names = tuple(modifier.name for modifier in group.modifiers)
            how_many = "one" if group.at_least == 1 else str(group.at_least)
            return Missing("choices", f"{item.name} needs {how_many} of {group.name}; ask which.", names)
    return None


def _no_such_choice(item: Item, groups: Sequence[ModifierGroup]) -> Refusal:
    names = tuple(modifier.name for group in groups for modifier in group.modifiers)
    return Refusal("no_such_choice", f"{item.name} does not come with that choice.", names)
