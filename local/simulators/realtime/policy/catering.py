"""An order that is too large for the telephone: what is wanted and when goes to the house as a message."""

from local.simulators.realtime.policy import booking, moments
from local.simulators.realtime.policy.answering import Turn
from local.simulators.realtime.policy.view import Answer

BEGINS = "Catering"


def arrange(turn: Turn) -> Answer:
    """The next step: the day and the time, the name, a yes, and the message."""
    known = turn.memory
    trouble = booking.about_trouble(turn, known.fresh("take_message"))
    if trouble is not None:
        return trouble
    if known.day is None:
        refused = known.fresh("quote_order", "add_to_order")
        why = turn.reason(refused.outcome) if refused is not None else ""
        return [turn.say("ask_catering_day", why=why)]
    if not known.name:
        return [turn.say("ask_order_name")]
    text = _text(turn)
    if not known.confirmed:
        return [turn.say("confirm_message", text=text)]
    return turn.call("take_message", kind="order", text=text, name=known.name, phone=known.phone)


def _text(turn: Turn) -> str:
    known = turn.memory
    assert known.day is not None  # asked for before
    lines = ", ".join(
        " ".join(str(one[name]) for name in ("quantity", "size", "item") if one.get(name)) for one in known.order.lines
    )
    return f"{BEGINS}: {lines}, {moments.said(known.day, known.at, known.spoken)}."
