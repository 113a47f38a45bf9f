"""What a text costs on the air: the GSM 7-bit alphabet and the length of a text in segments.

3GPP TS 23.038 (GSM 03.38) section 6.2.1: 128 basic characters of one unit each, and an extension table whose characters cost two. A text
of these fits 160 units, or 153 in each of several segments; one other character makes the whole text UCS-2: 70, or 67 each.
"""

import unicodedata

_BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ"
    " !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = "\f^{}\\[~]|€"
_LOOK_ALIKE = {
    "\u2018": "'", "\u2019": "'", "\u201a": "'", "`": "'", "\u00b4": "'", "\u201c": '"', "\u201d": '"', "\u201e": '"',
    "\u00ab": '"', "\u00bb": '"', "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2015": "-",
    "\u2026": "...", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2022": "-", "\u00b7": "-", "\t": " ",
    "\u00ba": "o", "\u00aa": "a", "\u0131": "i", "\u0142": "l", "\u0141": "L", "\u0111": "d", "\u0110": "D", "\u0153": "oe", "\u0152": "OE",
    "\u200b": "", "\u00ad": "",
}  # fmt: skip


def units(text: str) -> int | None:
    """The text's length in 7-bit units, or None if it does not fit the alphabet."""
    total = 0
    for sign in text:
        if sign in _BASIC:
            total += 1
        elif sign in _EXTENDED:
            total += 2
        else:
            return None
    return total


def segments(text: str) -> int:
    """How many segments the text is sent in; an empty one still is one."""
    septets = units(text)
    if septets is not None:
        return 1 if septets <= 160 else _packed([2 if sign in _EXTENDED else 1 for sign in text], 153)
    sizes = [2 if ord(sign) > 0xFFFF else 1 for sign in text]
    return 1 if sum(sizes) <= 70 else _packed(sizes, 67)


def plain(text: str) -> str:
    """The text with every sign that has a plain look-alike written so: curly quotes, dashes, and accents outside the alphabet.

    Letters of the alphabet keep their accents (è é ù ì ò à ä ö ü ñ), others lose them (á becomes a); scripts that have no
    Latin look-alike stay as they are.
    """
    return "".join(_plain_sign(sign) for sign in unicodedata.normalize("NFC", text))


def _plain_sign(sign: str) -> str:
    if sign in _BASIC or sign in _EXTENDED:
        return sign
    if sign in _LOOK_ALIKE:
        return _LOOK_ALIKE[sign]
    bare = "".join(part for part in unicodedata.normalize("NFKD", sign) if not unicodedata.combining(part))
    return bare if bare and units(bare) is not None else sign


def _packed(sizes: list[int], room: int) -> int:
    """How many segments hold these signs when none may be split over two segments."""
    count, left = 1, room
    for size in sizes:
        if size > left:
            count, left = count + 1, room
        left -= size
    return count
