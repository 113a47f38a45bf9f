"""Orders are judged by what stands: the lines, the money, the kitchen's load, and what must not be kept."""

from dataclasses import replace

from functions.domain.orders import Order, OrderStatus
from functions.domain.sale_ports import KitchenLoad
from local.final_state import FinalState, NetworkState
from local.findings import Finding
from local.grading_orders import line_text, order_findings
from local.scenario import Expected, ExpectedAtPos, ExpectedOrder
from local.till_books import PosOrder
from streamer.contract.events import CallReport, ToolUsed
from tests.functions.orders_placed import PLACED
from tests.functions.trattoria import DA_VINCI, TONIGHT

ACCEPTED = replace(PLACED, status=OrderStatus.ACCEPTED)
LINE = "2 half Diavola, half Margherita (12 inch) + Egg * well done"
WISH = ExpectedOrder(name="Rossi", lines=(LINE,), fulfilment="delivery", total=3550, to="1 via roma")


def state(*orders: Order, on_load: tuple[str, ...] = ("o1-1",)) -> FinalState:
    assert ACCEPTED.ready_at is not None
    taken = tuple((ACCEPTED.ready_at, 2, one) for one in on_load)
    return FinalState(
        restaurant=DA_VINCI,
        anchor=TONIGHT,
        reservations=(),
        ledgers=(),
        messages=(),
        outbox=(),
        call=None,
        report=None,
        network=NetworkState("CA1", ended=True),
        orders=orders,
        kitchen=(KitchenLoad(DA_VINCI.id, TONIGHT.isoformat(), 1, taken),),
    )


def wrong(expected: Expected, stands: FinalState) -> list[Finding]:
    return [one for one in order_findings(expected, stands) if not one.right]


def test_an_order_that_stands_as_expected_is_right() -> None:
    assert line_text(ACCEPTED.lines[0]) == LINE
    assert wrong(Expected(next_step="hang_up", orders=(WISH,)), state(ACCEPTED)) == []


def test_another_total_another_line_and_another_state_are_wrong() -> None:
    for wish in (
        WISH.model_copy(update={"total": 3551}),
        WISH.model_copy(update={"lines": ("1 Diavola",)}),
        WISH.model_copy(update={"status": OrderStatus.UNSENT}),
    ):
        assert wrong(Expected(next_step="hang_up", orders=(wish,)), state(ACCEPTED))


def test_an_order_that_nobody_expects_is_wrong_and_a_draft_is_none() -> None:
    nothing = Expected(next_step="hang_up")

    assert [one.what for one in wrong(nothing, state(ACCEPTED))] == ["no further orders"]
    assert wrong(nothing, state(replace(ACCEPTED, status=OrderStatus.DRAFT), on_load=())) == []


def test_the_kitchens_load_and_the_orders_must_agree() -> None:
    expected = Expected(next_step="hang_up", orders=(WISH,))

    assert [one.what for one in wrong(expected, state(ACCEPTED, on_load=()))] == ["the kitchen's load"]
    assert [one.what for one in wrong(expected, state(ACCEPTED, on_load=("o1-1", "o9-1")))] == ["the kitchen's load"]


def test_an_order_that_has_ended_gives_its_place_in_the_kitchen_back() -> None:
    ended = replace(ACCEPTED, status=OrderStatus.CANCELLED)
    expected = Expected(next_step="hang_up", orders=(WISH.model_copy(update={"status": OrderStatus.CANCELLED}),))

    assert wrong(expected, state(ended, on_load=())) == []
    assert [one.what for one in wrong(expected, state(ended))] == ["the kitchen's load"]


def placing(order_state: str, outcome: str = "done") -> CallReport:
    used = ToolUsed(
        at_ms=1,
        tool_call_id="call_1",
        agent="order",
        name="place_order",
        arguments={},
        outcome=outcome,
        result={"result": {"name": "Rossi", "state": order_state}},
        took_ms=1,
    )
    return CallReport.model_construct(events=[used])


def test_what_the_caller_was_told_is_judged_by_the_answer_to_placing() -> None:
    told = Expected(next_step="hang_up", orders=(WISH.model_copy(update={"told": OrderStatus.ACCEPTED}),))
    what = ["what Rossi was told of the order: accepted"]

    assert wrong(told, replace(state(ACCEPTED), report=placing("accepted"))) == []
    assert [one.what for one in wrong(told, replace(state(ACCEPTED), report=placing("placed")))] == what
    assert [one.what for one in wrong(told, replace(state(ACCEPTED), report=placing("accepted", "refused")))] == what
    assert [one.what for one in wrong(told, state(ACCEPTED))] == what


def test_what_must_not_be_kept_is_looked_for_in_drafts_too() -> None:
    draft = replace(ACCEPTED, status=OrderStatus.DRAFT, note="4111 1111")
    expected = Expected(next_step="hang_up", never_kept=("4111",))

    assert [one.what for one in wrong(expected, state(draft, on_load=()))] == ["what must not be kept"]


AT_POS = PosOrder("o1-1", (LINE,), 3550, paid=True, visible=True, cancelled=False)
PAID = Expected(next_step="hang_up", orders=(WISH,), at_pos=(ExpectedAtPos(about="Rossi", paid=True),))


def test_an_order_that_stands_once_at_the_point_of_sale_for_the_same_money_is_right() -> None:
    assert wrong(PAID, replace(state(ACCEPTED), at_pos=(AT_POS,))) == []


def test_an_order_that_is_missing_there_or_not_as_ours_is_wrong() -> None:
    there = "at the point of sale: Rossi's order, paid, visible"
    assert [one.what for one in wrong(PAID, state(ACCEPTED))] == [there]
    for other in (
        replace(AT_POS, total_minor=3551),
        replace(AT_POS, lines=("1 Diavola",)),
        replace(AT_POS, order_id="o9-1"),
        replace(AT_POS, paid=False),
        replace(AT_POS, visible=False),
        replace(AT_POS, cancelled=True),
    ):
        found = [one.what for one in wrong(PAID, replace(state(ACCEPTED), at_pos=(other,)))]
        assert found == [there, "no further orders at the point of sale"]


def test_an_order_that_was_entered_twice_or_by_nobodys_wish_is_wrong() -> None:
    again = "no further orders at the point of sale"
    twice = replace(state(ACCEPTED), at_pos=(AT_POS, AT_POS))
    assert [one.what for one in wrong(PAID, twice)] == [again]
    nobody = Expected(next_step="hang_up", orders=(WISH,))
    assert [one.what for one in wrong(nobody, replace(state(ACCEPTED), at_pos=(AT_POS,)))] == [again]
