"""The reckoning as text: one demand in full, several side by side as a Markdown table, and the limits."""

from collections.abc import Sequence

from infra.cost.bills import Line, all_bills
from infra.cost.figures import Assumptions, Prices
from infra.cost.limits import limits_of
from infra.cost.traffic import Demand, Traffic

VENDORS = ("AWS", "Twilio", "OpenAI")
_UNVERIFIED = "~ from a secondary page or from memory, not from the vendor's own: check it before quoting it."


def idle(demand: Demand) -> Demand:
    """The same restaurants on a month without a single call: what is left is the floor."""
    return Demand(demand.restaurants, 0.0, demand.minutes, demand.model)


def one(demand: Demand, prices: Prices, assumptions: Assumptions) -> str:
    """Every line of every bill of one demand."""
    traffic = Traffic(demand, assumptions)
    lines, floor = all_bills(demand, prices, assumptions), all_bills(idle(demand), prices, assumptions)
    rows = [
        f"{demand.restaurants:,} restaurant(s), {demand.calls_per_day:g} calls a day of {demand.minutes:g} minutes each, {demand.model}",
        f"{traffic.calls_per_month:,.0f} calls a month; at the peak {traffic.peak_live:,.1f} at once on {traffic.peak_tasks} tasks",
        "",
        f"{'US dollars a month':34}{'all':>12}{'idle':>12}",
    ]
    for vendor in VENDORS:
        rows += [
            f"  {line.name + ('' if line.verified else ' ~'):32}{line.usd:12,.2f}{_same(line, floor):12,.2f}"
            for line in lines
            if line.vendor == vendor
        ]
        rows.append(f"{vendor:34}{_sum(lines, vendor):12,.2f}{_sum(floor, vendor):12,.2f}")
    rows.append(f"{'All':34}{_sum(lines):12,.2f}{_sum(floor):12,.2f}")
    if traffic.calls_per_month:
        rows.append(f"{'a call':34}{_sum(lines) / traffic.calls_per_month:12,.3f}")
        minutes = traffic.calls_per_month * demand.minutes
        rows.append(f"{'a minute':34}{_sum(lines) / minutes:12,.3f}")
    rows += ["", _UNVERIFIED]
    return "\n".join(rows)


def side_by_side(demands: Sequence[Demand], prices: Prices, assumptions: Assumptions) -> str:
    """One column for each demand, as Markdown."""
    bills = [all_bills(demand, prices, assumptions) for demand in demands]
    floors = [all_bills(idle(demand), prices, assumptions) for demand in demands]
    rows = [
        "| US dollars a month | " + " | ".join(f"{_restaurants(demand.restaurants)}" for demand in demands) + " |",
        "|---" * (len(demands) + 1) + "|",
    ]
    for vendor in VENDORS:
        rows += [
            f"| {vendor}: {line.name}{'' if line.verified else ' ~'} | "
            + " | ".join(f"{_same(line, bill):,.2f}" for bill in bills)
            + " |"
            for line in bills[0]
            if line.vendor == vendor
        ]
        rows.append(_bold(f"{vendor}", [_sum(bill, vendor) for bill in bills]))
    rows.append(_bold("All", [_sum(bill) for bill in bills]))
    rows.append(_bold("of it idle, without a call", [_sum(floor) for floor in floors]))
    each = [_sum(bill) / demand.restaurants for bill, demand in zip(bills, demands, strict=True)]
    rows.append(_bold("a restaurant", each))
    calls = [Traffic(demand, assumptions).calls_per_month for demand in demands]
    rows.append(_bold("a call", [_sum(bill) / of if of else 0.0 for bill, of in zip(bills, calls, strict=True)]))
    return "\n".join(rows)


def limits_table(demand: Demand, assumptions: Assumptions) -> str:
    """The limits of one demand, the first that is met first, as Markdown."""
    rows = [
        f"| limit | default | asked at the peak of {_restaurants(demand.restaurants)} | default carries | what is done |",
        "|---|---|---|---|---|",
    ]
    for limit in limits_of(demand, assumptions):
        carries = f"{_restaurants(limit.restaurants)}" if limit.restaurants < 10**9 else "any number"
        rows.append(
            f"| {limit.name.replace('_', ' ')} | {limit.given:,.0f} {limit.unit} | {_plain(limit.asked)} | {carries} | {limit.answer} |"
        )
    return "\n".join(rows)


def _sum(lines: Sequence[Line], vendor: str | None = None) -> float:
    return sum(line.usd for line in lines if vendor in (None, line.vendor))


def _same(line: Line, lines: Sequence[Line]) -> float:
    return sum(other.usd for other in lines if (other.vendor, other.name) == (line.vendor, line.name))


def _bold(name: str, numbers: Sequence[float]) -> str:
    return f"| **{name}** | " + " | ".join(f"**{number:,.2f}**" for number in numbers) + " |"


def _plain(number: float) -> str:
    return f"{number:,.0f}" if number >= 10 else f"{number:.2g}"


def _restaurants(count: int) -> str:
    return f"{count:,} restaurant{'' if count == 1 else 's'}"
