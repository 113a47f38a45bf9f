"""Makes tokens what a reader would call words: leaders off, spaced letters together, prices in one piece or apart as printed."""

import re
from collections.abc import Sequence
from dataclasses import replace

from functions.menu_ocr.reading.laid import Token, same_row, sliced
from functions.menu_ocr.reading.run_together import parted
from functions.menu_ocr.reading.vocabulary import is_size_word

_LEADER = re.compile(r"[.·•…_⋯∙‧․\-–—~=:]{3,}|…+|[.·•_⋯∙․]{2,}")
_ONLY_LEADER = re.compile(r"^[\s.·•…_⋯∙‧․\-–—~=:'\",*|]*$")
_JUNK_INSIDE = re.compile(r"^[.,:;'`´\-–—_~=|\\/°•·«»“”\"*]+$")
_NUMBERS_APART = re.compile(r"^([^\d/|]*\d[\d.,]*\D{0,3})([/|])(\D{0,3}\d[\d.,]*[^\d/|]*)$")
_RUN_TOGETHER = (
    re.compile(r"^(\D{0,4}\d{1,4}[.,]\d{2})([^\W\d_]{3,}.*)$"),
    re.compile(r"^(.*[^\W\d_]{3}\)?)([$€£]\d{1,4}(?:[.,]\d{2})?|\d{1,4}[.,]\d{2})$"),
    re.compile(r"^([^\W\d_]{3,})(\d{1,4}(?:[.,]\d{2})?[€£])$"),
)
_SIZE_AND_NUMBER = re.compile(r"^([^\W\d_]{4,})(\d{1,3})$")
_BULLETS = frozenset("•·●▪◦∙■□►▶❖✦★☆◆◇")


def tidy(tokens: Sequence[Token]) -> list[Token]:
    """The tokens without leaders and ornaments; letter-spaced words whole; "12/18" as three."""
    out: list[Token] = []
    for token in tokens:
        out.extend(_without_leaders(token))
    out = [piece for token in parted(out) for piece in _numbers_apart(token)]
    return _spaced_letters_together(out)


def _without_leaders(token: Token) -> list[Token]:
    text = token.text
    if text in ("-", "–", "—", "/", "|", "+", "&", "*", "•", "·", ":", "~", "--"):
        return [token]
    if _ONLY_LEADER.match(text) or _JUNK_INSIDE.match(text):
        return []
    if not _LEADER.search(text):
        return [token]
    edges = [0, *(edge for leader in _LEADER.finditer(text) for edge in leader.span()), len(text)]
    return [
        sliced(token, begin, end)
        for begin, end in zip(edges[::2], edges[1::2], strict=True)
        if text[begin:end].strip(" .·•…_-–—~=:,'\"")
    ]


def _numbers_apart(token: Token) -> list[Token]:
    """ "12/18", "$8|$12" as their numbers with the stroke between, "14.99Soup" as price and name; fractions and dates stay whole."""
    text = token.text
    if text.count("/") + text.count("|") > 2 or text in ("1/2", "1/4", "3/4", "1/3", "2/3", "24/7"):
        return [token]
    touching = next((found for pattern in _RUN_TOGETHER if (found := pattern.match(text))), None)
    if touching:
        return [sliced(token, *touching.span(1)), sliced(token, *touching.span(2))]
    sized = _SIZE_AND_NUMBER.match(text)
    if sized and is_size_word(sized[1]):
        return [sliced(token, *sized.span(1)), sliced(token, *sized.span(2))]
    match = _NUMBERS_APART.match(text)
    if not match:
        return [token]
    first, stroke, second = match.span(1), match.span(2), match.span(3)
    return [sliced(token, *first), sliced(token, *stroke), *_numbers_apart(sliced(token, *second))]


def _spaced_letters_together(tokens: list[Token]) -> list[Token]:
    """S T A R T E R S becomes STARTERS: at least four single letters in a row at even distances; a wider step is a space."""
    rows: list[list[Token]] = []
    for token in sorted(
        (one for one in tokens if len(one.text) == 1 or (len(one.text) == 2 and one.text.isupper())),
        key=lambda one: one.left,
    ):
        for row in rows:
            last = row[-1]
            if (
                same_row(last, token)
                and -0.3 * token.size < token.left - last.right < 2.2 * token.size
                and _alike(last, token)
            ):
                row.append(token)
                break
        else:
            rows.append([token])
    gone: set[int] = set()
    made: list[Token] = []
    for row in rows:
        if (
            len(row) < 4
            or sum(len(token.text) == 1 and token.text.isalpha() for token in row) < 0.6 * len(row)
            or any(one.text > "\u2e80" for one in row)
        ):
            continue
        if _between(row, tokens):
            continue
        gone.update(id(token) for token in row)
        made.extend(_words_of(row))
    return [token for token in tokens if id(token) not in gone] + made


def _alike(one: Token, other: Token) -> bool:
    return 0.75 < one.size / other.size < 1.33


def _between(row: Sequence[Token], tokens: Sequence[Token]) -> bool:
    """Whether longer words stand among the letters: then they are abbreviations, not one spaced word."""
    first, last = row[0], row[-1]
    return any(
        len(token.text) > 2 and first.left < token.left < last.left and same_row(first, token) for token in tokens
    )


def _words_of(row: Sequence[Token]) -> list[Token]:
    steps = [after.left - before.right for before, after in zip(row, row[1:], strict=False)]
    usual = sorted(steps)[len(steps) // 2]
    words: list[list[Token]] = [[row[0]]]
    for step, token in zip(steps, row[1:], strict=True):
        if step > max(1.7 * usual, usual + 0.25 * token.size):
            words.append([])
        words[-1].append(token)
    return [
        replace(word[0], text="".join(one.text for one in word), right=word[-1].right, font=word[0].font)
        for word in words
    ]


def is_bullet(text: str) -> bool:
    """Whether a token is nothing but an ornament."""
    return all(sign in _BULLETS for sign in text)
