"""The call contract: frozen, forgiving to the future, and strict where a mistake would be heard."""

import pytest
from pydantic import ValidationError

from streamer.contract.plan import AgentSpec, SessionPlan, ToolSpec
from streamer.contract.tools import Done, Unavailable, read_outcome
from tests.streamer.protocol.driver import END, plan


def test_a_plan_survives_the_wire_and_ignores_what_it_does_not_know() -> None:
    wire = plan().model_dump(mode="json") | {"invented_tomorrow": 1}

    assert SessionPlan.model_validate(wire) == plan()


def test_a_message_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        plan().greeting = "Other."


@pytest.mark.parametrize(
    "agents",
    [
        (AgentSpec(name="a", instructions=""), AgentSpec(name="a", instructions="")),
        (AgentSpec(name="b", instructions=""),),
        (
            AgentSpec(
                name="a",
                instructions="",
                tools=(ToolSpec(name="h", description="", kind="handoff", handoff_to="nobody"),),
            ),
        ),
    ],
    ids=["two of one name", "first agent missing", "handoff to nobody"],
)
def test_a_plan_whose_names_do_not_resolve_is_refused(agents: tuple[AgentSpec, ...]) -> None:
    with pytest.raises(ValidationError):
        plan(first_agent="a", agents=agents)


def test_only_a_handoff_names_an_agent() -> None:
    with pytest.raises(ValidationError):
        ToolSpec(name="x", description="", handoff_to="a")
    assert END.kind == "hang_up"


def test_an_unknown_outcome_is_read_as_unavailable_and_a_known_one_strictly() -> None:
    assert read_outcome({"outcome": "teleported"}) == Unavailable()
    assert read_outcome("nonsense") == Unavailable()
    assert read_outcome({"outcome": "done", "result": {"a": 1}, "new": 2}) == Done(result={"a": 1})
    with pytest.raises(ValidationError):
        read_outcome({"outcome": "needs_detail"})


def test_the_call_key_does_not_show_in_logs() -> None:
    assert "super-secret" not in repr(plan(call_key="super-secret"))
