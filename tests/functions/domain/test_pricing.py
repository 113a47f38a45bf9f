"""Totals are integers that add up."""

from hypothesis import given
from hypothesis import strategies as st

from functions.domain.ordering import DeliveryZone, Ordering
from functions.domain.orders import Choice, OrderLine
from functions.domain.pricing import price, share, share_inside


def _line(amount: int, quantity: int = 1, category: str = "food", *choices: int) -> OrderLine:
    chosen = tuple(Choice("g", f"m{number}", "extra", amount) for number, amount in enumerate(choices))
    return OrderLine("L1", "i", "Item", "", quantity, amount, chosen, tax_category=category)


def test_choices_count_for_every_portion() -> None:
    assert _line(1000, 3, "food", 150, 50).total_minor == 3600


def test_tax_is_added_by_category_and_rounded_once() -> None:
    ordering = Ordering(tax_rates={"food": 8880, "alcohol": 10_000})

    totals = price([_line(1001), _line(1001), _line(500, 1, "alcohol"), _line(99, 1, "toys")], ordering, None, "USD")

    assert totals.items_minor == 2601
    assert totals.tax_minor == share(2101, 8880) + 50 == 187 + 50
    assert totals.total_minor == 2601 + 237


def test_tax_inside_the_prices_is_told_and_not_added() -> None:
    totals = price([_line(1100)], Ordering(tax_rates={"food": 10_000}, prices_include_tax=True), None, "EUR")

    assert (totals.tax_minor, totals.total_minor, totals.tax_included) == (100, 1100, True)


def test_service_charge_and_delivery_are_taxed_only_where_the_owner_says_so() -> None:
    zone = DeliveryZone("near", fee_minor=300)
    plain = Ordering(tax_rates={"food": 10_000}, service_charge_rate=18_000)
    taxed = Ordering(tax_rates={"food": 10_000, "service": 10_000, "delivery": 5000}, service_charge_rate=18_000)

    assert price([_line(1000)], plain, zone, "USD").tax_minor == 100
    totals = price([_line(1000)], taxed, zone, "USD")
    assert (totals.service_charge_minor, totals.delivery_fee_minor, totals.tax_minor) == (180, 300, 100 + 18 + 15)
    assert totals.total_minor == 1000 + 180 + 300 + 133


@given(st.integers(0, 10**7), st.integers(0, 100_000))
def test_a_tax_inside_is_the_tax_outside_of_what_is_left(amount: int, rate: int) -> None:
    inside = share_inside(amount, rate)

    assert 0 <= inside <= amount
    assert abs(share(amount - inside, rate) - inside) <= 1
