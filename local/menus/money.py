"""How an amount is printed: the patterns of `Style.money`."""

from random import Random

WHOLE = ("JPY",)
"""Currencies without minor units in print and in account."""


def minor_per_unit(currency: str) -> int:
    """100 cents a dollar; a yen has no parts."""
    return 1 if currency in WHOLE else 100


def has_minor(pattern: str) -> bool:
    """Whether the pattern prints minor units."""
    return "00" in pattern


def draw_amount(dice: Random, currency: str, pattern: str, low: int, high: int) -> int:
    """An amount in minor units that the pattern can print exactly, between two whole amounts."""
    unit = minor_per_unit(currency)
    if unit == 1:
        return round(dice.randint(low, high), -1)
    whole = dice.randint(low, high) * unit
    if not has_minor(pattern):
        return whole
    return whole + dice.choice((0, 50, 50, 95, 25, 75, 90, 99))


def printed(amount_minor: int, currency: str, pattern: str) -> tuple[str, str]:
    """The amount as printed on the line, and what is raised behind it ("" mostly).

    `$0.00` of 1250 is ("$12.50", ""); `$0^00` is ("$12", "50"); `¥0,` of 1200 yen is ("¥1,200", "").
    """
    whole, minor = divmod(amount_minor, minor_per_unit(currency))
    if "^" in pattern:
        before, _, _ = pattern.partition("^")
        return before.replace("0", str(whole)), f"{minor:02d}"
    for point in (",", "."):
        if f"0{point}00" in pattern:
            return pattern.replace(f"0{point}00", f"{whole}{point}{minor:02d}"), ""
    if "0," in pattern:
        return pattern.replace("0,", f"{whole:,}"), ""
    return pattern.replace("0", str(whole)), ""
