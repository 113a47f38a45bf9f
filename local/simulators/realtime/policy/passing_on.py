"""What a person will read or take over: messages, orders, feedback, and the caller themself."""

from local.simulators.realtime.policy.answering import Turn
from local.simulators.realtime.policy.booking import about_trouble
from local.simulators.realtime.policy.view import Answer

_HOMES = {"order": "order", "feedback": "feedback", "message": "general"}
_PASSED = {"order": "order_passed", "feedback": "feedback_passed"}


def leave(turn: Turn) -> Answer:
    """The next step towards an order that is written down, a message, or feedback."""
    known = turn.memory
    kind = known.wish
    name = "leave_feedback" if kind == "feedback" else "take_message"
    if turn.view.tool(name) is None or _belongs_elsewhere(turn, kind):
        return turn.hand_over(_HOMES[kind])
    trouble = about_trouble(turn, known.fresh(name))
    if trouble is not None:
        return trouble
    if not known.message:
        return [turn.say(f"ask_{kind}")]
    if not known.name and kind != "feedback":
        return [turn.say("ask_their_name")]
    if not known.confirmed:
        text = known.message if known.message.endswith((".", "!", "?")) else f"{known.message}."
        return [turn.say("confirm_message", text=text)]
    urgent = known.spoken.matches("urgent", known.message.lower())
    return turn.call(name, kind=kind, text=known.message, name=known.name, phone=known.phone, urgent=urgent)


def _belongs_elsewhere(turn: Turn, kind: str) -> bool:
    """An order is for the one who takes orders, where there is such a colleague."""
    handoffs = [tool.name for tool in turn.view.tools if tool.name.startswith("handoff")]
    return kind == "order" and any("order" in name for name in handoffs)


def passed(turn: Turn, kind: str) -> str:
    """The phrase that says that it has been passed on."""
    name = _PASSED.get(kind, "message_passed")
    return name if turn.memory.spoken.has(name) else "message_passed"


def to_a_person(turn: Turn) -> Answer:
    """Put the caller through."""
    tried = turn.memory.fresh("transfer_call")
    if tried is not None:
        return [turn.say("connecting" if tried.word == "done" else "nobody")]
    if turn.view.tool("transfer_call") is None:
        return [turn.say("nobody")]
    return turn.call("transfer_call", reason="The caller asked for a person.", summary=turn.summary())
