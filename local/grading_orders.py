"""Judges what a call leaves of orders: each expected one stands so, there is no other, and what must not be kept is nowhere."""

from collections.abc import Iterable

from functions.domain.orders import Order, OrderLine, OrderStatus
from local.final_state import FinalState
from local.findings import Finding
from local.scenario import Expected, ExpectedAtPos, ExpectedOrder
from local.till_books import PosOrder
from streamer.contract.events import ToolUsed

_NOT_COOKED = (OrderStatus.DRAFT, OrderStatus.CANCELLED, OrderStatus.REJECTED)
"""Their place in the kitchen is given to others."""


def order_findings(expected: Expected, state: FinalState) -> Iterable[Finding]:
    """Drafts are nobody's order; all others are graded."""
    left = [one for one in state.orders if one.status is not OrderStatus.DRAFT]
    for wish in expected.orders:
        found = next((one for one in left if _fits(wish, one, state)), None)
        if found is not None:
            left.remove(found)
        instead = f"instead: {'; '.join(_shown(one, state) for one in left) or 'none'}"
        what = f"order of {wish.name}, {wish.status}: {', '.join(wish.lines)}"
        yield Finding(what, found is not None, _shown(found, state) if found is not None else instead)
        if wish.told is not None:
            told = _told(wish.name, state)
            what = f"what {wish.name} was told of the order: {wish.told}"
            yield Finding(what, told == [wish.told.value], f"told: {', '.join(told) or 'nothing'}")
    yield Finding("no further orders", not left, "; ".join(_shown(one, state) for one in left))
    yield from _pos_findings(expected, state)
    faults = _loads(state)
    yield Finding("the kitchen's load", not faults, "; ".join(faults) or "as the orders are")
    if expected.never_kept:
        kept = _kept(state)
        there = [text for text in expected.never_kept if any(text.casefold() in one.casefold() for one in kept)]
        yield Finding("what must not be kept", not there, f"found: {there}" if there else f"not in {len(kept)} records")


def _pos_findings(expected: Expected, state: FinalState) -> Iterable[Finding]:
    """Each expected order stands once in the point of sale's books, for the same lines and money as ours, and there is no other."""
    left = list(state.at_pos)
    ours = {one.name.casefold(): one for one in state.orders if one.status is not OrderStatus.DRAFT}
    for wish in expected.at_pos:
        order = ours.get(wish.about.casefold())
        found = next((one for one in left if order is not None and _stands_at_pos(wish, one, order)), None)
        if found is not None:
            left.remove(found)
        states = (("paid", wish.paid), ("visible", wish.visible), ("cancelled", wish.cancelled))
        what = (
            f"at the point of sale: {wish.about}'s order, {', '.join(name for name, so in states if so) or 'waiting'}"
        )
        yield Finding(what, found is not None, str(found) if found is not None else f"instead: {left or 'none'}")
    yield Finding("no further orders at the point of sale", not left, "; ".join(map(str, left)))


def _stands_at_pos(wish: ExpectedAtPos, one: PosOrder, order: Order) -> bool:
    lines = wish.lines if wish.lines is not None else tuple(map(line_text, order.lines))
    return (
        one.order_id == order.id
        and sorted(one.lines) == sorted(lines)
        and order.totals is not None
        and one.total_minor == order.totals.total_minor
        and (one.paid, one.visible, one.cancelled) == (wish.paid, wish.visible, wish.cancelled)
    )


def line_text(line: OrderLine) -> str:
    """A line as scenarios write it: `1 Juniper burger + French fries + bacon * no onions`, `1 Lemonade (large)`."""
    name = line.name if line.other_half is None else f"half {line.name}, half {line.other_half.name}"
    size = f" ({line.size})" if line.size else ""
    choices = "".join(f" + {one.name}" for one in line.choices for _ in range(one.quantity))
    return f"{line.quantity} {name}{size}{choices}" + (f" * {line.note}" if line.note else "")


def _fits(wish: ExpectedOrder, one: Order, state: FinalState) -> bool:
    zone = state.restaurant.zone
    return (
        one.name.casefold() == wish.name.casefold()
        and one.status == wish.status
        and sorted(map(line_text, one.lines)) == sorted(wish.lines)
        and one.fulfilment == wish.fulfilment
        and (wish.total is None or (one.totals is not None and one.totals.total_minor == wish.total))
        and (wish.ready is None or one.ready_at == wish.ready.instant(state.anchor, zone))
        and wish.pos in (None, one.pos_name)
        and wish.allergies.casefold() in one.allergies.casefold()
        and (wish.to is None or (one.address is not None and wish.to.casefold() in one.address.street.casefold()))
    )


def _told(name: str, state: FinalState) -> list[str]:
    """The states that `place_order` answered with; what it says to the caller follows from them."""
    events = state.report.events if state.report is not None else ()
    placings = [one for one in events if isinstance(one, ToolUsed) and one.name == "place_order"]
    answers = [dict(one.result.get("result") or {}) for one in placings if one.outcome in ("done", "late:done")]
    return [str(one.get("state")) for one in answers if str(one.get("name")).casefold() == name.casefold()]


def _shown(one: Order, state: FinalState) -> str:
    ready = f"{one.ready_at.astimezone(state.restaurant.zone):%a %Y-%m-%d %H:%M}" if one.ready_at is not None else "?"
    total = one.totals.total_minor if one.totals is not None else None
    lines = ", ".join(map(line_text, one.lines))
    where = f" to {one.address.street}" if one.fulfilment == "delivery" and one.address is not None else ""
    return f"{one.name}, {one.status}, {one.fulfilment}{where}: {lines}; {total} minor, ready {ready}, {one.pos_name}"


def _loads(state: FinalState) -> list[str]:
    """Whoever stands on the load of the kitchen has placed an order that is cooked, and whoever placed one stands there."""
    taken = {order_id for load in state.kitchen for _, _, order_id in load.taken}
    placed = {one.id for one in state.orders if one.status not in _NOT_COOKED}
    missing = [one.name for one in state.orders if one.id in placed - taken]
    return [f"{name}'s order is not on it" for name in missing] + [
        f"{one} is on it and is not cooked" for one in taken - placed
    ]


def _kept(state: FinalState) -> list[str]:
    """Everything that is stored or was sent, as text."""
    report = [state.report.model_dump_json()] if state.report is not None else []
    call = [repr(state.call)] if state.call is not None else []
    texts = [one.body for one in state.network.texts]
    return [*report, *call, *texts, *map(repr, state.messages), *map(repr, state.orders), *map(repr, state.outbox)]
