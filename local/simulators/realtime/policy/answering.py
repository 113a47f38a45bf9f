"""The means of an answer: phrases in the caller's language, tool calls that fit their schema, and handing over to a colleague."""

from dataclasses import dataclass
from typing import Any

from local.simulators.realtime.policy import moments
from local.simulators.realtime.policy.arguments import faults, fitted
from local.simulators.realtime.policy.memory import Memory
from local.simulators.realtime.policy.view import Answer, Call, Say, View

_HANDS_OVER = ("handoff", "hand_over", "hand_off", "transfer_to_")
_HOME = {
    "find_slots": "reservation",
    "book_reservation": "reservation",
    "find_reservation": "reservation",
    "change_reservation": "reservation",
    "cancel_reservation": "reservation",
    "get_restaurant_info": "inquiry",
    "get_opening_hours": "inquiry",
    "leave_feedback": "feedback",
    "take_message": "general",
    "note_late_arrival": "reservation",
    "join_waitlist": "reservation",
    "leave_waitlist": "reservation",
    "enquire_event": "reservation",
    "remember_preference": "reservation",
    "forget_me": "general",
    "search_menu": "order",
    "add_to_order": "order",
}
"""With which colleague a tool is looked for: what their names have in common, not who they are."""
_MISSING = {
    "date": "ask_day", "time": "ask_time", "party_size": "ask_size", "name": "ask_name", "phone": "ask_phone",
    "code": "ask_code", "new_time": "ask_change", "new_date": "ask_change", "new_party_size": "ask_change",
    "text": "ask_message", "text_consent": "ask_consent", "minutes": "ask_minutes",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Turn:
    """One answer in the making."""

    view: View
    memory: Memory

    def say(self, name: str, /, **values: object) -> Say:
        """A phrase in the caller's language."""
        return Say(self.memory.spoken.phrase(name, **values), self.memory.spoken.code)

    def say_all(self, *parts: Say) -> Answer:
        """Several phrases as one utterance."""
        return [Say(" ".join(part.text for part in parts if part.text), parts[0].language)]

    def call(self, name: str, /, **wanted: Any) -> Answer:
        """Call a tool that this session has; else hand over to a colleague who may have it; else say that it cannot be done.

        What its schema requires and we do not know is asked for; what its schema forbids is never sent.
        """
        tool = self.view.tool(name)
        if tool is None:
            return self.hand_over(_HOME.get(name, ""))
        if name in self.memory.pending:
            return [self.say("hold")]
        arguments = fitted(wanted, tool.parameters)
        wrong = faults(arguments, tool.parameters)
        if not wrong:
            return [Call(name, arguments)]
        field = next((one for one in _MISSING if f".{one} " in f"{wrong[0]} "), "")
        return [self.say(_MISSING[field])] if field else [self.say("ask_detail", why=wrong[0])]

    def ask_for(self, field: str, why: str) -> Answer:
        """What a tool said is missing."""
        if field in _MISSING:
            return [self.say(_MISSING[field])]
        return [self.say("ask_detail", why=why)]

    def hand_over(self, colleague: str) -> Answer:
        """Call the handoff to that colleague; where there is none, or we have just come from it, say that it cannot be done."""
        if self.view.tool_choice == "none":
            return [self.say("hold")]
        for tool in self.view.tools:
            if colleague and colleague in tool.name and tool.name.startswith(_HANDS_OVER):
                if self.memory.fresh(tool.name) is not None:
                    break
                return [Call(tool.name, fitted({"summary": self.summary()}, tool.parameters))]
        return [self.say("unavailable")]

    def summary(self) -> str:
        """What is known, for a colleague or a person; English."""
        known = self.memory
        told = [f"The caller wants: {known.inquiry or known.wish or 'something not yet clear'}."]
        if known.size:
            told.append(f"Party of {known.size}.")
        if known.day:
            told.append(f"Date {known.day.isoformat()}.")
        if known.at:
            told.append(f"Time {known.at:%H:%M}.")
        if known.name:
            told.append(f"Name {known.name}.")
        if known.last.text:
            told.append(f"Last words: {known.last.text}")
        return " ".join(told)

    def when(self, value: dict[str, Any]) -> str:
        """A result's date and time in the caller's language; English in the restaurant's own words."""
        try:
            moment = moments.from_result(value)
        except (KeyError, ValueError):
            return str(value.get("spoken_when", ""))
        if self.memory.spoken.code == "en" and value.get("spoken_when"):
            return str(value["spoken_when"])
        return moments.said(moment.date(), moment.time(), self.memory.spoken)

    def reason(self, outcome: dict[str, Any]) -> str:
        """Why not: the restaurant's own sentence in English, ours in another language."""
        if self.memory.spoken.code == "en" and outcome.get("reason"):
            sentence = str(outcome["reason"]).strip()
            return sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."
        reasons = self.memory.spoken.data.get("reasons", {})
        return str(reasons.get(outcome.get("code"), reasons.get("other", "")))

    def spelled(self, value: dict[str, Any]) -> str:
        """A confirmation code, sign by sign."""
        if self.memory.spoken.code == "en" and value.get("spoken_code"):
            return str(value["spoken_code"]).rstrip(".")
        return ", ".join(str(value.get("code", "")))
