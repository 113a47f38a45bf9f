"""Parts the words of an item's first line: its number, its name, its marks, and a description that begins on the same line."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from functions.menu_ocr.reading.laid import Token, joined
from functions.menu_ocr.reading.lines import Line, item_number
from functions.menu_ocr.reading.tidy import is_bullet

_MARK = re.compile(
    r"^[(\[]?(?:V|VG|VE|VGN|VEG|GF|GFO|DF|NF|N|S|P|LF|SF|CN|K|H|Ve|Vg|Gf|vg|gf|v|GF\*|V\*|VO|VGO|SG|SL|veg|vegan|vegano|vegana|spicy|🌶+|🌱|🌿|🌾|✿|❀|♥|★|☆|\*+|†|‡)[)\]]?[,;]?$"
)
_MARKS_TOGETHER = re.compile(
    r"^[(\[](?:[A-Za-z]{1,3}\*?|\d{1,2})(?:\s?[,/|·&+]\s?(?:[A-Za-z]{1,3}\*?|\d{1,2}))*[)\]][,;]?$"
)
_CODES = re.compile(r"^(?:\d{1,2}|[a-rA-R]\d?)(?:,(?:\d{1,2}|[a-rA-R]\d?))+$")
_TRAILING_MARK = re.compile(r"^(.*[^\W\d_)])(\*+|†|‡|[¹²³⁴⁵⁶⁷⁸⁹]+)$")
_DASHES = frozenset(("-", "–", "—", ":", "|", "~", "•", "·"))
_STRIP = " -–—:|·•.,;~_*=/…"


@dataclass(frozen=True, slots=True)
class Named:
    """The parts of an item's first words; `rest` is what is left for the description."""

    number: str
    name: str
    marks: tuple[str, ...]
    rest: str
    tokens: tuple[Token, ...]


def named(words: Sequence[Token], line: Line, *, numbered: bool, codes: bool = True) -> Named:
    """Reads the first words of an item; `words` are those of the line without prices and their labels.

    `codes` says that the document marks allergens with figures; elsewhere "(4)" behind a name says how many one gets.
    """
    tokens = [token for token in words if not is_bullet(token.text)]
    number = ""
    if (
        numbered
        and len(tokens) > 1
        and tokens[0] is line.tokens[0]
        and item_number(line)
        or (
            len(tokens) > 1
            and re.match(r"^(?:#\d{1,3}|[A-Z]?\d{1,3}[.):])$", tokens[0].text)
            and tokens[1].text[:1].isalpha()
        )
    ):
        number, tokens = tokens[0].text, tokens[1:]
    split = _description_begins(tokens)
    own, rest = tokens[:split], tokens[split:]
    own, marks = _without_marks(own, codes=codes)
    name = _clean(joined(token.text for token in own))
    trailing = _TRAILING_MARK.match(name)
    if trailing:
        name, marks = trailing[1], (*marks, trailing[2])
    return Named(number, name, marks, joined(token.text for token in rest).strip(_STRIP), tuple(own))


def _clean(name: str) -> str:
    bare = name.strip(_STRIP)
    return bare.rstrip("(").lstrip(")").strip()


def _description_begins(tokens: Sequence[Token]) -> int:
    """The index at which a description begins on the line: after a dash, at another typeface, at a wide gap, or where capitals end."""
    for index in range(1, len(tokens)):
        before, token = tokens[index - 1], tokens[index]
        if token.text in _DASHES and index + 1 < len(tokens):
            return index
        if before.text.endswith(":") and index <= 6:
            return index
        if token.left - before.right > 1.8 * token.size:
            return index
        if (
            token.font
            and before.font
            and token.font != before.font
            and _another(before, token)
            and sum(sign.isalpha() for one in tokens[index:] for sign in one.text) > 3
        ):
            return index
    return _capitals_end(tokens)


def _another(before: Token, token: Token) -> bool:
    """Whether the typeface changes as it does between a name and its description: weight or size, not a mark or a letter."""
    return (
        not _MARK.match(token.text)
        and not _MARKS_TOGETHER.match(token.text)
        and len(before.text) > 1
        and token.text[:1] not in "(&"
    )


def _capitals_end(tokens: Sequence[Token]) -> int:
    begins = next(
        (index for index, token in enumerate(tokens) if any(sign.islower() for sign in token.text)), len(tokens)
    )
    before = tokens[:begins]
    capital = sum(sign.isupper() for token in before for sign in token.text)
    after = [token for token in tokens[begins:] if any(sign.isalpha() for sign in token.text)]
    lower = sum(token.text[:1].islower() for token in after)
    if capital >= 4 and len(after) >= 2 and lower >= 0.4 * len(after) and len(before[-1].text.strip("()")) > 1:
        return begins
    return len(tokens)


def has_codes(texts: Iterable[str]) -> bool:
    """Whether any of these words is a list of allergens' figures: "(1,3,7)"."""
    return any(re.fullmatch(r"[(\[]?\d{1,2}(?:,\d{1,2})+[)\]]?", text) for text in texts)


def _without_marks(tokens: Sequence[Token], *, codes: bool) -> tuple[list[Token], tuple[str, ...]]:
    """Marks stand at the end of a name, in brackets, alone in capitals, or small and raised."""
    own = list(tokens)
    found: list[str] = []
    while len(own) > 1:
        last = own[-1]
        if not codes and re.fullmatch(r"[(\[]\d{1,2}[)\]]", last.text):
            break
        usual = max(token.size for token in own)
        small = (
            last.size < 0.78 * usual
            and len(last.text) <= 12
            and bool(re.fullmatch(r"[\w,.*()/]+", last.text))
            and bool(last.font)
        )
        if (
            _MARK.match(last.text)
            or _MARKS_TOGETHER.match(last.text)
            or _CODES.match(last.text)
            or small
            or is_bullet(last.text)
        ):
            found.insert(0, last.text.strip("()[],;"))
            own.pop()
            continue
        bracket = _bracketed_marks(own)
        if bracket:
            found[:0] = [token.text.strip("()[],;") for token in own[-bracket:]]
            del own[-bracket:]
            continue
        break
    return own, tuple(mark for mark in found if mark)


def _bracketed_marks(tokens: Sequence[Token]) -> int:
    """How many tokens at the end are one bracket of short codes: "(A, C, G)"; 0 for none."""
    if not tokens[-1].text.endswith((")", "]")):
        return 0
    for count in range(2, min(9, len(tokens))):
        run = tokens[-count:]
        if run[0].text.startswith(("(", "[")):
            inside = [
                part for part in re.split(r"[\s,/|·&+]+", " ".join(token.text for token in run).strip("()[]")) if part
            ]
            return count if inside and all(re.fullmatch(r"[A-Z]{1,3}\*?|\d{1,2}|[a-r]", part) for part in inside) else 0
    return 0
