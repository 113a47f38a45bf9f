"""Finds payment card numbers in what was said, so that none is ever stored: digits, or digits as words.

A run of 13 to 19 digits (ISO/IEC 7812), however grouped, that begins like a card (2 to 6) and meets the Luhn check. Telephone numbers are
shorter or fail; a run of digits that is cut into several utterances is joined by `redacted_all`. Where a card was found, a security code that is named as one goes too.
"""

import re
from collections.abc import Sequence

MASK = "[card number removed]"

_WORDS = {
    "zero": "0", "oh": "0", "o": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6",
    "seven": "7", "eight": "8", "nine": "9",
    "cero": "0", "uno": "1", "una": "1", "dos": "2", "tres": "3", "cuatro": "4", "cinco": "5", "seis": "6", "siete": "7",
    "ocho": "8", "nueve": "9",
    "null": "0", "eins": "1", "zwei": "2", "zwo": "2", "drei": "3", "vier": "4", "fünf": "5", "sechs": "6", "sieben": "7",
    "acht": "8", "neun": "9",
    "zéro": "0", "un": "1", "deux": "2", "trois": "3", "quatre": "4", "cinq": "5", "sept": "7", "huit": "8", "neuf": "9",
    "due": "2", "tre": "3", "quattro": "4", "cinque": "5", "sei": "6", "sette": "7", "otto": "8", "nove": "9",
    "dois": "2", "três": "3", "quatro": "4", "sete": "7", "oito": "8",
}  # fmt: skip
"""Digits as they are spoken in the languages of the texts; a word that means the same digit in several stands once."""

_TOKEN = re.compile(r"\d|[^\W\d_]+", re.UNICODE)
_BETWEEN = re.compile(r"[\s.,;:\-/–—]*")
_FILLERS = frozenset({"um", "uh", "er", "and", "then", "eh", "y", "äh", "und", "et", "e"})
_REPEATS = {"double": 2, "triple": 3, "doble": 2}

_SECURITY_CODE = re.compile(
    r"(?i)\b((?:cvc|cvv|security code|código de seguridad|prüfziffer|cryptogramme|codice di sicurezza)\D{0,20}?)(\d[\s\d]{1,6}\d)"
)


def has_card_number(text: str) -> bool:
    """Whether a card number stands in the text."""
    return redacted(text) != text


def redacted(text: str) -> str:
    """The text with every card number replaced by `MASK`."""
    return redacted_all((text,))[0]


def redacted_all(texts: Sequence[str]) -> tuple[str, ...]:
    """The texts in their order, as one speaker said them; a number that runs over several of them is taken out of each."""
    digits: list[tuple[int, int, int, str]] = []  # text, start, end, digit
    runs: list[list[tuple[int, int, int, str]]] = []

    def close() -> None:
        if digits:
            runs.append(list(digits))
            digits.clear()

    for number, text in enumerate(texts):
        end_of_last = 0
        repeat, repeat_from = 1, 0
        for token in _TOKEN.finditer(text):
            word = token.group().lower()
            if not _BETWEEN.fullmatch(text[end_of_last : token.start()]):
                close()
            end_of_last = token.end()
            if word in _FILLERS:
                continue
            if word in _REPEATS:
                repeat, repeat_from = _REPEATS[word], token.start()
                continue
            digit = word if word.isdecimal() else _WORDS.get(word)
            if digit is None:
                close()
            else:
                start = repeat_from if repeat > 1 else token.start()
                digits.extend([(number, start, token.end(), str(int(digit)))] * repeat)
            repeat = 1
    close()
    spans = [span for run in runs for span in _cards(run)]
    if not spans:
        return tuple(texts)
    masked = (_masked(text, [span for span in spans if span[0] == number]) for number, text in enumerate(texts))
    return tuple(_SECURITY_CODE.sub(lambda found: f"{found[1]}{MASK}", text) for text in masked)


def _cards(run: Sequence[tuple[int, int, int, str]]) -> list[tuple[int, int, int]]:
    """(text, start, end) of what is to be masked: everything in a run of digits that can be part of a card."""
    digits = [one[3] for one in run]
    in_a_card: set[int] = set()
    for size in range(13, 20):
        for at in range(len(digits) - size + 1):
            if _is_card(digits[at : at + size]):
                in_a_card.update(range(at, at + size))
    found = []
    for number in dict.fromkeys(run[place][0] for place in sorted(in_a_card)):
        inside = [run[place] for place in sorted(in_a_card) if run[place][0] == number]
        found.append((number, inside[0][1], inside[-1][2]))
    return found


def _is_card(digits: Sequence[str]) -> bool:
    if digits[0] not in "23456" or len(set(digits)) < 2:
        return False
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _masked(text: str, spans: Sequence[tuple[int, int, int]]) -> str:
    for _, start, end in sorted(spans, reverse=True):
        text = text[:start] + MASK + text[end:]
    return text
