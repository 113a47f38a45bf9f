"""What an order costs at Toast, with exact decimals: the same arithmetic for `/prices` and `/orders` (documented).

*Judgement*: an option's price counts once for each of its quantity and for each of its parent's; tax is computed per rate over the check
and rounded half up; service charges stand in `amount` and `totalAmount`, in the latter with their tax.
"""

from collections import defaultdict
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from local.simulators.toast.catalog import Dish, OptionGroup
from local.simulators.toast.restaurant import ServiceCharge

CENT = Decimal("0.01")


def rounded(amount: Decimal) -> Decimal:
    """To the cent, half up."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def unit_price(dish: Dish, chosen: Iterable[tuple[OptionGroup, str, Decimal, list[Any]]]) -> Decimal:
    """Of one portion: the dish or its size, and its options at any depth, as (group, option GUID, quantity, nested)."""
    price = dish.price or Decimal(0)
    for group, guid, quantity, nested in chosen:
        price += option_price(group, guid, quantity, nested)
    return price


def option_price(
    group: OptionGroup, guid: str, quantity: Decimal, nested: Iterable[tuple[OptionGroup, str, Decimal, list[Any]]]
) -> Decimal:
    """Of an option with what is nested in it."""
    option = next(one for one in group.options if one.guid == guid)
    return quantity * (option.price + sum((option_price(*one) for one in nested), Decimal(0)))


def charge_amount(charge: ServiceCharge, items: Decimal, named: Decimal | None) -> Decimal:
    """What a service charge comes to; `named` is the client's own amount, for OPEN ones."""
    if charge.amount_type == "PERCENT":
        return rounded(items * (charge.percent or Decimal(0)) / 100)
    return rounded((named if charge.amount_type == "OPEN" else charge.amount) or Decimal(0))


def taxes(taxed: Iterable[tuple[Decimal, Decimal]]) -> Decimal:
    """The tax on pairs of amount and rate."""
    by_rate: defaultdict[Decimal, Decimal] = defaultdict(Decimal)
    for amount, rate in taxed:
        by_rate[rate] += amount
    return sum((rounded(amount * rate) for rate, amount in by_rate.items()), Decimal(0))
