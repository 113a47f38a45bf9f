from dataclasses import replace

import pytest

from functions.api.after_stream import moves_forward, was_answered, way_after_stream
from functions.domain.calls import Call, NextStep
from tests.functions.front_of_house import NOW

CALL = Call("CA1", "juniper", "+12125550100", None, NOW)


@pytest.mark.parametrize(
    ("next_step", "way"),
    [
        ("hang_up", "hang_up"),
        ("caller_gone", "person_with_apology"),
        ("transfer", "person"),
        ("provider_failed", "person_with_apology"),
        ("bridge_failed", "person_with_apology"),
        (None, "person_with_apology"),
    ],
)
def test_the_record_decides(next_step: NextStep | None, way: str) -> None:
    assert way_after_stream(replace(CALL, next_step=next_step), "in-progress") == way


@pytest.mark.parametrize("status", ["completed", ""])
def test_a_caller_who_is_gone_and_of_whom_twilio_knows_no_better_is_let_go(status: str) -> None:
    assert way_after_stream(replace(CALL, next_step="caller_gone"), status) == "hang_up"


def test_a_call_that_nobody_recorded_falls_to_a_person() -> None:
    assert way_after_stream(None, "in-progress") == "person_with_apology"


@pytest.mark.parametrize("status", ["completed", "busy", "failed", "no-answer", "canceled"])
def test_nobody_is_rung_for_a_caller_who_is_gone(status: str) -> None:
    assert way_after_stream(replace(CALL, next_step="transfer"), status) == "hang_up"


@pytest.mark.parametrize(
    ("status", "bridged", "answered"),
    [
        ("completed", "true", True),
        ("completed", "", True),
        ("answered", "true", True),
        ("completed", "false", False),
        ("no-answer", "", False),
        ("busy", "", False),
        ("failed", "", False),
        ("canceled", "", False),
        ("", "", False),
    ],
)
def test_whether_a_person_took_the_call(status: str, bridged: str, answered: bool) -> None:
    assert was_answered(status, bridged) is answered


@pytest.mark.parametrize(
    ("old", "new", "forward"),
    [
        ("ringing", "in-progress", True),
        ("in-progress", "completed", True),
        ("completed", "in-progress", False),
        ("completed", "failed", False),
        ("in-progress", "in-progress", False),
        ("in-progress", "singing", False),
    ],
)
def test_a_status_moves_only_forward(old: str, new: str, forward: bool) -> None:
    assert moves_forward(old, new) is forward
