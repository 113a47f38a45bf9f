"""Cuts a page into columns: a white strip divides only what are columns of items, never names from their prices."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from functions.menu_ocr.reading.laid import Phrase, is_cjk, same_row

Pricey = Callable[[Phrase], bool]
"""Whether a phrase is nothing but prices, bare numbers, marks or size words."""

_DEPTH = 8


@dataclass(frozen=True, slots=True)
class Column:
    """Phrases that are read from above to below; `side` is 0 for the first of its neighbours, 1 for those to the right of a cut."""

    phrases: tuple[Phrase, ...]
    side: int = 0


@dataclass(frozen=True, slots=True)
class _Cut:
    x: float
    worth: float
    bands: tuple[tuple[tuple[Phrase, ...], bool], ...]
    """From above to below: phrases, and whether the cut divides them."""


def columns(phrases: Sequence[Phrase], pricey: Pricey) -> list[Column]:
    """The columns of a page in reading order."""
    guard = _Guard(pricey, _prices_lead(phrases, pricey))
    return _split(tuple(phrases), guard, 0, 0)


@dataclass(frozen=True, slots=True)
class _Guard:
    """What no cut may part: a name from the price behind it, or, where prices `lead`, a price from the name behind it."""

    pricey: Pricey
    lead: bool

    def parts_a_price(self, pair: tuple[Phrase, Phrase], texts: Sequence[Phrase]) -> bool:
        """Whether the phrases that face each other over a cut are such a name and price; `texts` stand on the price's side of it.

        A price that has words straight above or below it ends an item there, and belongs to nothing across the cut.
        """
        price = pair[0] if self.lead else pair[1]
        if not self.pricey(price):
            return False
        near = (one for one in texts if abs(one.middle - price.middle) < 4 * price.size)
        return not any(
            min(one.right, price.right) - max(one.left, price.left) > 0.6 * (price.right - price.left) for one in near
        )


def _prices_lead(phrases: Sequence[Phrase], pricey: Pricey) -> bool:
    """Whether the rows of the page begin with prices and end with words, rather than the other way round."""
    leading = trailing = 0
    for row in _rows(phrases):
        first, last = min(row, key=lambda one: one.left), max(row, key=lambda one: one.right)
        begins, ends = pricey(first), pricey(last)
        leading += begins and not ends
        trailing += ends and not begins
    return leading > 2 * trailing and leading >= 3


def _split(phrases: tuple[Phrase, ...], guard: _Guard, side: int, depth: int) -> list[Column]:
    if len(phrases) < 6 or depth > _DEPTH:
        return [Column(phrases, side)] if phrases else []
    cut = _best_cut(phrases, guard)
    if cut is None:
        return [Column(phrases, side)]
    found: list[Column] = []
    for band, divided in cut.bands:
        if divided:
            found += _split(tuple(one for one in band if one.left < cut.x), guard, 0, depth + 1)
            found += _split(tuple(one for one in band if one.left >= cut.x), guard, 1, depth + 1)
        else:
            found += _split(band, guard, side if not found else 0, depth + 1)
    return found


def _best_cut(phrases: Sequence[Phrase], guard: _Guard) -> _Cut | None:
    size = statistics.median(one.size for one in phrases)
    best: _Cut | None = None
    for x in _candidates(phrases, size):
        crossing = [one for one in phrases if one.left < x < one.right]
        if len(crossing) > 0.34 * len(phrases):
            continue
        bands = _bands(phrases, crossing, x, size, guard)
        divided = sum(len(band) for band, cut in bands if cut)
        if not divided:
            continue
        worth = divided - 1.5 * len(crossing) + len(_outermost(crossing, phrases))
        if worth > 0 and (best is None or worth > best.worth):
            best = _Cut(x, worth, tuple(bands))
    return best


def _outermost(crossing: Sequence[Phrase], phrases: Sequence[Phrase]) -> list[Phrase]:
    """Those of the crossing phrases above or below all others: a title across the page is no column's row."""
    across = {id(one) for one in crossing}
    rest = [one.middle for one in phrases if id(one) not in across]
    return [one for one in crossing if rest and not min(rest) <= one.middle <= max(rest)]


def _candidates(phrases: Sequence[Phrase], size: float) -> list[float]:
    """Places just left of where several phrases begin, with fewest phrases across; each stands for one white strip."""
    starts = sorted(one.left for one in phrases)
    found: list[float] = []
    index = 0
    while index < len(starts):
        end = index
        while end + 1 < len(starts) and starts[end + 1] - starts[index] < 1.2 * size:
            end += 1
        if end - index >= 1:
            found.append(starts[index] - 0.05 * size)
        index = end + 1
    # Centred columns begin nowhere in common: the middles of clear strips stand for them.
    edges = sorted((one.left, one.right) for one in phrases)
    reach = edges[0][1]
    for left, right in edges[1:]:
        if left > reach + 0.8 * size:
            found.append((left + reach) / 2)
        reach = max(reach, right)
    low, high = min(starts), max(one.right for one in phrases)
    for step in range(4, 37):
        found.append(low + (high - low) * step / 40)
    return [x for x in found if low + 2 * size < x < high - 2 * size]


def _bands(
    phrases: Sequence[Phrase], crossing: Sequence[Phrase], x: float, size: float, guard: _Guard
) -> list[tuple[tuple[Phrase, ...], bool]]:
    """The phrases between the rows that run across the cut; a row with one that crosses is not divided."""
    rest = sorted((one for one in phrases if not one.left < x < one.right), key=lambda one: one.middle)
    floating = _floating(crossing, rest, size)
    walls = sorted((one for one in crossing if one not in floating), key=lambda one: one.middle)
    bands: list[tuple[tuple[Phrase, ...], bool]] = []
    pending: list[Phrase] = []

    def close() -> None:
        if pending:
            whole = tuple(pending)
            bands.append((whole, _divides(whole, x, size, guard)))
            pending.clear()

    undivided: list[Phrase] = []
    position = 0
    for wall in [*walls, None]:
        while position < len(rest) and (
            wall is None or (rest[position].middle < wall.middle and not same_row(rest[position], wall))
        ):
            if undivided:
                bands.append((tuple(undivided), False))
                undivided = []
            pending.append(rest[position])
            position += 1
        close()
        if wall is not None:
            undivided.append(wall)
            while position < len(rest) and same_row(rest[position], wall):
                undivided.append(rest[position])
                position += 1
    if undivided:
        bands.append((tuple(undivided), False))
    if floating:
        bands.append((tuple(floating), False))
    return _merged(bands)


def _floating(crossing: Sequence[Phrase], rest: Sequence[Phrase], size: float) -> list[Phrase]:
    """Those of the crossing phrases that stand in a box between two columns: others run beside them on both sides."""
    boxes: list[list[Phrase]] = []
    for one in sorted(crossing, key=lambda phrase: phrase.top):
        if boxes and one.top - boxes[-1][-1].bottom < 1.2 * size:
            boxes[-1].append(one)
        else:
            boxes.append([one])
    found = []
    for box in boxes:
        level = [other for other in rest if any(same_row(one, other) for one in box)]
        left, right = min(one.left for one in box), max(one.right for one in box)
        if any(other.right < left for other in level) and any(other.left > right for other in level):
            found += box
    return found


def _merged(bands: list[tuple[tuple[Phrase, ...], bool]]) -> list[tuple[tuple[Phrase, ...], bool]]:
    out: list[tuple[tuple[Phrase, ...], bool]] = []
    for band, divided in bands:
        if out and not divided and not out[-1][1]:
            out[-1] = (out[-1][0] + band, False)
        else:
            out.append((band, divided))
    return out


def _divides(phrases: Sequence[Phrase], x: float, size: float, guard: _Guard) -> bool:
    """The guard: whether a clear strip at x parts two columns of text."""
    left = [one for one in phrases if one.right <= x]
    right = [one for one in phrases if one.left >= x]
    if len(_rows(left)) < 2 or len(_rows(right)) < 2 or len(phrases) < 7:
        return False
    strip = min(one.left for one in right) - max(one.right for one in left)
    if strip < 0.7 * size:
        return False
    left_text = [one for one in left if _says_something(one, guard.pricey)]
    right_text = [one for one in right if _says_something(one, guard.pricey)]
    if len(left_text) < max(2, 0.3 * len(left)) or len(right_text) < max(2, 0.3 * len(right)):
        return False
    if _stand_alone(left, right, guard.pricey) or _stand_alone(right, left, guard.pricey):
        return False
    pairs = _pairs(left, right)
    if sum(guard.parts_a_price(pair, left_text if guard.lead else right_text) for pair in pairs) > 0.4 * len(pairs):
        return False
    if not guard.lead and _parts_prices_column(pairs, right, right_text, guard):
        return False
    return _both_are_columns(left, right, pairs, size, guard.pricey)


def _says_something(phrase: Phrase, pricey: Pricey) -> bool:
    """Whether it is text: among figures that stand alone recognition takes some for a letter or two."""
    return not pricey(phrase) and (sum(sign.isalnum() for sign in phrase.text) > 2 or any(map(is_cjk, phrase.text)))


def _stand_alone(side: Sequence[Phrase], other: Sequence[Phrase], pricey: Pricey) -> bool:
    """Whether a side sells nothing and most of its rows have nothing level with them: centred headings among lines that begin further
    left are no column."""
    if any(_ends_priced(one, pricey) and any(sign.isdigit() for sign in one.text) for one in side):
        return False
    rows = _rows(side)
    alone = sum(
        not any(one.top < phrase.bottom - 0.2 * one.size and phrase.top < one.bottom - 0.2 * one.size for one in other)
        for row in rows
        for phrase in row[:1]
    )
    return alone > 0.6 * len(rows)


def _parts_prices_column(
    pairs: Sequence[tuple[Phrase, Phrase]], right: Sequence[Phrase], texts: Sequence[Phrase], guard: _Guard
) -> bool:
    """Whether most prices that would begin the right side stand level with names that have no price of their own.

    Beside long descriptions such pairs can be few among all, and are the prices of the left side nevertheless.
    """
    first = [min(row, key=lambda one: one.left) for row in _rows(right)]
    begin = sum(guard.pricey(one) for one in first)
    bare = [pair for pair in pairs if guard.parts_a_price(pair, texts) and not _ends_priced(pair[0], guard.pricey)]
    return len(bare) >= 3 and len(bare) > 0.65 * begin


def _both_are_columns(
    left: Sequence[Phrase], right: Sequence[Phrase], pairs: Sequence[tuple[Phrase, Phrase]], size: float, pricey: Pricey
) -> bool:
    """Not names here and what belongs to them there: without prices on one side, rows that all stand level are one table."""
    priced_left, priced_right = (sum(_ends_priced(one, pricey) for one in side) for side in (left, right))
    rows = min(len(_rows(left)), len(_rows(right)))
    level = sum(abs(one.middle - other.middle) < 0.25 * size for one, other in pairs) / max(1, rows)
    if (priced_left == 0) != (priced_right == 0):
        return level < 0.6
    if priced_left == priced_right == 0:
        strip = min(one.left for one in right) - max(one.right for one in left)
        return strip > 1.5 * size
    return True


def _ends_priced(phrase: Phrase, pricey: Pricey) -> bool:
    return (
        pricey(phrase)
        or (len(phrase.tokens) > 1 and pricey(Phrase(phrase.tokens[-1:])))
        or (len(phrase.tokens) > 1 and pricey(Phrase(phrase.tokens[:1])))
    )


def _pairs(left: Sequence[Phrase], right: Sequence[Phrase]) -> list[tuple[Phrase, Phrase]]:
    """For each row with both sides the phrases that face each other over the strip."""
    found = []
    for row in _rows(left):
        nearest_left = max(row, key=lambda one: one.right)
        level = [one for one in right if same_row(one, nearest_left)]
        if level:
            found.append((nearest_left, min(level, key=lambda one: one.left)))
    return found


def _rows(phrases: Sequence[Phrase]) -> list[list[Phrase]]:
    rows: list[list[Phrase]] = []
    for one in sorted(phrases, key=lambda phrase: phrase.middle):
        if rows and any(same_row(one, other) for other in rows[-1]):
            rows[-1].append(one)
        else:
            rows.append([one])
    return rows
