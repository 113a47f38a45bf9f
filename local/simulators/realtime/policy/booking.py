"""A new reservation: ask for what is missing, look, offer, read back, book, and say so only then."""

from typing import Any

from local.simulators.realtime.policy.answering import Turn
from local.simulators.realtime.policy.memory import Memory, Result
from local.simulators.realtime.policy.view import Answer, Say

CAN_BE_WAITED_FOR = ("fully_booked", "area_full", "pacing_full", "walk_ins_only")


def book(turn: Turn) -> Answer:
    """The next step towards a table. The order of questions: how many, which day, what time, name, text message, yes."""
    known = turn.memory
    if turn.view.tool("find_slots") is None and turn.view.tool("book_reservation") is None:
        return turn.call("find_slots")
    trouble = about_trouble(turn, known.fresh("find_slots", "book_reservation"))
    if trouble is not None:
        return trouble
    missing = missing_of(known)
    if missing:
        return [turn.say(missing)]
    looked = _about_this_wish(known)
    if looked is None or (looked.word == "unavailable" and not looked.fresh):
        return turn.call("find_slots", **wish_of(known))
    if looked.word == "refused":
        return offer(turn, looked.outcome)
    return _finish(turn, looked)


def _finish(turn: Turn, looked: Result) -> Answer:
    """It is free: who, whether a text, and whether all is right."""
    known = turn.memory
    free = [turn.say("free", when=turn.when(looked.value))] if looked.fresh else []
    if not known.name:
        return turn.say_all(*free, turn.say("ask_name"))
    if known.consent is None:
        return turn.say_all(*free, turn.say("ask_consent"))
    if not known.confirmed:
        if known.asked == "confirm_book" and known.last.agrees is False:
            return [turn.say("what_instead")]
        when = turn.when(looked.value)
        return turn.say_all(*free, turn.say("confirm_book", size=known.size, when=when, name=known.name))
    return turn.call(
        "book_reservation",
        **wish_of(known),
        name=known.name,
        phone=known.phone,
        notes=known.notes,
        text_consent=known.consent,
        language=known.spoken.code,
    )


def booked(turn: Turn, result: dict[str, Any]) -> list[Say]:
    """What is said of a table that is booked."""
    told = turn.say(
        "booked",
        when=turn.when(result),
        size=result.get("party_size", turn.memory.size),
        name=result.get("name", turn.memory.name),
        code=turn.spelled(result),
    )
    return [told, turn.say("text_sent")] if result.get("text_will_be_sent") else [told]


def about_trouble(turn: Turn, result: Result | None) -> Answer | None:
    """What is said when a tool has just answered that something is missing or that it cannot now."""
    if result is None:
        return None
    if result.word == "needs_detail":
        return turn.ask_for(str(result.outcome.get("field", "")), str(result.outcome.get("why", "")))
    if result.word == "unavailable":
        return [turn.say("unavailable")]
    return None


def offer(turn: Turn, outcome: dict[str, Any]) -> Answer:
    """Why not, and two alternatives at most."""
    slots = list(outcome.get("alternatives", ()))[:2]
    why = turn.reason(outcome)
    if not slots:
        may_wait = outcome.get("code") in CAN_BE_WAITED_FOR and turn.view.tool("join_waitlist") is not None
        if may_wait:
            return turn.say_all(Say(why, turn.memory.spoken.code), turn.say("offer_waitlist"))
        return [turn.say("offer_none", why=why)]
    if len(slots) == 1:
        return [turn.say("offer_one", why=why, first=turn.when(slots[0]))]
    return [turn.say("offer_two", why=why, first=turn.when(slots[0]), second=turn.when(slots[1]))]


def missing_of(known: Memory) -> str:
    """The question for the first of party, day and time that is not known yet; empty if all are."""
    if known.size is None:
        return "ask_size"
    if known.day is None:
        return "ask_day" if known.now is not None else "wide_day"
    return "ask_time" if known.at is None else ""


def _about_this_wish(known: Memory) -> Result | None:
    """The last answer to just these wishes."""
    wish = {name: value for name, value in wish_of(known).items() if value}
    for one in reversed(known.results):
        if one.name in ("find_slots", "book_reservation") and wish.items() <= one.arguments.items():
            return one
    return None


def wish_of(known: Memory) -> dict[str, Any]:
    """What is looked for, as tools want it."""
    return {"date": day_of(known), "time": time_of(known), "party_size": known.size, "area": known.area}


def day_of(known: Memory) -> str:
    """The day as tools want it."""
    return known.day.isoformat() if known.day else ""


def time_of(known: Memory) -> str:
    """The time as tools want it."""
    return f"{known.at:%H:%M}" if known.at else ""
