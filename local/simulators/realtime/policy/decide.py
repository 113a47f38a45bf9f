"""The policy: one view of a session in, one answer out. No state of its own; the same view gives the same answer."""

from local.simulators.realtime.policy import booking, existing, guests, informing, ordering, orders, passing_on, waiting
from local.simulators.realtime.policy.answering import Turn
from local.simulators.realtime.policy.arguments import anything_fitting, faults
from local.simulators.realtime.policy.language import FULL
from local.simulators.realtime.policy.memory import Result, recall
from local.simulators.realtime.policy.view import Answer, Call, Say, View

_FLOWS = {
    "book": booking.book,
    "change": existing.change,
    "cancel": existing.cancel,
    "none_suits": waiting.none_suits,
    "waitlist": waiting.join,
    "leave_list": waiting.leave,
    "event": waiting.event,
    "late": guests.late,
    "forget": guests.forget,
    "order": ordering.order,
    "feedback": passing_on.leave,
    "message": passing_on.leave,
    "person": passing_on.to_a_person,
}
_EVERYWHERE = ("message", "person")
"""Wishes that can be met in every language that is known at all."""
_TABLES = ("book", "none_suits", "waitlist", "leave_list", "event")
"""Wishes that can be met in every language that has the words for a table."""
_TELLING = {
    "book_reservation": "booked", "change_reservation": "changed", "cancel_reservation": "cancelled", "join_waitlist": "waitlisted",
    "leave_waitlist": "left_list", "enquire_event": "event_passed", "note_late_arrival": "late_noted", "forget_me": "forgotten",
    "place_order": "order_placed",
}  # fmt: skip
_WRITES = (*_TELLING, "take_message", "leave_feedback")
_SAID_OF = {
    "book_reservation": booking.booked, "change_reservation": existing.changed, "cancel_reservation": existing.cancelled,
    "join_waitlist": waiting.joined, "enquire_event": waiting.enquired, "note_late_arrival": guests.kept,
    "place_order": ordering.placed,
}  # fmt: skip


def decide(view: View) -> Answer:
    """What to say and which tools to call in one response."""
    turn = Turn(view, recall(view))
    return _as_chosen(turn, orders.obey(turn) or _converse(turn))


def _converse(turn: Turn) -> Answer:
    known = turn.memory
    fresh = any(one.fresh for one in known.results)
    if not known.anyone_spoke and not fresh:
        return [turn.say("how_can_i_help")]
    if known.unclear and not fresh:
        return [turn.say("still_there" if known.silent else "sorry_repeat")]
    if not turn.view.tools:
        return [turn.say("heard", text=known.last.text)] if known.last.text else [turn.say("how_can_i_help")]
    if not fresh:
        answer = _manners(turn)
        if answer is not None:
            return answer
    if known.fresh("transfer_call") is not None:
        return passing_on.to_a_person(turn)
    if known.spoken.code not in FULL and known.wish not in (*_EVERYWHERE, *_TABLES, "told", "declined"):
        return [turn.say("limited" if known.last.text else "how_can_i_help")]
    if known.inquiry or known.fresh(*informing.TOOLS) is not None:
        return informing.inform(turn)
    return _in_passing(turn) or _go_on(turn)


def _manners(turn: Turn) -> Answer | None:
    """What a caller may say at any time: who are you, once more, goodbye."""
    known = turn.memory
    said = known.last
    if "repeat" in said.wants and known.last_words:
        return [Say(known.last_words, known.spoken.code)]
    if "ai" in said.wants and said.intent in ("", "person") and not said.agrees:
        once_more = Say(known.last_words, known.spoken.code) if known.asked else turn.say("how_can_i_help")
        return turn.say_all(turn.say("ai"), once_more)
    done = known.asked == "anything_else" and said.agrees is False and not said.intent and not known.inquiry
    if "goodbye" in said.wants or done:
        farewell = turn.say("goodbye")
        return [farewell, Call("end_call", {})] if turn.view.tool("end_call") is not None else [farewell]
    if (
        known.wish == ""
        and not known.inquiry
        and ("thanks" in said.wants or said.agrees)
        and known.asked == "anything_else"
    ):
        return turn.say_all(turn.say("welcome"), turn.say("how_can_i_help"))
    return None


def _go_on(turn: Turn) -> Answer:
    """The wish that is open, or what was last done."""
    known = turn.memory
    if known.wish in _FLOWS:
        return _FLOWS[known.wish](turn)
    if known.wish == "told":
        done = known.latest(*_WRITES)
        if done is not None and not _was_heard(turn, done):
            return _tell(turn, done)
        return [turn.say("anything_else")]
    if known.wish in ("kept", "declined"):
        first = [turn.say("kept")] if known.wish == "kept" else []
        return turn.say_all(*first, turn.say("anything_else"))
    return [turn.say("clarify" if known.last.text else "how_can_i_help")]


def _in_passing(turn: Turn) -> Answer | None:
    """What is asked for beside what is open: to remember something."""
    known = turn.memory
    remembered = known.fresh("remember_preference")
    if remembered is not None:
        name = "remembered" if remembered.word == "done" else "unavailable"
        open_wish: Answer = _go_on(turn) if known.wish in _FLOWS else [turn.say("anything_else")]
        return turn.say_all(turn.say(name), *_say_only(open_wish))
    # Having been handed over to a colleague for it is no reason to stop asking.
    done = known.latest("remember_preference")
    asks = known.last.intent == "remember" and (done is None or not any(one.fresh for one in known.results))
    return guests.remember(turn) if asks else None


def _say_only(answer: Answer) -> list[Say]:
    """The words of an answer: what it would call waits for the caller's next words."""
    return [one for one in answer if isinstance(one, Say)]


def _was_heard(turn: Turn, done: Result) -> bool:
    """Whether the sentence that tells it stands whole among the words that can have been heard."""
    if done.fresh:
        return False
    if done.name == "place_order":
        return ordering.told_as(done.value) in turn.memory.heard_acts
    phrase = _TELLING.get(done.name) or passing_on.passed(turn, str(done.arguments.get("kind", "feedback")))
    return phrase in turn.memory.heard_acts


def _tell(turn: Turn, done: Result) -> Answer:
    if done.name in _SAID_OF:
        told = _SAID_OF[done.name](turn, done.value)
    elif done.name in _TELLING:
        told = [turn.say(_TELLING[done.name])]
    else:
        kind = "feedback" if done.name == "leave_feedback" else str(done.arguments.get("kind", "message"))
        told = [turn.say(passing_on.passed(turn, kind))]
    offers_person = done.name == "place_order" and ordering.told_as(done.value) == "order_not_taken"
    if done.value.get("transfer_may_be_offered") or offers_person:
        return turn.say_all(*told)
    return turn.say_all(*told, turn.say("anything_else"))


def _as_chosen(turn: Turn, answer: Answer) -> Answer:
    """`tool_choice` obeyed: "none" was seen to by `View.tool`; a demanded call is made whatever we had in mind."""
    choice = turn.view.tool_choice
    if isinstance(choice, dict) and choice.get("type") == "function":
        calls = [one for one in answer if isinstance(one, Call) and one.name == choice.get("name")]
        tools = [one for one in turn.view.tools if one.name == choice.get("name")]
    elif choice == "required":
        calls = [one for one in answer if isinstance(one, Call)]
        tools = sorted(turn.view.tools, key=lambda one: len(one.parameters.get("required", [])))
    else:
        return answer
    if calls or not tools:
        return [one for one in answer if not isinstance(one, Call)] + calls if calls else answer
    arguments = anything_fitting({"type": "object"} | tools[0].parameters, turn.memory.last.text)
    fits = not faults(arguments, tools[0].parameters)
    return [Call(tools[0].name, arguments)] if fits else answer
