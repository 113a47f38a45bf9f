"""Headings over several columns, and columns with headings of their own."""

from functions.menu_ocr.page import Word
from functions.menu_ocr.reading.menu_read import ReadMenu
from functions.menu_ocr.reading.read_menu import read_menu
from tests.functions.menu_ocr.reading.test_read_menu import heading, page, phrase


def told(menu: ReadMenu) -> list[tuple[str, list[str]]]:
    return [(section.name, [item.name for item in section.items]) for section in menu.sections]


def card(name: str, left: float, y: float) -> list[list[Word]]:
    about = f"{name.casefold()} and herbs"
    return [phrase(name, left, y, font="Bold"), phrase(about, left, y + 12, 8), phrase("$14.50", left, y + 24)]


def test_cards_in_rows_belong_to_the_heading_above_their_row() -> None:
    sections = {
        "Bowls": (("Classic Ahi", "Spicy Salmon", "Tofu Crunch"), ("Hawaiian", "Shrimp Mango", "Chicken Katsu")),
        "Sides": (("Miso Soup", "Edamame", "Seaweed Salad"),),
        "Drinks": (("Yuzu Soda", "Green Tea", "Ramune"),),
    }
    words = [heading("Poke Company", 20, 40)]
    y = 60.0
    for name, rows in sections.items():
        words.append(phrase(name, 40, y, 20, "Narrow"))
        y += 34
        for row in rows:
            words += [word for at, dish in enumerate(row) for word in card(dish, 46 + 180 * at, y)]
            y += 70
    found = dict(told(read_menu([page(*words)])))

    assert {name: set(names) for name, names in found.items()} == {
        name: {dish for row in rows for dish in row} for name, rows in sections.items()
    }


def test_a_column_that_runs_on_beside_another_is_read_after_it() -> None:
    left = [("Soups", ("Onion Soup", "Tomato Soup")), ("Fish", ("Crab Cakes", "Fish Pie")), ("Meat", ("Lamb Stew",))]
    words: list[list[Word]] = []
    y = 40.0
    for name, dishes in left:
        words.append(heading(name, y, 40))
        y += 26
        for dish in dishes:
            words += [phrase(dish, 40, y, font="Bold"), phrase("$9.50", 240, y)]
            y += 22
        y += 8
    for row, dish in enumerate(("Rump Steak", "Beef Stew", "Duck Pie", "Pork Belly", "Veal Chop", "Goose Leg")):
        words += [phrase(dish, 330, 44 + 24 * row, font="Bold"), phrase("$19.50", 530, 44 + 24 * row)]
    menu = read_menu([page(*words)])

    assert told(menu)[:2] == [("Soups", ["Onion Soup", "Tomato Soup"]), ("Fish", ["Crab Cakes", "Fish Pie"])]
    assert told(menu)[2][1] == [
        "Lamb Stew",
        "Rump Steak",
        "Beef Stew",
        "Duck Pie",
        "Pork Belly",
        "Veal Chop",
        "Goose Leg",
    ]
