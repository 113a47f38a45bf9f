from dataclasses import replace

import pytest

from functions.domain.errors import BrokenRule, VendorConfused, VendorRefused, VendorUnavailable
from functions.domain.ports import CommitConflict
from functions.tools.dispatch import dispatch
from streamer.contract.tools import Refused, ToolCall, Unavailable
from tests.functions.front_of_house import House

ASKED = ToolCall(
    tool_call_id="c1", arguments={"date": "2026-11-24", "time": "19:00", "party_size": 2}, agent="reservation"
)


def failing_house(error: Exception) -> House:
    house = House()

    def fail(*_: object, **__: object) -> None:
        raise error

    house.world.book.ledgers = fail  # type: ignore[method-assign, assignment]  # the port fails
    return house


def test_an_unknown_tool_is_refused_as_data() -> None:
    house = House()

    outcome = house.use(house.open_call(), "sing")

    assert isinstance(outcome, Refused)
    assert outcome.code == "unknown_tool"


@pytest.mark.parametrize("error", [VendorUnavailable("down"), VendorConfused("?"), CommitConflict("busy")])
def test_a_store_that_does_not_answer_is_unavailable_with_a_hint(error: Exception) -> None:
    house, hints = failing_house(error), list[str]()

    outcome = dispatch(house.world, house.open_call(), "find_slots", ASKED, hints.append)

    assert outcome == Unavailable()
    assert len(hints) == 1
    assert "find_slots" in hints[0]


@pytest.mark.parametrize("error", [TypeError("a bug"), VendorRefused("our request is wrong"), BrokenRule("no")])
def test_a_bug_is_not_hidden(error: Exception) -> None:
    house = failing_house(error)

    with pytest.raises(type(error)):
        dispatch(house.world, house.open_call(), "find_slots", ASKED)


def test_a_call_of_a_restaurant_that_is_gone_is_a_bug() -> None:
    house = House()
    call = replace(house.open_call(), restaurant_id="gone")

    with pytest.raises(BrokenRule):
        dispatch(house.world, call, "find_slots", ASKED)


def test_no_card_number_reaches_a_tool_and_no_telephone_number_is_lost() -> None:
    house = House()
    call = house.open_call()

    kept = house.use(
        call, "take_message", kind="message", text="Pay with 4111 1111 1111 1111", name="Rossi", phone="+1 212 555 0142"
    )

    assert kept.outcome == "done"
    message = next(iter(house.store.messages.values()))
    assert message.text == "Pay with [card number removed]"
    assert message.phone == "+12125550142"
    booked = house.use(
        call, "book_reservation", date="2026-11-24", time="19:00", party_size=2, name="Rossi",
        notes="deposit four one one one, one one one one, one one one one, one one one one", text_consent=False,
    )  # fmt: skip
    assert booked.outcome == "done"
    assert [one.notes for one in house.store.reservations.values()] == ["deposit [card number removed]"]
