"""Runs a tool that the model called, by its name, and answers with one of the four outcomes."""

from collections.abc import Callable

from functions.actions.redact_report import without_cards
from functions.domain.calls import Call
from functions.domain.errors import BrokenRule, VendorConfused, VendorUnavailable
from functions.domain.ports import CommitConflict
from functions.domain.reservations import ActionKey
from functions.tools import calls, events, guests, inquiries, messages, orders, reservations, waiting
from functions.tools.definition import Outcome, Tool
from functions.tools.world import Errand, World
from streamer.contract.tools import Refused, ToolCall, Unavailable

TOOLS: dict[str, Tool] = {
    tool.name: tool
    for room in (reservations, waiting, events, guests, inquiries, messages, orders, calls)
    for tool in room.TOOLS
}
"""Every tool that the restaurant runs. Handoffs and hanging up happen inside the bridge and never come here."""


def dispatch(
    world: World, call: Call, tool_name: str, tool_call: ToolCall, hint: Callable[[str], None] = lambda _: None
) -> Outcome:
    """Run one tool call of one call. Synchronous; what it writes happens once per CallSid and tool call id.

    A store that is down or too busy comes back as `Unavailable`, and `hint` gets the reason to log. Any other exception is a
    bug of ours and leaves.
    """
    tool = TOOLS.get(tool_name)
    if tool is None:
        return Refused(code="unknown_tool", reason=f"There is no tool named {tool_name}.")
    try:
        restaurant = world.directory.by_id(call.restaurant_id)
        if restaurant is None:
            raise BrokenRule(f"call {call.call_sid} belongs to restaurant {call.restaurant_id!r}, which does not exist")
        key = ActionKey(call_sid=call.call_sid, tool_call_id=tool_call.tool_call_id)
        # Whatever a tool keeps (a note, a wish, a message), no card number reaches it. A telephone number is checked by its own rules.
        told = {name: value if name == "phone" else without_cards(value) for name, value in tool_call.arguments.items()}
        return tool.call(Errand(world=world, restaurant=restaurant, call=call, key=key), told)
    except (VendorUnavailable, VendorConfused, CommitConflict) as error:
        # Whether a write went through is unknown here, so nothing may be promised; the same key may be tried again.
        hint(f"{tool_name} is unavailable: {type(error).__name__}: {error}")
        return Unavailable()
