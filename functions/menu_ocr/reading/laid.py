"""Words laid out in the page's own units, made comparable whatever source they came from, and joined into phrases."""

import statistics
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from functions.menu_ocr.page import Box, Page, around
from functions.menu_ocr.reading.straighten import straightened
from functions.menu_ocr.reading.upright import upright

_MORE_THAN_A_SPACE, _EDGE, _MANY = 0.5, 0.1, 5
"""In ems: what is wider than a space, and how exactly phrases begin at one edge; and how many make it the edge of a column."""
_DESCENDERS = frozenset("gjpqyçQ,;()[]{}|$§ß/@")
_X_HIGH = frozenset("acegmnopqrsuvwxyzç+-~=*«»<>:")
_LOW = frozenset(".,_…")


@dataclass(frozen=True, slots=True)
class Token:
    """A word in page units (y downwards). `top` and `bottom` are those of its line, not of its ink; `size` is the em.

    `seen` is the box (in shares of the page) in which its source saw it, before rows were levelled and columns stood up.
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float
    font: str
    confidence: float
    page: int
    seen: Box | None = None

    @property
    def middle(self) -> float:
        """The height at which its line runs."""
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class Phrase:
    """Tokens that stand on one row without a wide gap between them."""

    tokens: tuple[Token, ...]

    @property
    def left(self) -> float:
        """Where it begins."""
        return self.tokens[0].left

    @property
    def right(self) -> float:
        """Where it ends."""
        return max(token.right for token in self.tokens)

    @property
    def top(self) -> float:
        """Its upper edge."""
        return min(token.top for token in self.tokens)

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return max(token.bottom for token in self.tokens)

    @property
    def middle(self) -> float:
        """The height at which it runs."""
        return statistics.fmean(token.middle for token in self.tokens)

    @property
    def size(self) -> float:
        """The em of most of it."""
        return statistics.median(token.size for token in self.tokens)

    @property
    def text(self) -> str:
        """Its words with single spaces; none between signs of scripts that are written without."""
        return joined(token.text for token in self.tokens)


def joined(texts: Iterable[str]) -> str:
    """Words as a reader would write them down again."""
    out = ""
    for text in texts:
        if out and not (is_cjk(out[-1]) and is_cjk(text[:1])):
            out += " "
        out += text
    return out


def is_cjk(sign: str) -> bool:
    """Whether a sign is Han, kana or their punctuation: written without spaces between words."""
    return bool(sign) and (
        "\u3000" <= sign <= "\u30ff"
        or "\u3400" <= sign <= "\u9fff"
        or "\uff01" <= sign <= "\uff60"
        or "\uf900" <= sign <= "\ufaff"
    )


def lay_out(page: Page) -> tuple[Token, ...]:
    """The page's words in page units; what recognition saw is straightened and gets an em from the height of its signs."""
    words = found = [word for word in page.words if word.text.strip()]
    if page.origin == "ocr":
        words = upright(straightened(words, page.width, page.height), page.width, page.height)
    tokens = []
    for word, as_seen in zip(words, found, strict=True):
        left, top, right, bottom = word.box
        token = Token(
            unicodedata.normalize("NFC", word.text.strip()), left * page.width, top * page.height, right * page.width,
            bottom * page.height, word.size, word.font, word.confidence, page.number, as_seen.box,
        )  # fmt: skip
        tokens.append(token)
    usual = _usual_size(tokens)
    return tuple(
        _on_its_line(token, usual) if token.size <= 0 else token
        for token in tokens
        if token.size <= 0 or _legible(token)
    )


def _legible(token: Token) -> bool:
    return token.size >= 2.5 and token.right > token.left


def _extent(text: str) -> tuple[float, float]:
    """How far the signs of a word reach above and below the baseline, in ems."""
    if any(is_cjk(sign) for sign in text):
        return 0.82, 0.1
    above = 0.5 if all(sign in _X_HIGH or sign in _LOW for sign in text) else 0.72
    if any(sign.isupper() and unicodedata.decomposition(sign) for sign in text):
        above = 0.9
    return above, 0.21 if any(sign in _DESCENDERS for sign in text) else 0.0


def _usual_size(tokens: Sequence[Token]) -> float:
    sizes = [
        (token.bottom - token.top) / sum(_extent(token.text))
        for token in tokens
        if sum(sign.isalnum() for sign in token.text) > 1
    ]
    return statistics.median(sizes) if sizes else 12.0


def _on_its_line(token: Token, usual: float) -> Token:
    above, below = _extent(token.text)
    size = (token.bottom - token.top) / (above + below)
    by_width = _em_by_width(token)
    if by_width and size > 1.6 * by_width:  # dust or a neighbour's stroke has stretched the box
        middle = (token.top + token.bottom) / 2
        return replace(token, size=1.2 * by_width, top=middle - 0.58 * by_width, bottom=middle + 0.58 * by_width)
    if not any(sign.isalnum() for sign in token.text):
        size = usual
    base = token.bottom - below * size
    return replace(token, size=size, top=base - 0.75 * size, bottom=base + 0.22 * size)


def _em_by_width(token: Token) -> float:
    """The em that the width of a word speaks for; 0 for short words, whose width says little."""
    if len(token.text) < 4 or any(is_cjk(sign) for sign in token.text):
        return 0.0
    wide = sum(0.68 if sign.isupper() else 0.25 if sign in "iljtf.,:;'!|" else 0.52 for sign in token.text)
    return (token.right - token.left) / wide


def phrases(tokens: Sequence[Token], *, gap: float = 1.0) -> list[Phrase]:
    """Chains of tokens: each begins where no token lies within `gap` ems to the left on the same row."""
    chains: list[list[Token]] = []
    open_chains: list[list[Token]] = []
    for token in sorted(tokens, key=lambda one: one.left):
        best: list[Token] | None = None
        nearest = float("inf")
        for chain in open_chains:
            last = chain[-1]
            away = token.left - last.right
            if not -0.6 * token.size < away < gap * min(max(token.size, last.size), 1.5 * min(token.size, last.size)):
                continue
            if same_row(last, token) and away < nearest:
                best, nearest = chain, away
        if best is None:
            best = []
            chains.append(best)
            open_chains.append(best)
        best.append(token)
        open_chains = [
            chain for chain in open_chains if token.left - chain[-1].right < 3 * max(chain[-1].size, token.size)
        ]
    return _apart_at_edges([Phrase(tuple(chain)) for chain in chains])


def _apart_at_edges(found: Sequence[Phrase]) -> list[Phrase]:
    """The phrases, those cut in two that run from one column into the next: where many begin, after more than a space between words."""
    starts = sorted(one.left for one in found)
    out: list[Phrase] = []
    for phrase in found:
        begin = 0
        for index in range(1, len(phrase.tokens)):
            before, token = phrase.tokens[index - 1], phrase.tokens[index]
            if token.left - before.right < _MORE_THAN_A_SPACE * token.size:
                continue
            near = _EDGE * token.size
            if bisect_right(starts, token.left + near) - bisect_left(starts, token.left - near) >= _MANY:
                out.append(Phrase(phrase.tokens[begin:index]))
                begin = index
        out.append(Phrase(phrase.tokens[begin:]))
    return out


def same_row(one: Token | Phrase, other: Token | Phrase) -> bool:
    """Whether the two run at the same height: most of the smaller one lies in the taller one."""
    shared = min(one.bottom, other.bottom) - max(one.top, other.top)
    return shared > 0.5 * min(one.bottom - one.top, other.bottom - other.top)


def sliced(token: Token, begin: int, end: int) -> Token:
    """The part of a token from its sign `begin` to before `end`."""
    step = (token.right - token.left) / max(1, len(token.text))
    return replace(token, text=token.text[begin:end], left=token.left + step * begin, right=token.left + step * end)


def box_of(tokens: Sequence[Token], width: float, height: float) -> Box:
    """Where the tokens were seen, as one box in shares of the page."""
    left, top, right, bottom = around(
        token.seen or (token.left / width, token.top / height, token.right / width, token.bottom / height)
        for token in tokens
    )
    return max(left, 0.0), max(top, 0.0), min(right, 1.0), min(bottom, 1.0)
