"""Binds each price of an item to the size that it is for: by the column under a size's heading, or by the words beside it."""

from collections.abc import Sequence
from dataclasses import dataclass

from functions.menu_ocr.reading.laid import Token, joined
from functions.menu_ocr.reading.lines import SEPARATORS, Line
from functions.menu_ocr.reading.prices import Price
from functions.menu_ocr.reading.vocabulary import is_size_label

Labels = Sequence[tuple[str, Token]]
"""Sizes named above, each with the token under whose middle its prices stand."""

_STRIP = " ()[]:.,;–-*"


@dataclass(frozen=True, slots=True)
class Sized:
    """The prices of one line with their labels, and the words that are neither."""

    prices: tuple[tuple[str, Price], ...]
    words: tuple[Token, ...]


def sized(line: Line, above: Labels, *, many: bool) -> Sized:
    """Reads the prices of a line; `above` are the sizes that stand as headings, `many` says that the item has several prices."""
    prices = [price for price in line.prices if not price.added]
    if not prices:
        return Sized((), line.words)
    words = _without_strokes(line)
    if above and len(prices) > 1 and line.has_words:
        own = _by_words(line, prices, words)
        if all(is_size_label(label) for label, _ in own.prices):
            return own
    if above:
        bound = _by_place(prices, above)
        if not bound and len(prices) == len(above):
            bound = [label for label, _ in above]
        if bound:
            return Sized(tuple(zip(bound, prices, strict=True)), words)
    if not many and line.has_words and not is_size_label(line.text):
        measure = _set_apart(line, prices[0])
        taken = {id(token) for token in measure}
        label = joined(token.text for token in measure).strip(_STRIP)
        return Sized(((label, prices[0]),), tuple(token for token in words if id(token) not in taken))
    return _by_words(line, prices, words)


def stand_under(run: Sequence[Line], labels: Labels) -> bool:
    """Whether lines have several prices in the columns of sizes that were named further up, over another section."""
    several = [found for line in run if len(found := [price for price in line.prices if not price.added]) > 1]
    return bool(labels and several) and all(len(found) <= len(labels) and _by_place(found, labels) for found in several)


def _without_strokes(line: Line) -> tuple[Token, ...]:
    """The words without the strokes and bullets that stand between prices."""
    kept = []
    for index, piece in enumerate(line.pieces):
        if isinstance(piece, Price):
            continue
        beside = [line.pieces[at] for at in (index - 1, index + 1) if 0 <= at < len(line.pieces)]
        if piece.text in SEPARATORS and len(piece.text) == 1 and any(isinstance(one, Price) for one in beside):
            continue
        kept.append(piece)
    return tuple(kept)


def _by_place(prices: Sequence[Price], above: Labels) -> list[str]:
    """The label whose middle is nearest to each price's; none if two prices claim one or a price stands far from all."""
    taken: list[int] = []
    for price in prices:
        middle = (price.left + price.right) / 2
        away = [
            min(
                abs((token.left + token.right) / 2 - middle),
                abs(token.right - price.right),
                abs(token.left - price.left),
            )
            for _, token in above
        ]
        nearest = min(range(len(above)), key=lambda index: away[index])
        if away[nearest] > 4 * price.tokens[0].size:
            return []
        taken.append(nearest)
    if len(set(taken)) < len(taken):
        if len(prices) == len(above):
            return [label for label, _ in above]
        return []
    return [above[index][0] for index in taken]


def _by_words(line: Line, prices: Sequence[Price], words: Sequence[Token]) -> Sized:
    known = {id(token) for token in words}
    before: list[list[Token]] = []
    pending: list[Token] = []
    for piece in line.pieces:
        if isinstance(piece, Price):
            if not piece.added:
                before.append(pending)
                pending = []
        elif id(piece) in known:
            pending.append(piece)
    after = [*before[1:], pending]
    taken: set[int] = set()
    leading = [_label_at_end(tokens) for tokens in before]
    following = [_label_at_start(tokens) for tokens in after]
    leading = _evenly_long(leading)
    if len(leading) > 1 and not any(leading[1:]) and not _stands_apart(leading[0], before[0]):
        leading[0] = ()  # "Lentil Bowl 14 / 16": the prices have no labels of their own, and a bowl is what it is
    use_after = sum(bool(label) for label in following) > sum(bool(label) for label in leading)
    labels = []
    for tokens in following if use_after else leading:
        taken.update(id(token) for token in tokens)
        labels.append(joined(token.text for token in tokens).strip(_STRIP))
    if not use_after:
        for index in range(1, len(before)):  # words between two prices can hardly be anything but a label
            if not labels[index] and before[index] and len(before[index]) <= 3:
                taken.update(id(token) for token in before[index])
                labels[index] = joined(token.text for token in before[index]).strip(_STRIP)
    rest = tuple(token for token in words if id(token) not in taken)
    return Sized(tuple(zip(labels, prices, strict=True)), rest)


def _evenly_long(labels: Sequence[Sequence[Token]]) -> list[Sequence[Token]]:
    """The labels of one item, the first without words that belong to the name: "Bowl Small 8 Large 12" has no size "Bowl Small"."""
    longest = max((len(label) for label in labels[1:]), default=0)
    if not labels or not longest or len(labels[0]) <= longest:
        return list(labels)
    first = labels[0][-longest:]
    others = [[token.text.casefold() for token in label] for label in labels[1:]]
    if [token.text.casefold() for token in first] in others or not is_size_label(joined(token.text for token in first)):
        return list(labels)
    return [first, *labels[1:]]


def _set_apart(line: Line, price: Price) -> Sequence[Token]:
    """The words straight before a single price that name its size, if a gap or smaller type sets them apart from the name."""
    before = [token for token in line.words if token.right <= price.left]
    label = _label_at_end(before)
    return label if _stands_apart(label, before) else ()


def _stands_apart(label: Sequence[Token], words: Sequence[Token]) -> bool:
    """Whether a gap or smaller type sets a label at the end of `words` apart from those before it."""
    rest = words[: len(words) - len(label)]
    return bool(label and rest) and (
        label[0].left - rest[-1].right > 0.9 * label[0].size or label[0].size < 0.9 * rest[-1].size
    )


def _label_at_end(tokens: Sequence[Token]) -> Sequence[Token]:
    for count in range(min(4, len(tokens)), 0, -1):
        if is_size_label(" ".join(token.text for token in tokens[-count:])):
            return tokens[-count:]
    return ()


def _label_at_start(tokens: Sequence[Token]) -> Sequence[Token]:
    for count in range(min(4, len(tokens)), 0, -1):
        if is_size_label(" ".join(token.text for token in tokens[:count])):
            return tokens[:count]
    return ()
