"""Layouts that no generated menu has: each once broke the reading of a menu that was set by other hands."""

import pytest

from functions.menu_ocr.page import Page, Word
from functions.menu_ocr.reading.menu_read import ReadItem, ReadMenu
from functions.menu_ocr.reading.read_menu import items_of, read_menu

WIDTH, HEIGHT = 600.0, 800.0


def phrase(text: str, left: float, y: float, size: float = 10.0, font: str = "Body") -> list[Word]:
    """The words of a text that begins at `left`, each sign half an em wide."""
    words = []
    for part in text.split():
        right = left + 0.5 * size * len(part)
        words.append(
            Word(part, (left / WIDTH, y / HEIGHT, right / WIDTH, (y + 1.1 * size) / HEIGHT), size=size, font=font)
        )
        left = right + 0.25 * size
    return words


def until(text: str, right: float, y: float) -> list[Word]:
    """The words of a text that ends at `right`."""
    return phrase(text, right - 5.0 * len(text), y)


def read(*phrases: list[Word]) -> ReadMenu:
    return read_menu([Page(1, WIDTH, HEIGHT, tuple(word for words in phrases for word in words))])


def listed(menu: ReadMenu) -> list[tuple[str, list[int]]]:
    return [(item.name, amounts(item)) for item in items_of(menu)]


def amounts(item: ReadItem) -> list[int]:
    return [price.amount_minor for price in item.prices]


def sizes(item: ReadItem) -> list[tuple[str, int]]:
    return [(price.label, price.amount_minor) for price in item.prices]


def dishes(*rows: tuple[str, str], top: float = 90) -> list[list[Word]]:
    return [
        part
        for index, (name, price) in enumerate(rows)
        for part in (phrase(name, 40, top + 20 * index), until(price, 560, top + 20 * index))
    ]


def test_halves_and_prices_with_their_sign_for_a_point_are_prices() -> None:
    menu = read(
        phrase("Nibbles", 40, 50, 16, "Bold"),
        *dishes(("Olives", "£4½"), ("Bread", "£5"), ("Soupe", "12€50"), ("Tarte", "8€90")),
    )

    assert listed(menu) == [("Olives", [450]), ("Bread", [500]), ("Soupe", [1250]), ("Tarte", [890])]


def test_a_leader_without_spaces_gives_the_price_no_point_of_its_own() -> None:
    menu = read(
        phrase("Sides", 40, 50, 16, "Bold"),
        *dishes(("Slaw", ".......11.95"), ("Fries", "......4.50"), ("Rice", "....3.25")),
    )

    assert listed(menu) == [("Slaw", [1195]), ("Fries", [450]), ("Rice", [325])]


def test_what_the_house_charges_beside_its_dishes_is_sold_by_nobody() -> None:
    menu = read(
        phrase("Primi", 40, 50, 16, "Bold"),
        *dishes(("Ribollita", "9,50 €"), ("Risotto", "14,00 €"), ("Gnocchi", "12,00 €")),
        phrase("Coperto 2,50 € a persona", 40, 150, 8),
        phrase("Free delivery on orders over 15,00 €", 40, 175, 8),
    )

    assert listed(menu) == [("Ribollita", [950]), ("Risotto", [1400]), ("Gnocchi", [1200])]


def test_what_a_note_adds_stands_among_the_groups_and_not_among_the_dishes() -> None:
    menu = read(
        phrase("Eggs", 40, 50, 16, "Bold"),
        phrase("Served with home fries and toast. Egg whites add 1.95", 40, 72, 8),
        *dishes(("Two Eggs", "7.95"), ("Hash", "13.50"), ("Steak and Eggs", "21.95")),
    )

    assert listed(menu) == [("Two Eggs", [795]), ("Hash", [1350]), ("Steak and Eggs", [2195])]
    options = [(option.name, option.price_minor) for group in items_of(menu)[0].groups for option in group.options]
    assert options == [("Egg whites", 195)]


def test_a_number_in_brackets_says_how_many_and_belongs_to_the_name() -> None:
    menu = read(
        phrase("Starters", 40, 50, 16, "Bold"),
        *dishes(("Summer Rolls (2)", "8"), ("Satay (4)", "10"), ("Tower (serves 4)", "65"), ("Tofu", "7")),
    )

    assert listed(menu) == [
        ("Summer Rolls (2)", [800]),
        ("Satay (4)", [1000]),
        ("Tower (serves 4)", [6500]),
        ("Tofu", [700]),
    ]


def test_columns_of_prices_are_named_by_whatever_words_stand_over_them() -> None:
    rows = [
        part
        for index, name in enumerate(("Korma", "Madras", "Dhansak"))
        for part in (
            phrase(name, 40, 90 + 20 * index),
            until("7.50", 400, 90 + 20 * index),
            until("8.95", 480, 90 + 20 * index),
            until("9.95", 560, 90 + 20 * index),
        )
    ]
    menu = read(
        phrase("Curries", 40, 50, 16, "Bold"),
        until("Veg", 400, 74),
        until("Lamb", 480, 74),
        until("Prawn", 560, 74),
        *rows,
    )

    assert [sizes(item) for item in items_of(menu)] == [[("Veg", 750), ("Lamb", 895), ("Prawn", 995)]] * 3


def test_sizes_named_once_hold_for_the_sections_below() -> None:
    rows = []
    for top, heading, names in ((60, "Salads", ("Garden", "Caesar")), (150, "Pasta", ("Ziti", "Lasagna"))):
        rows.append(phrase(heading, 40, top, 16, "Bold"))
        for index, name in enumerate(names):
            y = top + 30 + 20 * index
            rows += [phrase(name, 40, y), until("$30", 480, y), until("$55", 560, y)]
    menu = read(until("Half Pan", 490, 30), until("Full Pan", 570, 30), *rows)

    assert [sizes(item) for item in items_of(menu)] == [[("Half Pan", 3000), ("Full Pan", 5500)]] * 4


def test_numbers_in_a_column_of_their_own_stay_with_their_dishes() -> None:
    rows = []
    for left, first in ((30, 1), (320, 6)):
        for index in range(5):
            y = 90 + 20 * index
            rows += [
                phrase(f"{first + index}.", left, y),
                phrase(f"Dish {'ABCDEFGHIJ'[first + index - 1] * 4}", left + 25, y),
                until(f"{first + index}.50", left + 250, y),
            ]
    menu = read(phrase("Soups", 30, 60, 16, "Bold"), phrase("Mains", 320, 60, 16, "Bold"), *rows)

    assert [item.number for item in items_of(menu)] == [str(number) for number in range(1, 11)]
    assert [amounts(item) for item in items_of(menu)] == [[number * 100 + 50] for number in range(1, 11)]


def test_bare_prices_at_the_edge_of_strong_ones_count_too() -> None:
    menu = read(
        phrase("Plates", 40, 50, 16, "Bold"),
        *dishes(("Catfish", "16.99"), ("Meatloaf", "13.99"), ("Oxtails", "18.99"), ("Pork Chops", "15.99")),
        phrase("Sides", 40, 180, 16, "Bold"),
        *dishes(("Yams", "4"), ("Okra", "4.5"), ("Peas", "4"), top=210),
    )

    assert listed(menu)[4:] == [("Yams", [400]), ("Okra", [450]), ("Peas", [400])]


def test_headings_may_be_in_small_letters_if_they_are_larger() -> None:
    menu = read(
        phrase("sweet", 40, 50, 16, "Italic"), *dishes(("Pancakes", "15"), ("French Toast", "16")),
        phrase("savory", 40, 140, 16, "Italic"), *dishes(("Shakshuka", "17"), ("Benedict", "18"), top=170),
    )  # fmt: skip

    assert [(section.name, len(section.items)) for section in menu.sections] == [("sweet", 2), ("savory", 2)]


@pytest.mark.parametrize(
    ("price", "text", "currency"),
    [
        ("$3.50", "Chile Relleno con queso y salsa de la casa", "USD"),
        ("7,95 $", "fromage de chèvre, sauce et frites avec la salade", "CAD"),
        ("$19", "Beef Tartare with pommes frites and sauce au poivre", "USD"),
        ("9,000원", "김치찌개", "KRW"),
    ],
)
def test_the_currency_is_that_of_the_sign_and_of_how_it_is_written(price: str, text: str, currency: str) -> None:
    rows = [
        part for index in range(4) for part in (phrase(text, 40, 90 + 30 * index), until(price, 560, 90 + 30 * index))
    ]

    assert read(phrase("Menu", 40, 50, 16, "Bold"), *rows).currency == currency
