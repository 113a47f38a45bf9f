"""What can be seated: tables, explicit combinations, and the floor plan that holds them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Table:
    """One table; `min_covers` and `max_covers` bound the party that it seats."""

    id: str
    min_covers: int
    max_covers: int
    area: str = "inside"
    bookable: bool = True


@dataclass(frozen=True, slots=True)
class TableCombination:
    """Tables that may be pushed together, with their own bounds."""

    table_ids: tuple[str, ...]
    min_covers: int
    max_covers: int


@dataclass(frozen=True, slots=True)
class FloorPlan:
    """All that can be seated."""

    tables: tuple[Table, ...]
    combinations: tuple[TableCombination, ...] = ()
