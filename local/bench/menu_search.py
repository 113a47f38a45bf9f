"""How long a dish is looked for: `python -m local.bench.menu_search` compares menus of 50, 500 and 2,000 items in one run.

Each query is a name of the menu as it may be heard: whole, misspelt, or a part of it; the sizes take turns, so that a busy machine
slows all of them alike. Figures are milliseconds of one search by one process, and how many of the misheard dishes were found.
"""

import argparse
import random
import statistics
import sys
import time
from collections.abc import Sequence

from functions.actions.search_menu import search_menu
from functions.domain.menu import Item, Menu, Section, SizePrice

SIZES = (50, 500, 2_000)
_MANNERS = ("Grilled", "Roasted", "Fried", "Smoked", "Braised", "Crispy", "Spicy", "House", "Baked", "Marinated")
_THINGS = ("Salmon", "Chicken", "Beef", "Aubergine", "Halloumi", "Octopus", "Lamb", "Tofu", "Mushroom", "Pumpkin",
           "Prawn", "Duck", "Artichoke", "Chickpea", "Pork Belly", "Sea Bass", "Cauliflower", "Lentil", "Burrata", "Tuna")  # fmt: skip
_WITH = ("Risotto", "Tacos", "Sandwich", "Salad", "Bowl", "Pie", "Skewers", "Curry", "Tagliatelle", "Soup")
_SECTION = 25


def menu_of(size: int) -> Menu:
    """A menu of so many different dishes, in sections of 25."""
    names = [f"{manner} {thing} {way}" for way in _WITH for thing in _THINGS for manner in _MANNERS]
    random.Random(7).shuffle(names)  # noqa: S311 - the same menu every time, guards nothing
    items = [Item(f"i{number}", name, (SizePrice(1000 + number),), f"With {names[-number - 1].lower()}") for number, name in enumerate(names[:size])]  # fmt: skip
    sections = tuple(
        Section(f"s{at}", f"Section {at // _SECTION}", tuple(items[at : at + _SECTION]))
        for at in range(0, size, _SECTION)
    )
    return Menu("bench", 1, "USD", sections)


def misheard(name: str, draw: random.Random) -> str:
    """The name as it may arrive: a letter lost, two swapped, or the manner left out."""
    place = draw.randrange(1, len(name) - 1)
    ways = (
        name,
        name[:place] + name[place + 1 :],
        name[: place - 1] + name[place] + name[place - 1] + name[place + 1 :],
    )
    return draw.choice((*ways, f"the {name} please"))


def measure(sizes: Sequence[int], queries: int) -> dict[int, tuple[list[float], int]]:
    """Milliseconds of each search and the number of dishes found first, by size."""
    draw = random.Random(11)  # noqa: S311 - the same queries every time, guards nothing
    menus = {size: menu_of(size) for size in sizes}
    for menu in menus.values():
        search_menu(menu, "anything")  # the index is built once per menu version
    results: dict[int, tuple[list[float], int]] = {size: ([], 0) for size in sizes}
    for _ in range(queries):
        for size, menu in menus.items():
            item = draw.choice(list(menu.items()))
            words = misheard(item.name, draw)
            begun = time.perf_counter()
            found = search_menu(menu, words)
            took = (time.perf_counter() - begun) * 1000
            times, hits = results[size]
            times.append(took)
            results[size] = (times, hits + bool(found and found[0].item.id == item.id))
    return results


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m local.bench.menu_search", description=__doc__)
    parser.add_argument("--queries", type=int, default=400, help="searches of each menu")
    chosen = parser.parse_args(arguments)
    results = measure(SIZES, chosen.queries)
    base = statistics.median(results[SIZES[0]][0])
    sys.stdout.write("items   p50 ms   p99 ms   ratio   found\n")
    for size, (times, hits) in results.items():
        p50, p99 = statistics.median(times), statistics.quantiles(times, n=100)[98]
        sys.stdout.write(f"{size:5d}  {p50:7.2f}  {p99:7.2f}  {p50 / base:6.1f}  {hits / len(times):6.1%}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
