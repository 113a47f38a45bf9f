"""What a call's model use cost, in whole millionths of a US dollar, from a price table that is data (`prices.json`).

A price of one US dollar per million tokens is one micro-dollar per token. Cached tokens are included in the input counts, so
they are taken out before the full price applies.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Any

_TOKENS = ("text_in", "text_cached", "text_out", "audio_in", "audio_cached", "audio_out")
PriceTable = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Cost:
    """`micro_usd` is None if any part could not be priced; `unpriced` then names those models."""

    micro_usd: int | None
    unpriced: tuple[str, ...] = ()


@cache
def price_table() -> PriceTable:
    """Prices by model: US dollars per million tokens by kind, or `per_minute` of audio."""
    table: dict[str, dict[str, str]] = json.loads(Path(__file__).with_name("prices.json").read_text("utf-8"))["models"]
    return table


def cost_of(usage: Sequence[Mapping[str, Any]], prices: PriceTable | None = None) -> Cost:
    """What that use cost; each element has the fields of the call report's `Usage`. Absent or odd counts are zero."""
    table = price_table() if prices is None else prices
    total, unpriced = Decimal(0), []
    for part in usage:
        model = str(part.get("model") or "")
        price = table.get(model) or table.get(re.sub(r"-\d{4}-\d{2}-\d{2}$", "", model))
        spent = None if price is None else _one_model(part, price)
        if spent is None:
            unpriced.append(model or "(no name)")
        else:
            total += spent
    if unpriced:
        return Cost(None, tuple(dict.fromkeys(unpriced)))
    return Cost(int(total.quantize(Decimal(1), rounding=ROUND_HALF_UP)))


def _one_model(part: Mapping[str, Any], price: Mapping[str, str]) -> Decimal | None:
    """None where something was used that this model has no price for."""
    counts = {kind: _count(part.get(kind)) for kind in _TOKENS}
    for kind in ("text", "audio"):
        counts[f"{kind}_cached"] = min(counts[f"{kind}_cached"], counts[f"{kind}_in"])
        counts[f"{kind}_in"] -= counts[f"{kind}_cached"]
    if "per_minute" in price:
        seconds = _count(part.get("seconds"))
        if not seconds and any(counts.values()):
            return None
        return seconds * Decimal(price["per_minute"]) * 1_000_000 / 60
    if any(counts[kind] and kind not in price for kind in _TOKENS):
        return None
    return sum((counts[kind] * Decimal(price[kind]) for kind in _TOKENS if counts[kind]), Decimal(0))


def _count(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return Decimal(0)
    number = Decimal(str(value))
    return number if number.is_finite() and number > 0 else Decimal(0)
