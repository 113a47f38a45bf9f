from dataclasses import replace

from streamer.contract.tools import Done, Refused
from tests.functions.front_of_house import CALL_SID, RESTAURANT, House


def test_a_transfer_is_remembered_with_its_reason() -> None:
    house = House()

    outcome = house.use(house.open_call(), "transfer_call", reason="asked for a person", summary="Twelve on Friday.")

    call = house.store.calls[CALL_SID]
    assert isinstance(outcome, Done)
    assert (call.next_step, call.transfer_reason, call.transfer_summary) == (
        "transfer",
        "asked for a person",
        "Twelve on Friday.",
    )


def test_the_persons_number_is_not_told_to_the_model() -> None:
    house = House()

    outcome = house.use(house.open_call(), "transfer_call", reason="asked", summary="")

    assert (RESTAURANT.transfer_number or "?") not in outcome.model_dump_json()


def test_where_nobody_can_be_reached_the_transfer_is_refused() -> None:
    house = House(restaurant=replace(RESTAURANT, transfer_number=None))

    outcome = house.use(house.open_call(), "transfer_call", reason="asked", summary="")

    assert isinstance(outcome, Refused)
    assert outcome.code == "nobody_to_transfer_to"
    assert house.store.calls[CALL_SID].next_step is None


def test_a_long_summary_does_not_keep_the_caller_from_a_person() -> None:
    house = House()

    outcome = house.use(house.open_call(), "transfer_call", reason="x" * 3000, summary="y" * 3000)

    assert isinstance(outcome, Done)
    assert 0 < len(house.store.calls[CALL_SID].transfer_summary) <= 1000
