"""Who speaks: the agents, the tools of each, and who may hand over to whom (everyone to everyone)."""

from dataclasses import dataclass, replace
from importlib.resources import files

from functions.tools.dispatch import TOOLS
from streamer.contract.plan import ToolSpec

FIRST_AGENT = "triage"


@dataclass(frozen=True, slots=True)
class Persona:
    """One agent: what the others are told it is for, and the names of the tools that only it needs."""

    name: str
    handles: str
    tools: tuple[str, ...]
    pages: tuple[str, ...] = ()
    """The Markdown pages of its instructions, if it is not the one that is called like the agent."""

    def instructions(self) -> str:
        """The agent's own Markdown, with `$placeholders`."""
        return "\n".join(page(name) for name in self.pages or (self.name,))


ROSTER = (
    Persona("triage", "finding out what the caller needs", ("get_opening_hours",)),
    Persona(
        "reservation",
        "tables: booking, changing, cancelling or confirming a reservation, being late, the waiting list, large parties and events",
        (
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
        ),
    ),
    Persona(
        "order",
        "food to take away or to be delivered",
        (
            "search_menu",
            "add_to_order",
            "change_order_line",
            "remove_from_order",
            "set_order_details",
            "quote_order",
            "place_order",
            "take_message",
        ),
    ),
    Persona(
        "inquiry",
        "questions about hours, address, the way, parking, the kitchen, the dishes and the policies of the house",
        ("get_opening_hours", "get_restaurant_info"),
    ),
    Persona("feedback", "praise, complaints and lost items", ("leave_feedback",)),
    # Messages that belong to no specialist need a home: general has take_message too.
    Persona(
        "general", "everything else, and messages for the staff", ("get_opening_hours", "take_message", "forget_me")
    ),
)

_ORDER_BY_MESSAGE = Persona(
    "order", "food to take away or to be delivered", ("take_message",), pages=("order_by_message",)
)
"""Takes the place of `order` where there is no menu to order from."""


def roster(*, sells: bool, has_menu: bool, knows_guests: bool) -> tuple[Persona, ...]:
    """The agents of a call.

    `sells` says whether orders can be placed, `has_menu` whether questions about dishes can be answered, `knows_guests` whether the house
    recognises returning guests: elsewhere nobody would ever read what a guest asks to have remembered, so nobody promises it.
    """
    return tuple(_as_it_is_here(one, sells, has_menu, knows_guests) for one in ROSTER)


def _as_it_is_here(persona: Persona, sells: bool, has_menu: bool, knows_guests: bool) -> Persona:
    if persona.name == "order" and not sells:
        return _ORDER_BY_MESSAGE
    if persona.name == "inquiry" and has_menu:
        return replace(persona, tools=(*persona.tools, "search_menu"), pages=("inquiry", "inquiry_menu"))
    if persona.name == "reservation" and knows_guests:
        return replace(
            persona, tools=(*persona.tools, "remember_preference"), pages=("reservation", "reservation_guests")
        )
    return persona


_END_CALL = ToolSpec(
    name="end_call",
    description="Hang up once the goodbye has been heard. Say the goodbye together with this call.",
    parameters={"type": "object", "properties": {}, "required": [], "additionalProperties": False},
    kind="hang_up",
)


def tools_of(persona: Persona) -> tuple[ToolSpec, ...]:
    """All that the agent may call: its own tools, a person, hanging up, and a handoff to each colleague."""
    own = tuple(TOOLS[name].spec() for name in persona.tools)
    handoffs = tuple(_handoff_to(colleague) for colleague in ROSTER if colleague.name != persona.name)
    return (*own, TOOLS["transfer_call"].spec(), _END_CALL, *handoffs)


def page(name: str) -> str:
    """A Markdown page of this folder."""
    return files(__package__).joinpath(f"{name}.md").read_text(encoding="utf-8")


def _handoff_to(colleague: Persona) -> ToolSpec:
    return ToolSpec(
        name=f"handoff_to_{colleague.name}",
        description=f"Hand over to the specialist for {colleague.handles}.",
        parameters={
            "type": "object",
            "properties": {
                "summary": {
                    "type": "string",
                    "description": "What is known so far and what the caller wants, in one sentence.",
                }
            },
            "required": ["summary"],
            "additionalProperties": False,
        },
        kind="handoff",
        handoff_to=colleague.name,
    )
