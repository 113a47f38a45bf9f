"""`python -m infra.cost`: what a month costs, and which limit is met first."""

import argparse
import sys
from collections.abc import Sequence

from infra.cost.figures import load_assumptions, load_prices
from infra.cost.report import limits_table, one, side_by_side
from infra.cost.traffic import Demand

SIZES = (1, 100, 10_000)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what was asked for; 2 if it makes no sense."""
    prices, assumptions = load_prices(), load_assumptions()
    models = [name for name, entries in prices.openai.items() if "audio_out" in entries]
    parser = argparse.ArgumentParser(prog="python -m infra.cost", description="What a month costs.")
    parser.add_argument("--restaurants", type=int, default=1)
    parser.add_argument("--calls-per-day", type=float, default=25.0, help="at each restaurant")
    parser.add_argument("--minutes", type=float, default=3.0, help="that a call lasts")
    parser.add_argument("--model", choices=models, default=Demand().model)
    parser.add_argument("--table", action="store_true", help="1, 100 and 10,000 restaurants side by side, as Markdown")
    parser.add_argument("--limits", action="store_true", help="which limit is met first, as Markdown")
    chosen = parser.parse_args(arguments)
    try:
        demand = Demand(chosen.restaurants, chosen.calls_per_day, chosen.minutes, chosen.model)
    except ValueError as wrong:
        parser.error(str(wrong))
    if chosen.table:
        sizes = [Demand(size, demand.calls_per_day, demand.minutes, demand.model) for size in SIZES]
        print(side_by_side(sizes, prices, assumptions))
    if chosen.limits:
        print(limits_table(demand, assumptions))
    if not (chosen.table or chosen.limits):
        print(one(demand, prices, assumptions))
    return 0


if __name__ == "__main__":
    sys.exit(main())
