"""Confirmation codes that survive the telephone: short, said without doubt, read back in many ways.

The alphabet has one sign at most of every set that a telephone line (300-3400 Hz) makes alike: none of B C D E G P T V Z,
A J 8, F S, N, I 1 5, O, U 2, L; so of the rhyming letters nothing is left but K, Q, and H, M, R, W, X, Y, and the digits
0 3 4 6 7 9. That is 14 signs, and 14**6 = 7,529,536 codes of six: 22.8 bits.

Is that unguessable enough? A code is worth nothing without the name on the booking. A caller has five failed proofs an hour,
a call too, and a restaurant bears 60 failed codes an hour from everybody together (`proofs`). Against one known name somebody
with any number of lines and forged caller IDs thus has 60 * 24 = 1,440 guesses a day: one chance in 5,200 a day, and a
booking lives days. From one number it is 120 guesses, one chance in 62,000. What a right guess opens is one table.
"""

import re
import secrets
from collections.abc import Callable

ALPHABET = "034679HKMQRWXY"
LENGTH = 6

Draw = Callable[[str], str]
"""Takes one sign out of an alphabet, unpredictably: `secrets.choice`, or a test's own."""

_SPOKEN = {
    "0": "zero", "3": "three", "4": "four", "6": "six", "7": "seven", "9": "nine",
    "H": "H as in hotel", "K": "K as in kilo", "M": "M as in Mike", "Q": "Q as in Quebec",
    "R": "R as in Romeo", "W": "W as in whiskey", "X": "X as in X-ray", "Y": "Y as in Yankee",
}  # fmt: skip

_WORDS = {
    "ZERO": "0", "OH": "0", "O": "0", "OSCAR": "0", "NOUGHT": "0", "NULL": "0", "CERO": "0",
    "THREE": "3", "TREE": "3", "FOUR": "4", "FOR": "4", "FOWER": "4", "SIX": "6", "SEVEN": "7", "NINE": "9", "NINER": "9",
    "HOTEL": "H", "AITCH": "H", "HAITCH": "H", "KILO": "K", "KAY": "K", "MIKE": "M", "EM": "M",
    "QUEBEC": "Q", "CUE": "Q", "QUEUE": "Q", "ROMEO": "R", "ARE": "R", "AR": "R",
    "WHISKEY": "W", "WHISKY": "W", "DOUBLEYOU": "W", "XRAY": "X", "EX": "X", "YANKEE": "Y", "WHY": "Y", "WYE": "Y",
}  # fmt: skip
_EXPLANATION = re.compile(r"\b([A-Z0-9])\s*,?\s*(?:AS\s+IN|LIKE|FOR)\s+([A-Z]+)\b")


def new_code(draw: Draw = secrets.choice) -> str:
    """A fresh code that is read back as itself (one with WHY in it is not: that is how Y is said). The store knows if it is taken."""
    while True:
        code = "".join(draw(ALPHABET) for _ in range(LENGTH))
        if read(code) == code:
            return code


def spoken(code: str) -> str:
    """The code as one says it: signs in two groups of three, letters with a word."""
    signs = [_SPOKEN.get(sign, sign) for sign in code]
    half = len(signs) // 2
    return ", ".join(signs[:half]) + "; " + ", ".join(signs[half:])


def read(heard: str) -> str | None:
    """The code in what the model heard or wrote: any case, with spaces or dashes, with spelling words; None if it is none."""
    text = re.sub(r"DOUBLE[ -]?(YOU|U)\b", "W", heard.upper().replace("X-RAY", "XRAY"))
    text = re.sub(r"^.*\bCODE\b(\s+IS\b)?", "", text)
    text = _EXPLANATION.sub(_sign_of_explanation, text)
    signs = []
    for word in re.findall(r"[A-Z]+|[0-9]", text):
        known = _WORDS.get(word)
        if known is not None:
            signs.append(known)
        elif re.fullmatch(f"[{ALPHABET}O]+", word):
            signs.append(word.replace("O", "0"))
        elif word not in {"DASH", "HYPHEN", "SPACE", "CAPITAL", "LETTER", "NUMBER", "IS", "THE", "AND"}:
            return None
    code = "".join(signs)
    return code if len(code) == LENGTH and all(sign in ALPHABET for sign in code) else None


def _sign_of_explanation(found: re.Match[str]) -> str:
    """Of "K as in kilo" the K; a word that contradicts its letter stays, so that the code is refused."""
    sign, word = found.groups()
    return f" {sign} " if word[0] == sign or _WORDS.get(word) == sign else f" {sign} {word} "
