"""What a caller does who finds no table, or is no usual party: the waiting list, and an enquiry for an event."""

from typing import Any

from local.simulators.realtime.policy import booking, moments
from local.simulators.realtime.policy.answering import Turn
from local.simulators.realtime.policy.view import Answer, Say


def none_suits(turn: Turn) -> Answer:
    """No offered time was wanted: the waiting list, where there is one, else another day."""
    if turn.view.tool("join_waitlist") is not None:
        return [turn.say("offer_waitlist")]
    return [turn.say("what_instead")]


def join(turn: Turn) -> Answer:
    """The next step onto the waiting list: what is wanted, the name, a yes to a text, and whether all is right."""
    known = turn.memory
    if turn.view.tool("join_waitlist") is None:
        return turn.call("join_waitlist")
    fresh = known.fresh("join_waitlist")
    trouble = booking.about_trouble(turn, fresh)
    if trouble is not None:
        return trouble
    if fresh is not None and fresh.word == "refused":
        return booking.offer(turn, fresh.outcome)
    missing = booking.missing_of(known)
    if missing:
        return [turn.say(missing)]
    if not known.name:
        return [turn.say("ask_name")]
    if known.waits_by_text is None:
        return [turn.say("ask_wait_consent")]
    if not known.waits_by_text:
        return turn.say_all(turn.say("no_list_without_text"), turn.say("anything_else"))
    assert known.day is not None
    when = moments.said(known.day, known.at, known.spoken)
    if not known.confirmed:
        return [turn.say("confirm_waitlist", size=known.size, when=when, name=known.name)]
    return turn.call(
        "join_waitlist",
        **booking.wish_of(known),
        until=booking.time_of(known) if _wants_no_other_time(turn) else None,
        name=known.name,
        phone=known.phone,
        text_consent=True,
        language=known.spoken.code,
    )


def _wants_no_other_time(turn: Turn) -> bool:
    """Whether other times were offered, and none of them was taken."""
    return not {"offer_one", "offer_two"}.isdisjoint(turn.memory.heard_acts)


def joined(turn: Turn, result: dict[str, Any]) -> list[Say]:
    """What is said of a place on the list."""
    return [turn.say("waitlisted", when=turn.when(result))]


def leave(turn: Turn) -> Answer:
    """Off the list."""
    fresh = turn.memory.fresh("leave_waitlist")
    if fresh is not None and fresh.word == "refused":
        return turn.say_all(Say(turn.reason(fresh.outcome), turn.memory.spoken.code), turn.say("anything_else"))
    return turn.call("leave_waitlist")


def event(turn: Turn) -> Answer:
    """A party that the house arranges: what is known becomes an enquiry."""
    known = turn.memory
    if turn.view.tool("enquire_event") is None:
        return turn.call("enquire_event")
    fresh = known.fresh("find_slots", "book_reservation", "enquire_event")
    trouble = booking.about_trouble(turn, fresh)
    if trouble is not None:
        return trouble
    if fresh is not None and fresh.name == "enquire_event":
        return turn.say_all(Say(turn.reason(fresh.outcome), known.spoken.code), turn.say("anything_else"))
    why = [Say(_too_large(turn), known.spoken.code)] if fresh is not None else []
    missing = _missing(turn)
    if missing:
        return turn.say_all(*why, turn.say(missing))
    assert known.day is not None
    when = moments.said(known.day, known.at, known.spoken)
    if not known.confirmed:
        return turn.say_all(*why, turn.say("confirm_event", size=known.size, when=when, name=known.name))
    return turn.call(
        "enquire_event",
        date=booking.day_of(known),
        time=booking.time_of(known),
        party_size=known.size,
        name=known.name,
        phone=known.phone,
        occasion=known.occasion,
        budget=known.budget,
        details=known.notes,
    )


def enquired(turn: Turn, result: dict[str, Any]) -> list[Say]:
    """What is said of an enquiry that was passed on; a person is offered only where the house wants such calls."""
    told = turn.say("event_passed")
    return [told, turn.say("offer_person")] if result.get("transfer_may_be_offered") else [told]


def _missing(turn: Turn) -> str:
    known = turn.memory
    if known.size is None or known.day is None:
        return booking.missing_of(known)
    if not known.name:
        return "ask_name"
    if not known.occasion:
        return "ask_occasion"
    return "" if known.budget else "ask_budget"


def _too_large(turn: Turn) -> str:
    return str(turn.memory.spoken.data.get("reasons", {}).get("party_too_large", ""))
