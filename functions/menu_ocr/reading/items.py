"""Makes an item of its block of lines: name, description, prices by size, additions and choices, marks, and what is doubtful."""

import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from functions.menu_ocr.reading.additions import Minor, additions, choice_of, choices_within, is_addition
from functions.menu_ocr.reading.blocks import Habit, look
from functions.menu_ocr.reading.laid import Token, box_of, is_cjk, joined
from functions.menu_ocr.reading.lines import Line
from functions.menu_ocr.reading.menu_read import ReadGroup, ReadItem, ReadPrice
from functions.menu_ocr.reading.naming import Named, named
from functions.menu_ocr.reading.prices import Price
from functions.menu_ocr.reading.sizes import Labels, sized
from functions.menu_ocr.reading.vocabulary import CHARGE, CHOICE, MARKET_PRICE, NOISE

_GOES_ON = (
    ",",
    "&",
    "+",
    "/",
    "-",
    " and",
    " with",
    " y",
    " con",
    " et",
    " avec",
    " und",
    " mit",
    " e",
    " in",
    " of",
    " de",
    " al",
    " the",
    " or",
)


@dataclass(frozen=True, slots=True)
class Setting:
    """What an item is read with: how the document writes, the sizes that stand above, and how boxes are measured."""

    habit: Habit
    numbered: bool
    codes: bool
    labels: Labels
    minor: Minor
    page_sizes: dict[int, tuple[float, float]]


def item_of(block: Sequence[Line], setting: Setting) -> ReadItem | None:
    """The item that a block of lines holds; None if nothing on it can be a name."""
    block = [line for line in block if not (line.prices and CHARGE.search(line.text))]
    added = [line for line in block if is_addition(line)]
    main = [line for line in block if not is_addition(line)]
    first = next((line for line in main if line.has_words), None)
    if first is None:
        return None
    prices, words_of = _prices(main, setting)
    inline = [price for line in main for price in line.prices if price.added and line.has_words]
    name = named(words_of[id(first)], first, numbered=setting.numbered, codes=setting.codes)
    market = any(line.is_market or MARKET_PRICE.search(line.text) for line in main) and not prices
    if market:
        name = _without_market(name)
    if not re.search(r"[^\W\d_]", name.name):
        return None
    taken, name_text = _continued(main, first, name, words_of, setting.habit)
    rest = [line for line in main[main.index(first) + 1 :] if id(line) not in taken and not NOISE.search(line.text)]
    choices = _choices(rest, words_of)
    chosen = {id(line) for lines, _ in choices for line in lines}
    below = [joined(token.text for token in words_of[id(line)]).strip() for line in rest if id(line) not in chosen]
    parts = [name.rest, *below] if name.rest else below
    if parts and _is_second_name(name_text, parts[0]):
        del parts[0]
    description = _description(parts, market)
    groups = _groups(added, [group for _, group in choices], description, setting.minor)
    tokens = [token for line in block for token in line.tokens]
    confidence = statistics.fmean(token.confidence for token in tokens)
    read = tuple(ReadPrice(setting.minor(price), label, price.text) for label, price in prices)
    return ReadItem(
        name=name_text, prices=read, page=first.page, box=box_of(tokens, *setting.page_sizes[first.page]), confidence=confidence, description=description,
        market_price=market, groups=groups, marks=name.marks, number=name.number.strip(".):"),
        doubts=_doubts(name_text, prices, name.tokens, market, inline),
    )  # fmt: skip


def _prices(main: Sequence[Line], setting: Setting) -> tuple[list[tuple[str, Price]], dict[int, tuple[Token, ...]]]:
    """All prices with their sizes, and per line the words that are left."""
    many = sum(not price.added for line in main for price in line.prices) > 1
    prices: list[tuple[str, Price]] = []
    words: dict[int, tuple[Token, ...]] = {}
    for line in main:
        found = sized(line, setting.labels, many=many)
        prices += found.prices
        words[id(line)] = found.words
    return prices, words


def _without_market(name: Named) -> Named:
    text = MARKET_PRICE.sub("", name.name).strip(" -–—.,()[]")
    return Named(name.number, text, name.marks, MARKET_PRICE.sub("", name.rest).strip(" -–—.,()[]"), name.tokens)


def _continued(
    main: Sequence[Line], first: Line, name: Named, words_of: dict[int, tuple[Token, ...]], habit: Habit
) -> tuple[set[int], str]:
    """A name that runs over two lines: the second looks like the first and not like a description, or the first is left hanging."""
    taken: set[int] = set()
    text = name.name
    if name.rest:
        return taken, text
    at = main.index(first)
    for line in main[at + 1 : at + 3]:
        words = words_of[id(line)]
        if not line.has_words or not words:
            break
        own = look(line)
        hanging = text.endswith(_GOES_ON) and len(text.split()) > 1
        alike = (
            own in (look(first), _look_of_name(name, first))
            and not _usual_rest(own, habit)
            and len(words) <= 7
            and not line.text[:1].islower()
        )
        if first.capitals > 0.85 and line.capitals > 0.85 and look(line) == look(first):
            alike = alike or habit.rest_fonts[look(line)] < 0.3 * (sum(habit.rest_fonts.values()) or 1)
        if CHOICE.search(line.text) or line.text[:1] in "(*" or not (hanging or alike):
            break
        text = f"{text} {joined(token.text for token in words)}".strip(" -–—:|·•.,")
        taken.add(id(line))
    return taken, text


def _look_of_name(name: Named, first: Line) -> tuple[str, int, bool]:
    """The look of the name alone, where a size or price in another type leads its line."""
    letters = [sign for token in name.tokens for sign in token.text if sign.isalpha()]
    capitals = sum(sign.isupper() for sign in letters) > 0.8 * len(letters)
    return (
        (name.tokens[0].font, round(name.tokens[0].size * 2), capitals) if name.tokens and first.font else look(first)
    )


def _usual_rest(own: tuple[str, int, bool], habit: Habit) -> bool:
    """Whether descriptions of this document look so."""
    return habit.rest_fonts[own] >= 0.2 * (sum(habit.rest_fonts.values()) or 1)


def _description(parts: Sequence[str], market: bool) -> str:
    text = ""
    for part in parts:
        if market:
            part = MARKET_PRICE.sub("", part).strip()
        if not part or not re.search(r"\w", part):
            continue
        if text.endswith("-") and part[:1].islower() and not text.endswith(" -"):
            text = text[:-1] + part
        else:
            text = joined((text, part)) if text else part
    return text.strip(" -–—:|·•~")


def _choices(rest: Sequence[Line], words_of: dict[int, tuple[Token, ...]]) -> list[tuple[list[Line], ReadGroup]]:
    """The lines that are nothing but a choice ("Served with choice of rice, fries or salad"), with the group that they offer."""
    found: list[tuple[list[Line], ReadGroup]] = []
    index = 0
    while index < len(rest):
        match = CHOICE.search(rest[index].text)
        if match is None or match.start() > 28 or "," in rest[index].text[: match.start()]:
            index += 1
            continue
        lines = [rest[index]]
        if index + 1 < len(rest) and (rest[index].text.endswith(",") or rest[index + 1].text[:1].islower()):
            lines.append(rest[index + 1])
        group = choice_of(" ".join(joined(token.text for token in words_of[id(line)]) for line in lines))
        if group is not None:
            found.append((lines, group))
        index += len(lines)
    return found


def _is_second_name(name: str, text: str) -> bool:
    """Whether a line below a name in Han or kana is the same name in Latin letters, and no description."""
    text = re.sub(r"\s*[(\[][^)\]]{1,12}[)\]]\W*$", "", text)
    if not any(is_cjk(sign) for sign in name) or any(is_cjk(sign) for sign in text) or "," in text:
        return False
    words = [word for word in text.split() if word[:1].isalpha()]
    return 0 < len(words) <= 7 and sum(word[:1].isupper() for word in words) >= 0.6 * len(words)


def _groups(
    added: Sequence[Line], choices: Sequence[ReadGroup], description: str, minor: Minor
) -> tuple[ReadGroup, ...]:
    found = []
    group = additions(added, minor) if added else None
    if group is not None:
        found.append(group)
    found += [*choices_within(added), *choices]
    choice = choice_of(description) if CHOICE.search(description) else None
    if choice is not None:
        found.append(choice)
    return tuple(found)


def _doubts(
    name: str, prices: Sequence[tuple[str, Price]], tokens: Sequence[Token], market: bool, inline: Sequence[Price]
) -> tuple[str, ...]:
    found = []
    if not prices and not market:
        found.append("No price could be read beside it.")
    if any(price.mended for _, price in prices):
        found.append("The price is hard to read; please check it.")
    if any(token.confidence < 0.6 for _, price in prices for token in price.tokens):
        found.append("The figures of the price are hard to read; please check them.")
    if tokens and statistics.fmean(token.confidence for token in tokens) < 0.6:
        found.append("The name is hard to read; please check it.")
    if len(prices) > 1 and any(not label for label, _ in prices) and len({price.units for _, price in prices}) > 1:
        found.append("It has several prices, and it is not printed for which sizes they are.")
    if len(name) > 70:
        found.append("The name is unusually long; a description may be in it.")
    if inline and not prices:
        found.append("Only a price for an addition stands beside it.")
    return tuple(found)
