"""Whatever falls and whenever, an order arrives once or people hear of it, and its state never goes back."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any, Literal

from hypothesis import given, settings
from hypothesis import strategies as st

from functions.actions.try_order_again import try_order_again
from functions.domain.errors import VendorError, VendorRefused, VendorUnavailable
from functions.domain.orders import Order, OrderStatus, Totals
from functions.domain.ports import CommitConflict
from functions.domain.sale_ports import Receipt
from functions.pos.delivering import deliver
from tests.functions.pos.test_delivering import Kitchen

_RANK = {OrderStatus.PLACED: 0, OrderStatus.AWAITING_PAYMENT: 1, OrderStatus.ACCEPTED: 2, OrderStatus.UNSENT: 3}
Trouble = Literal["none", "before", "after", "refused"]


class Till:
    """A vendor that knows an order by its id: a repeat is the same order. What it is asked may fail before or after it has it."""

    name = "square"

    def __init__(self, troubles: Iterator[Trouble]) -> None:
        self.troubles = troubles
        self.has: list[str] = []

    def totals(self, order: Order) -> Totals | None:
        return None

    def send(self, order: Order) -> Receipt:
        trouble = next(self.troubles, "none")
        if trouble == "before":
            raise VendorUnavailable("down")
        if trouble == "refused" and order.id not in self.has:
            raise VendorRefused("no")
        if order.id not in self.has:
            self.has.append(order.id)
        if trouble == "after":
            raise VendorUnavailable("the answer was lost")
        return Receipt("accepted", f"sq-{order.id}")

    def state_of(self, order: Order) -> Literal["accepted", "unknown"]:
        return "accepted" if order.id in self.has else "unknown"

    def sold_out(self) -> frozenset[str]:
        return frozenset()


class Falling:
    """A store whose writes may fail before they are done or after, as the list says; then it is sound again."""

    def __init__(self, sound: Any, troubles: Iterator[Trouble]) -> None:
        self._sound = sound
        self._troubles = troubles

    def __getattr__(self, name: str) -> Any:
        what = getattr(self._sound, name)
        return self._shaken(what) if name in ("commit", "put", "set", "settle") else what

    def _shaken(self, write: Callable[..., Any]) -> Callable[..., Any]:
        def shaken(*arguments: Any, **named: Any) -> Any:
            trouble = next(self._troubles, "none")
            if trouble == "before":
                raise VendorUnavailable("the store, before")
            result = write(*arguments, **named)
            if trouble == "after":
                raise VendorUnavailable("the store, after")
            return result

        return shaken


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.sampled_from(["none", "before", "after", "refused"]), max_size=5),
    st.lists(st.sampled_from(["none", "none", "before", "after"]), max_size=14),
    st.booleans(),
)
def test_an_order_arrives_once_or_people_hear_of_it(tills: list[Trouble], stores: list[Trouble], numbers: bool) -> None:
    till, falls = Till(iter(tills)), iter(stores)
    kitchen = Kitchen(till, ticket_numbers=("+393330001111",) if numbers else ())
    sound = kitchen.delivering
    shaken = replace(
        sound,
        outbox=Falling(sound.outbox, falls),
        orders=Falling(sound.orders, falls),
        messages=Falling(sound.messages, falls),
        timers=Falling(sound.timers, falls),
    )
    seen = [kitchen.status]

    for _ in range(30):
        for entry in [one for one in kitchen.store.outbox.values() if one.door == "pos"] * 2:
            with suppress(VendorError, CommitConflict):  # the stream brings it again
                deliver(shaken, entry)
            seen.append(kitchen.status)
        kitchen.clock.moment += timedelta(seconds=30)
        for timer in kitchen.timers.due(kitchen.clock.now()):
            try_order_again(kitchen.orders, kitchen.clock, kitchen.restaurant, timer)
            kitchen.timers.done(timer)

    assert till.has in ([], ["o1-1"])
    assert all(_RANK[one] <= _RANK[other] for one, other in zip(seen, seen[1:], strict=False))
    assert all(entry.state == "done" for entry in kitchen.store.outbox.values() if entry.door == "pos"), (
        "the errand is done"
    )
    notices = [one for one in kitchen.store.messages.values() if one.kind == "order_unsent"]
    if kitchen.status is OrderStatus.ACCEPTED:
        assert till.has == ["o1-1"]
        assert notices == []
        assert kitchen.texts == ["order_accepted"]
    else:
        assert kitchen.status is OrderStatus.UNSENT
        assert [(one.urgent, "Diavola" in one.details["ticket"]) for one in notices] == [(True, True)]
        assert kitchen.texts.count("ticket") == int(numbers)
        assert "order_accepted" not in kitchen.texts
