"""Amounts as they are written and said."""

import pytest

from functions.domain.money import spoken, written


@pytest.mark.parametrize(
    ("amount", "currency", "text", "words"),
    [
        (1250, "USD", "$12.50", "12 dollars and 50 cents"),
        (100, "USD", "$1.00", "1 dollar"),
        (1, "GBP", "£0.01", "1 penny"),
        (0, "EUR", "€0.00", "0 euros"),
        (1200, "JPY", "¥1200", "1200 yen"),
        (-350, "USD", "-$3.50", "minus 3 dollars and 50 cents"),
        (1234, "KWD", "KWD 1.234", "KWD 1.234"),
        (99, "CHF", "CHF 0.99", "99 centimes"),
    ],
)
def test_an_amount_in_writing_and_in_words(amount: int, currency: str, text: str, words: str) -> None:
    assert (written(amount, currency), spoken(amount, currency)) == (text, words)
