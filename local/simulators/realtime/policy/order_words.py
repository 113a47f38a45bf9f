"""One utterance of a caller who orders food: what goes on the order and off it, what is asked, how and when it is wanted."""

import re
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from local.simulators.realtime.policy import moments
from local.simulators.realtime.policy.language import Language, plain

_CARD_DIGITS = 13
"""A card number is no shorter (ISO/IEC 7812); telephone numbers are."""


@dataclass(frozen=True, slots=True)
class Add:
    """A dish to put on the order; `quantity` None: it was not said."""

    words: str
    quantity: int | None = None
    choices: tuple[str, ...] = ()
    other: str = ""
    """The dish of the other half."""


@dataclass(frozen=True, slots=True)
class Alter:
    """What shall be different about a line; without `words`, about the last one."""

    words: str = ""
    quantity: int | None = None
    size: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Remove:
    """A line to take off."""

    words: str


Wish = Add | Alter | Remove


@dataclass(frozen=True, slots=True)
class OrderWords:
    """What one utterance says of an order. `details` are arguments of `set_order_details`."""

    wishes: tuple[Wish, ...] = ()
    question: str = ""
    """What the caller asks whether there is, or what it costs."""
    asks_total: bool = False
    finished: bool = False
    never_mind: bool = False
    card: bool = False
    details: dict[str, Any] = field(default_factory=dict)


def speaks_of_card(text: str, spoken: Language) -> bool:
    """Whether somebody begins to read out a payment card."""
    counted = moments.figures(plain(text), spoken)
    run = re.search(r"(?:\d ?)+", counted)
    longest = max((len(re.sub(r"\D", "", one)) for one in re.findall(r"(?:\d ?)+", counted)), default=0)
    named = bool(spoken.pattern("ordering.card")) and spoken.matches("ordering.card", counted)
    return longest >= _CARD_DIGITS or (named and run is not None and longest >= 4)


def read(text: str, spoken: Language, now: datetime | None, *, dishes: bool = True) -> OrderWords:
    """The meaning of a text. Without `dishes` only what is plainly put, taken off or changed counts: a name is no dish."""
    if speaks_of_card(text, spoken):
        return OrderWords(card=True)
    words = plain(text)
    if _has(spoken, "never_mind", words):
        return OrderWords(never_mind=True)
    details: dict[str, Any] = {}
    wishes: list[Wish] = []
    question, asks_total = "", _has(spoken, "asks_total", words)
    if dishes:
        text = _take_halves(text, spoken, wishes)
    for sentence in re.split(r"[,;!?]|\.(?!\d)", text):
        clause = moments.figures(plain(sentence), spoken)
        if not clause or _has(spoken, "asks_total", clause) or spoken.matches("names", clause):
            continue
        asked = _group(spoken, "question", clause)
        if asked:
            question = _bare(asked, spoken)
            continue
        clause = _take_details(clause, sentence.strip(), spoken, now, details)
        _read_clause(clause, spoken, wishes, dishes=dishes)
    return OrderWords(
        tuple(wishes),
        question=question,
        asks_total=asks_total,
        finished=_has(spoken, "finished", words),
        details=details,
    )


def choices_in(text: str, spoken: Language) -> tuple[str, ...]:
    """The options that an answer to "which?" names."""
    named = []
    for sentence in re.split(r"[,;.!?]", text):
        for part in re.split(_pattern(spoken, "and"), plain(sentence)):
            bare = _bare(part, spoken)
            bare = re.sub(_pattern(spoken, "with"), "", f" {bare} ").strip()
            if bare:
                named.append(_in_english(bare, spoken))
    return tuple(named)


def size_in(words: str, labels: list[str], spoken: Language) -> str:
    """The label of the size that the words name, "" if none."""
    said = set(plain(words).split())
    for word in tuple(said):
        said.add(str(_data(spoken, "sizes").get(word, word)))
    return next((label for label in labels if plain(label) in said), "")


def without_size(words: str, spoken: Language) -> str:
    """A dish's words as they are looked up."""
    sizes = _data(spoken, "sizes")
    return " ".join(word for word in words.split() if word not in sizes) or words


def alike(one: str, other: str) -> int:
    """How many words two names share, plural or not."""
    return len(_stems(one) & _stems(other))


def _stems(text: str) -> set[str]:
    return {re.sub(r"(?:es|s|e)$", "", word) for word in plain(text).split()}


def _take_halves(text: str, spoken: Language, wishes: list[Wish]) -> str:
    """Note what is half one dish and half another; the text that is left."""
    found = re.search(_pattern(spoken, "halves"), text, re.IGNORECASE)
    if found is None:
        return text
    counted = re.match(r"\d+", moments.figures(plain(found["number"] or ""), spoken))
    second, *choices = re.split(_pattern(spoken, "with"), plain(found["second"]))
    named = tuple(one for part in choices for one in _choices(part, spoken))
    quantity = int(counted.group()) if counted else 1
    first = _bare(plain(found["first"]), spoken)
    wishes.append(Add(first, quantity, named, other=_bare(second, spoken)))
    return text[: found.start()] + text[found.end() :]


def _take_details(clause: str, sentence: str, spoken: Language, now: datetime | None, details: dict[str, Any]) -> str:
    """Note how, where and when it is wanted; what is left speaks of dishes."""
    if _has(spoken, "allergy", clause):
        details["allergies"] = sentence
        return ""
    for name, pattern in (("street", "street"), ("address_details", "address_details")):
        found = re.search(_pattern(spoken, pattern), clause)
        if found:
            details[name] = found.group(1).title()
            details.setdefault("fulfilment", "delivery")
            clause = _cut(clause, found)
    postcode = re.search(r"\b(\d{5}|(?:\d ){4}\d)\b", clause)
    if postcode:
        details["postcode"] = postcode.group().replace(" ", "")
        clause = _cut(clause, postcode)
    for name in ("delivery", "pickup"):
        found = re.search(_pattern(spoken, name), clause)
        if found:
            details["fulfilment"] = name
            clause = _cut(clause, found)
    for name, value in (("by_link", True), ("at_counter", False)):
        found = re.search(_pattern(spoken, name), clause)
        if found:
            details["pay_by_link"] = value
            clause = _cut(clause, found)
    return _take_time(clause, spoken, now, details)


def _take_time(clause: str, spoken: Language, now: datetime | None, details: dict[str, Any]) -> str:
    if _has(spoken, "soon", clause):
        details["as_soon_as_possible"] = True
        return re.sub(_pattern(spoken, "soon"), " ", clause)
    if not _has(spoken, "when", clause):
        return clause
    found = moments.find(clause, spoken, now)
    if found.day is not None:
        details["date"] = found.day.isoformat()
    if found.at is not None:
        details["time"] = f"{found.at:%H:%M}"
    return found.rest


def _read_clause(clause: str, spoken: Language, wishes: list[Wish], *, dishes: bool) -> None:
    """The wishes of one clause, added to those before it: what is "with" something belongs to the dish named last."""
    if re.search(_pattern(spoken, "choice"), _trimmed(clause, spoken)) is None:
        clause = _bare(clause, spoken)
    instead = re.search(_pattern(spoken, "instead"), clause)
    if instead:
        wishes.append(Remove(_bare(instead.group(2), spoken)))
        clause = instead.group(1)
    plainly = _altered(clause, spoken)
    if plainly is not None:
        wishes.append(plainly)
        return
    chosen = False
    for part in re.split(_pattern(spoken, "and"), clause):
        told = re.search(_pattern(spoken, "choice"), _trimmed(part, spoken))
        bare = _bare(part, spoken)
        altered = _altered(bare, spoken)
        if altered is not None:
            wishes.append(altered)
        elif told is not None and dishes:
            _choose(wishes, _choices(told.group().strip(), spoken))
            chosen = True
        elif _has_substance(bare, spoken) and dishes:
            add = _add(bare, spoken)
            if chosen and add.quantity is None and not add.choices:
                _choose(wishes, (_in_english(add.words, spoken),))
            else:
                wishes.append(add)
                chosen = bool(add.choices)


def _has_substance(bare: str, spoken: Language) -> bool:
    return bool(re.sub(_pattern(spoken, "hollow"), "", bare).strip())


def _altered(clause: str, spoken: Language) -> Wish | None:
    for name in ("remove", "remove_around"):
        found = re.search(_pattern(spoken, name), clause)
        if found:
            return Remove(_bare(found.group(1), spoken))
    made = re.search(_pattern(spoken, "make"), clause)
    if made is None:
        return None
    parts = made.groupdict()
    return Alter(
        words=_bare(parts.get("what") or "", spoken),
        quantity=int(parts["number"]) if parts.get("number") else None,
        size=parts.get("size") or "",
        choices=_choices(parts.get("choices") or "", spoken),
    )


def _choose(wishes: list[Wish], choices: tuple[str, ...]) -> None:
    """The choices are for the dish named last, in this utterance or before."""
    last = wishes[-1] if wishes else None
    if isinstance(last, Add):
        wishes[-1] = replace(last, choices=(*last.choices, *choices))
    elif isinstance(last, Alter):
        wishes[-1] = Alter(last.words, last.quantity, last.size, (*last.choices, *choices))
    else:
        wishes.append(Alter(choices=choices))


def _add(bare: str, spoken: Language) -> Add:
    dish, *choices = re.split(_pattern(spoken, "with"), bare)
    counted = re.match(_pattern(spoken, "quantity"), dish)
    quantity = None
    if counted:
        quantity = int(counted.group(1)) if counted.group(1) else 1
        dish = dish[counted.end() :]
    return Add(dish.strip(), quantity, tuple(one for part in choices for one in _choices(part, spoken)))


def _choices(words: str, spoken: Language) -> tuple[str, ...]:
    named = (_bare(one, spoken, keep_no=True) for one in re.split(_pattern(spoken, "with_or_and"), words))
    return tuple(_in_english(one, spoken) for one in named if one)


def _in_english(words: str, spoken: Language) -> str:
    """A choice in the menu's language, as far as the language file knows it."""
    foods = _data(spoken, "foods")
    for said in sorted(foods, key=len, reverse=True):
        words = re.sub(rf"\b{said}\b", str(foods[said]), words)
    return words


def _trimmed(part: str, spoken: Language) -> str:
    return re.sub(_pattern(spoken, "noise"), " ", f" {part} ").strip()


def _bare(part: str, spoken: Language, *, keep_no: bool = False) -> str:
    """Without what is said around a dish."""
    part = " ".join(re.sub(_pattern(spoken, "noise"), " ", f" {part} ").split())
    leading = _pattern(spoken, "leading")
    while not keep_no and (found := re.match(leading, part)) and found.end():
        part = part[found.end() :].strip()
    if keep_no:
        part = re.sub(_pattern(spoken, "article"), "", part)
    return part


def _pattern(spoken: Language, name: str) -> str:
    return spoken.pattern(f"ordering.{name}") or r"(?!)"


def _has(spoken: Language, name: str, words: str) -> bool:
    return re.search(_pattern(spoken, name), words) is not None


def _group(spoken: Language, name: str, words: str) -> str:
    found = re.search(_pattern(spoken, name), words)
    return next((one for one in found.groups() if one), "") if found else ""


def _data(spoken: Language, name: str) -> dict[str, Any]:
    value = spoken.data.get("ordering", {}).get(name, {})
    return value if isinstance(value, dict) else {}


def _cut(text: str, found: "re.Match[str]") -> str:
    return " ".join(f"{text[: found.start()]} {text[found.end() :]}".split())
