"""What is offered for an extra price is no dish, and belongs to the dishes before it."""

from collections.abc import Sequence

import pytest

from functions.menu_ocr.page import Word
from functions.menu_ocr.reading.menu_read import ReadGroup, ReadMenu
from functions.menu_ocr.reading.read_menu import read_menu
from tests.functions.menu_ocr.reading.test_read_menu import heading, named, page, phrase

BURGERS = ("Classic Burger", "Blue Burger")
Row = str | tuple[str, str]


def read(rows: Sequence[Row], *, under: str = "", sign: str = "$") -> ReadMenu:
    """A menu whose burgers are followed by these rows: texts, and texts with a price at the right; `under` is a heading above them."""
    words: list[list[Word]] = [
        heading("Starters", 40),
        phrase("Onion Rings", 50, 65, font="Bold"), phrase(f"{sign}8.50", 520, 65),
        phrase("beer batter, chipotle", 50, 77, 8),
        phrase("Tomato Soup", 50, 95, font="Bold"), phrase(f"{sign}7.00", 520, 95),
        heading("Burgers", 125),
    ]  # fmt: skip
    y = 150.0
    for name, price in zip(BURGERS, ("12.00", "14.00"), strict=True):
        words += [phrase(name, 50, y, font="Bold"), phrase(sign + price, 520, y), phrase("lettuce", 50, y + 12, 8)]
        y += 32
    if under:
        words.append(heading(under, y + 6))
        y += 32
    y += 8
    for row in rows:
        text, price = row if isinstance(row, tuple) else (row, "")
        words += [phrase(text, 50, y, 9), *([phrase(price, 520, y, 9)] if price else [])]
        y += 12
    y += 20
    words += [heading("Desserts", y), phrase("Apple Pie", 50, y + 25, font="Bold"), phrase(f"{sign}6.00", 520, y + 25)]
    return read_menu([page(*words)])


def offered(groups: Sequence[ReadGroup]) -> list[tuple[str, int]]:
    return [(option.name, option.price_minor) for group in groups for option in group.options]


PROTEINS = [("chicken", 400), ("shrimp", 600), ("tofu", 300)]
TOPPINGS = [("bacon", 150), ("cheddar", 150), ("fried egg", 150)]
LINES: dict[str, tuple[Sequence[Row], list[tuple[str, int]]]] = {
    "strokes between": (["Add: chicken 4 | shrimp 6 | tofu 3"], PROTEINS),
    "commas, over two lines": (["Add chicken 4, shrimp 6,", "tofu 3"], PROTEINS),
    "cut before a price": (["Add chicken +4, shrimp", "+6, tofu +3"], PROTEINS),
    "cut within a name": (["Add chicken +4, tiger", "shrimp +6"], [("chicken", 400), ("tiger shrimp", 600)]),
    "brackets": (["Add chicken (4) shrimp (6) tofu (3)"], PROTEINS),
    "a title": (["Protein: chicken +4, shrimp +6, tofu +3"], PROTEINS),
    "a plus each": (["+ avocado 2.5 / + bacon 3"], [("avocado", 250), ("bacon", 300)]),
    "or": (["Add bacon 2 or egg 1"], [("bacon", 200), ("egg", 100)]),
    "one price for several": (["Add cheese or bacon $1.50 each"], [("cheese", 150), ("bacon", 150)]),
    "each, listed behind": (["Toppings $1.50 each: bacon, cheddar, fried egg"], TOPPINGS),
    "each, in brackets, over two lines": (["Extra toppings (each 1.50): bacon, cheddar,", "fried egg"], TOPPINGS),
    "each, listed before": (["Toppings: bacon, cheddar, fried egg - 1.50 each"], TOPPINGS),
    "each, without a list": (["Toppings each 1.50"], [("Toppings", 150)]),
    "any": (["Any extra topping 1.25"], [("Any extra topping", 125)]),
    "a combo": (["Make it a combo +3"], [("Make it a combo", 300)]),
    "for": (["Add fries & a drink for $4.50"], [("fries & a drink", 450)]),
    "a list below": (
        ["Add to any burger:", ("Bacon", "$2.00"), ("Fried Egg", "$1.50")],
        [("Bacon", 200), ("Fried Egg", 150)],
    ),
    "a choice before": (
        ["Choice of: beef, veggie or add bacon +2, egg +1"],
        [("bacon", 200), ("egg", 100), ("beef", 0), ("veggie", 0)],
    ),
    "a choice alone": (["Choose your side: fries, salad, slaw"], [("fries", 0), ("salad", 0), ("slaw", 0)]),
}


@pytest.mark.parametrize(("rows", "options"), LINES.values(), ids=LINES.keys())
def test_a_line_of_extras_is_offered_with_each_dish_of_its_section(
    rows: Sequence[Row], options: list[tuple[str, int]]
) -> None:
    menu = read(rows)

    assert [item.name for section in menu.sections for item in section.items] == [
        "Onion Rings", "Tomato Soup", *BURGERS, "Apple Pie",
    ]  # fmt: skip
    assert [offered(named(menu, name).groups) for name in BURGERS] == [options, options]
    assert {named(menu, name).description for name in BURGERS} == {"lettuce"}
    assert not any(named(menu, name).groups for name in ("Onion Rings", "Tomato Soup", "Apple Pie"))


@pytest.mark.parametrize(
    ("row", "names"),
    [
        ("Suplementos: setas +2 €, huevo frito +1 €", ["setas", "huevo frito"]),
        ("Zusätzlich Käse +2 €, Speck +1 €", ["Käse", "Speck"]),
        ("加料：豆腐 +€2, 青菜 +€1", ["豆腐", "青菜"]),
    ],
)
def test_a_sign_behind_or_a_wide_colon_is_no_part_of_a_name(row: str, names: list[str]) -> None:
    menu = read([row], sign="€")

    assert offered(named(menu, BURGERS[0]).groups) == list(zip(names, (200, 100), strict=True))


def test_a_currency_at_the_end_of_a_line_belongs_to_the_figures_on_the_next() -> None:
    menu = read(["Supplément : lardons +€2,50, œuf +€", "1,20"], sign="€")

    assert offered(named(menu, BURGERS[1]).groups) == [("lardons", 250), ("œuf", 120)]


@pytest.mark.parametrize("under", ["Add-Ons", "EXTRAS", "Burger Toppings", "Suppléments"])
def test_a_section_of_extras_is_sold_and_is_offered_with_the_section_before(under: str) -> None:
    extras = [("Bacon", 200), ("Extra Cheese", 150), ("Avocado", 250)]
    menu = read([(name, f"${amount / 100:.2f}") for name, amount in extras], under=under)

    assert [(section.name, [item.name for item in section.items]) for section in menu.sections[1:3]] == [
        ("Burgers", list(BURGERS)),
        (under, [name for name, _ in extras]),
    ]
    assert [offered(named(menu, name).groups) for name in BURGERS] == [extras, extras]
    assert not any(named(menu, name).groups for name in ("Tomato Soup", "Bacon", "Apple Pie"))


def test_what_describes_a_dish_before_its_price_adds_nothing() -> None:
    dishes = [
        ("Gedünsteter Zander", "dazu Senfsoße und Honig"),
        ("Geräucherte Forelle", "mit Wurzelgemüse"),
        ("Gebratener Wels", "dazu Apfelmus und Speck"),
        ("Karpfen blau", "auf Linsen und Spinat"),
        ("Matjes", "dazu brauner Butter"),
    ]
    rows: list[list[Word]] = []
    for index, (name, about) in enumerate(dishes):
        y = 90.0 + 40 * index
        rows += [phrase(name, 50, y, font="Bold"), phrase(about, 50, y + 12, 8), phrase("31,95 €", 500, y + 12)]
    menu = read_menu([page(heading("Fisch", 60), *rows)])

    assert [(item.name, len(item.prices), item.groups) for item in menu.sections[0].items] == [
        (name, 1, ()) for name, _ in dishes
    ]


def test_courses_are_no_choice() -> None:
    menu = read(["Dinner for two: choice of one starter, one main and one dessert"])

    assert not any(named(menu, name).groups for name in BURGERS)


def test_a_number_of_pieces_is_no_price_of_an_extra() -> None:
    assert offered(named(read(["Add 2 eggs 3"]), BURGERS[0]).groups) == [("2 eggs", 300)]
