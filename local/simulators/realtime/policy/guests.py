"""What concerns the guest rather than a table: being late, being remembered, being forgotten."""

import re
from typing import Any

from local.simulators.realtime.policy import booking
from local.simulators.realtime.policy.answering import Turn
from local.simulators.realtime.policy.view import Answer, Say


def late(turn: Turn) -> Answer:
    """The next step of a guest who will be late: whose table, how late, and until when it is kept."""
    known = turn.memory
    if turn.view.tool("note_late_arrival") is None:
        return turn.call("note_late_arrival")
    fresh = known.fresh("note_late_arrival")
    trouble = booking.about_trouble(turn, fresh)
    if trouble is not None:
        return trouble
    if fresh is not None and fresh.word == "refused":
        if fresh.outcome.get("code") in ("not_verified", "no_such_reservation", "too_many_attempts"):
            return [turn.say("not_verified" if known.code else "ask_code")]
        return turn.say_all(Say(turn.reason(fresh.outcome), known.spoken.code), turn.say("anything_else"))
    if known.minutes is None:
        return [turn.say("ask_minutes")]
    if not known.name:
        return [turn.say("ask_whose")]
    return turn.call("note_late_arrival", name=known.name, code=known.code, minutes=known.minutes)


def kept(turn: Turn, result: dict[str, Any]) -> list[Say]:
    """What is said of a table that waits."""
    return [turn.say("late_noted", until=result.get("kept_until", ""))]


def remember(turn: Turn) -> Answer:
    """Have remembered what was asked for."""
    note = turn.memory.last.text
    told = re.search(turn.memory.spoken.pattern("remembers"), note, re.IGNORECASE)
    return turn.call("remember_preference", note=(told.group(1) if told else note).strip(" .!"))


def forget(turn: Turn) -> Answer:
    """Have everything erased, after a yes."""
    known = turn.memory
    if turn.view.tool("forget_me") is None:
        return turn.call("forget_me")
    fresh = known.fresh("forget_me")
    trouble = booking.about_trouble(turn, fresh)
    if trouble is not None:
        return trouble
    if fresh is not None and fresh.word == "refused":
        return turn.say_all(Say(turn.reason(fresh.outcome), known.spoken.code), turn.say("anything_else"))
    return turn.call("forget_me") if known.confirmed else [turn.say("confirm_forget")]
