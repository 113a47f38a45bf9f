"""Narrow columns: what is broken over lines, what runs to the gutter, and what stands right below a heading."""

import pytest

from functions.menu_ocr.page import Page, Word
from functions.menu_ocr.reading.menu_read import ReadMenu
from functions.menu_ocr.reading.read_menu import read_menu
from tests.functions.menu_ocr.reading.test_read_menu import amounts, heading, named, page, phrase


def told(menu: ReadMenu) -> list[tuple[str, list[str]]]:
    return [(section.name, [item.name for item in section.items]) for section in menu.sections]


def test_a_size_at_the_end_of_a_line_has_its_price_on_the_next() -> None:
    rows: list[list[Word]] = []
    for index, name in enumerate(("Pizza Luna", "Pizza Boscaiola", "Pizza dei Pini", "Pizza Lanterna", "Pizza Rosa")):
        y = 90.0 + 40 * index
        rows.append(phrase(name, 50, y, font="Bold"))
        if index == 1:
            rows.append(phrase("al forno con fior di latte e noci Piccola 13,95€ Grande", 50, y + 12, 8))
            rows.append(phrase("17,75€", 50, y + 22, 8))
        else:
            rows.append(phrase("Piccola 10,00€ Grande 15,95€", 50, y + 12, 8))
    menu = read_menu([page(heading("Dal Forno", 50), *rows)])

    assert amounts(named(menu, "Pizza Boscaiola")) == [("Piccola", 1395), ("Grande", 1775)]
    assert named(menu, "Pizza Boscaiola").description == "al forno con fior di latte e noci"


def test_words_for_the_markets_price_may_be_broken() -> None:
    menu = read_menu(
        [
            page(
                heading("Secondi", 50),
                phrase("Orata", 50, 90, font="Bold"), phrase("al forno 27,50€", 50, 102, 8),
                phrase("Pescato", 50, 130, font="Bold"), phrase("al forno con burro e salvia prezzo di", 50, 142, 8), phrase("mercato", 50, 152, 8),
                phrase("Branzino", 50, 180, font="Bold"), phrase("olive nere 25,90€", 50, 192, 8),
                phrase("Rombo", 50, 220, font="Bold"), phrase("con patate 29,00€", 50, 232, 8),
                phrase("Polpo", 50, 260, font="Bold"), phrase("alla griglia 21,00€", 50, 272, 8),
            )
        ]
    )  # fmt: skip
    catch = named(menu, "Pescato")

    assert catch.market_price
    assert catch.description == "al forno con burro e salvia"


def test_a_long_line_before_the_gutter_does_not_join_two_columns_whose_prices_lead() -> None:
    words = [phrase("Alte Ziegelei", 300, 30, 20, "Bold"), phrase("seit 1921 im Tal", 290, 58, 8)]
    for column, (left, title) in enumerate(((30, "Vorspeisen"), (330, "Hauptgerichte"))):
        words.append(phrase(title, left, 80, 14, "Bold"))
        for row, letter in enumerate("ABCDEFGHIJKL"):
            y = 105.0 + 30 * row + 12 * column
            words += [
                phrase(f"{(12, 9, 14, 10, 16, 11)[row % 6] + 7 * column}", left, y),
                phrase(f"Gericht {letter}{column}", left + 30, y),
            ]
    words.append(phrase("mit Honig und Senf und Speck und Kohl und Salz und Brot und Öl", 60, 237, 8.8))
    menu = read_menu([Page(1, 600, 800, tuple(word for own in words for word in own))])

    assert told(menu) == [
        ("Vorspeisen", [f"Gericht {letter}0" for letter in "ABCDEFGHIJKL"]),
        ("Hauptgerichte", [f"Gericht {letter}1" for letter in "ABCDEFGHIJKL"]),
    ]


@pytest.mark.parametrize("note", ["Ab zwei Personen", "Nur auf Vorbestellung", "Bis 15 Uhr"])
def test_a_note_right_below_a_heading_opens_no_section_of_its_own(note: str) -> None:
    words = [heading("Suppen", 50), phrase(note, 50, 80, 10, "Italic")]
    for row, name in enumerate(("Kürbiscremesuppe", "Zwiebelsuppe", "Linseneintopf")):
        words += [phrase(name, 50, 100 + 30 * row), phrase("6,50 €", 500, 100 + 30 * row)]
    menu = read_menu([page(*words)])

    assert told(menu) == [("Suppen", ["Kürbiscremesuppe", "Zwiebelsuppe", "Linseneintopf"])]


def test_a_bowl_is_a_dish_where_the_other_price_has_no_label_either() -> None:
    words = [heading("From the Garden", 50)]
    for row, name in enumerate(("Winter Salad", "Lentil Bowl", "Harvest Slaw")):
        words += [phrase(name, 50, 90 + 30 * row), phrase("$14.50 / $16.00", 180, 90 + 30 * row)]
    words[3] = phrase("Lentil Bowl $14.50 / $16.00", 50, 120)
    del words[4]

    assert told(read_menu([page(*words)])) == [("From the Garden", ["Winter Salad", "Lentil Bowl", "Harvest Slaw"])]


def test_the_mark_of_a_name_in_han_does_not_make_it_a_heading() -> None:
    words = [heading("凉菜", 50)]
    for row, name in enumerate(("蒜香土豆丝", "麻辣茄子 (A)", "凉拌土豆丝", "蒜香黄瓜")):
        y = 90 + 45 * row
        words += [phrase(name, 50, y), phrase("Garlic Shredded Potato", 50, y + 13, 8), phrase("$6.50", 50, y + 25, 9)]

    assert [names for _, names in told(read_menu([page(*words)]))] == [
        ["蒜香土豆丝", "麻辣茄子", "凉拌土豆丝", "蒜香黄瓜"]
    ]
