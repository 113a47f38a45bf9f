"""What can be seated: tables, explicit combinations, and the floor plan that holds them."""

from collections.abc import Set
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


def areas(floor: FloorPlan) -> tuple[str, ...]:
    """The areas that can be booked, in the order of the plan."""
    return tuple(dict.fromkeys(table.area for table in floor.tables if table.bookable))


def find_area(floor: FloorPlan, wanted: str) -> str | None:
    """The area of that name, however it is written; None if there is none."""
    return next((area for area in areas(floor) if area.casefold() == wanted.strip().casefold()), None)


def largest_party(floor: FloorPlan) -> int:
    """The most covers that one table or combination seats."""
    tables = [table.max_covers for table in floor.tables if table.bookable]
    bookable = {table.id for table in floor.tables if table.bookable}
    combined = [one.max_covers for one in floor.combinations if bookable.issuperset(one.table_ids)]
    return max(tables + combined, default=0)


def bookable_covers(floor: FloorPlan) -> int:
    """How many seats all bookable tables have together."""
    return sum(table.max_covers for table in floor.tables if table.bookable)


def pushed_together(floor: FloorPlan, party_size: int, taken: Set[str], area: str | None = None) -> tuple[str, ...]:
    """As few free tables as seat the party, of one area, for whom the owner will move furniture; empty if they do not suffice."""
    found = []
    for one in (area,) if area is not None else areas(floor):
        free = [table for table in floor.tables if table.bookable and table.area == one and table.id not in taken]
        chosen: list[Table] = []
        for table in sorted(free, key=lambda table: -table.max_covers):
            if sum(other.max_covers for other in chosen) < party_size:
                chosen.append(table)
        if sum(table.max_covers for table in chosen) >= party_size:
            found.append(tuple(table.id for table in chosen))
    return min(found, key=len, default=())


def candidates(floor: FloorPlan, party_size: int, area: str | None = None) -> tuple[tuple[str, ...], ...]:
    """All that could seat the party, best first: the smallest fitting table, combinations last.

    Among equals the table with the higher minimum is taken, so that the more flexible one stays free, then the order of the
    plan. An area is honoured by every table of a combination.
    """
    bookable = {table.id: table for table in floor.tables if table.bookable and (area is None or table.area == area)}
    single = sorted(
        (table for table in bookable.values() if table.min_covers <= party_size <= table.max_covers),
        key=lambda table: (table.max_covers, -table.min_covers),
    )
    combined = sorted(
        (
            one
            for one in floor.combinations
            if one.min_covers <= party_size <= one.max_covers and bookable.keys() >= set(one.table_ids)
        ),
        key=lambda one: (one.max_covers, len(one.table_ids)),
    )
    return tuple((table.id,) for table in single) + tuple(one.table_ids for one in combined)
