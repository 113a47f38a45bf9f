"""Holds a proposal against the words on the paper: what is not there is refused, whole; the doubt then stays as it was.

A proposal may join, split and move the words of its region, and set right what recognition takes for another sign (0 for O, rn for m). It
may not add a word, change a figure, lose what was read surely, or take for a price what does not look like one where it stands.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace

from functions.menu_ocr.reading.additions import Minor
from functions.menu_ocr.reading.laid import Token
from functions.menu_ocr.reading.menu_read import ReadItem, ReadPrice
from functions.menu_ocr.reading.prices import SYMBOLS, Price, figures
from functions.menu_ocr.repair.proposal import Proposal, ProposedPrice
from functions.menu_ocr.repair.region import Region

REPAIRED = "A language model has set this right from the words on the paper"
"""How the doubt of a repaired item begins: it is not sold before the owner has looked at it."""
_SURE = 0.6
_LONGEST_NAME = 120
_ALIKE = str.maketrans({"0": "o", "1": "l", "i": "l", "|": "l", "!": "l", "5": "s", "8": "b"})
_SIGNS_OF_MONEY = re.compile(rf"^{SYMBOLS}|{SYMBOLS}$", re.IGNORECASE)
_PLAIN_PRICE = re.compile(r"\d{1,6}(?:[.,]\d{1,3})*(?:[.,][-–—]{1,2})?")


def checked(proposal: Proposal, region: Region, minor: Minor) -> ReadItem | None:
    """The item as proposed, with a doubt that says so; None if anything of it is not on the paper, or nothing changes."""
    item = region.item
    name, description = _tidied(proposal.name), _tidied(proposal.description)
    prices = _prices(proposal.prices, region, minor)
    if prices is None or not any(sign.isalpha() for sign in name) or len(name) > _LONGEST_NAME:
        return None
    if not _stands_there(name, region) or (description and not _stands_there(description, region)):
        return None
    if _loses_something(f"{name} {description}", region):
        return None
    if (name, description, _sold(prices)) == (item.name, item.description, _sold(item.prices)):
        return None
    return replace(item, name=name, description=description, prices=prices, doubts=(_told(item),))


def _told(item: ReadItem) -> str:
    before = ", ".join([item.name, *(f"{one.label} {one.text}".strip() for one in item.prices)])
    return f'{REPAIRED}; please check it. It was read as "{before}".'


def _tidied(text: str) -> str:
    return unicodedata.normalize("NFC", " ".join(text.split()))


def _sold(prices: Iterable[ReadPrice]) -> list[tuple[int, str]]:
    return [(price.amount_minor, price.label) for price in prices]


def _key(word: str, *, exact: bool) -> str:
    """The letters and figures of a word as they are compared; of recognised words, signs that look alike are one."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKC", word).casefold() if sign.isalnum() or sign in "|!")
    if exact or plain.isdigit():
        return plain.replace("|", "").replace("!", "")
    bare = "".join(sign for sign in unicodedata.normalize("NFD", plain) if not "\u0300" <= sign <= "\u036f")
    return unicodedata.normalize("NFC", bare).translate(_ALIKE).replace("rn", "m").replace("vv", "w")


def _stands_there(text: str, region: Region) -> bool:
    """Whether the words are a run of the region's own, in its order, beginning and ending where words do.

    What may stand in between without belonging to it: prices, marks and the item's number.
    """
    wanted = "".join(_key(word, exact=region.exact) for word in text.split())
    if not wanted:
        return False
    in_prices = {id(token) for price in region.prices for token in price.tokens}
    beside = {mark.casefold() for mark in (*region.item.marks, region.item.number) if mark}
    everything = region.tokens
    words = [token for token in everything if id(token) not in in_prices]
    bare = [token for token in words if token.text.strip("()[]*.,:").casefold() not in beside]
    return any(_runs(wanted, tokens, exact=region.exact) for tokens in (everything, words, bare))


def _runs(wanted: str, tokens: Sequence[Token], *, exact: bool) -> bool:
    keys = [_key(token.text, exact=exact) for token in tokens]
    for first in range(len(keys)):
        run = ""
        for key in keys[first:]:
            run += key
            if run == wanted:
                return True
            if not wanted.startswith(run):
                break
    return False


def _loses_something(text: str, region: Region) -> bool:
    """Whether a word of the item that was read surely is nowhere in the proposal: a "without" must not get lost."""
    kept = "".join(_key(word, exact=region.exact) for word in text.split())
    own = {_key(word, exact=region.exact) for word in f"{region.item.name} {region.item.description}".split()}
    sure = {_key(token.text, exact=region.exact) for token in region.tokens if token.confidence >= _SURE}
    return any(word not in kept for word in own & sure if any(sign.isalpha() for sign in word))


def _prices(proposed: Sequence[ProposedPrice], region: Region, minor: Minor) -> tuple[ReadPrice, ...] | None:
    """The proposed prices, each found at a place of its own; None if one is not there, or a sure one is missing."""
    item = region.item
    left = [price for price in region.prices if not price.added]
    wanted = [(price, _amount(price.text, minor)) for price in proposed]
    found: list[ReadPrice] = []
    for price, amount in wanted:
        at = next((one for one in left if amount is not None and minor(one) == amount), None)
        if at is None:
            return None
        left.remove(at)
        label = _label(price.label, amount, region)
        if label is None:
            return None
        found.append(ReadPrice(minor(at), label, at.text))
    sure = {
        minor(price)
        for price in region.prices
        if not price.mended and all(token.confidence >= _SURE for token in price.tokens)
    }
    kept = {price.amount_minor for price in found}
    if any(price.amount_minor in sure - kept for price in item.prices) or (item.market_price and found):
        return None
    return tuple(found)


def _amount(text: str, minor: Minor) -> int | None:
    """Minor units of a price as a model writes it; None for what is no single price."""
    bare = _SIGNS_OF_MONEY.sub("", text.replace(" ", "")).replace("'", "").replace("’", "")
    bare = _SIGNS_OF_MONEY.sub("", bare)
    if not _PLAIN_PRICE.fullmatch(bare):
        return None
    units, hundredths = figures(bare)
    return minor(Price((), units, hundredths if hundredths is not None else 0, "", True, False))


def _label(label: str, amount: int | None, region: Region) -> str | None:
    """The size, if it is printed there or above the column; a price that had one keeps it. None if it may not be called so."""
    label = _tidied(label)
    before = {price.label for price in region.item.prices if price.amount_minor == amount and price.label}
    if before:
        return label if label in before else None
    if not label or label in region.labels or _stands_there(label, region):
        return label
    return None
