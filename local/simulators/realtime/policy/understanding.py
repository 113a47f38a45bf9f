"""One utterance of a caller in terms of the trade: what is wanted, how many, when, who, yes or no.

What an answer means depends on the question: `asked` is the last phrase of ours that the caller can have heard whole.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time

from local.simulators.realtime.policy import moments
from local.simulators.realtime.policy.language import Language, plain

_INTENTS = (
    "person", "forget", "remember", "leave_list", "late", "waitlist", "cancel", "change", "everything", "feedback", "event", "order",
    "hours", "message", "book",
)  # fmt: skip
"""In order of force: "cancel my table" is no wish to book one."""
_ASKS_NAME = ("ask_name", "ask_whose", "ask_their_name", "ask_order_name")
_SHORTEST_CODE = 3
_ASKS_TEXT = ("ask_message", "ask_order", "ask_feedback", "ask_occasion", "ask_budget")
_ASKS_CONSENT = ("ask_consent", "ask_wait_consent", "ask_order_consent")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one utterance says; None and "" where it says nothing of it."""

    text: str
    intent: str = ""
    topic: str = ""
    size: int | None = None
    day: date | None = None
    at: time | None = None
    name: str = ""
    code: str = ""
    phone: str = ""
    notes: str = ""
    area: str = ""
    """By the name that it has in English."""
    agrees: bool | None = None
    choice: int | None = None
    minutes: int | None = None
    wants: frozenset[str] = frozenset()
    """Of `goodbye`, `repeat`, `thanks`, `ai`, `no_code`."""


def understand(text: str, spoken: Language, asked: str, now: datetime | None) -> Meaning:
    """The meaning of a text in a language, after that question."""
    words = plain(text)
    counted = moments.figures(words, spoken)
    if asked in _ASKS_TEXT:
        return Meaning(text, wants=_wants(words, spoken), intent="person" if _intent(words, spoken) == "person" else "")
    intent = _intent(words, spoken)
    if asked in _ASKS_CONSENT and intent == "message":
        intent = ""  # "yes, please send me a text message" is a yes, and no wish to leave one
    minutes = _minutes(counted, spoken, asked) if intent == "late" or asked == "ask_minutes" else None
    counted = "" if minutes is not None else counted
    counts_people = bool(spoken.data.get("sizes")) and re.search(spoken.data["sizes"][0], counted) is not None
    asked_time = asked == "ask_time" or (asked == "ask_change" and not counts_people)
    when = moments.find(_target(counted, spoken, intent), spoken, now, asked_time=asked_time)
    agrees = True if spoken.matches("yes", words) else False if spoken.matches("no", words) else None
    return Meaning(
        text,
        intent=intent,
        topic=_topic(words, spoken),
        size=_size(when.rest, spoken, asked),
        day=when.day,
        at=when.at,
        name=_name(text, spoken, asked, intent),
        code=_code(text, counted, spoken, asked),
        phone=_phone(counted),
        notes=text if _in(spoken, "notes", words) else "",
        area=next((name for name in spoken.data.get("areas", {}) if _in(spoken, f"areas.{name}", words)), ""),
        agrees=agrees,
        choice=0 if _in(spoken, "first", counted) else 1 if _in(spoken, "second", counted) else None,
        minutes=minutes,
        wants=_wants(words, spoken),
    )


def _minutes(counted: str, spoken: Language, asked: str) -> int | None:
    """How many minutes; a bare figure only in answer to the question."""
    if _in(spoken, "half_an_hour", counted):
        return 30
    found = re.search(spoken.pattern("minutes"), counted) if spoken.pattern("minutes") else None
    if found is None and asked == "ask_minutes":
        found = re.search(r"\b(\d{1,3})\b", counted)
    return int(found.group(1)) if found else None


def _in(spoken: Language, name: str, words: str) -> bool:
    return bool(spoken.pattern(name)) and spoken.matches(name, words)


def _intent(words: str, spoken: Language) -> str:
    return next((name for name in _INTENTS if _in(spoken, f"intents.{name}", words)), "")


def _wants(words: str, spoken: Language) -> frozenset[str]:
    return frozenset(
        name for name in ("goodbye", "repeat", "thanks", "ai", "no_code") if _in(spoken, f"intents.{name}", words)
    )


def _topic(words: str, spoken: Language) -> str:
    topics = spoken.data.get("topics", {})
    return next((name for name in topics if _in(spoken, f"topics.{name}", words)), "")


def _target(counted: str, spoken: Language, intent: str) -> str:
    """Where something is moved "from seven to eight", the new time stands after the last "to"; what stands before is old."""
    if intent != "change":
        return counted
    days = "|".join([*spoken.data["weekdays"], *spoken.data["months"], "tomorrow", "today", "manana", "hoy", "noon"])
    found = list(
        re.finditer(
            rf"\b(?:to|a|al|para) (?=(?:the |el |la |las |half past |(?:a )?quarter \w+ )*(?:\d|{days}))", counted
        )
    )
    return counted[found[-1].start() :] if found else ""


def _size(rest: str, spoken: Language, asked: str) -> int | None:
    for pattern in spoken.data.get("sizes", []):
        found = re.search(pattern, rest)
        if found:
            return int(found.group(1))
    if _in(spoken, "couple", rest):
        return 2
    bare = re.search(r"\b(\d{1,2})\b", rest) if asked == "ask_size" else None
    return int(bare.group(1)) if bare else None


def _name(text: str, spoken: Language, asked: str, intent: str) -> str:
    """After "the name is"; or, in answer to the question, the words that are no fillers. A name ends where a clause ends."""
    pattern = spoken.pattern("names")
    if asked in _ASKS_NAME and re.fullmatch(r"(?:[a-z] ){2,}[a-z]", plain(text)):
        return plain(text).replace(" ", "").capitalize()
    for clause in re.split(r"[,.;:!?]", text):
        told = re.search(pattern + r" (?P<name>[a-z].*)", plain(clause)) if pattern else None
        if told:
            return _joined(_kept(told.group("name"), spoken)[:3], text)
    if asked not in _ASKS_NAME or intent not in ("", "book"):
        return ""
    for clause in re.split(r"[,.;:!?]", text):
        kept = _kept(plain(clause), spoken)
        if 0 < len(kept) <= 3:
            return _joined(kept, text)
    return ""


def _kept(words: str, spoken: Language) -> list[str]:
    """The first run of words that can be a name's."""
    fillers = set(plain(spoken.pattern("fillers").replace("|", " ")).split()) | {"and", "y"}
    kept: list[str] = []
    for word in words.split():
        if word not in fillers and not re.search(r"\d", word):
            kept.append(word)
        elif kept and not (len(word) == 1 and len(kept[-1]) == 1):
            break
    return kept


def _joined(kept: list[str], text: str) -> str:
    if len(kept) > 2 and all(len(one) == 1 for one in kept):
        return "".join(kept).capitalize()
    return " ".join(_as_written(one, text) for one in kept if len(one) > 1)


def _as_written(word: str, text: str) -> str:
    """The word as the transcript has it, accents and all."""
    for token in re.findall(r"[^\W\d_]+", text):
        if plain(token) == word:
            return str(token[:1].upper() + token[1:])
    return word.capitalize()


def _code(text: str, counted: str, spoken: Language, asked: str) -> str:
    """Single signs and groups with figures, joined; after "code", or in answer to the question."""
    told = (
        re.search(spoken.pattern("intents.code") + r"\D*?(?: is| es)? (?P<code>.+)", counted)
        if spoken.pattern("intents.code")
        else None
    )
    if told is None and asked != "ask_code":
        return ""
    if spoken.matches("intents.no_code", counted):
        return ""
    tokens = (told.group("code") if told else counted).split()
    signs = "".join(token for token in tokens if len(token) == 1 or re.search(r"\d", token)).upper()
    return signs if len(signs) >= _SHORTEST_CODE else ""


def _phone(counted: str) -> str:
    digits = re.search(r"(?:\d[ ]?){7,15}", counted)
    return digits.group().replace(" ", "") if digits else ""
