"""Questions about the house: asked of the tools, answered in their words; a long answer where everything is wanted."""

from datetime import date, time
from typing import Any

from local.simulators.realtime.policy import moments
from local.simulators.realtime.policy.answering import Turn
from local.simulators.realtime.policy.memory import Result
from local.simulators.realtime.policy.view import Answer, Call, Say

TOOLS = ("get_opening_hours", "get_restaurant_info")


def inform(turn: Turn) -> Answer:
    """The answer, or the calls that lead to it."""
    fresh = [one for one in turn.memory.results if one.fresh and one.name in TOOLS]
    if fresh:
        return turn.say_all(*_told(turn, fresh), turn.say("anything_else"))
    if turn.memory.inquiry == "everything":
        return _ask_everything(turn)
    if turn.memory.inquiry == "hours":
        day = turn.memory.last.day
        return turn.call("get_opening_hours", date=day.isoformat() if day else None)
    return turn.call("get_restaurant_info", topic=turn.memory.inquiry, question=turn.memory.last.text)


def _ask_everything(turn: Turn) -> Answer:
    """Every topic that the tool's schema lists, and the hours: several calls in one response."""
    tool = turn.view.tool("get_restaurant_info")
    if tool is None:
        return turn.call("get_restaurant_info")
    topics = tool.parameters.get("properties", {}).get("topic", {}).get("enum", [])
    calls: Answer = []
    for topic in topics:
        calls += turn.call("get_restaurant_info", topic=topic, question=turn.memory.last.text)
    if turn.view.tool("get_opening_hours") is not None:
        calls += turn.call("get_opening_hours")
    asked = [one for one in calls if isinstance(one, Call)]
    return list(asked) or [turn.say("dont_know")]


def _told(turn: Turn, results: list[Result]) -> list[Say]:
    said: list[Say] = []
    for one in results:
        if one.word == "done":
            said += _hours(turn, one.value) if one.name == "get_opening_hours" else _info(turn, one.value)
    return said or [turn.say("dont_know")]


def _info(turn: Turn, value: dict[str, Any]) -> list[Say]:
    """The owner's own words, whatever language they are in: nothing here translates."""
    text = next((str(value[name]) for name in ("answer", "spoken", "text") if value.get(name)), "")
    if not text:
        text = " ".join(str(one) for one in value.values() if isinstance(one, str))
    closed = text if text.endswith((".", "!", "?")) else f"{text}."
    return [Say(closed, turn.memory.spoken.code)] if text else []


def _hours(turn: Turn, value: dict[str, Any]) -> list[Say]:
    days = value.get("days", [value])
    return [said for day in days[:3] for said in _day(turn, day)]


def _day(turn: Turn, day: dict[str, Any]) -> list[Say]:
    spoken = turn.memory.spoken
    if spoken.code == "en" or "date" not in day:
        return _info(turn, day)
    when = moments.said(date.fromisoformat(day["date"]), None, spoken)
    if not day.get("periods"):
        return [turn.say("closed_day", when=when)]
    periods = ", ".join(
        spoken.phrase("period", **(period | {n: _hour(period[n]) for n in ("opens", "closes", "last_seating")}))
        for period in day["periods"]
    )
    return [turn.say("open_day", when=when, periods=periods)]


def _hour(text: str) -> str:
    at = time.fromisoformat(text)
    return f"{at.hour}:{at.minute:02d}"
