"""Finds payment card numbers in what was said, so that none is ever stored: in figures, in words, or both.

A card is 13 to 19 digits (ISO/IEC 7812) that begin like one (2 to 6) and meet the Luhn check, however they are grouped. In a longer run of
digits, such as two telephone numbers, it must begin and end where a group does and be of a length that its issuer gives; what follows a `+`
is a telephone number. A number that is cut into several utterances is joined by `redacted_all`. Where a card was found, a security code
that is named as one goes too.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from functions.domain.number_words import number_words, said_as_one

MASK = "[card number removed]"

_TOKEN = re.compile(r"\d+|[^\W\d_]+")
_FILLERS = frozenset(
    [
        "uh",
        "uhm",
        "hm",
        "huh",
        "mhm",
        "er",
        "ah",
        "and",
        "then",
        "yes",
        "yeah",
        "ok",
        "okay",
        "right",
        "next",
        "dash",
        "hyphen",
        "space",
        "eh",
        "y",
        "sí",
        "si",
        "vale",
        "luego",
        "guion",
        "guión",
        "espacio",
        "äh",
        "und",
        "ja",
        "dann",
        "strich",
        "bindestrich",
        "et",
        "oui",
        "puis",
        "tiret",
        "espace",
        "e",
        "poi",
        "trattino",
        "é",
        "hífen",
    ]
)
_UM = "um"
"""A hesitation in English, one in Portuguese: both are tried."""
_REPEATS = {"double": 2, "triple": 3, "doble": 2, "doppel": 2, "doppia": 2, "duplo": 2}
_LENGTHS = (
    (16, re.compile(r"4|5[0-8]|2(?:22[1-9]|2[3-9]|[3-6]|7[01]|720)|6|35")),
    (15, re.compile(r"3[47]")),
    (14, re.compile(r"30[0-5]|3[689]")),
    (13, re.compile(r"4")),
    (17, re.compile(r"50|5[6-8]|6")),
    (18, re.compile(r"50|5[6-8]|6")),
    (19, re.compile(r"4|50|5[6-8]|6")),
)
"""What the issuers' numbers begin with, by length: Visa, Mastercard, Maestro, Discover, UnionPay, JCB; Amex; Diners."""

_DIALLED_ABROAD = ("00", "011")

_CODE = re.compile(
    r"(?i)\b(?:cvc|cvv|cvc2|cvv2|security code|código de seguridad|prüfziffer|prüfnummer|cryptogramme|code de sécurité|codice di sicurezza)\b"
)
_NEAR = 30
_SHORTEST_CODE = 3


@dataclass(frozen=True, slots=True)
class _Group:
    """Digits that were said or written together, and where."""

    text: int
    start: int
    end: int
    digits: str
    is_telephone: bool = False


def redacted(text: str) -> str:
    """The text with every card number replaced by `MASK`."""
    return redacted_all((text,))[0]


def redacted_all(texts: Sequence[str]) -> tuple[str, ...]:
    """The texts in their order, as one speaker said them; a number that runs over several of them is taken out of each."""
    readings: tuple[frozenset[str], ...] = (
        (frozenset(), frozenset({_UM})) if any(_UM in text.lower() for text in texts) else (frozenset(),)
    )
    spans = [span for fillers in readings for run in _runs(texts, fillers) for span in _cards(run)]
    if not spans:
        return tuple(texts)
    for number, text in enumerate(texts):
        spans += [(number, start, end) for start, end in _codes(text)]
    return tuple(_masked(text, [span[1:] for span in spans if span[0] == number]) for number, text in enumerate(texts))


def _runs(texts: Iterable[str], fillers: frozenset[str]) -> Iterator[list[_Group]]:
    """Groups of digits with nothing between them but signs and fillers, over the ends of the texts."""
    run: list[_Group] = []
    for number, text in enumerate(texts):
        for one in _groups(number, text, fillers):
            if one is not None:
                run.append(one)
            elif run:
                yield run
                run = []
    if run:
        yield run


def _groups(number: int, text: str, fillers: frozenset[str] = frozenset()) -> Iterator[_Group | None]:
    """The groups of one text; None where something stands that ends a run. `fillers` are more words that mean nothing."""
    words: list[re.Match[str]] = []
    repeat: re.Match[str] | None = None
    for token in [*_TOKEN.finditer(text), None]:
        word = token.group().lower() if token is not None else ""
        if word in _FILLERS or word in fillers:
            continue
        if token is not None and word in number_words() and repeat is None:
            words.append(token)
            continue
        yield from _spoken(number, words)
        words = []
        if token is None:
            return
        if word in _REPEATS:
            repeat = token
            continue
        digits = _figures(word)
        if not digits:
            yield None
        elif repeat is not None:
            yield _Group(number, repeat.start(), token.end(), digits * _REPEATS[repeat.group().lower()])
        else:
            yield _Group(number, token.start(), token.end(), digits, text[: token.start()].rstrip(" (").endswith("+"))
        repeat = None


def _figures(word: str) -> str:
    if word.isdecimal():
        return "".join(str(int(digit)) for digit in word)
    return str(number_words()[word]) if word in number_words() else ""


def _spoken(number: int, words: Sequence[re.Match[str]]) -> Iterator[_Group]:
    place = 0
    for length, value in said_as_one([word.group().lower() for word in words]):
        yield _Group(number, words[place].start(), words[place + length - 1].end(), str(value))
        place += length


def _cards(run: Sequence[_Group]) -> Iterator[tuple[int, int, int]]:
    """(text, start, end) of what is to be masked of a run."""
    for first, begins in enumerate(run):
        abroad = begins.is_telephone or (first > 0 and run[first - 1].digits in _DIALLED_ABROAD)
        digits = ""
        for last in range(first, len(run)):
            digits += run[last].digits
            whole = first == 0 and last == len(run) - 1
            # One block that is longer than any card: the security code was said right behind it.
            glued = len(begins.digits) > 19 and any(_is_issued(digits[:size]) for size, _ in _LENGTHS)
            if not abroad and ((whole and _is_card(digits)) or _is_issued(digits) or glued):
                for number in {one.text for one in run[first : last + 1]}:
                    mine = [one for one in run[first : last + 1] if one.text == number]
                    yield number, mine[0].start, mine[-1].end
            if len(digits) >= 19:
                break


def _is_issued(digits: str) -> bool:
    """Whether it is a card of a length that its issuer gives."""
    return any(len(digits) == size and begins.match(digits) for size, begins in _LENGTHS) and _is_card(digits)


def _is_card(digits: str) -> bool:
    if not 13 <= len(digits) <= 19 or digits[0] not in "23456" or len(set(digits)) < 2:
        return False
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _codes(text: str) -> Iterator[tuple[int, int]]:
    """Where digits of a security code stand behind its name."""
    for name in _CODE.finditer(text):
        near = [one for one in _groups(0, text[name.end() :]) if one is not None and one.start < _NEAR]
        if sum(len(one.digits) for one in near) >= _SHORTEST_CODE:
            yield name.end() + near[0].start, name.end() + near[-1].end


def _masked(text: str, spans: Sequence[tuple[int, ...]]) -> str:
    """Spans that touch or overlap are one."""
    ends = 0
    parts = []
    for start, end in sorted(spans):
        if start >= ends:
            parts += [text[ends:start], MASK]
        ends = max(ends, end)
    return "".join([*parts, text[ends:]])
