"""What the conversation amounts to so far, worked out from its items alone, from the first to the last, every time anew.

An agent's own words count only where they can have been heard: after a truncation, a question that was cut off has not
been asked, and a "yes" to it is no yes.
"""

import json
import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Any

from local.simulators.realtime.policy import moments
from local.simulators.realtime.policy.language import KNOWN, Language, guessed, language, plain
from local.simulators.realtime.policy.order_talk import TOOLS as ORDER_TOOLS
from local.simulators.realtime.policy.order_talk import OrderTalk
from local.simulators.realtime.policy.order_words import speaks_of_card
from local.simulators.realtime.policy.understanding import Meaning, understand
from local.simulators.realtime.policy.view import Told, View

_KEYS = re.compile(r"pressed (?:these keys on the telephone: )?(\d+)")
_LATE = re.compile(r"The (\w+) from before has come through after all: (\{.*\})", re.DOTALL)
_INQUIRIES = ("hours", "everything")
_RETURNING = re.compile(r"returning guest, who was greeted by name: (.+?)\. Somebody")
_WRITES = frozenset(
    {
        "book_reservation", "change_reservation", "cancel_reservation", "take_message", "leave_feedback", "note_late_arrival",
        "join_waitlist", "leave_waitlist", "enquire_event", "forget_me", "place_order",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Result:
    """A tool call and what came of it; `outcome` is {} while it runs. `fresh`: nothing has been said since."""

    name: str
    arguments: dict[str, Any]
    outcome: dict[str, Any]
    fresh: bool = False

    @property
    def word(self) -> str:
        """done, needs_detail, refused, unavailable, or "" while it runs."""
        return str(self.outcome.get("outcome", "done" if self.outcome else ""))

    @property
    def value(self) -> dict[str, Any]:
        """The result of one that is done."""
        value = self.outcome.get("result", self.outcome)
        return value if isinstance(value, dict) else {}


@dataclass(slots=True)
class Memory:
    """The state of the dialogue."""

    spoken: Language
    now: datetime | None
    wish: str = ""
    """book, change, cancel, late, waitlist, leave_list, event, forget, order, feedback, message, person, or "" when nothing is open."""
    inquiry: str = ""
    """hours, everything or a topic: asked by the last utterance."""
    size: int | None = None
    day: date | None = None
    at: time | None = None
    name: str = ""
    code: str = ""
    phone: str = ""
    notes: str = ""
    area: str = ""
    message: str = ""
    consent: bool | None = None
    waits_by_text: bool | None = None
    minutes: int | None = None
    occasion: str = ""
    budget: str = ""
    order: OrderTalk = field(default_factory=OrderTalk)
    confirmed: bool = False
    asked: str = ""
    heard_acts: list[str] = field(default_factory=list)
    last: Meaning = field(default_factory=lambda: Meaning(""))
    unclear: bool = False
    silent: bool = False
    results: list[Result] = field(default_factory=list)
    pending: list[str] = field(default_factory=list)
    orders: list[str] = field(default_factory=list)
    """System messages since anyone last spoke."""
    last_words: str = ""
    anyone_spoke: bool = False

    def latest(self, *names: str) -> Result | None:
        """The last finished call of one of these tools."""
        return next((one for one in reversed(self.results) if one.name in names), None)

    def fresh(self, *names: str) -> Result | None:
        """The same, if nothing has been said since."""
        one = self.latest(*names)
        return one if one is not None and one.fresh else None


def recall(view: View) -> Memory:
    """The memory of a whole conversation."""
    memory = Memory(language("en"), moments.now_in(view.instructions))
    returning = _RETURNING.search(view.instructions)
    memory.name = returning.group(1) if returning else ""
    calls: dict[str, Told] = {}
    for told in view.told:
        match told.kind:
            case "user":
                _hear(memory, told)
            case "assistant":
                _remember_saying(memory, told)
            case "call":
                calls[told.call_id] = told
                memory.pending.append(told.call_id)
                memory.orders = []
            case "output" if told.call_id in calls:
                memory.pending = [one for one in memory.pending if one != told.call_id]
                call = calls[told.call_id]
                _take(memory, Result(call.name, _json(call.text), _json(told.text), fresh=True))
            case "system":
                _read_order(memory, told, view)
    memory.pending = [calls[one].name for one in memory.pending]
    return memory


def _spoke(memory: Memory) -> None:
    memory.results = [replace(one, fresh=False) for one in memory.results]
    memory.orders = []
    memory.anyone_spoke = True


def _hear(memory: Memory, told: Told) -> None:
    _spoke(memory)
    memory.inquiry, memory.unclear, memory.silent = "", not told.text.strip(), told.silent
    memory.last = Meaning("")
    if memory.unclear:
        return
    code = told.language or guessed(told.text, memory.spoken.code)
    memory.spoken = language(code if code in KNOWN else memory.spoken.code)
    meaning = understand(told.text, memory.spoken, memory.asked, memory.now)
    if memory.wish == "order":
        meaning = _about_food(meaning, memory.spoken)
    memory.last = meaning
    _choose_wish(memory, meaning)
    if memory.wish == "order":
        memory.order.hear(meaning, memory.spoken, memory.asked, memory.now)
    _fill(memory, meaning)
    _agree(memory, meaning)


def _about_food(said: Meaning, spoken: Language) -> Meaning:
    """While an order is open, its words are about food: "that's all" ends the order and not the call, and figures are no number."""
    leaves = spoken.pattern("ordering.bye") and spoken.matches("ordering.bye", plain(said.text))
    return replace(
        said,
        intent=said.intent if said.intent == "person" else "",
        topic="",
        phone="" if speaks_of_card(said.text, spoken) else said.phone,
        wants=said.wants if leaves else said.wants - {"goodbye"},
    )


def _choose_wish(memory: Memory, said: Meaning) -> None:
    open_book = memory.wish in ("book", "change", "event", "waitlist")
    if said.intent in _INQUIRIES or (said.topic and said.intent in ("", "book") and not open_book):
        memory.inquiry = said.intent if said.intent in _INQUIRIES else said.topic
    elif said.intent == "person" or "goodbye" in said.wants:
        memory.wish = "person" if said.intent == "person" else memory.wish
    elif memory.wish in ("book", "waitlist", "event") and said.intent in ("change", "book"):
        pass  # "change it to eight" while booking corrects what is being booked
    elif said.intent == "remember":
        pass  # asked for in passing; what was open stays open
    elif memory.wish == "book" and said.intent == "waitlist":
        memory.wish = "waitlist"  # for what has just been looked for
    elif said.intent and said.intent != memory.wish and not memory.asked.startswith("confirm_"):
        _begin(memory, said.intent)


def _begin(memory: Memory, wish: str) -> None:
    memory.wish = wish
    memory.size = memory.day = memory.at = None
    memory.message, memory.confirmed, memory.notes, memory.area = "", False, "", ""
    memory.minutes, memory.occasion, memory.budget = None, "", ""
    memory.order = OrderTalk()


def _fill(memory: Memory, said: Meaning) -> None:
    before = (memory.size, memory.day, memory.at, memory.name)
    memory.size = said.size if said.size is not None else memory.size
    memory.day, memory.at = said.day or memory.day, said.at or memory.at
    memory.name, memory.code = said.name or memory.name, said.code or memory.code
    memory.phone = said.phone or memory.phone
    memory.notes, memory.area = said.notes or memory.notes, said.area or memory.area
    memory.minutes = said.minutes if said.minutes is not None else memory.minutes
    if memory.asked == "ask_occasion" and said.intent != "person":
        memory.occasion = said.text
    if memory.asked == "ask_budget" and said.intent != "person":
        memory.budget = said.text
    if memory.asked in ("ask_message", "ask_order", "ask_feedback") and said.intent != "person":
        memory.message = said.text
    _choose_offer(memory, said)
    if (memory.size, memory.day, memory.at, memory.name) != before:
        memory.confirmed = False
        if memory.wish == "" and (said.size or said.at) and not memory.inquiry:
            memory.wish = "book"


def _choose_offer(memory: Memory, said: Meaning) -> None:
    """First, second, or a plain yes to what was offered."""
    if memory.asked not in ("offer_one", "offer_two"):
        return
    offered = memory.latest("find_slots", "book_reservation", "change_reservation")
    slots = offered.outcome.get("alternatives", ()) if offered else ()
    pick = said.choice if said.choice is not None else 0 if said.agrees and said.at is None else None
    if pick is None and said.at is None and said.day is not None:
        pick = next((n for n, slot in enumerate(slots) if slot.get("date") == said.day.isoformat()), None)
    if pick is not None and pick < len(slots):
        memory.day, memory.at = date.fromisoformat(slots[pick]["date"]), time.fromisoformat(slots[pick]["time"])


_CONFIRMS = (
    "confirm_book", "confirm_change", "confirm_cancel", "confirm_message", "confirm_waitlist", "confirm_event", "confirm_forget",
    "confirm_order",
)  # fmt: skip
_YES_MEANS = {
    "unavailable": "person", "not_verified": "person", "dont_know": "person", "limited": "person", "offer_person": "person",
    "offer_waitlist": "waitlist", "order_not_taken": "person",
}  # fmt: skip
_NO_MEANS = {
    "confirm_cancel": "kept", "confirm_change": "kept", "confirm_forget": "kept", "offer_waitlist": "declined",
    "offer_person": "declined", "offer_one": "none_suits", "offer_two": "none_suits",
    "offer_pickup": "declined", "offer_order_time": "declined", "order_not_taken": "declined",
}  # fmt: skip
"""What a plain yes or no to a question of ours makes of the wish."""


def _agree(memory: Memory, said: Meaning) -> None:
    if said.agrees is None:
        return
    corrected = said.size is not None or said.day is not None or said.at is not None or bool(said.name)
    asked = memory.asked
    if asked in ("ask_consent", "ask_order_consent"):
        memory.consent = said.agrees
    elif asked == "ask_wait_consent":
        memory.waits_by_text = said.agrees
    elif asked in _CONFIRMS and said.agrees:
        memory.confirmed = memory.confirmed or not corrected
    elif asked == "confirm_message":
        memory.message = ""
    elif asked == "nobody" and said.agrees:
        _begin(memory, "message")
    else:
        _turn_wish(memory, said, corrected)


def _turn_wish(memory: Memory, said: Meaning, corrected: bool) -> None:
    asked = memory.asked
    if said.agrees and asked in _YES_MEANS:
        memory.wish = _YES_MEANS[asked]
    elif not said.agrees and asked in _NO_MEANS and not corrected and said.choice is None:
        memory.wish = _NO_MEANS[asked]
    elif asked in ("unavailable", "not_verified", "dont_know", "nobody") and not said.intent:
        memory.wish = "declined"


def _remember_saying(memory: Memory, told: Told) -> None:
    if not told.text:
        return
    _spoke(memory)
    if not told.language:
        memory.spoken = language(guessed(told.text, memory.spoken.code)) if not memory.last.text else memory.spoken
    acts = memory.spoken.acts(told.text)
    memory.heard_acts += acts
    memory.asked = acts[-1] if acts else ""
    memory.last_words = told.text


def _take(memory: Memory, result: Result) -> None:
    memory.results.append(result)
    memory.orders = []
    done = result.word == "done"
    if result.name in _WRITES:
        memory.confirmed = False
        if done:
            memory.wish = "told"
    if result.name in ORDER_TOOLS:
        memory.order.take(result.name, result.arguments, result.word, result.outcome)
        if result.word == "done" and result.name not in ("search_menu", "quote_order"):
            memory.confirmed = False
    if result.name == "transfer_call":
        memory.wish = ""
    if result.word == "refused" and result.outcome.get("code") == "party_too_large":
        memory.wish = "event"


def _read_order(memory: Memory, told: Told, view: View) -> None:
    late = _LATE.search(told.text)
    keys = _KEYS.search(told.text)
    if late is not None:
        before = next((one for one in reversed(memory.results) if one.name == late.group(1)), None)
        _take(memory, Result(late.group(1), before.arguments if before else {}, _json(late.group(2)), fresh=True))
    elif keys is not None and keys.group(1) != "0":
        _hear(memory, Told("user", keys.group(1), memory.spoken.code))
    else:
        memory.orders.append(told.text)


def _json(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except ValueError:
        return {"text": text}
    return value if isinstance(value, dict) else {"text": str(value)}
