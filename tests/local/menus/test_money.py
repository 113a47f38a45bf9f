"""Amounts are printed in the manner of each country, and exactly."""

from random import Random

import pytest

from local.menus.money import draw_amount, printed


@pytest.mark.parametrize(
    ("amount", "currency", "pattern", "expected"),
    [
        (1250, "USD", "$0.00", ("$12.50", "")),
        (1250, "EUR", "0,00 €", ("12,50 €", "")),
        (1205, "USD", "$0^00", ("$12", "05")),
        (1200, "JPY", "¥0,", ("¥1,200", "")),
        (1200, "JPY", "0円", ("1200円", "")),
        (3800, "CNY", "0元", ("38元", "")),
        (900, "USD", "0", ("9", "")),
    ],
)
def test_an_amount_is_printed_as_the_pattern_says(
    amount: int, currency: str, pattern: str, expected: tuple[str, str]
) -> None:
    assert printed(amount, currency, pattern) == expected


@pytest.mark.parametrize(("currency", "pattern"), [("USD", "$0"), ("EUR", "0 €"), ("CNY", "¥0")])
def test_a_pattern_without_cents_gets_no_amount_with_cents(currency: str, pattern: str) -> None:
    dice = Random(1)
    assert all(draw_amount(dice, currency, pattern, 3, 30) % 100 == 0 for _ in range(200))
