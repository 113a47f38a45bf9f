"""Finds what is a price in a row of tokens, and what only looks like one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from functions.menu_ocr.reading.laid import Token
from functions.menu_ocr.reading.vocabulary import UNIT

SYMBOLS = r"(?:US\$|CA?\$|AU?\$|NZ\$|HK\$|NT\$|S\$|R\$|MX\$|\$|€|£|¥|￥|₩|₹|₱|฿|₫|₺|₽|₴|zł|Kč|Ft|kr\.?|CHF|SFr\.?|Fr\.|Rs\.?|RM|Rp|AED|EUR|euros?|USD|GBP|JPY|CNY|RMB|MXN|CAD|AUD|NZD|SGD|HKD|BRL|INR|KRW|THB|PLN|CZK|HUF|SEK|NOK|DKK|RON|TL|₪|₦|₡|S/\.?|руб\.?|лв\.?|lei|元|圆|円|圓|塊|원)"
_NUMBER = r"\d{1,4}½|\d{1,4}[€£$]\d{2}|[.,]\d{2}|\d{1,3}(?:[.,'’]\d{3})+(?:[.,]\d{2})?|\d{1,6}[.,]\d{1,2}|\d{1,6}(?:[.,][-–—]{1,2})?"
_TAIL = r"(?:ea\.?|each|pp|p/p|up|/lb|/kg|/pp|/ea)?"
_PRICE = re.compile(
    rf"^(?P<open>[(\[]?)(?P<plus>\+?)\s?(?P<before>{SYMBOLS}?)\s?(?P<plus2>\+?)(?P<number>{_NUMBER})\s?(?P<after>{SYMBOLS}?){_TAIL}(?P<end>[)\].,;:*+]*)$",
    re.IGNORECASE,
)
_SYMBOL = re.compile(rf"^[(+]*{SYMBOLS}\.?[),;]*$", re.IGNORECASE)
_YEAR = re.compile(r"^(?:19[5-9]\d|20[0-3]\d)$")
_TIME_WORDS = frozenset(("am", "pm", "uhr", "hrs", "h", "a.m.", "p.m.", "noon"))
_NOT_AFTER = frozenset(
    ("no", "no.", "nr", "nr.", "n°", "nº", "#", "since", "seit", "est", "est.", "desde", "depuis", "dal", "page", "top")
)


@dataclass(frozen=True, slots=True)
class Price:
    """A price as printed. `units` and `hundredths` are its figures; hundredths None where only whole units are printed.

    `strong`: a currency or two decimals make it a price wherever it stands; a weak one is a bare number that its place must vouch for.
    """

    tokens: tuple[Token, ...]
    units: int
    hundredths: int | None
    symbol: str
    strong: bool
    added: bool
    mended: bool = False

    @property
    def left(self) -> float:
        """Where it begins."""
        return self.tokens[0].left

    @property
    def right(self) -> float:
        """Where it ends."""
        return self.tokens[-1].right

    @property
    def text(self) -> str:
        """As it is printed."""
        return " ".join(token.text for token in self.tokens)


Piece = Token | Price


def pieces(tokens: Sequence[Token]) -> list[Piece]:
    """The tokens of one row from left to right, with every price and every bare number that might be one taken together."""
    out: list[Piece] = []
    index = 0
    while index < len(tokens):
        taken, price = _price_at(tokens, index)
        if price is not None:
            out.append(price)
            index += taken
        else:
            out.append(tokens[index])
            index += 1
    return out


def _price_at(tokens: Sequence[Token], index: int) -> tuple[int, Price | None]:
    first = tokens[index]
    if not any(sign.isdigit() for sign in first.text) and not _SYMBOL.match(first.text) and first.text not in "+([":
        return 0, None
    for count in (4, 3, 2, 1):
        run = tokens[index : index + count]
        if len(run) < count or not _close(run):
            continue
        raised = _with_raised_cents(run)
        price = raised or _parsed(run)
        if price is not None and not _spoiled(tokens, index, count, price):
            return count, price
    return 0, None


def _close(run: Sequence[Token]) -> bool:
    return all(
        after.left - before.right < 0.75 * max(before.size, after.size)
        for before, after in zip(run, run[1:], strict=False)
    )


def _with_raised_cents(run: Sequence[Token]) -> Price | None:
    """12 with a small raised 95: told by size and place in a text layer, by place in what recognition saw."""
    if (
        len(run) < 2
        or not re.fullmatch(r"\d{2}[*]?|[-–—]", run[-1].text)
        or not re.fullmatch(
            rf"\+?{SYMBOLS}?\s?\d{{1,4}}[.,]?", "".join(token.text for token in run[:-1]), re.IGNORECASE
        )
    ):
        return None
    cents, whole = run[-1], run[-2]
    ink_whole, ink_cents = whole.bottom - whole.top, cents.bottom - cents.top
    if not (
        ink_cents < 0.82 * ink_whole
        and cents.bottom < whole.bottom - 0.12 * ink_whole
        and cents.left - whole.right < 0.4 * whole.size
    ):
        return None
    text = "".join(token.text for token in run[:-1])
    figures = int(re.sub(r"\D", "", text))
    symbol = re.sub(r"[\d+.,\s]", "", text)
    return Price(tuple(run), figures, int(re.sub(r"\D", "", cents.text) or 0), symbol, True, "+" in text)


def _parsed(run: Sequence[Token]) -> Price | None:
    text = "".join(token.text for token in run)
    if (
        len(run) > 1
        and (not any(_SYMBOL.match(token.text) or token.text in ("+", "+$", "(+") for token in run))
        and not _broken_number(run)
    ):
        return None
    if (
        len(run) > 2
        and sum(any(sign.isdigit() for sign in token.text) for token in run) > 1
        and not _broken_number(run)
    ):
        return None
    mended = False
    match = _PRICE.match(text)
    if match is None:
        text, mended = _mend(text), True
        match = _PRICE.match(text)
        if match is None:
            return None
    number, symbol = match["number"], match["before"] or match["after"]
    if re.search(r"[€£$]", number):
        symbol = symbol or re.sub(r"\d", "", number)
    if match["before"] and match["after"] and match["before"].casefold() != match["after"].casefold():
        return None
    if symbol and symbol.casefold() in ("fr.", "ft", "rm", "rp", "kr", "rs") and not number:
        return None
    units, hundredths = figures(number)
    strong = bool(symbol) or (hundredths is not None and bool(re.search(r"[.,]\d{2}$", number)))
    strong = strong or bool(re.search(r"[.,][-–—]|[€£$½]", number))
    if len(number) > 1 and number[0] == "0" and hundredths is None:
        return None
    if not symbol and _only_counts(match, hundredths):
        return None
    added = bool(match["plus"] or match["plus2"])
    return Price(tuple(run), units, hundredths, symbol, strong, added, mended)


def _only_counts(match: re.Match[str], hundredths: int | None) -> bool:
    """Whether a number without a currency stands in brackets as no price does: "(serves 4)", the figures of two allergens "(2,4)"."""
    closes = ")" in match["end"]
    if re.fullmatch(r"\d{1,2}[.,]\d", match["number"]):
        return closes or bool(match["open"])
    return hundredths is None and closes and not match["open"]


def _broken_number(run: Sequence[Token]) -> bool:
    """ "12 .95" and "12. 95": one number that recognition has cut; "£4 ½", whose half is set in another size."""
    text = " ".join(token.text for token in run)
    return bool(
        re.fullmatch(
            rf"\+?{SYMBOLS}?\s?\d{{1,3}}(?: [.,]\d{{2}}|[.,] \d{{2}})\s?{SYMBOLS}?|\+?{SYMBOLS}\s?\d{{1,4}} ½",
            text,
            re.IGNORECASE,
        )
    )


def _mend(text: str) -> str:
    """Recognition's usual slips inside what is plainly a price: O for 0, l for 1, § for $."""
    if not re.search(r"\d", text) or len(text) > 9:
        return text
    yen = re.match(r"^[Y\\V]([1-9]\d{0,2}(?:,?\d{3})?)$", text)
    if yen and len(yen[1]) > 2:
        return "¥" + yen[1]
    slip = re.match(r"^([$€£¥§]?)([\dOolIS|]+)([.,])([\dOolIS]{2})([)\].,*]*)$", text) or re.match(
        r"^([$€£¥§])([\dOolI|]+)()()([)\].,*]*)$", text
    )
    if slip is None:
        return text
    table = str.maketrans("OolI|S", "001115")
    return slip[1].replace("§", "$") + slip[2].translate(table) + slip[3] + slip[4].translate(table) + slip[5]


def figures(number: str) -> tuple[int, int | None]:
    """Whole units and hundredths of a printed number: "12,5" is 12 and 50, "1.200" is 1200, "12.-" is 12 and 0, "4½" is 4 and 50."""
    bare = re.sub(r"['’€£$]", ",", number)
    if bare.endswith("½"):
        return int(bare[:-1]), 50
    if re.search(r"[.,][-–—]+$", bare):
        return int(re.sub(r"\D", "", bare)), 0
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", bare):
        return int(re.sub(r"\D", "", bare)), None
    split = re.fullmatch(r"(.*)[.,](\d{1,2})", bare)
    if split:
        return int(re.sub(r"\D", "", split[1]) or 0), int(split[2].ljust(2, "0"))
    return int(re.sub(r"\D", "", bare)), None


def _spoiled(tokens: Sequence[Token], index: int, count: int, price: Price) -> bool:
    """Whether the neighbours say that the number is a measure, a time, a share, a year or a telephone number."""
    before = tokens[index - 1] if index else None
    after = tokens[index + count] if index + count < len(tokens) else None
    near = after is not None and after.left - price.right < 0.9 * after.size
    text = after.text.casefold().strip("),;") if after is not None and near else ""
    if text.startswith(("%", "°", "º")) or text in _TIME_WORDS:
        return True
    if price.symbol or after is not None and _heads_a_price(tokens[index + count :]):
        return False
    if text and UNIT.match(text) and text not in ("in", "l", "p", "st", "g", "fl"):
        return True
    if text in ("in", "l", "p", "st", "g", "fl") and (price.hundredths is None or price.units < 2):
        return True
    bare = before.text.casefold() if before is not None and price.left - before.right < 0.9 * before.size else ""
    if bare in _NOT_AFTER or bare.endswith((":", "#")) and price.hundredths is not None and bare[:-1].isdigit():
        return True
    if price.hundredths is None and (price.units == 0 or (len(price.text) > 4 and not re.search(r"[.,']", price.text))):
        return True
    if (
        price.hundredths is not None
        and text in ("-", "–", "—", "to", "bis", "a", "à")
        and index + count + 1 < len(tokens)
    ):
        return bool(re.match(r"^\d{1,2}[.:]\d{2}", tokens[index + count + 1].text))  # hours: 12.00 - 15.00
    if price.hundredths is not None and bare in ("-", "–", "—", "to", "bis") and index > 1:
        return bool(re.match(r"^\d{1,2}[.:]\d{2}$", tokens[index - 2].text))
    return False


def _heads_a_price(tokens: Sequence[Token]) -> bool:
    """Whether tokens begin with an initial that names the size of the number behind it: "Gr. 10" and "L 12" are no grams and litres."""
    return len(tokens) > 1 and tokens[0].text.strip(".") in ("Gr", "L", "P", "G") and tokens[1].text[:1].isdigit()


def is_year(price: Price) -> bool:
    """Whether a bare number is more likely a vintage."""
    return not price.strong and bool(_YEAR.match(price.text.strip("(),.")))
