"""Has the doubtful items of a reading looked at again, so many at most; whatever goes wrong, the reading stays as it was."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from functions.domain.errors import MaitredError
from functions.menu_ocr.page import Box, Page
from functions.menu_ocr.reading.additions import Minor
from functions.menu_ocr.reading.amounts import minor_units
from functions.menu_ocr.reading.lines import writing_of
from functions.menu_ocr.reading.menu_read import ReadItem, ReadMenu
from functions.menu_ocr.reading.read_menu import columns_of
from functions.menu_ocr.reading.vouching import settled
from functions.menu_ocr.repair.checking import checked
from functions.menu_ocr.repair.proposal import Repairer
from functions.menu_ocr.repair.region import doubtful_places, regions_of

MOST_ITEMS = 40
"""What one menu may cost at most; a menu with more doubts is better photographed again."""

Crops = Callable[[ReadMenu], Mapping[tuple[int, Box], bytes]]
"""Cuts out the doubtful items of a reading: PNG pictures by page and box."""


@dataclass(frozen=True, slots=True)
class Repairs:
    """What came of it: so many items were asked about, so many proposals made and accepted; `trouble` says why none were, "" if nothing failed."""

    menu: ReadMenu
    asked: int = 0
    proposed: int = 0
    accepted: int = 0
    trouble: str = ""


def repaired(menu: ReadMenu, pages: Sequence[Page], repairer: Repairer, crops: Crops = lambda menu: {}) -> Repairs:
    """The reading with those proposals taken that the words on the pages bear out; the others change nothing."""
    places = doubtful_places(menu)[:MOST_ITEMS]
    if not places:
        return Repairs(menu)
    regions = regions_of(menu, pages, places, crops(menu))
    asked = list(regions)
    if not asked:
        return Repairs(menu)
    try:
        proposals = repairer.propose([regions[place] for place in asked])
    except MaitredError as trouble:
        return Repairs(menu, len(asked), trouble=str(trouble))
    minor = _minor_of(menu, pages)
    better: dict[tuple[int, int], ReadItem] = {}
    for number, proposal in proposals.items():
        item = checked(proposal, regions[asked[number]], minor) if 0 <= number < len(asked) else None
        if item is not None:
            better[asked[number]] = item
    return Repairs(_with(menu, better), len(asked), len(proposals), len(better))


def _with(menu: ReadMenu, better: Mapping[tuple[int, int], ReadItem]) -> ReadMenu:
    sections = tuple(
        replace(section, items=tuple(better.get((place, index), item) for index, item in enumerate(section.items)))
        for place, section in enumerate(menu.sections)
    )
    return replace(menu, sections=sections)


def _minor_of(menu: ReadMenu, pages: Sequence[Page]) -> Minor:
    """How the reader turns printed figures of this menu into minor units."""
    raw = [column for page in pages for column in columns_of(page)]
    lines = settled(raw, writing_of(raw))
    return minor_units(menu.currency, [price for column in lines for line in column for price in line.prices])
