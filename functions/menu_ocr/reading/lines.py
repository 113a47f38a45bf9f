"""Rows of one column with their prices, and how this document writes prices."""

import re
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from functions.menu_ocr.reading.laid import Phrase, Token, joined, same_row
from functions.menu_ocr.reading.prices import Piece, Price, is_year, pieces
from functions.menu_ocr.reading.vocabulary import (
    ADD_ON,
    CHARGE,
    EACH_EXTRA,
    MARKET_ALONE,
    MARKET_PRICE,
    NOISE,
    is_only_size,
    is_size_label,
    is_size_word,
)

ITEM_NUMBER = re.compile(r"^(?:#|No\.?)?([A-Z]{0,2})(\d{1,3})([.):]?)$")
SEPARATORS = frozenset(("/", "|", "·", "•", "-", "–", "—", ",", ";", "or", "o", "ou", "oder"))


@dataclass(frozen=True)
class Line:
    """One row of a column. `pieces` are its words and prices from left to right; `labels` the sizes that it names over columns of prices.

    `listed`: it stands in a list of extras, where what is called "Extra cheese" is sold as any dish is.
    """

    pieces: tuple[Piece, ...]
    page: int
    column: int
    labels: tuple[tuple[str, Token], ...] = ()
    listed: bool = False

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """All tokens, those of the prices too."""
        return tuple(
            token for piece in self.pieces for token in (piece.tokens if isinstance(piece, Price) else (piece,))
        )

    @cached_property
    def words(self) -> tuple[Token, ...]:
        """The tokens that are no price."""
        return tuple(piece for piece in self.pieces if isinstance(piece, Token))

    @cached_property
    def prices(self) -> tuple[Price, ...]:
        """Its prices."""
        return tuple(piece for piece in self.pieces if isinstance(piece, Price))

    @cached_property
    def text(self) -> str:
        """Its words without the prices."""
        return joined(token.text for token in self.words)

    @cached_property
    def size(self) -> float:
        """The em of most of its letters (of its price, if it is nothing else)."""
        return _usual(self.words or self.tokens)

    @cached_property
    def left(self) -> float:
        """Where it begins."""
        return min(token.left for token in self.tokens)

    @cached_property
    def right(self) -> float:
        """Where it ends."""
        return max(token.right for token in self.tokens)

    @cached_property
    def top(self) -> float:
        """Its upper edge."""
        return statistics.median(token.top for token in self.tokens)

    @cached_property
    def bottom(self) -> float:
        """Its lower edge."""
        return statistics.median(token.bottom for token in self.tokens)

    @cached_property
    def font(self) -> str:
        """The typeface of its first words."""
        letters = [token.font for token in self.words if any(sign.isalpha() for sign in token.text)]
        return letters[0] if letters else ""

    @cached_property
    def has_words(self) -> bool:
        """Whether anything but prices, size words, marks and separators stands on it."""
        if self.prices and is_only_size(self.text):
            return False
        return any(sum(sign.isalpha() for sign in token.text) > 1 or token.text[:1] > "\u3040" for token in self.words)

    @cached_property
    def capitals(self) -> float:
        """The share of capitals among the letters that have a case; 0 if most letters have none."""
        letters = [sign for token in self.words for sign in token.text if sign.isalpha()]
        cased = [sign for sign in letters if sign.isupper() or sign.islower()]
        return sum(sign.isupper() for sign in cased) / len(cased) if 2 * len(cased) > len(letters) else 0.0

    @cached_property
    def is_market(self) -> bool:
        """Whether it says that the price is the market's, in a price's place."""
        if self.prices or not self.words:
            return False
        found = MARKET_PRICE.search(self.text)
        if found is not None and found.start() == 0 and self._parted_after(found.group()):
            return True
        return bool(MARKET_ALONE.match(self.words[-1].text)) or (
            found is not None and found.end() >= len(self.text) - 1
        )

    def _parted_after(self, text: str) -> bool:
        """Whether a wide gap follows the words that begin the line with `text`."""
        count = len(text.split())
        if len(self.words) <= count:
            return False
        return self.words[count].left - self.words[count - 1].right > 0.8 * self.size


def _usual(tokens: Sequence[Token]) -> float:
    sizes = sorted(token.size for token in tokens for _ in range(max(1, sum(sign.isalnum() for sign in token.text))))
    # Where the em is only told from the height of the ink, accents that recognition has dropped make single words seem too large.
    return sizes[len(sizes) // 2 if tokens[0].font else len(sizes) * 7 // 20]


@dataclass(frozen=True, slots=True)
class Writing:
    """How a document writes its prices: bare numbers count (`weak`), they stand before the names (`lead`), items carry numbers."""

    weak: bool = False
    lead: bool = False
    numbered: bool = False


def pricey(phrase: Phrase) -> bool:
    """Whether a phrase is nothing but prices, bare numbers, size words and what stands between them."""
    found = pieces(phrase.tokens)
    rest = [piece for piece in found if isinstance(piece, Token)]
    prices = len(found) - len(rest)
    if not prices and not rest:
        return True
    if prices and all(one.text in SEPARATORS or is_size_word(one.text) or len(one.text) < 2 for one in rest):
        return True
    if prices and all(is_size_label(text) for text in _between(found)):
        return True
    return (
        is_size_label(phrase.text)
        or bool(MARKET_ALONE.match(phrase.text))
        or bool(re.fullmatch(r"[\d\s.,/|$€£¥+–—-]+", phrase.text))
    )


def _between(found: Sequence[Piece]) -> list[str]:
    """What stands before, between and after the prices of a phrase, without separators."""
    texts = [""]
    for piece in found:
        if isinstance(piece, Price):
            texts.append("")
        elif piece.text not in SEPARATORS:
            texts[-1] += f" {piece.text}"
    return [text for text in texts if text]


def rows_of(phrases: Iterable[Phrase], column: int) -> list[Line]:
    """The rows of a column from above to below, with every possible price marked."""
    rows: list[list[Phrase]] = []
    for phrase in sorted(phrases, key=lambda one: one.middle):
        home = next((row for row in reversed(rows[-3:]) if _belongs(row, phrase)), None)
        if home is None:
            rows.append([phrase])
        else:
            home.append(phrase)
    lines = []
    for row in rows:
        tokens = sorted((token for phrase in row for token in phrase.tokens), key=lambda one: one.left)
        lines.append(Line(tuple(pieces(tokens)), tokens[0].page, column))
    return sorted(lines, key=lambda line: (line.top + line.bottom) / 2)


def _belongs(row: Sequence[Phrase], phrase: Phrase) -> bool:
    near = min(row, key=lambda one: max(one.left - phrase.right, phrase.left - one.right))
    overlaps = any(min(one.right, phrase.right) - max(one.left, phrase.left) > 0.5 * phrase.size for one in row)
    return same_row(near, phrase) and not overlaps


def writing_of(columns: Sequence[Sequence[Line]]) -> Writing:
    """How the document writes its prices, judged over all its lines."""
    lines = [line for column in columns for line in column]
    strong = sum(any(price.strong for price in line.prices) for line in lines)
    numbered = are_numbered(lines)
    trailing = sum(_trails(line) for line in lines)
    leading = sum(_leads(line) for line in lines)
    lead_weak = 0 if numbered else sum(_leads(line, weak=True) and not _trails(line, weak=True) for line in lines)
    trail_weak = sum(_trails(line, weak=True) for line in lines)
    weak = strong * 3 < max(trail_weak, lead_weak) and max(trail_weak, lead_weak) >= 3
    lead = lead_weak > 2 * trail_weak if weak else leading > 2 * trailing
    return Writing(weak=weak, lead=lead, numbered=numbered)


def _trails(line: Line, *, weak: bool = False) -> bool:
    last = line.pieces[-1]
    return isinstance(last, Price) and last.strong is not weak and not is_year(last) and _plausible(last)


def _leads(line: Line, *, weak: bool = False) -> bool:
    first = line.pieces[0]
    return (
        isinstance(first, Price)
        and first.strong is not weak
        and len(line.pieces) > 1
        and line.has_words
        and _plausible(first)
    )


def _plausible(price: Price) -> bool:
    return price.units <= 500 or price.strong or price.units % 10 == 0


def are_numbered(lines: Sequence[Line]) -> bool:
    """Whether items carry numbers: several lines begin with one, mostly rising by one."""
    numbers = []
    for line in lines:
        match = ITEM_NUMBER.match(line.tokens[0].text)
        if match and line.has_words and len(line.tokens) > 1:
            numbers.append((match[1], int(match[2])))
    if len(numbers) < 3:
        return False
    steps = sum(
        after[0] == before[0] and 0 < after[1] - before[1] <= 2
        for before, after in zip(numbers, numbers[1:], strict=False)
    )
    return bool(steps >= 0.6 * (len(numbers) - 1))


def item_number(line: Line) -> str:
    """The number that a line begins with, "" for none; only meaningful in a numbered document."""
    match = ITEM_NUMBER.match(line.tokens[0].text)
    return line.tokens[0].text if match else ""


def anchors(line: Line) -> bool:
    """Whether a line carries what an item is sold for: a price, or that the market makes it; an addition's price does not."""
    if line.is_market:
        return True
    if not line.prices or CHARGE.search(line.text):
        return False
    if (ADD_ON.match(line.text) or EACH_EXTRA.match(line.text)) and not line.listed:
        return False
    if NOISE.search(line.text) and not any(price.strong for price in line.prices):
        return False
    return not all(price.added for price in line.prices)
