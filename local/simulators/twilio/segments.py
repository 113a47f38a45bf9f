"""How many segments a text takes on the air.

*Documented*: GSM-7 texts hold 160 characters, 153 each when split; a single other character makes the whole text UCS-2 with
70 and 67. The alphabet is that of GSM 03.38; characters of its extension table count twice.
"""

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"  # the alphabet itself
)
_EXTENDED = frozenset("\f^{}\\[~]|€")


def is_gsm7(text: str) -> bool:
    return all(char in _BASIC or char in _EXTENDED for char in text)


def count_segments(text: str) -> int:
    """Segments of a text; an empty one takes one."""
    if not is_gsm7(text):
        units = [len(char.encode("utf-16-le")) // 2 for char in text]
        return _fill(units, 70, 67)
    return _fill([2 if char in _EXTENDED else 1 for char in text], 160, 153)


def _fill(units: list[int], alone: int, split: int) -> int:
    """A character is never cut in two, so segments are filled one by one."""
    if sum(units) <= alone:
        return 1
    segments, room = 1, split
    for unit in units:
        if unit > room:
            segments, room = segments + 1, split
        room -= unit
    return segments
