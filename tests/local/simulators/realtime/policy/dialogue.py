"""A conversation with the policy alone, in text: agents with the house's own tools, and a scripted restaurant behind them."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from functions.tools.orders import TOOLS as ORDER_DEFINITIONS
from local.simulators.realtime.policy.decide import decide
from local.simulators.realtime.policy.view import Call, Say, Told, Tool, View

NOW = "Right now it is Sunday 2026-11-22 18:05 at the restaurant."
_DATE = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
_TIME = {"type": "string", "pattern": r"^\d{2}:\d{2}$"}
_TEXT = {"type": "string"}
_SIZE = {"type": "integer", "minimum": 1}


def _tool(name: str, required: list[str], /, **properties: Any) -> Tool:
    schema = {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
    return Tool(name, "", schema)


_GUEST = {"name": _TEXT, "code": _TEXT, "reservation_id": _TEXT}
_TOPICS = {"type": "string", "enum": ["address", "directions", "parking", "cuisine", "website", "policies"]}
TOOLS = {
    one.name: one
    for one in (
        _tool("find_slots", ["date", "time", "party_size"], date=_DATE, time=_TIME, party_size=_SIZE, area=_TEXT),
        _tool(
            "book_reservation", ["date", "time", "party_size", "name", "text_consent"], date=_DATE, time=_TIME,
            party_size=_SIZE, name=_TEXT, phone=_TEXT, notes=_TEXT, area=_TEXT, text_consent={"type": "boolean"}, language=_TEXT,
        ),
        _tool("find_reservation", ["name"], name=_TEXT, code=_TEXT),
        _tool(
            "change_reservation", ["name"], **_GUEST, new_date=_DATE, new_time=_TIME, new_party_size=_SIZE, new_notes=_TEXT
        ),
        _tool("cancel_reservation", ["name"], **_GUEST),
        _tool("note_late_arrival", ["name", "minutes"], name=_TEXT, code=_TEXT, minutes=_SIZE),
        _tool(
            "join_waitlist", ["date", "time", "party_size", "name", "text_consent"], date=_DATE, time=_TIME, until=_TIME,
            party_size=_SIZE, name=_TEXT, phone=_TEXT, area=_TEXT, text_consent={"type": "boolean"}, language=_TEXT,
        ),
        _tool("leave_waitlist", [], date=_DATE),
        _tool(
            "enquire_event", ["date", "party_size", "name"], date=_DATE, party_size=_SIZE, name=_TEXT, time=_TIME,
            phone=_TEXT, email=_TEXT, occasion=_TEXT, budget=_TEXT, details=_TEXT,
        ),
        _tool("remember_preference", ["note"], note=_TEXT),
        _tool("forget_me", []),
        _tool("get_opening_hours", [], date=_DATE),
        _tool("get_restaurant_info", ["topic"], topic=_TOPICS, question=_TEXT),
        _tool(
            "take_message", ["kind", "text", "name"], kind={"type": "string", "enum": ["message", "order"]},
            text=_TEXT, name=_TEXT, phone=_TEXT, details={"type": "object"},
        ),
        _tool("leave_feedback", ["text", "urgent"], text=_TEXT, name=_TEXT, phone=_TEXT, urgent={"type": "boolean"}),
        _tool("transfer_call", ["reason", "summary"], reason=_TEXT, summary=_TEXT),
        _tool("end_call", []),
    )
}  # fmt: skip
AGENTS = {
    "triage": ("get_opening_hours",),
    "reservation": (
        "find_slots", "book_reservation", "find_reservation", "change_reservation", "cancel_reservation", "note_late_arrival",
        "join_waitlist", "leave_waitlist", "enquire_event", "remember_preference", "take_message",
    ),
    "inquiry": ("get_opening_hours", "get_restaurant_info"),
    "order": ("take_message",),
    "feedback": ("leave_feedback",),
    "general": ("get_opening_hours", "take_message", "forget_me"),
}  # fmt: skip


ORDER_TOOLS = tuple(Tool(one.name, one.description, one.spec().parameters) for one in ORDER_DEFINITIONS)
"""The house's own, where it sells."""


def tools_of(agent: str, *, sells: bool = False) -> tuple[Tool, ...]:
    """An agent's tools as the house gives them: its own, a person, the end, and every colleague."""
    own = [TOOLS[name] for name in (*AGENTS[agent], "transfer_call", "end_call")]
    if sells and agent == "order":
        own += ORDER_TOOLS
    return (*own, *(_tool(f"handoff_to_{other}", ["summary"], summary=_TEXT) for other in AGENTS if other != agent))


@dataclass
class Dialogue:
    """`answers` gives the outcome of a tool call; handoffs are done here, as the bridge does them."""

    answers: Callable[[str, dict[str, Any]], dict[str, Any]]
    agent: str = "triage"
    language: str = "en"
    told: list[Told] = field(default_factory=list)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    ended: bool = False
    instructions: str = NOW
    sells: bool = False

    def caller(self, text: str) -> str:
        """The caller says something; all that is said until it is the caller's move again."""
        self.told.append(Told("user", text, self.language if text else "", spoken=True))
        return self.respond()

    def system(self, text: str) -> str:
        """The bridge gives an order."""
        self.told.append(Told("system", text))
        return self.respond()

    def view(self) -> View:
        """What the policy sees now."""
        return View(self.instructions, tools_of(self.agent, sells=self.sells), "auto", tuple(self.told))

    def respond(self) -> str:
        """Responses until one has no calls."""
        said: list[str] = []
        for _ in range(8):
            answer = decide(self.view())
            assert answer, "the policy must never be silent"
            called = [one for one in answer if isinstance(one, Call)]
            said += [one.text for one in answer if isinstance(one, Say)]
            self.told += [
                Told("assistant", one.text, one.language, spoken=True) for one in answer if isinstance(one, Say)
            ]
            if not called:
                return " ".join(said)
            for call in called:
                self._act(call)
            if self.ended:
                return " ".join(said)
        raise AssertionError(f"the policy goes round in circles: {self.calls}")

    def _act(self, call: Call) -> None:
        assert call.name in {tool.name for tool in tools_of(self.agent, sells=self.sells)}, (
            f"{self.agent} has no {call.name}"
        )
        number = f"call_{len(self.calls)}"
        self.calls.append((call.name, call.arguments))
        self.told.append(Told("call", json.dumps(call.arguments), name=call.name, call_id=number))
        outcome: dict[str, Any] = {"outcome": "done", "result": {}}
        if call.name.startswith("handoff_to_"):
            self.agent = call.name.removeprefix("handoff_to_")
        elif call.name == "end_call":
            self.ended = True
        else:
            outcome = self.answers(call.name, call.arguments)
        self.told.append(Told("output", json.dumps(outcome), call_id=number))

    @property
    def names(self) -> list[str]:
        """The tools that were called, in order."""
        return [name for name, _ in self.calls]


def done(**result: Any) -> dict[str, Any]:
    """It happened."""
    return {"outcome": "done", "result": result}


def slot(date: str, time: str) -> dict[str, str]:
    """A slot as the restaurant names it."""
    return {"date": date, "time": time, "weekday": "Monday", "spoken_when": f"{date} at {time}"}


def reservation(**changes: Any) -> dict[str, Any]:
    """A reservation as the restaurant names it."""
    return {
        "reservation_id": "r1", "code": "K7M4QW", "spoken_code": "K as in kilo, seven, M as in Mike, four", "name": "Rossi",
        "party_size": 4, **slot("2026-11-23", "19:00"), "text_will_be_sent": True,
    } | changes  # fmt: skip
