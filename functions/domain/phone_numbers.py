"""Telephone numbers as E.164, from what a network, an owner or a caller's words give.

Only the shape is judged: whether a number is in service is the telephone network's to say.
Calling codes by ITU-T E.164 and its list of assigned codes: prefix-free, of one to three digits.
"""

import re

from functions.domain.errors import BadConfiguration

_TWO_DIGIT_CODES = frozenset(
    f"{zone}{digit}"
    for zone, digits in {
        "2": "07",
        "3": "0123469",
        "4": "013456789",
        "5": "12345678",
        "6": "0123456",
        "8": "1246",
        "9": "0123458",
    }.items()
    for digit in digits
)
_TRUNK_PREFIX = {"1": "1", "7": "8", "36": "06", "39": "", "378": "", "379": ""}
"""What is dialled before a national number and dropped in E.164. Elsewhere 0; Italy keeps its zero."""
_WITHHELD = frozenset(
    {"+266696687", "+7378742833", "+2562533", "+8656696", "+86282452253"}  # ANONYMOUS, RESTRICTED, BLOCKED, UNKNOWN,
    # UNAVAILABLE on a telephone's keys: how Twilio writes a caller who withheld the number
)
_LETTERS = re.compile(r"[^\W\d_]", re.UNICODE)


def calling_code(e164: str) -> str:
    """The country calling code of an E.164 number, as digits; BadConfiguration if it is no such number."""
    if not is_e164(e164):
        raise BadConfiguration(f"{e164!r} is no telephone number of the form +15550100")
    digits = e164[1:]
    if digits[0] in "17":
        return digits[0]
    return digits[:2] if digits[:2] in _TWO_DIGIT_CODES else digits[:3]


def is_e164(number: str) -> bool:
    """Whether this is + and 7 to 15 digits, and for North America a number that can be dialled."""
    if not re.fullmatch(r"\+[1-9][0-9]{6,14}", number):
        return False
    return not number.startswith("+1") or re.fullmatch(r"\+1[2-9][0-9]{2}[2-9][0-9]{6}", number) is not None


def normalise(said: str, default_code: str) -> str | None:
    """The E.164 number in what was said or typed; None if there is none.

    Without + or 00 (011 in North America) the number is national and gets `default_code`.
    """
    text = said.strip().replace("(0)", "")
    if _LETTERS.search(text):
        return None
    digits = "".join(str(int(sign)) for sign in text if sign.isdecimal())
    if text.startswith(("+", "\uff0b")):
        number = "+" + digits
    elif digits.startswith("011") and default_code == "1":
        number = "+" + digits[3:]
    elif digits.startswith("00"):
        number = "+" + digits[2:]
    else:
        trunk = _TRUNK_PREFIX.get(default_code, "0")
        number = "+" + default_code + (digits.removeprefix(trunk) if trunk else digits)
    return number if is_e164(number) else None


def caller_number(presented: str | None, default_code: str = "1") -> str | None:
    """The caller's number out of Twilio's `From`; None if it was withheld or is no telephone number (sip:, client:, words)."""
    if presented is None:
        return None
    text = presented.strip()
    # A "+" in a form body that nobody escaped arrives as a space; by then `strip` has taken it away.
    if not text or text in _WITHHELD or ("+" + text) in _WITHHELD:
        return None
    if not re.fullmatch(r"\+?[0-9 ().-]+", text):
        return None
    return normalise(text, default_code)


def last_digits(number: str | None, count: int = 4) -> str:
    """The end of a number, as it is said or logged; empty if there is none."""
    return (number or "")[-count:]
