"""Whole orders in text: the policy alone on one side, the house's own tools and store on the other."""

from typing import Any

from functions.domain.orders import Order, OrderStatus
from tests.functions.tools.test_orders import Shop
from tests.local.simulators.realtime.policy.dialogue import Dialogue


class Caller:
    """Somebody on the line with the agent for orders of the small restaurant."""

    def __init__(self) -> None:
        self.shop = Shop()
        self.talk = Dialogue(self._use, agent="order", sells=True)

    def _use(self, name: str, arguments: dict[str, Any]) -> dict[str, Any]:
        outcome: dict[str, Any] = self.shop.do(name, **arguments).model_dump(mode="json")
        return outcome

    def says(self, *lines: str) -> str:
        """One after the other; the last answer."""
        return [self.talk.caller(line) for line in lines][-1]

    @property
    def lines(self) -> list[tuple[int, str, tuple[str, ...]]]:
        """What stands on the order."""
        return [(one.quantity, one.name, tuple(choice.name for choice in one.choices)) for one in self.order.lines]

    @property
    def order(self) -> Order:
        """The only one."""
        (order,) = self.shop.store.orders.values()
        return order

    def placed(self) -> list[dict[str, Any]]:
        """The arguments of each placing."""
        return [arguments for name, arguments in self.talk.calls if name == "place_order"]


def test_what_a_dish_lacks_is_asked_and_the_answer_belongs_to_that_dish() -> None:
    caller = Caller()

    asked = caller.says("Two Margheritas and a large water to pick up, please.")
    assert "Thin" in asked
    assert "Thick" in asked

    caller.says("Thick, please.")
    assert caller.lines == [(2, "Margherita", ("Thick",)), (1, "Water", ())]
    assert caller.order.lines[1].size == "Large"


def test_an_order_is_read_back_before_it_is_placed_and_placed_only_after_a_yes() -> None:
    caller = Caller()
    read_back = caller.says("A Margherita with a thin crust and egg to pick up.", "That's all.")
    assert "Margherita" in read_back
    assert not caller.placed()

    caller.says("My name is Rossi.", "Yes, please.")
    assert not caller.placed()
    said = caller.says("Yes, that's right.")

    assert [(one["name"], one["text_consent"]) for one in caller.placed()] == [("Rossi", True)]
    assert caller.order.status is OrderStatus.ACCEPTED
    assert "sent to the kitchen" in said


def test_a_change_of_mind_is_quoted_anew_before_it_is_placed() -> None:
    caller = Caller()
    caller.says("Two Margheritas with a thin crust to pick up.", "That's all.", "My name is Rossi.", "No, thank you.")
    caller.says("No, make the Margheritas three.")
    assert caller.lines == [(3, "Margherita", ("Thin",))]
    assert not caller.placed()

    caller.says("That's all.", "Yes, that's right.")

    names = caller.talk.names
    assert names.index("change_order_line") < max(i for i, name in enumerate(names) if name == "quote_order")
    assert [one["text_consent"] for one in caller.placed()] == [False]
    assert caller.order.status is OrderStatus.ACCEPTED


def test_what_is_sold_out_is_told_with_something_else_and_that_is_taken() -> None:
    caller = Caller()
    caller.shop.pos.pos.off = frozenset({"diav"})

    told = caller.says("A Diavola with a thin crust to pick up.")
    assert "sold out" in told.casefold()

    caller.says("A Margherita with a thin crust, please.")
    assert [name for _, name, _ in caller.lines] == ["Margherita"]


def test_two_halves_are_looked_up_both_and_put_on_as_one_portion() -> None:
    caller = Caller()
    caller.says("A pizza half Margherita and half Diavola with a thick crust, to pick up.")

    (line,) = caller.order.lines
    assert line.other_half is not None
    assert (line.name, line.other_half.name, line.quantity) == ("Margherita", "Diavola", 1)
    searched = [arguments["query"] for name, arguments in caller.talk.calls if name == "search_menu"]
    assert searched == ["margherita", "diavola"]


def test_a_half_that_is_not_on_the_menu_is_said_and_nothing_is_put_on() -> None:
    caller = Caller()
    told = caller.says("A pizza half Margherita and half Hawaii, to pick up.")

    assert "hawaii" in told.casefold()
    assert "add_to_order" not in caller.talk.names


def test_a_card_that_is_read_out_is_stopped_and_reaches_no_tool() -> None:
    caller = Caller()
    caller.says("A Margherita with a thin crust to pick up.", "That's all.")
    told = caller.says("My card is 4111 1111 1111 1111.")

    assert "card" in told.casefold()
    assert not any("4111" in str(arguments) for _, arguments in caller.talk.calls)
