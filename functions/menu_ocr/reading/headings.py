"""Tells which lines are headings of sections, by how they look beside the lines that carry prices."""

import statistics
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from functions.menu_ocr.reading.laid import Token
from functions.menu_ocr.reading.lines import SEPARATORS, Line, anchors, are_numbered, item_number
from functions.menu_ocr.reading.vocabulary import (
    ADD_ON,
    CHOICE,
    MARKET_ALONE,
    NOISE,
    NOTE,
    is_size_label,
    is_size_word,
    section_likeness,
)

_ENOUGH = 2.5


@dataclass(frozen=True, slots=True)
class Look:
    """How the document's dishes look: em and capitals of the lines that begin an item, its typefaces, the em of the running text.

    `signposts` are looks that never carry a price and have several priced lines after each of their own.
    """

    name_size: float
    names_in_capitals: bool
    name_fonts: frozenset[str]
    body_size: float
    body_fonts: frozenset[str]
    signposts: frozenset[tuple[str, int, bool]]


def look_of(columns: Sequence[Sequence[Line]]) -> Look:
    """Measured over all lines of a document."""
    lines = [line for column in columns for line in column]
    priced = [line for line in lines if line.prices and line.has_words] or [line for line in lines if line.has_words]
    sizes = [line.words[0].size for line in priced if line.words] or [10.0]
    capital = sum(line.capitals > 0.85 for line in priced) > 0.5 * len(priced) if priced else False
    fonts = Counter(line.font for line in priced if line.font)
    unpriced = [line for line in lines if not line.prices and line.has_words and len(line.words) > 3]
    body = Counter(line.font for line in unpriced if line.font)
    return Look(
        name_size=statistics.median(sizes),
        names_in_capitals=capital,
        name_fonts=_frequent(fonts),
        body_size=statistics.median([line.size for line in unpriced] or sizes),
        body_fonts=_frequent(body),
        signposts=_signposts(columns),
    )


def _signposts(columns: Sequence[Sequence[Line]]) -> frozenset[tuple[str, int, bool]]:
    priced: Counter[tuple[str, int, bool]] = Counter()
    after: dict[tuple[str, int, bool], list[int]] = defaultdict(list)
    straight: Counter[tuple[str, int, bool]] = Counter()
    for column in columns:
        current: tuple[str, int, bool] | None = None
        for line, below in zip(column, [*column[1:], None], strict=True):
            own = _print(line)
            if anchors(line):
                priced[own] += 1
                if current is not None:
                    after[current][-1] += 1
            elif line.font and line.has_words and len(line.words) <= 5:
                current = own
                after[own].append(0)
                straight[own] += below is not None and below.has_words and anchors(below) and _print(below) != own
    return frozenset(
        own
        for own, counts in after.items()
        if len(counts) >= 2
        and not priced[own]
        and sum(count >= 2 for count in counts) >= 0.6 * len(counts)
        and straight[own] >= 0.5 * len(counts)
    )


def _print(line: Line) -> tuple[str, int, bool]:
    return line.font, round(line.words[0].size * 2) if line.words else 0, line.capitals > 0.8


def _frequent(fonts: Counter[str]) -> frozenset[str]:
    total = sum(fonts.values())
    return frozenset(font for font, count in fonts.items() if count >= 0.25 * total)


def size_labels(line: Line) -> tuple[tuple[str, Token], ...]:
    """The sizes that a line names in columns of their own ("Small  Large"), with the token in whose middle each stands; none if it has prices.

    At least two; what stands before them may be a heading.
    """
    if line.labels or line.prices and any(price.strong for price in line.prices):
        return line.labels
    groups: list[list[Token]] = []
    for token in line.tokens:
        if groups and token.left - groups[-1][-1].right < 0.6 * token.size:
            groups[-1].append(token)
        else:
            groups.append([token])
    labels: list[tuple[str, Token]] = []
    for group in reversed(groups):
        parts = _as_labels(
            group, alone=group is groups[-1] and (len(groups) == 1 or not _as_labels(groups[-2], alone=False))
        )
        if not parts:
            break
        labels[:0] = parts
    if len(labels) >= 2:
        return tuple(labels)
    return ()


def _as_labels(group: Sequence[Token], *, alone: bool) -> list[tuple[str, Token]]:
    bare = [token for token in group if token.text not in SEPARATORS]
    text = " ".join(token.text for token in bare)
    if len(bare) != len(group) and all(is_size_word(token.text) for token in bare):
        return [(token.text, token) for token in bare]
    if is_size_label(text):
        if alone and len(bare) > 1 and all(is_size_word(token.text) and not token.text[0].isdigit() for token in bare):
            return [(token.text, token) for token in bare]
        return [(text, bare[len(bare) // 2])]
    return []


def heading_words(line: Line) -> str:
    """The line's text without the size labels at its end."""
    labels = {id(token) for _, token in size_labels(line)}
    if not labels:
        return line.text
    first = min(token.left for _, token in size_labels(line))
    return " ".join(token.text for token in line.tokens if token.right <= first and id(token) not in labels)


def score(line: Line, before: Line | None, after: Line | None, look: Look, column_middle: float) -> float:
    """How much a line without prices looks like a heading; from `_ENOUGH` on it is one."""
    text = heading_words(line).strip()
    words = text.split()
    letters = sum(sign.isalpha() for sign in text)
    likeness = section_likeness(text)
    if letters < 2 or len(words) > 9 or NOISE.search(text) or MARKET_ALONE.match(text):
        return 0.0
    if (ADD_ON.match(text) or NOTE.match(text)) and (likeness < 1 or not text.isascii()):
        return 0.0
    ratio = line.size / look.name_size
    if (text[:1].islower() and not (line.font and ratio > 1.13)) or text[-1:] in ".,;" or text[:1] in "(*":
        return 0.0
    points = 1.2 if _print(line) in look.signposts else 0.0
    points += 3.0 if ratio > 1.35 else 2.0 if ratio > 1.13 else 0.0
    points -= 1.5 if ratio < 0.88 else 1.0 if ratio < 0.97 and line.font else 0.0
    if line.capitals > 0.85 and not look.names_in_capitals and letters > 2:
        points += 1.5
    if look.names_in_capitals and line.capitals < 0.6 and ratio < 1.13:
        points -= 1.0
    points += 2.5 if likeness > 0.99 else 1.2 if likeness >= 0.5 else 0.0
    points += 0.6 if len(words) <= 3 else -1.2 if len(words) > 5 else 0.0
    points -= 1.0 if "," in text else 0.0
    points -= 1.5 if CHOICE.search(text) else 0.0
    if line.font and line.font not in look.name_fonts and line.font not in look.body_fonts:
        points += 1.0
    gap = line.top - before.bottom if before is not None else 2 * line.size
    points += 0.8 if gap > 0.9 * look.name_size else 0.3 if gap > 0.5 * look.name_size else -0.5
    if after is not None and (after.prices or size_labels(after)):
        points += 0.5
    if (
        abs((line.left + line.right) / 2 - column_middle) < line.size
        and before is not None
        and line.left > before.left + 3 * line.size
    ):
        points += 0.5
    if size_labels(line):
        points += 1.5
    return points


def headings(columns: Sequence[Sequence[Line]]) -> list[list[bool]]:
    """For the lines of each column: which are headings of sections.

    A look (typeface, em, capitals) whose lines mostly have just one price below them is how this document writes the names of its
    dishes, however much it looks like a heading; then the lines are judged anew beside such names.
    """
    look = look_of(columns)
    names: set[tuple[str, int, bool]] = set()
    dishes = _numbered_dishes(columns)
    for _ in range(4):
        flags = [
            [flag and id(line) not in dishes for line, flag in zip(column, _flags(column, look, names), strict=True)]
            for column in columns
        ]
        found = _name_look(columns, flags, look)
        if found is None:
            return flags
        names.add(found)
        lines = [line for column in columns for line in column if _own_look(line, look) == found]
        look = replace(
            look,
            name_size=statistics.median(line.size for line in lines),
            names_in_capitals=found[2],
            name_fonts=frozenset(line.font for line in lines if line.font),
        )
    return flags


def _numbered_dishes(columns: Sequence[Sequence[Line]]) -> set[int]:
    """The lines (by id) that begin with a number, where about as many do as there are prices: dishes are numbered there, not sections."""
    lines = [line for column in columns for line in column]
    numbered = [line for line in lines if line.tokens and item_number(line) and line.has_words]
    priced = sum(bool(line.prices) for line in lines)
    return {id(line) for line in numbered} if are_numbered(lines) and len(numbered) >= 0.6 * priced else set()


def title(columns: Sequence[Sequence[Line]], flags: Sequence[Sequence[bool]]) -> set[int]:
    """The lines (by id) that hold the name of the house and no section's: the largest heading of all, alone in its size, high on its page."""
    found = [
        line for column, own in zip(columns, flags, strict=True) for line, flag in zip(column, own, strict=True) if flag
    ]
    if len(found) < 3:
        return set()
    first = found[0].page
    largest = max(found, key=lambda line: line.size)
    rest = [line.size for line in found if line is not largest and abs(line.top - largest.top) > 1.8 * largest.size]
    others = [line for line in found if line is not largest and line.page == largest.page]
    higher = sum(line.top < largest.top - 0.5 * largest.size for line in others)
    if largest.page != first or not rest or higher > 0.25 * len(others) or largest.size < 1.18 * max(rest):
        return set()
    near = [
        line for line in found if abs(line.top - largest.top) <= 1.8 * largest.size and line.size > 1.12 * max(rest)
    ]
    return {id(line) for line in near}


def _flags(lines: Sequence[Line], look: Look, names: set[tuple[str, int, bool]]) -> list[bool]:
    if not lines:
        return []
    middle = (min(line.left for line in lines) + max(line.right for line in lines)) / 2
    flags = []
    for index, line in enumerate(lines):
        before = lines[index - 1] if index else None
        after = lines[index + 1] if index + 1 < len(lines) else None
        out = bool(line.prices) or line.is_market or (_own_look(line, look) in names and not size_labels(line))
        flags.append(not out and score(line, before, after, look, middle) >= _ENOUGH)
    return flags


def _own_look(line: Line, look: Look) -> tuple[str, int, bool]:
    """Typeface, em and capitals of a line; where no typeface is known the em counts in coarse steps, since it is only estimated."""
    size = round(line.words[0].size * 2) if line.font and line.words else round(line.size / look.body_size / 0.3)
    return line.font, size, line.capitals > 0.8


def _name_look(
    columns: Sequence[Sequence[Line]], flags: Sequence[Sequence[bool]], look: Look
) -> tuple[str, int, bool] | None:
    """The look of smallest em among the headings found that in truth marks dishes: about one price to each."""
    prices: dict[tuple[str, int, bool], list[int]] = defaultdict(list)
    doubtful = {
        _own_look(line, look)
        for column, column_flags in zip(columns, flags, strict=True)
        for line, flag in zip(column, column_flags, strict=True)
        if flag
    }
    for column, column_flags in zip(columns, flags, strict=True):
        current: tuple[str, int, bool] | None = None
        for line, flag in zip(column, column_flags, strict=True):
            own = _own_look(line, look)
            if flag or (own in doubtful and not line.prices and not line.text[:1].islower()):
                current = own
                prices[current].append(0)
            elif current is not None and anchors(line):
                prices[current][-1] += 1
    for own, counts in sorted(prices.items(), key=lambda one: one[0][1]):
        single = sum(count == 1 for count in counts)
        if len(counts) >= 4 and single >= 0.55 * len(counts) and sum(count > 1 for count in counts) < 0.3 * len(counts):
            return own
    return None
