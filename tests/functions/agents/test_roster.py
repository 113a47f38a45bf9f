import re

import pytest

from functions.agents.roster import FIRST_AGENT, ROSTER, Persona, page, roster, tools_of
from functions.tools.dispatch import TOOLS

NAMES = {persona.name for persona in ROSTER}
EVERYWHERE = {"transfer_call", "end_call"}
OWN_TOOLS = {
    "triage": {"get_opening_hours"},
    "reservation": {
        "find_slots",
        "book_reservation",
        "find_reservation",
        "change_reservation",
        "cancel_reservation",
        "note_late_arrival",
        "join_waitlist",
        "leave_waitlist",
        "enquire_event",
        "take_message",
    },
    "order": {
        "search_menu",
        "add_to_order",
        "change_order_line",
        "remove_from_order",
        "set_order_details",
        "quote_order",
        "place_order",
        "take_message",
    },
    "inquiry": {"get_opening_hours", "get_restaurant_info"},
    "feedback": {"leave_feedback"},
    "general": {"get_opening_hours", "take_message", "forget_me"},
}
each_agent = pytest.mark.parametrize("persona", ROSTER, ids=lambda persona: persona.name)


def tool_names_in(text: str) -> set[str]:
    """What a page writes in backticks and looks like a tool."""
    known = TOOLS.keys() | EVERYWHERE
    return {name for name in re.findall(r"`([a-z_]+)`", text) if name in known or name.startswith("handoff_to_")}


def test_the_six_agents_are_there_and_triage_speaks_first() -> None:
    assert {"triage", "reservation", "order", "inquiry", "feedback", "general"} == NAMES
    assert FIRST_AGENT == "triage"


@each_agent
def test_an_agent_has_its_tools_a_person_the_end_and_all_colleagues(persona: Persona) -> None:
    handoffs = {f"handoff_to_{name}" for name in NAMES - {persona.name}}

    assert {tool.name for tool in tools_of(persona)} == OWN_TOOLS[persona.name] | EVERYWHERE | handoffs


def test_without_a_menu_an_order_is_a_message() -> None:
    here = roster(sells=False, has_menu=False, knows_guests=False)
    order = next(persona for persona in here if persona.name == "order")

    assert order.tools == ("take_message",)
    assert tool_names_in(order.instructions()) <= {"take_message", *EVERYWHERE}
    assert [one.name for one in here] == [one.name for one in roster(sells=True, has_menu=True, knows_guests=True)]


@pytest.mark.parametrize("sells", [True, False])
def test_with_a_menu_questions_about_dishes_are_answered_from_it(sells: bool) -> None:
    inquiry = next(
        persona for persona in roster(sells=sells, has_menu=True, knows_guests=sells) if persona.name == "inquiry"
    )

    assert inquiry.tools == ("get_opening_hours", "get_restaurant_info", "search_menu")
    assert "search_menu" in tool_names_in(inquiry.instructions())
    assert tool_names_in(inquiry.instructions()) <= {tool.name for tool in tools_of(inquiry)}


@each_agent
def test_every_tool_is_run_by_somebody(persona: Persona) -> None:
    for tool in tools_of(persona):
        match tool.kind:
            case "backend" | "transfer":
                assert tool.name in TOOLS
            case "handoff":
                assert tool.handoff_to in NAMES - {persona.name}
                assert tool.parameters["required"] == ["summary"]
            case "hang_up":
                assert tool.name == "end_call"


def test_every_tool_belongs_to_an_agent() -> None:
    everywhere = roster(sells=True, has_menu=True, knows_guests=True)
    given = {tool.name for persona in everywhere for tool in tools_of(persona)}

    assert given >= TOOLS.keys()


@each_agent
def test_a_page_speaks_only_of_tools_that_the_agent_has(persona: Persona) -> None:
    mentioned = tool_names_in(persona.instructions())

    assert mentioned <= {tool.name for tool in tools_of(persona)}


@each_agent
def test_a_page_speaks_of_every_tool_of_its_own(persona: Persona) -> None:
    assert tool_names_in(persona.instructions()) >= OWN_TOOLS[persona.name]


@each_agent
def test_the_house_rules_speak_only_of_tools_that_everybody_has(persona: Persona) -> None:
    mentioned = tool_names_in(page("house_rules"))

    assert mentioned == EVERYWHERE
    assert mentioned <= {tool.name for tool in tools_of(persona)}


@each_agent
def test_nothing_in_backticks_is_a_tool_that_was_renamed(persona: Persona) -> None:
    words = {"done", "needs_detail", "refused", "unavailable"}
    words |= {"text_consent", "reservation_id", "urgent", "message", "order"}
    for text in (persona.instructions(), page("house_rules")):
        in_backticks = set(re.findall(r"`([^`]+)`", text))
        assert in_backticks - tool_names_in(text) <= words


def test_only_a_house_that_knows_its_guests_offers_to_remember_something() -> None:
    host, stranger = (
        next(one for one in roster(sells=True, has_menu=True, knows_guests=knows) if one.name == "reservation")
        for knows in (True, False)
    )

    assert "remember_preference" in tool_names_in(host.instructions())
    assert tool_names_in(host.instructions()) <= {tool.name for tool in tools_of(host)}
    assert "remember_preference" not in {tool.name for tool in tools_of(stranger)}
    assert "remember" not in stranger.instructions()
