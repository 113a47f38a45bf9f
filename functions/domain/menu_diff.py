"""What is different between two versions of a menu, in words that an owner reads."""

from collections.abc import Iterator
from dataclasses import dataclass

from functions.domain.menu import Item, Menu, ModifierGroup
from functions.domain.money import written


@dataclass(frozen=True, slots=True)
class Repriced:
    """An item whose prices are others now."""

    item: Item
    before: Item


@dataclass(frozen=True, slots=True)
class MenuDiff:
    """Items are the same if their ids are. `changed`: name or description; `doubtful`: to be looked at before they are sold."""

    added: tuple[Item, ...]
    removed: tuple[Item, ...]
    repriced: tuple[Repriced, ...]
    changed: tuple[Item, ...]
    doubtful: tuple[Item, ...]
    currency: tuple[str, str] | None = None
    """(before, now), if it changed."""
    choices: tuple[str, ...] = ()
    """What changed about the choices of items that both have, a line each."""

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.repriced or self.changed or self.currency or self.choices)


def compare(before: Menu | None, now: Menu) -> MenuDiff:
    """The difference; everything is added where there was no menu."""
    old = {item.id: item for item in before.items()} if before is not None else {}
    new = {item.id: item for item in now.items()}
    both = [(item, old[item.id]) for item in new.values() if item.id in old]
    return MenuDiff(
        added=tuple(item for item in new.values() if item.id not in old),
        removed=tuple(item for item in old.values() if item.id not in new),
        repriced=tuple(Repriced(item, was) for item, was in both if item.prices != was.prices),
        changed=tuple(item for item, was in both if (item.name, item.description) != (was.name, was.description)),
        doubtful=tuple(item for item in new.values() if item.doubts),
        currency=(before.currency, now.currency) if before is not None and before.currency != now.currency else None,
        choices=tuple(dict.fromkeys(_choices(before, now))) if before is not None else (),
    )


def told(diff: MenuDiff, currency: str) -> tuple[str, ...]:
    """A line for each difference, doubts last."""
    lines = [f"currency: {diff.currency[0]} -> {diff.currency[1]}"] if diff.currency else []
    lines += [f"+ {item.name}: {_prices(item, currency)}" for item in diff.added]
    lines += [f"- {item.name}" for item in diff.removed]
    lines += [
        f"$ {one.item.name}: {_prices(one.before, currency)} -> {_prices(one.item, currency)}" for one in diff.repriced
    ]
    lines += [f"~ {item.name}: {item.description}".rstrip(": ") for item in diff.changed]
    lines += [f"* {one}" for one in diff.choices]
    lines += [f"? {item.name}: {'; '.join(item.doubts)}" for item in diff.doubtful]
    return tuple(lines)


def _choices(before: Menu, now: Menu) -> Iterator[str]:
    """By the names that an owner reads: a group that several items share is told once."""
    for item in now.items():
        was = before.item(item.id)
        if was is None:
            continue
        old = {group.name: group for group in before.groups_of(was)}
        new = {group.name: group for group in now.groups_of(item)}
        yield from (f"{item.name}: {name} added" for name in new if name not in old)
        yield from (f"{item.name}: {name} removed" for name in old if name not in new)
        for name in new:
            if name in old:
                yield from _regrouped(old[name], new[name], before.currency, now.currency)


def _regrouped(old: ModifierGroup, new: ModifierGroup, *currencies: str) -> Iterator[str]:
    if (old.at_least, old.at_most) != (new.at_least, new.at_most):
        yield f"{new.name}: {_limits(old)} -> {_limits(new)}"
    before, now = ({one.name: one.price_minor for one in group.modifiers} for group in (old, new))
    for name in dict.fromkeys((*before, *now)):
        prices = [
            written(there[name], currency) if name in there else "not there"
            for there, currency in zip((before, now), currencies, strict=True)
        ]
        if before.get(name) != now.get(name):
            yield f"{new.name}, {name}: {prices[0]} -> {prices[1]}"


def _limits(group: ModifierGroup) -> str:
    return f"{group.at_least} to {group.at_most if group.at_most is not None else 'any number'}"


def _prices(item: Item, currency: str) -> str:
    if item.market_price:
        return "market price"
    prices = (f"{one.label} {written(one.amount_minor, currency)}".strip() for one in item.prices)
    return " / ".join(prices) or "no price"
