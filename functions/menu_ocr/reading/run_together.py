"""Parts what recognition runs together or takes for something else between sizes and prices: "0,2 l 4,75" becomes "0,214,75"."""

import re
from collections.abc import Sequence
from dataclasses import replace

from functions.menu_ocr.reading.laid import Token, same_row, sliced

_AMOUNT = r"0[.,](?:1|15|2|25|3|33|4|5|7|75)"
_STROKE = r"[1lI|]"
"""A small l, as recognition sees it."""
_PRICE = r"\d{1,3}[.,]\d{2}[€£]?"
_CENTILITRES = re.compile(rf"^c{_STROKE}({_PRICE})$")
_LITRES_AND_PRICE = re.compile(rf"^({_AMOUNT}){_STROKE}({_PRICE})$")
_LITRES = re.compile(rf"^({_AMOUNT}){_STROKE}$")
_BARE_AMOUNT = re.compile(rf"^{_AMOUNT}$")
_ONLY_STROKE = re.compile(rf"^{_STROKE}$")
_STROKE_AND_PRICE = re.compile(rf"^{_STROKE}({_PRICE})$")
_STROKE_BEFORE = re.compile(r"^([/|])(\D{0,3}\d[\d.,]*\D{0,2})$")
_STROKE_BEHIND = re.compile(r"^(\D{0,3}\d[\d.,]*\D{0,2})([/|])$")
_SIGN_AND_STROKE = re.compile(r"^([$€£])([/|])(\D?\d[\d.,]*\D?)$")
_INITIAL_AND_PRICE = re.compile(r"^(XL|[SMLGPR])([$€£]\d{1,4}(?:[.,]\d{2})?)$")
_DOLLARS = frozenset(("S$", "R$"))
"""Singapore's and Brazil's, unless other sizes of the page are printed the same way."""
_FRANCS = re.compile(r"^(?:Fr|SFr)$")
_FIGURES = re.compile(r"^\d{1,4}[.,]\d{2}$")


def parted(tokens: Sequence[Token]) -> list[Token]:
    """The tokens of a page that was recognised, with sizes, strokes and prices each for itself; others are left as they are printed."""
    sizes = {found[1] for token in tokens if (found := _INITIAL_AND_PRICE.match(token.text))}
    sizes |= {token.text for token in tokens if token.text in ("S", "M", "L", "XL", "G", "P")}
    francs = any(token.text in ("Fr.", "SFr.") for token in tokens)
    out = [piece for token in tokens for piece in _pieces(token, sizes)]
    if francs:
        out = [_with_its_dot(token, out) for token in out]
    return _with_litres(out)


def _pieces(token: Token, sizes: set[str]) -> list[Token]:
    """One token in its parts."""
    text = token.text
    if token.font:
        return [token]
    if found := _CENTILITRES.match(text):
        return [replace(sliced(token, 0, 2), text="cl"), sliced(token, *found.span(1))]
    if found := _LITRES_AND_PRICE.match(text):
        return [*_amount_and_unit(token, found), sliced(token, *found.span(2))]
    if found := _STROKE_BEFORE.match(text) or _STROKE_BEHIND.match(text):
        return [sliced(token, *found.span(1)), sliced(token, *found.span(2))]
    if found := _SIGN_AND_STROKE.match(text):
        return [sliced(token, *found.span(part)) for part in (1, 2, 3)]
    found = _INITIAL_AND_PRICE.match(text)
    if found and (text[:2] not in _DOLLARS or sizes - {found[1], "S"}):
        return [sliced(token, *found.span(1)), sliced(token, *found.span(2))]
    return [token]


def _amount_and_unit(token: Token, found: re.Match[str]) -> list[Token]:
    return [sliced(token, *found.span(1)), replace(sliced(token, found.end(1), found.end(1) + 1), text="l")]


def _with_its_dot(token: Token, tokens: Sequence[Token]) -> Token:
    """ "Fr 9.00" on a page that else says "Fr."."""
    if token.font or not _FRANCS.match(token.text):
        return token
    behind = _behind(token, tokens)
    return replace(token, text=f"{token.text}.") if behind is not None and _FIGURES.match(behind.text) else token


def _with_litres(tokens: list[Token]) -> list[Token]:
    """Where a page sells by the litre, an amount and the stroke behind it: "0.51" is half a litre there, not half a euro."""
    amounts = [token for token in tokens if not token.font and _BARE_AMOUNT.match(token.text)]
    known = sum((behind := _behind(one, tokens)) is not None and behind.text in ("l", "L") for one in amounts)
    if known < 2:
        return tokens
    changed: dict[int, list[Token]] = {}
    for amount in amounts:
        behind = _behind(amount, tokens)
        if behind is None:
            continue
        if _ONLY_STROKE.match(behind.text):
            changed[id(behind)] = [replace(behind, text="l")]
        elif found := _STROKE_AND_PRICE.match(behind.text):
            changed[id(behind)] = [replace(sliced(behind, 0, 1), text="l"), sliced(behind, *found.span(1))]
    for token in tokens:
        if not token.font and (whole := _LITRES.match(token.text)):
            changed[id(token)] = _amount_and_unit(token, whole)
    return [piece for token in tokens for piece in changed.get(id(token), [token])]


def _behind(token: Token, tokens: Sequence[Token]) -> Token | None:
    """The next one on its row, if it is close."""
    close = [
        other
        for other in tokens
        if other is not token
        and -0.2 * token.size < other.left - token.right < token.size
        and other.left > token.left
        and same_row(other, token)
    ]
    return min(close, key=lambda other: other.left, default=None)
