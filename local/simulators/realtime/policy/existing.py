"""A reservation that there is: found by name, else by code; changed or cancelled after a yes; nothing said of a stranger's."""

from datetime import date, time
from typing import Any

from local.simulators.realtime.policy import booking, moments
from local.simulators.realtime.policy.answering import Turn
from local.simulators.realtime.policy.memory import Result
from local.simulators.realtime.policy.view import Answer, Say


def change(turn: Turn) -> Answer:
    """The next step towards a reservation that stands otherwise."""
    return _with_reservation(turn, "change_reservation", _change)


def cancel(turn: Turn) -> Answer:
    """The next step towards a reservation that is given up."""
    return _with_reservation(turn, "cancel_reservation", _cancel)


def _with_reservation(turn: Turn, tool: str, then: Any) -> Answer:
    known = turn.memory
    if turn.view.tool("find_reservation") is None:
        return turn.call("find_reservation")
    trouble = booking.about_trouble(turn, known.fresh("find_reservation", "find_slots", tool))
    if trouble is not None:
        return trouble
    refused = known.fresh(tool)
    if refused is not None and refused.word == "refused":
        return _refused(turn, refused)
    if not known.name:
        return [turn.say("ask_whose")]
    found = _found(turn)
    if found is None:
        return turn.call("find_reservation", name=known.name, code=known.code)
    reservations = list(found.value.get("reservations", ())) if found.word == "done" else []
    if not reservations:
        return _not_found(turn)
    chosen = _meant(turn, reservations)
    if chosen is None:
        listed = ", ".join(turn.when(one) for one in reservations)
        return [turn.say("ask_which", list=listed)]
    answer: Answer = then(turn, chosen)
    return answer


def _found(turn: Turn) -> Result | None:
    known = turn.memory
    for one in reversed(known.results):
        same = one.name == "find_reservation" and one.arguments.get("name") == known.name
        if same and one.arguments.get("code", "") == known.code:
            return one
    return None


def _not_found(turn: Turn) -> Answer:
    """Once for the code, then no more: nobody is helped to guess."""
    known = turn.memory
    if known.code or "no_code" in known.last.wants or known.heard_acts.count("ask_code") > 1:
        return [turn.say("not_verified")]
    return [turn.say("ask_code")]


def _refused(turn: Turn, refused: Result) -> Answer:
    if refused.outcome.get("alternatives"):
        return booking.offer(turn, refused.outcome)
    if refused.outcome.get("code") in ("not_verified", "no_such_reservation", "too_many_attempts"):
        return [turn.say("not_verified")]
    return turn.say_all(Say(turn.reason(refused.outcome), turn.memory.spoken.code), turn.say("anything_else"))


def _meant(turn: Turn, reservations: list[dict[str, Any]]) -> dict[str, Any] | None:
    if len(reservations) == 1:
        return reservations[0]
    known = turn.memory
    if known.asked != "ask_which" and not any(one.arguments.get("reservation_id") for one in known.results):
        return None
    if known.last.choice is not None and known.last.choice < len(reservations):
        return reservations[known.last.choice]
    day = known.last.day.isoformat() if known.last.day else ""
    at = f"{known.last.at:%H:%M}" if known.last.at else ""
    return next((one for one in reservations if one.get("date") == day or one.get("time") == at), None)


def _cancel(turn: Turn, one: dict[str, Any]) -> Answer:
    known = turn.memory
    if not known.confirmed:
        return [turn.say("confirm_cancel", size=one.get("party_size"), when=turn.when(one))]
    return turn.call("cancel_reservation", name=known.name, code=known.code, reservation_id=one.get("reservation_id"))


def _change(turn: Turn, one: dict[str, Any]) -> Answer:
    known = turn.memory
    size, day, at = _as_it_shall_stand(turn, one)
    stands = moments.from_result(one)
    if (size, day, at) == (one.get("party_size"), stands.date(), stands.time()):
        found = (
            [turn.say("found", size=one.get("party_size"), when=turn.when(one))]
            if known.fresh("find_reservation")
            else []
        )
        return turn.say_all(*found, turn.say("ask_change"))
    wish = {"date": day.isoformat(), "time": f"{at:%H:%M}", "party_size": size}
    moves = (day, at) != (stands.date(), stands.time())
    looked = next(
        (r for r in reversed(known.results) if r.name == "find_slots" and wish.items() <= r.arguments.items()), None
    )
    if moves and looked is None:
        return turn.call("find_slots", **wish)
    if looked is not None and looked.word == "refused" and looked.fresh:
        return booking.offer(turn, looked.outcome)
    if not known.confirmed:
        if known.asked == "confirm_change" and known.last.agrees is False:
            return [turn.say("what_instead")]
        return [turn.say("confirm_change", size=size, when=turn.when({"date": wish["date"], "time": wish["time"]}))]
    return turn.call(
        "change_reservation",
        name=known.name,
        code=known.code,
        reservation_id=one.get("reservation_id"),
        new_date=wish["date"] if day != stands.date() else None,
        new_time=wish["time"] if at != stands.time() else None,
        new_party_size=size if size != one.get("party_size") else None,
    )


def _as_it_shall_stand(turn: Turn, one: dict[str, Any]) -> tuple[int, date, time]:
    known, stands = turn.memory, moments.from_result(one)
    return known.size or int(one.get("party_size", 1)), known.day or stands.date(), known.at or stands.time()


def changed(turn: Turn, result: dict[str, Any]) -> list[Say]:
    """What is said of a reservation that has been changed."""
    when, code = turn.when(result), turn.spelled(result)
    told = turn.say("changed", when=when, size=result.get("party_size"), code=code)
    return [told, turn.say("text_sent")] if result.get("text_will_be_sent") else [told]


def cancelled(turn: Turn, result: dict[str, Any]) -> list[Say]:
    """What is said of a reservation that has been cancelled."""
    return [turn.say("cancelled", when=turn.when(result))]
