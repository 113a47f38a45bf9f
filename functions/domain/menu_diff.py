"""What is different between two versions of a menu, in words that an owner reads."""

from dataclasses import dataclass

from functions.domain.menu import Item, Menu
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

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.repriced or self.changed or self.currency)


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
    lines += [f"? {item.name}: {'; '.join(item.doubts)}" for item in diff.doubtful]
    return tuple(lines)


def _prices(item: Item, currency: str) -> str:
    if item.market_price:
        return "market price"
    prices = (f"{one.label} {written(one.amount_minor, currency)}".strip() for one in item.prices)
    return " / ".join(prices) or "no price"
