"""What is a price in a row of words, and what only looks like one."""

import pytest

from functions.menu_ocr.reading.laid import Token
from functions.menu_ocr.reading.prices import Price, pieces


def row(text: str) -> list[Token]:
    tokens, left = [], 0.0
    for part in text.split():
        tokens.append(Token(part, left, 0, left + 5 * len(part), 11, 10, "", 1.0, 1))
        left += 5 * len(part) + 2.5
    return tokens


def strong(text: str) -> list[tuple[int, int | None]]:
    return [(piece.units, piece.hundredths) for piece in pieces(row(text)) if isinstance(piece, Price) and piece.strong]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Soup $8.50", (8, 50)), ("Soup $ 8.50", (8, 50)), ("Suppe 12,50 €", (12, 50)), ("Suppe 12,- €", (12, 0)), ("Soup 9.95", (9, 95)),
        ("寿司 ¥1,200", (1200, None)), ("寿司 1200円", (1200, None)), ("Bœuf 24€", (24, None)), ("Rösti CHF 21.50", (21, 50)),
    ],
)  # fmt: skip
def test_a_printed_price_is_read(text: str, expected: tuple[int, int | None]) -> None:
    assert strong(text) == [expected]


@pytest.mark.parametrize(
    "text",
    ["IPA 5.25 %", "Wine 0,75 l", "open 12.00 - 15.00", "Lager 4.50%", "Call 555-0142", "Kitchen 11:30"],
)
def test_measures_times_and_shares_are_no_prices(text: str) -> None:
    assert strong(text) == []


def test_small_raised_cents_belong_to_the_whole_number_before_them() -> None:
    whole = Token("$12", 0, 0, 18, 12, 12, "Body", 1.0, 1)
    cents = Token("95", 18.5, 0, 25, 7, 7, "Body", 1.0, 1)

    assert [(piece.units, piece.hundredths) for piece in pieces([whole, cents]) if isinstance(piece, Price)] == [
        (12, 95)
    ]


@pytest.mark.parametrize("text", ["Braised Sea Bream (2,4)", "Linden Pils (1,7)"])
def test_the_figures_of_two_allergens_in_brackets_are_no_price_at_all(text: str) -> None:
    assert not any(isinstance(piece, Price) for piece in pieces(row(text)))
