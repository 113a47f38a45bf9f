"""What stands at the head and foot of page after page is neither dish nor section."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from functions.menu_ocr.page import Page, Word
from functions.menu_ocr.reading.menu_read import ReadMenu
from functions.menu_ocr.reading.read_menu import read_menu
from tests.functions.menu_ocr.reading.test_read_menu import heading, page, phrase

DISHES = ("Onion Rings", "Tomato Soup", "Crab Cakes", "Beef Stew", "Duck Pie", "Fish Soup", "Rump Steak", "Lamb Chops")


def about(name: str) -> str:
    return f"with {name[::-1].casefold().replace(' ', ' and ')}, butter and herbs"


def dishes(first: int, count: int, y: float) -> list[list[Word]]:
    rows = []
    for row in range(count):
        rows.append(phrase(DISHES[first + row], 50, y + 30 * row, font="Bold"))
        rows.append(phrase(f"${8 + first + row}.50", 520, y + 30 * row))
        rows.append(phrase(about(DISHES[first + row]), 50, y + 12 + 30 * row, 8))
    return rows


def read(*pages: Sequence[list[Word]]) -> ReadMenu:
    return read_menu([replace(page(*words), number=number) for number, words in enumerate(pages, start=1)])


def told(menu: ReadMenu) -> list[tuple[str, list[str]]]:
    return [(section.name, [item.name for item in section.items]) for section in menu.sections]


TWO_SECTIONS = [("Starters", list(DISHES[:3])), ("Mains", list(DISHES[3:6]))]


@pytest.mark.parametrize(("size", "font"), [(22, "Script"), (16, "Bold"), (12, "Script")])
def test_the_name_of_the_house_on_each_page_opens_no_section(size: float, font: str) -> None:
    name = phrase("Rossi & Sons", 220, 30, size, font)
    menu = read(
        [name, heading("Starters", 80), *dishes(0, 3, 110), heading("Mains", 220), *dishes(3, 1, 250)],
        [name, *dishes(4, 2, 80)],
    )

    assert told(menu) == TWO_SECTIONS


def foot(number: int) -> list[list[Word]]:
    return [
        phrase("Harbour House", 60, 700, 9),
        phrase("Portsmouth 023.92", 400, 700, 9),
        phrase("Kitchen until 22.30", 60, 711, 9),
        phrase("V vegetarian GF gluten free N nuts", 60, 722, 9),
        phrase(f"{number}", 290, 733, 9),
    ]


def test_address_hours_legend_and_page_number_belong_to_no_dish() -> None:
    menu = read(
        [heading("Starters", 50), *dishes(0, 3, 80), heading("Mains", 640), *dishes(3, 1, 675), *foot(1)],
        [*dishes(4, 2, 645), *foot(2)],
    )

    assert told(menu) == TWO_SECTIONS
    assert all(item.description == about(item.name) for section in menu.sections for item in section.items)
    assert all(len(item.prices) == 1 for section in menu.sections for item in section.items)


def test_numbers_of_facing_pages_stand_at_opposite_edges() -> None:
    menu = read(
        [heading("Starters", 50), *dishes(0, 3, 80), heading("Mains", 590), *dishes(3, 1, 650), phrase("4", 550, 684)],
        [*dishes(4, 2, 60), phrase("5", 45, 684)],
    )

    assert told(menu) == TWO_SECTIONS
    assert menu.sections[1].items[0].description == about("Beef Stew")


@pytest.mark.parametrize("again", ["Mains", "Mains (continued)", "MAINS cont."])
def test_a_section_whose_heading_is_printed_again_on_the_next_page_stays_one(again: str) -> None:
    menu = read(
        [heading("Starters", 50), *dishes(0, 3, 80), heading("Mains", 200), *dishes(3, 1, 230)],
        [heading(again, 50), *dishes(4, 2, 80)],
    )

    assert told(menu) == TWO_SECTIONS


def test_the_same_heading_at_the_top_of_both_pages_is_the_sections_own() -> None:
    menu = read([heading("Grill", 50), *dishes(0, 3, 80)], [heading("Grill", 50), *dishes(3, 3, 80)])

    assert told(menu) == [("Grill", list(DISHES[:6]))]


def test_what_is_sold_at_the_foot_of_each_page_is_sold_once() -> None:
    special = [phrase("Dish of the day", 50, 700, font="Bold"), phrase("$11.00", 520, 700)]
    menu = read(
        [heading("Starters", 50), *dishes(0, 3, 80), heading("Mains", 560), *dishes(3, 1, 590), *special],
        [*dishes(4, 2, 60), *special],
    )

    assert [name for _, names in told(menu) for name in names].count("Dish of the day") == 1


def test_pages_with_equal_prices_in_equal_places_lose_none() -> None:
    rows = [[phrase(name, 50, 400), phrase("$9.00", 520, 400)] for name in ("Tiramisu", "Gelato")]
    menu = read(
        [heading("Starters", 50), *dishes(0, 3, 80), *rows[0]], [heading("Mains", 50), *dishes(3, 3, 80), *rows[1]]
    )
    prices = {item.name: [price.amount_minor for price in item.prices] for s in menu.sections for item in s.items}

    assert prices["Tiramisu"] == prices["Gelato"] == [900]


def test_names_of_sizes_at_the_top_of_each_page_name_the_prices_of_both() -> None:
    def sized(first: int) -> list[list[Word]]:
        return [
            one
            for row in range(3)
            for one in (
                phrase(DISHES[first + row], 50, 110 + 20 * row, font="Bold"),
                phrase("4.50", 430, 110 + 20 * row),
                phrase("18.00", 520, 110 + 20 * row),
            )
        ]

    sizes = [phrase("Glass", 430, 80), phrase("Bottle", 520, 80)]
    menu = read(
        [heading("Red Wines", 50), *sizes, *sized(0)],
        [heading("White Wines", 50), *sizes, *sized(3)],
    )

    assert {tuple(price.label for price in item.prices) for s in menu.sections for item in s.items} == {
        ("Glass", "Bottle")
    }


def test_a_single_page_has_no_running_head() -> None:
    menu = read([heading("Starters", 50), *dishes(0, 3, 80)])

    assert told(menu) == TWO_SECTIONS[:1]


def test_one_file_of_two_pages_of_different_sizes_is_compared_by_shares() -> None:
    name = phrase("Rossi & Sons", 220, 30, 22, "Script")
    pages = [
        page(name, heading("Starters", 80), *dishes(0, 3, 110), heading("Mains", 220), *dishes(3, 1, 250)),
        page(name, *dishes(4, 2, 80)),
    ]
    larger = Page(2, 1200, 1600, tuple(replace(word, size=2 * word.size) for word in pages[1].words))

    assert told(read_menu([pages[0], larger])) == TWO_SECTIONS


def test_two_dishes_at_the_foot_of_their_pages_may_be_served_with_the_same() -> None:
    last = phrase("served with fries", 50, 692, 8)
    menu = read(
        [heading("Starters", 50), *dishes(0, 3, 80), phrase("Haddock", 50, 680), phrase("$9.00", 520, 680), last],
        [heading("Mains", 50), *dishes(3, 3, 80), phrase("Plaice", 50, 680), phrase("$12.00", 520, 680), last],
    )

    assert [section.items[-1].description for section in menu.sections] == ["served with fries"] * 2


def test_a_page_without_a_word_takes_nothing_from_the_others() -> None:
    menu = read([*dishes(0, 4, 80)], [])

    assert [item.name for section in menu.sections for item in section.items] == list(DISHES[:4])
