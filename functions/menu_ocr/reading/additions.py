"""Reads "add chicken +4" and "choice of rice or salad" as groups of options."""

import re
from collections.abc import Callable, Sequence

from functions.menu_ocr.reading.laid import joined
from functions.menu_ocr.reading.lines import Line
from functions.menu_ocr.reading.menu_read import ReadGroup, ReadOption
from functions.menu_ocr.reading.prices import Price
from functions.menu_ocr.reading.vocabulary import ADD_INSIDE, ADD_ON, ADD_PREFIX, CHARGE, CHOICE, SENTENCE_ENDS

Minor = Callable[[Price], int]

_BETWEEN = re.compile(
    r"\s*(?:,|;|/|\||·|•|\bor\b|\bo\b|\bou\b|\boder\b|\boppure\b|、|或|または|；|，)\s*", re.IGNORECASE
)
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
    if not line.prices or CHARGE.search(line.text):
        return False
    return bool(ADD_ON.match(line.text)) or all(price.added for price in line.prices)


def additions(lines: Sequence[Line], minor: Minor) -> ReadGroup | None:
    """One group of all that the lines add; None if they name nothing."""
    options: list[ReadOption] = []
    title = ""
    words: list[str] = []
    for line in lines:
        for piece in line.pieces:
            if isinstance(piece, Price):
                head, found = _options(_offered(joined(words)), minor(piece), first=not options)
                title = title or head
                options += found
                words = []
            else:
                words.append(piece.text)
    if not options:
        return None
    return ReadGroup(title or "Add", tuple(options))


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
    head, colon, tail = text.partition(":")
    if colon and tail.strip() and first:
        title, text = head.strip(_STRIP), tail
    bare = ADD_PREFIX.sub("", text.strip()).strip(_STRIP)
    names = [part.strip(_STRIP) for part in _BETWEEN.split(bare) if part.strip(_STRIP)]
    if len(names) > 1 and not first:
        names = [name for name in names if name]
    return title, [ReadOption(name, price_minor) for name in names]


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
    if len(names) < 2 or any(len(name.split()) > 6 for name in names):
        return None
    words = match.group().casefold().split()
    count = next((_HOW_MANY[word.strip(":")] for word in words if word.strip(":") in _HOW_MANY), 1)
    names = [re.sub(r"^(?:of|de|di|entre|tra)\s", "", name) for name in names]
    return ReadGroup(
        text[match.start() : match.end()].strip(_STRIP), tuple(ReadOption(name) for name in names), count, count
    )
