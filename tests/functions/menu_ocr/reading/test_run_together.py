"""What recognition makes of sizes, strokes and prices that stand close."""

import pytest

from functions.menu_ocr.reading.laid import Token
from functions.menu_ocr.reading.run_together import parted
from functions.menu_ocr.reading.tidy import tidy


def page(*rows: str, font: str = "") -> list[Token]:
    """Rows of words as tokens, a sign 6 wide and a space 4."""
    found = []
    for row, words in enumerate(rows):
        left = 0.0
        for word in words.split():
            found.append(Token(word, left, 20.0 * row, left + 6 * len(word), 20.0 * row + 12, 12.0, font, 0.9, 1))
            left += 6 * len(word) + 4
    return found


def words(tokens: list[Token]) -> str:
    ordered = sorted(tokens, key=lambda one: (one.top, one.left))
    return " ".join(token.text for token in ordered)


def test_half_a_litre_is_told_from_half_a_euro_by_the_rest_of_the_page() -> None:
    drinks = page("Bianco 0.2514,25€ 0.517,25€", "Birra 0.25 15,90€ 0.51 7,50€", "Spritz 0.2517,50€ 0.5 1 8,50€")

    assert words(tidy(drinks)) == (
        "Bianco 0.25 l 4,25€ 0.5 l 7,25€ Birra 0.25 l 5,90€ 0.5 l 7,50€ Spritz 0.25 l 7,50€ 0.5 l 8,50€"
    )


def test_without_litres_on_the_page_half_a_euro_stays() -> None:
    assert words(tidy(page("Extra 0.51", "Milk 0.5 1 2,50"))) == "Extra 0.51 Milk 0.5 1 2,50"


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("Bowl 8.90/ 19.00", "Bowl 8.90 / 19.00"),
        ("Merlot £15/ £16", "Merlot £15 / £16"),
        ("Bowl 8.90 /19.00", "Bowl 8.90 / 19.00"),
        ("Fromage 9 €/15 €", "Fromage 9 € / 15 €"),
        ("Fromage 6 €/13€", "Fromage 6 € / 13€"),
        ("Broth S $11 M$17", "Broth S $11 M $17"),
        ("Broth S$9 M$18", "Broth S $9 M $18"),
        ("Laksa S$9 Satay S$12", "Laksa S$9 Satay S$12"),
        ("Feijoada R$45", "Feijoada R$45"),
        ("Käse Fr. 9.50 Suppe Fr 9.00", "Käse Fr. 9.50 Suppe Fr. 9.00"),
        ("Fr 9.00 Sa 10.00", "Fr 9.00 Sa 10.00"),
        ("and/or A/C w/ fries", "and/or A/C w/ fries"),
    ],
)
def test_strokes_initials_and_signs_of_currencies(printed: str, read: str) -> None:
    assert words(parted(page(printed))) == read


def test_what_is_printed_as_text_is_left_alone() -> None:
    printed = page("Bowl 8.90/ 19.00 S$9 M$18 0.2514,25 0.2514,25", font="Body")
    assert parted(printed) == printed
