"""A page of words becomes a menu: names beside their prices, under their headings, with nothing added."""

from hypothesis import given, settings
from hypothesis import strategies as st

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


def page(*phrases: list[Word]) -> Page:
    return Page(1, WIDTH, HEIGHT, tuple(word for words in phrases for word in words))


def heading(text: str, y: float, left: float = 50) -> list[Word]:
    return phrase(text, left, y, 16, "Bold")


def named(menu: ReadMenu, name: str) -> ReadItem:
    return next(item for item in items_of(menu) if item.name == name)


def amounts(item: ReadItem) -> list[tuple[str, int]]:
    return [(price.label, price.amount_minor) for price in item.prices]


def test_a_far_price_belongs_to_the_name_on_its_row_and_the_words_below_describe_it() -> None:
    menu = read_menu(
        [
            page(
                heading("Starters", 50),
                phrase("Onion Rings", 50, 80, font="Bold"), phrase("$8.50", 520, 80),
                phrase("beer batter and chipotle", 50, 93, 8),
                phrase("Tomato Soup", 50, 120, font="Bold"), phrase("$7", 520, 120),
                heading("Mains", 160),
                phrase("Ribeye 12 oz", 50, 190, font="Bold"), phrase("$34.00", 520, 190),
            )
        ]
    )  # fmt: skip

    assert [(section.name, [item.name for item in section.items]) for section in menu.sections] == [
        ("Starters", ["Onion Rings", "Tomato Soup"]),
        ("Mains", ["Ribeye 12 oz"]),
    ]
    assert menu.currency == "USD"
    assert amounts(named(menu, "Onion Rings")) == [("", 850)]
    assert named(menu, "Onion Rings").description == "beer batter and chipotle"
    assert amounts(named(menu, "Tomato Soup")) == [("", 700)]


def test_two_columns_are_read_one_after_the_other() -> None:
    rows = []
    for index, (left, right) in enumerate(
        [
            ("Onion Rings", "Fish Pie"),
            ("Tomato Soup", "Lamb Stew"),
            ("Crab Cakes", "Rump Steak"),
            ("Beef Tartare", "Duck"),
        ]
    ):
        y = 90 + 25 * index
        rows += [phrase(left, 40, y), phrase("€9,50", 240, y), phrase(right, 320, y), phrase("€19,50", 530, y)]
    menu = read_menu([page(heading("Starters", 60, 40), heading("Mains", 60, 320), *rows)])

    assert [section.name for section in menu.sections] == ["Starters", "Mains"]
    assert [item.name for item in menu.sections[0].items] == [
        "Onion Rings",
        "Tomato Soup",
        "Crab Cakes",
        "Beef Tartare",
    ]
    assert all(amounts(item) == [("", 1950)] for item in menu.sections[1].items)
    assert menu.currency == "EUR"


def test_a_wide_gap_before_a_column_of_prices_parts_no_names_from_them() -> None:
    rows = [
        words
        for index, name in enumerate(("Soup", "Salad", "Stew", "Pie", "Cake", "Tart"))
        for words in (
            phrase(name, 40, 90 + 20 * index),
            phrase("12", 400, 90 + 20 * index),
            phrase("18", 500, 90 + 20 * index),
        )
    ]
    menu = read_menu([page(heading("Plates", 50, 40), phrase("Small", 395, 70), phrase("Large", 495, 70), *rows)])

    assert len(items_of(menu)) == 6
    assert amounts(named(menu, "Stew")) == [("Small", 1200), ("Large", 1800)]


def test_where_prices_end_the_items_the_words_above_them_are_names() -> None:
    blocks = []
    for index, name in enumerate(("Crispy Squid", "Braised Leeks", "Smoked Trout", "Roast Carrots", "Lamb Ribs")):
        y = 100 + 60 * index
        blocks += [
            phrase(name, 50, y, 11, "Bold"),
            phrase("with herbs and lemon", 50, y + 14, 9),
            phrase("£9.50", 50, y + 26, 9),
        ]
    menu = read_menu([page(heading("Plates", 60), *blocks)])

    assert [item.name for item in items_of(menu)] == [
        "Crispy Squid",
        "Braised Leeks",
        "Smoked Trout",
        "Roast Carrots",
        "Lamb Ribs",
    ]
    assert {item.description for item in items_of(menu)} == {"with herbs and lemon"}
    assert [section.name for section in menu.sections] == ["Plates"]


def test_bare_numbers_are_prices_only_where_no_better_ones_are_printed() -> None:
    bare = read_menu(
        [
            page(
                *(
                    words
                    for i in range(4)
                    for words in (phrase(f"Plate {'ABCD'[i]}side", 50, 90 + 25 * i), phrase("14", 500, 90 + 25 * i))
                )
            )
        ]
    )
    strong = read_menu(
        [
            page(
                *(
                    words
                    for i in range(4)
                    for words in (phrase(f"Wings of {6 + i}", 50, 90 + 25 * i), phrase("$14.00", 500, 90 + 25 * i))
                )
            )
        ]
    )

    assert [amounts(item) for item in items_of(bare)] == [[("", 1400)]] * 4
    assert [amounts(item) for item in items_of(strong)] == [[("", 1400)]] * 4


def test_additions_and_choices_become_groups() -> None:
    menu = read_menu(
        [
            page(
                heading("Salads", 50),
                phrase("Caesar Salad", 50, 80, font="Bold"), phrase("$11.00", 500, 80),
                phrase("Add chicken +$4, shrimp +$6", 50, 93, 8),
                phrase("Greek Salad", 50, 120, font="Bold"), phrase("$12.00", 500, 120),
                phrase("Choice of feta, halloumi or tofu", 50, 133, 8),
                phrase("Cobb Salad", 50, 160, font="Bold"), phrase("$13.00", 500, 160),
            )
        ]
    )  # fmt: skip

    added = named(menu, "Caesar Salad").groups[0]
    assert [(option.name, option.price_minor) for option in added.options] == [("chicken", 400), ("shrimp", 600)]
    chosen = named(menu, "Greek Salad").groups[0]
    assert ([option.name for option in chosen.options], chosen.at_least, chosen.at_most) == (
        ["feta", "halloumi", "tofu"],
        1,
        1,
    )
    assert amounts(named(menu, "Caesar Salad")) == [("", 1100)]


def test_a_market_price_is_said_and_no_figure_invented() -> None:
    menu = read_menu(
        [
            page(
                heading("Fish", 50),
                phrase("Whole Lobster", 50, 80), phrase("MP", 500, 80),
                phrase("Sea Bream", 50, 110), phrase("$24.00", 500, 110),
                phrase("Cod Cheeks", 50, 140), phrase("$19.00", 500, 140),
            )
        ]
    )  # fmt: skip

    lobster = named(menu, "Whole Lobster")
    assert lobster.market_price
    assert lobster.prices == ()


def test_marks_and_numbers_are_no_part_of_a_name() -> None:
    rows = [
        words
        for index, name in enumerate(("1. Pad Thai (V)", "2. Green Curry (V, GF)", "3. Tom Yum", "4. Larb"))
        for words in (phrase(name, 50, 80 + 25 * index), phrase("$12.50", 500, 80 + 25 * index))
    ]
    menu = read_menu([page(heading("Mains", 50), *rows)])

    assert [(item.number, item.name, item.marks) for item in items_of(menu)] == [
        ("1", "Pad Thai", ("V",)), ("2", "Green Curry", ("V", "GF")), ("3", "Tom Yum", ()), ("4", "Larb", ()),
    ]  # fmt: skip


def test_yen_have_no_hundredths() -> None:
    menu = read_menu(
        [
            page(
                *(
                    words
                    for i, name in enumerate(("刺身盛り合わせ", "天ぷらうどん", "焼きそば"))
                    for words in (phrase(name, 50, 80 + 25 * i), phrase("¥1,200", 500, 80 + 25 * i))
                )
            )
        ]
    )

    assert menu.currency == "JPY"
    assert [amounts(item) for item in items_of(menu)] == [[("", 1200)]] * 3


def test_a_page_without_prices_is_no_menu() -> None:
    assert (
        items_of(read_menu([page(phrase("Dear Sir or Madam", 50, 80), phrase("the weather was bad", 50, 100))])) == []
    )
    assert read_menu([]).sections == ()


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                (
                    "Soup",
                    "$9.50",
                    "12",
                    "Add",
                    "choice of",
                    "V",
                    "/",
                    "Large",
                    "....",
                    "MP",
                    "牛肉面",
                    "€",
                    "7,50 €",
                    "S T A R",
                )
            ),
            st.integers(0, 500),
            st.integers(0, 700),
            st.sampled_from((7.0, 10.0, 18.0)),
        ),
        max_size=30,
    )
)
def test_whatever_stands_on_a_page_no_figure_appears_that_is_not_on_it(
    placed: list[tuple[str, int, int, float]],
) -> None:
    menu = read_menu([page(*(phrase(text, left, y, size) for text, left, y, size in placed))])

    read = {price.amount_minor for item in items_of(menu) for price in item.prices}
    assert read <= {950, 1200, 750, 12}


def test_a_column_of_prices_stays_with_its_names_beside_another_column_of_text() -> None:
    words = []
    for index in range(6):
        y = 80 + 60 * index
        words += [phrase(f"Plain Dish {'ABCDEF'[index]}", 40, y), phrase(f"{index + 5}.50", 230, y)]
        words += [
            phrase("with a long description of it all", 40, y + 13),
            phrase("and one more row of the", 40, y + 26),
        ]
        words += [phrase(f"Other Dish {'ABCDEF'[index]}", 330, y), phrase(f"{index + 15}.25", 540, y)]
        words += [phrase("with beans and rice beside", 330, y + 13), phrase("and a leaf of sorrel", 330, y + 26)]

    menu = read_menu([page(*words)])

    assert [(item.name, amounts(item)) for item in items_of(menu)] == [
        *((f"Plain Dish {'ABCDEF'[index]}", [("", 100 * (index + 5) + 50)]) for index in range(6)),
        *((f"Other Dish {'ABCDEF'[index]}", [("", 100 * (index + 15) + 25)]) for index in range(6)),
    ]


def test_a_note_about_the_section_is_no_part_of_its_first_dish_where_prices_end_the_items() -> None:
    words = [heading("Fish", 50), phrase("Only on Fridays", 50, 76)]
    for index, name in enumerate(("Grilled Sole", "Baked Cod", "Smoked Eel")):
        y = 90 + 60 * index
        words += [
            phrase(name, 50, y),
            phrase("with butter and parsley", 50, y + 13, 8),
            phrase(f"${index + 9}.50", 50, y + 26),
        ]

    menu = read_menu([page(*words)])

    assert [(item.name, amounts(item)) for item in items_of(menu)] == [
        ("Grilled Sole", [("", 950)]), ("Baked Cod", [("", 1050)]), ("Smoked Eel", [("", 1150)]),
    ]  # fmt: skip


def test_a_dish_with_its_number_is_no_heading_however_large_a_mark_makes_it() -> None:
    dishes = ("1. Mushroom Strudel", "2. Cheese Strudel*", "3. Spinach Dumplings", "4. Plum Strudel")
    rows = [
        piece
        for index, dish in enumerate(dishes)
        for piece in (
            phrase(dish, 50, 80 + 50 * index, 14 if "*" in dish else 11, "Bold"),
            phrase("with salad and honey 9.95", 50, 95 + 50 * index, 10),
        )
    ]
    menu = read_menu([page(heading("Mains", 50), *rows)])

    assert [(section.name, len(section.items)) for section in menu.sections] == [("Mains", 4)]


def test_sections_may_be_numbered_too() -> None:
    rows = [
        piece
        for index, section in enumerate(("1. Starters", "2. Mains", "3. Desserts"))
        for piece in (
            heading(section, 50 + 150 * index),
            phrase("Tomato Soup", 50, 80 + 150 * index), phrase("$7.50", 520, 80 + 150 * index),
            phrase("Onion Rings", 50, 100 + 150 * index), phrase("$8.50", 520, 100 + 150 * index),
            phrase("Ribeye", 50, 120 + 150 * index), phrase("$34.00", 520, 120 + 150 * index),
        )
    ]  # fmt: skip

    menu = read_menu([page(*rows)])

    assert [section.name.strip("123. ") for section in menu.sections] == ["Starters", "Mains", "Desserts"]
