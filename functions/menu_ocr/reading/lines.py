"""Rows of one column with their prices, and how this document writes prices."""

import re
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from functions.menu_ocr.reading.laid import Phrase, Token, joined, same_row
from functions.menu_ocr.reading.prices import Piece, Price, is_year, pieces
from functions.menu_ocr.reading.vocabulary import (
    ADD_INSIDE,
    ADD_ON,
    CHARGE,
    EACH_EXTRA,
    MARKET_ALONE,
    MARKET_PRICE,
    NOISE,
    SENTENCE_ENDS,
    is_only_size,
    is_size_label,
    is_size_word,
)

_NUMBER = re.compile(r"^(?:#|No\.?)?([A-Z]{0,2})(\d{1,3})([.):]?)$")
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
        match = _NUMBER.match(line.tokens[0].text)
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
    match = _NUMBER.match(line.tokens[0].text)
    return line.tokens[0].text if match else ""


def settled(columns: Sequence[Sequence[Line]], writing: Writing) -> list[list[Line]]:
    """The lines with only those prices left that the writing of this document vouches for; the others are words again."""
    out = []
    for column in columns:
        strong = sum(any(price.strong for price in line.prices) for line in column)
        wide = sum(_ends_in_wide_number(line) for line in column)
        local = replace(writing, weak=writing.weak or (strong == 0 and wide >= 3))
        edges = [price.right for line in column for price in line.prices if price.strong]
        out.append([_settled(line, replace(local, weak=local.weak or _ends_at(line, edges))) for line in column])
    return out


def _ends_at(line: Line, edges: Sequence[float]) -> bool:
    """Whether a line ends, after a wide gap, in a number that stands at the edge of a column of strong prices."""
    if not _ends_in_wide_number(line) or any(price.strong for price in line.prices):
        return False
    return sum(abs(edge - line.pieces[-1].right) < 0.25 * line.size for edge in edges) >= 3


def _ends_in_wide_number(line: Line) -> bool:
    if len(line.pieces) < 2:
        return False
    before, last = line.pieces[-2], line.pieces[-1]
    return (
        isinstance(last, Price) and not last.strong and not is_year(last) and last.left - before.right > 1.2 * line.size
    )


def _settled(line: Line, writing: Writing) -> Line:
    kept: list[Piece] = []
    for index, piece in enumerate(line.pieces):
        if isinstance(piece, Token) or _vouched(line, index, piece, writing):
            kept.append(piece)
        else:
            kept.extend(piece.tokens)
    return replace(line, pieces=tuple(_with_additions(kept)))


def _with_additions(found: Sequence[Piece]) -> list[Piece]:
    """The pieces with those prices marked that are said to come on top: "add chicken 4", "Served with toast. Egg whites 1.95"."""
    out: list[Piece] = []
    words: list[str] = []
    on_top = False
    for piece in found:
        if isinstance(piece, Token):
            words.append(piece.text)
            out.append(piece)
            continue
        text = joined(words)
        follows = on_top and bool(re.match(r"^(?:[,/|·•&+-]|or\b|o\b|ou\b|oder\b)", text))
        on_top = follows or bool(ADD_INSIDE.search(text)) or bool(SENTENCE_ENDS.search(text))
        out.append(replace(piece, added=True) if on_top else piece)
        words = []
    return out


def _vouched(line: Line, index: int, price: Price, writing: Writing) -> bool:
    found = line.pieces
    before = found[index - 1] if index else None
    after = found[index + 1] if index + 1 < len(found) else None
    if writing.numbered and index == 0 and not price.symbol and line.has_words and _NUMBER.match(price.text):
        return False
    if price.strong or _is_added(line, index):
        return True
    if _counts_or_refers(found, index, price):
        return False
    if (price.added and price.units < 1000) or _labelled_beside_others(found, index):
        return True
    in_list = any(
        isinstance(stroke, Token)
        and stroke.text in ("/", "|")
        and 0 <= at < len(found)
        and isinstance(found[at], Price)
        for stroke, at in ((before, index - 2), (after, index + 2))
    )
    if not writing.weak:
        strong_beside = in_list and any(other.strong for other in line.prices)
        return strong_beside or (after is None and bool(ADD_ON.match(line.text)) and price.units < 100)
    if (
        is_year(price)
        and len(line.prices) > 1
        and all(other.units < 400 for other in line.prices if other is not price)
    ):
        return False
    if index == 0 and len(found) > 1 and not in_list:
        return writing.lead or after is None or isinstance(after, Price) or not line.has_words
    gap_after = after.left - price.right if after is not None else float("inf")
    if after is None or in_list or gap_after > 0.9 * line.size or isinstance(after, Price):
        return True
    if isinstance(after, Token) and after.text in SEPARATORS and after.text not in ("-", ","):
        return True
    labelled = isinstance(before, Token) and is_size_word(before.text) and isinstance(after, Token)
    return labelled and any(isinstance(other, Price) for other in found[index + 1 :])


def _is_added(line: Line, index: int) -> bool:
    """Whether a bare number is the price of what stands before it in a list of additions: "Add chicken 4, shrimp 6", "(4)", "4 | 6"."""
    found = line.pieces
    price, before = found[index], found[index - 1] if index else None
    if not isinstance(price, Price) or price.units >= 100 or not ADD_ON.match(line.text):
        return False
    if not isinstance(before, Token) or not before.text[-1:].isalpha() and before.text[-1:] not in ")*":
        return False
    bracketed = [piece for piece in line.prices if re.fullmatch(r"[(\[]\d+[)\]][,;]?", piece.text)]
    if price in bracketed:
        return len(bracketed) > 1
    after = found[index + 1] if index + 1 < len(found) else None
    if after is None or isinstance(after, Price) or price.text[-1:] in ",;":
        return not _in_brackets(found[:index])
    return (
        after.text in SEPARATORS
        or after.text[:1] in "+&"
        or after.text.casefold() in ("and", "each", "ea", "y", "e", "et", "und")
    )


def _counts_or_refers(found: Sequence[Piece], index: int, price: Price) -> bool:
    """Whether a bare number says how many there are, "(2)" or "(serves 4)", or is the small raised figure of an allergen or a note."""
    if re.fullmatch(r"[(\[]\d+[)\]]", price.text) or _in_brackets(found[:index]):
        return True
    before = found[index - 1] if index else None
    return (
        isinstance(before, Token)
        and price.tokens[0].size < 0.8 * before.size
        and price.left - before.right < 0.4 * before.size
    )


def _labelled_beside_others(found: Sequence[Piece], index: int) -> bool:
    """Whether a number follows the name of a size, on a line that has another such number or a strong price."""
    return _labelled(found, index) and any(
        isinstance(other, Price) and (other.strong or _labelled(found, at))
        for at, other in enumerate(found)
        if at != index
    )


def _labelled(found: Sequence[Piece], index: int) -> bool:
    """Whether the words before a piece name a size: "dozen 30"; not in "box of 6"."""
    before = found[index - 1] if index else None
    if isinstance(before, Token) and before.text.casefold() in ("of", "for", "serves", "feeds", "de", "von", "di"):
        return False
    words: list[str] = []
    for piece in reversed(found[max(0, index - 4) : index]):
        if not isinstance(piece, Token):
            break
        words.insert(0, piece.text)
        if is_size_label(" ".join(words)):
            return True
    return False


def _in_brackets(before: Sequence[Piece]) -> bool:
    """Whether a bracket is open after these pieces."""
    text = joined(piece.text for piece in before)
    return text.rfind("(") > text.rfind(")")


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
