"""Reads "add chicken +4" and "choice of rice or salad" as groups of options."""

import re
from collections.abc import Callable, Sequence

from functions.menu_ocr.reading.laid import is_cjk, joined
from functions.menu_ocr.reading.lines import Line
from functions.menu_ocr.reading.menu_read import ReadGroup, ReadOption
from functions.menu_ocr.reading.prices import SYMBOLS, Price
from functions.menu_ocr.reading.vocabulary import (
    ADD_INSIDE,
    ADD_ON,
    ADD_PREFIX,
    CHARGE,
    CHOICE,
    EACH,
    EACH_EXTRA,
    SENTENCE_ENDS,
)

_ONE = frozenset(("one", "un", "una", "uno", "une", "ein", "eine", "einen"))
Minor = Callable[[Price], int]

_BETWEEN = re.compile(
    r"\s*(?:,|;|/|\||·|•|\bor\b|\bo\b|\bou\b|\boder\b|\boppure\b|、|或|または|；|，)\s*", re.IGNORECASE
)
_LEADS_ON = re.compile(rf"(?:^|\s)(?:for|por|per|für|pour|only|nur|{SYMBOLS})$", re.IGNORECASE)
_STRIP = " ()[]:.,;–—-*+|/·•&"
_LIST = re.compile(
    CHOICE.pattern
    + r"(?:\s+(?:of|one|two|\d|any|your|from|between|de|entre|tra|di|side|sides|the following|:))*\s*[:\-–]?\s*",
    re.IGNORECASE,
)
_HOW_MANY = {
    "one": 1,
    "two": 2,
    "three": 3,
    "1": 1,
    "2": 2,
    "3": 3,
    "uno": 1,
    "una": 1,
    "dos": 2,
    "un": 1,
    "une": 1,
    "deux": 2,
    "due": 2,
    "ein": 1,
    "zwei": 2,
}


def is_addition(line: Line) -> bool:
    """Whether a line offers something for an extra price."""
    if not line.prices or line.listed or CHARGE.search(line.text):
        return False
    return bool(ADD_ON.match(line.text) or EACH_EXTRA.match(line.text)) or all(price.added for price in line.prices)


def additions(lines: Sequence[Line], minor: Minor) -> ReadGroup | None:
    """One group of all that the lines add; None if they name nothing."""
    title, begun = "", ""
    options: list[ReadOption] = []
    for line in lines:
        head, own, begun = _of_line(line, minor, begun)
        title = title or head
        options += own
    return ReadGroup(title or "Add", tuple(options)) if options else None


def _of_line(line: Line, minor: Minor, begun: str) -> tuple[str, list[ReadOption], str]:
    """The title of a line of additions, "" for none, its options, and what it leaves to the next line; `begun` is what it was left."""
    segments: list[tuple[str, Price]] = []
    words = [begun] if begun else []
    for piece in line.pieces:
        if isinstance(piece, Price):
            segments.append((joined(words), piece))
            words = []
        else:
            words.append(piece.text)
    tail = joined(words)
    if len(segments) == 1 and (listed := _listed(tail, segments[0][1])):
        return _bare(_offered(segments[0][0])), [ReadOption(name, minor(segments[0][1])) for name in listed], ""
    title = ""
    options: list[ReadOption] = []
    for text, price in segments:
        head, own = _options(_offered(text), minor(price), first=not options)
        title = title or head
        options += own
    return title, options, tail


def _listed(tail: str, price: Price) -> list[str]:
    """What a list behind "1.50 each:" names; nothing if there is none."""
    if price.text.endswith(":"):
        return _names(tail)
    _, colon, names = re.sub("：", ":", tail).partition(":")
    return _names(names) if colon else []


def _offered(text: str) -> str:
    """What a sentence offers: the words behind "add", or, where "add" ends it, the last sentence before that."""
    if ADD_ON.match(text):
        return text
    inside = list(ADD_INSIDE.finditer(text))
    if inside and text[inside[-1].end() :].strip(_STRIP):
        return text[inside[-1].start() :].strip(_STRIP)
    if inside:
        text = text[: inside[-1].start()]
    ends = [match.end() for match in SENTENCE_ENDS.finditer(text)]
    return text[ends[-1] :] if ends else text


def _options(text: str, price_minor: int, *, first: bool) -> tuple[str, list[ReadOption]]:
    """The options that one price is for: "chicken or beef +4" are two; "add to any salad: chicken 4" has a title."""
    title = ""
    head, colon, tail = re.sub("：", ":", text).partition(":")
    if colon and tail.strip() and first:
        title, text = _bare(head), tail
    return title, [ReadOption(name, price_minor) for name in _names(ADD_PREFIX.sub("", text.strip()))]


def _names(text: str) -> list[str]:
    names = (_bare(part) for part in _BETWEEN.split(text.strip(_STRIP)))
    return [name for name in names if sum(sign.isalpha() for sign in name) > 1 or any(is_cjk(sign) for sign in name)]


def _bare(text: str) -> str:
    """A name without what only leads from it to its price: "each", "for", a sign of currency."""
    return _LEADS_ON.sub("", re.sub(r" {2,}", " ", EACH.sub(" ", text)).strip(_STRIP)).strip(_STRIP)


def choices_within(lines: Sequence[Line]) -> list[ReadGroup]:
    """What can be chosen for nothing on lines that also add: "Choice of tofu, chicken or add beef +2"."""
    found = []
    for line in lines:
        match = CHOICE.search(line.text)
        if match is not None:
            more = ADD_INSIDE.search(line.text, match.end())
            group = choice_of(line.text[: more.start()]) if more else None
            found += [group] if group is not None else []
    return found


def choice_of(text: str) -> ReadGroup | None:
    """The group that a sentence such as "choice of fries, salad or rice" offers; None if it lists fewer than two."""
    match = _LIST.search(text)
    if match is None:
        return None
    listed = re.split(r"[.!;(]", text[match.end() :])[0]
    head, colon, tail = listed.partition(":")
    if colon and len(head.split()) <= 4:
        listed = tail
    listed = re.sub(r"\b(?:and|y|e|et|und)\b(?=[^,]*$)", ",", listed) if "," in listed else listed
    names = [part.strip(_STRIP) for part in _BETWEEN.split(listed) if part.strip(_STRIP)]
    if len(names) == 1:
        names = [part.strip(_STRIP) for part in re.split(r"\s(?:and|y|e|et|und|&)\s", names[0])]
    if sum(name.casefold().split()[0] in _ONE for name in names if name) > 1:  # "one starter, one main": courses
        return None
    if len(names) < 2 or any(len(name.split()) > 6 for name in names):
        return None
    words = match.group().casefold().split()
    count = next((_HOW_MANY[word.strip(":")] for word in words if word.strip(":") in _HOW_MANY), 1)
    names = [re.sub(r"^(?:of|de|di|entre|tra)\s", "", name) for name in names]
    return ReadGroup(
        text[match.start() : match.end()].strip(_STRIP), tuple(ReadOption(name) for name in names), count, count
    )
