"""What an order costs where the restaurant's point of sale does not say: integers only, rounded half up, once per tax category."""

from collections import defaultdict
from collections.abc import Iterable

from functions.domain.ordering import DeliveryZone, Ordering
from functions.domain.orders import OrderLine, Totals

_WHOLE = 100_000
"""Rates are in thousandths of a percent: New York's 8.875 % is 8875."""


def share(amount_minor: int, rate: int) -> int:
    """That rate of the amount, rounded half up."""
    return (2 * amount_minor * rate + _WHOLE) // (2 * _WHOLE)


def share_inside(amount_minor: int, rate: int) -> int:
    """How much of an amount that holds a tax of that rate is the tax, rounded half up."""
    return (2 * amount_minor * rate + _WHOLE + rate) // (2 * (_WHOLE + rate))


def price(lines: Iterable[OrderLine], ordering: Ordering, zone: DeliveryZone | None, currency: str) -> Totals:
    """The totals of these lines, delivered to `zone` or picked up.

    The service charge is a share of the items. It and the delivery fee are taxed only where the owner's `tax_rates` name `service`
    and `delivery`.
    """
    by_category: defaultdict[str, int] = defaultdict(int)
    items = 0
    for line in lines:
        by_category[line.tax_category if line.tax_category in ordering.tax_rates else "food"] += line.total_minor
        items += line.total_minor
    service_charge = share(items, ordering.service_charge_rate)
    delivery_fee = zone.fee_minor if zone is not None else 0
    by_category["service"] += service_charge
    by_category["delivery"] += delivery_fee
    of = share_inside if ordering.prices_include_tax else share
    tax = sum(of(amount, ordering.tax_rates.get(category, 0)) for category, amount in by_category.items())
    charges = items + service_charge + delivery_fee
    return Totals(
        items_minor=items,
        tax_minor=tax,
        service_charge_minor=service_charge,
        delivery_fee_minor=delivery_fee,
        total_minor=charges if ordering.prices_include_tax else charges + tax,
        currency=currency,
        tax_included=ordering.prices_include_tax,
    )
