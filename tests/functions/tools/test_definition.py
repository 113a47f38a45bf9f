from datetime import date, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from functions.tools.definition import Arguments, CalendarDate, Outcome, PartySize, Tool, WallTime, json_schema
from functions.tools.dispatch import TOOLS
from functions.tools.world import Errand
from streamer.contract.tools import Done, NeedsDetail
from tests.functions.front_of_house import House


class Wish(Arguments):
    date: CalendarDate = Field(description="The day.")
    time: WallTime | None = Field(None, description="The hour.")
    party_size: PartySize = Field(2, description="How many.")
    note: str = Field("", description="Anything.")


def _echo(errand: Errand, wish: Wish) -> Outcome:
    return Done(result=wish.model_dump())


ECHO = Tool("echo", "Says it again.", Wish, _echo)


def call(**arguments: Any) -> Any:
    house = House()
    errand = Errand(house.world, house.restaurant, house.open_call(), None)  # type: ignore[arg-type]  # echo writes nothing
    return ECHO.call(errand, arguments)


def test_the_schema_is_what_is_validated() -> None:
    assert json_schema(Wish) == {
        "type": "object",
        "properties": {
            "date": {"type": "string", "format": "date", "description": "The day."},
            "time": {"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$", "description": "The hour."},
            "party_size": {"type": "integer", "minimum": 1, "maximum": 999, "description": "How many."},
            "note": {"type": "string", "description": "Anything."},
        },
        "required": ["date"],
        "additionalProperties": False,
    }


def test_what_was_understood_is_run() -> None:
    outcome = call(date="2026-11-24", time="19:30", party_size=4, note="  by the window ")

    assert outcome.result == {
        "date": date(2026, 11, 24),
        "time": time(19, 30),
        "party_size": 4,
        "note": "by the window",
    }


def test_null_means_not_given() -> None:
    assert call(date="2026-11-24", time=None, note=None).result["time"] is None


@pytest.mark.parametrize(
    "given_date",
    ["", "tomorrow", "2026-2-3", "2026-13-01", "2026-02-29", "20261124", 20261124, 1.5, [], "２０２６-11-24"],
)
def test_a_date_that_is_none_is_asked_for(given_date: object) -> None:
    outcome = call(date=given_date)

    assert isinstance(outcome, NeedsDetail)
    assert outcome.field == "date"
    assert "YYYY-MM-DD" in outcome.why


@pytest.mark.parametrize("given_time", ["7pm", "25:00", "19.30", "19:60", 1900, "", "19:00:00"])
def test_a_time_that_is_none_is_asked_for(given_time: object) -> None:
    outcome = call(date="2026-11-24", time=given_time)

    assert isinstance(outcome, NeedsDetail)
    assert outcome.field == "time"
    assert "24-hour" in outcome.why


def test_an_hour_may_have_one_digit() -> None:
    assert call(date="2026-11-24", time="9:05").result["time"] == time(9, 5)


@given(st.dictionaries(st.text(max_size=8), st.none() | st.text(max_size=8) | st.integers() | st.lists(st.integers())))
def test_no_arguments_whatever_raise(arguments: dict[str, Any]) -> None:
    house = House()
    caller = house.open_call()

    for name in TOOLS:
        house.use(caller, name, **{key: value for key, value in arguments.items() if key != "tool_call_id"})


def test_every_tool_has_a_strict_schema_and_a_description() -> None:
    for tool in TOOLS.values():
        spec = tool.spec()
        assert spec.description.endswith(".")
        assert spec.parameters["additionalProperties"] is False
        for name, shape in spec.parameters["properties"].items():
            assert shape["description"], f"{tool.name}.{name}"
            assert "anyOf" not in shape
            assert "title" not in shape
            assert "default" not in shape


PARAMETERS = {
    "find_slots": ({"date", "time", "party_size"}, {"area"}),
    "book_reservation": (
        {"date", "time", "party_size", "name", "text_consent"},
        {"phone", "notes", "area", "language"},
    ),
    "find_reservation": ({"name"}, {"code"}),
    "change_reservation": (
        {"name"},
        {"code", "reservation_id", "new_date", "new_time", "new_party_size", "new_notes"},
    ),
    "cancel_reservation": ({"name"}, {"code", "reservation_id"}),
    "note_late_arrival": ({"name", "minutes"}, {"code"}),
    "join_waitlist": ({"date", "time", "party_size", "name", "text_consent"}, {"until", "phone", "area", "language"}),
    "leave_waitlist": (set(), {"date"}),
    "enquire_event": ({"date", "party_size", "name"}, {"time", "phone", "email", "occasion", "budget", "details"}),
    "remember_preference": ({"note"}, set()),
    "forget_me": (set(), set()),
    "get_opening_hours": (set(), {"date"}),
    "get_restaurant_info": ({"topic"}, {"question"}),
    "take_message": ({"kind", "text", "name"}, {"phone", "details"}),
    "leave_feedback": ({"text", "urgent"}, {"name", "phone"}),
    "search_menu": ({"query"}, set()),
    "add_to_order": ({"item_id"}, {"quantity", "size", "choices", "other_half_item_id", "note"}),
    "change_order_line": ({"line_id"}, {"quantity", "size", "choices", "note"}),
    "remove_from_order": ({"line_id"}, set()),
    "set_order_details": (
        set(),
        {"fulfilment", "street", "postcode", "city", "address_details", "date", "time", "as_soon_as_possible"}
        | {"name", "phone", "pay_by_link", "allergies", "note"},
    ),
    "quote_order": (set(), set()),
    "place_order": ({"name", "text_consent"}, {"language"}),
    "transfer_call": ({"reason", "summary"}, set()),
}


def test_the_tools_are_those_of_the_contract() -> None:
    assert {
        tool.name: (
            set(tool.spec().parameters["required"]),
            set(tool.spec().parameters["properties"]) - set(tool.spec().parameters["required"]),
        )
        for tool in TOOLS.values()
    } == PARAMETERS


def test_what_changes_something_is_marked_as_a_write() -> None:
    assert {name for name, tool in TOOLS.items() if tool.writes} == {
        "book_reservation",
        "change_reservation",
        "cancel_reservation",
        "note_late_arrival",
        "join_waitlist",
        "leave_waitlist",
        "enquire_event",
        "remember_preference",
        "forget_me",
        "take_message",
        "leave_feedback",
        "add_to_order",
        "change_order_line",
        "remove_from_order",
        "set_order_details",
        "quote_order",
        "place_order",
        "transfer_call",
    }
