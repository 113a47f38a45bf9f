"""Printed figures as minor units, and figures whose point recognition has lost: raised cents above all."""

import statistics
from collections.abc import Sequence

from functions.menu_ocr.reading.additions import Minor
from functions.menu_ocr.reading.currency import WITHOUT_HUNDREDTHS
from functions.menu_ocr.reading.prices import Price

_USUAL_CENTS = frozenset((0, 25, 45, 49, 50, 75, 80, 90, 95, 99))


def minor_units(currency: str, prices: Sequence[Price]) -> Minor:
    """How a price of this document becomes minor units of its currency."""
    whole = currency in WITHOUT_HUNDREDTHS
    limit = 0 if whole else _lost_points_from(prices)

    def minor(price: Price) -> int:
        if whole:
            return price.units
        if price.hundredths is None and limit and price.units >= limit and price.units % 100 in _USUAL_CENTS:
            return price.units
        return price.units * 100 + (price.hundredths or 0)

    return minor


def _lost_points_from(prices: Sequence[Price]) -> int:
    """The figure from which on a price without hundredths must have lost its point; 0 where nothing says so.

    Either other prices show what is usual, or nearly all are three or four figures that end as cents do, and not all in 00.
    """
    bare = [price.units for price in prices if price.hundredths is None and price.tokens[0].font == ""]
    if not bare:
        return 0
    usual = [price.units for price in prices if price.hundredths is not None or price.units < 100]
    long = [units for units in bare if units >= 100]
    if len(usual) >= max(3, len(long) // 2) and any(price.hundredths is not None for price in prices):
        return max(100, round(6 * statistics.median(usual)))
    ends = [units % 100 for units in long]
    if (
        len(long) > 0.5 * len(bare)
        and sum(end in _USUAL_CENTS for end in ends) > 0.6 * len(ends)
        and sum(end != 0 for end in ends) > 0.4 * len(ends)
    ):
        return 100
    return 0
