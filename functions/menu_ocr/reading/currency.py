"""Which currency a menu is printed in, from its signs, its words and its script."""

import re
from collections import Counter
from collections.abc import Sequence

from functions.menu_ocr.reading.prices import Price

WITHOUT_HUNDREDTHS = frozenset(("JPY", "KRW", "VND", "CLP", "PYG", "ISK", "UGX", "RWF"))
"""ISO 4217 currencies whose minor unit is the whole unit."""

_OF_SIGN = {
    "€": "EUR", "eur": "EUR", "£": "GBP", "gbp": "GBP", "us$": "USD", "usd": "USD", "ca$": "CAD", "c$": "CAD", "au$": "AUD", "a$": "AUD",
    "nz$": "NZD", "hk$": "HKD", "nt$": "TWD", "s$": "SGD", "r$": "BRL", "mx$": "MXN", "mxn": "MXN", "₩": "KRW", "₹": "INR", "rs": "INR",
    "rs.": "INR", "₱": "PHP", "฿": "THB", "₫": "VND", "₺": "TRY", "₽": "RUB", "₴": "UAH", "zł": "PLN", "kč": "CZK", "ft": "HUF",
    "chf": "CHF", "sfr": "CHF", "sfr.": "CHF", "fr.": "CHF", "rm": "MYR", "rp": "IDR", "aed": "AED", "jpy": "JPY", "cny": "CNY", "rmb": "CNY",
    "円": "JPY", "圆": "CNY", "塊": "TWD", "kr": "SEK", "kr.": "DKK", "원": "KRW", "euro": "EUR", "euros": "EUR", "cad": "CAD", "aud": "AUD",
    "nzd": "NZD", "sgd": "SGD", "hkd": "HKD", "brl": "BRL", "inr": "INR", "krw": "KRW", "thb": "THB", "pln": "PLN", "czk": "CZK", "huf": "HUF",
    "sek": "SEK", "nok": "NOK", "dkk": "DKK", "ron": "RON", "lei": "RON", "tl": "TRY", "₪": "ILS", "₦": "NGN", "₡": "CRC", "s/": "PEN", "s/.": "PEN",
    "руб": "RUB", "руб.": "RUB", "лв": "BGN", "лв.": "BGN",
}  # fmt: skip

_HINTS = (
    ("MXN", r"\b(?:m\.?n\.?|pesos mexicanos|m[ée]xico|cdmx|guadalajara|oaxaca|monterrey)\b"),
    ("CAD", r"\b(?:toronto|montr[ée]al|qu[ée]bec|vancouver|calgary|ottawa|ontario|canada|poutine|tps|tvq)\b"),
    ("AUD", r"\b(?:sydney|melbourne|brisbane|australia|public holidays? surcharge)\b"),
    ("ARS", r"\b(?:buenos aires|argentina)\b"),
    ("COP", r"\b(?:bogot[áa]|medell[íi]n|colombia)\b"),
    ("CLP", r"\b(?:santiago de chile|valpara[íi]so)\b"),
    ("CHF", r"\b(?:z[üu]rich|genève|geneva|bern|basel|schweiz|suisse|svizzera|schweizer franken)\b"),
    ("GBP", r"\b(?:london|vat included|inclusive of vat|sterling|discretionary)\b"),
)

_WORDS = {
    "en": "the and with of our served or fresh house choice for your on from all add chicken cheese cream butter grilled fried roasted lemon garlic onion",
    "es": "con de y del la los las salsa queso pollo al en arroz carne jamón huevo cebolla para frito",
    "fr": "et de du la le au aux avec des les sur ou fromage poulet beurre crème pommes œuf maison",
    "it": "con di e del al alla alle ai della in pomodoro pollo formaggio burro patate misto",
    "de": "mit und vom der die das auf dazu aus oder im käse hähnchen kartoffeln",
}


def language_of(text: str) -> str:
    """The language that most of the text's small words belong to: ISO 639-1."""
    kana = len(re.findall(r"[\u3040-\u30ff]", text))
    han = len(re.findall(r"[\u4e00-\u9fff]", text))
    letters = len(re.findall(r"[^\W\d_]", text)) or 1
    if kana >= 3 and kana > 0.08 * letters:
        return "ja"
    if han > 0.15 * letters:
        return "zh"
    counts = Counter(re.findall(r"[^\W\d_]+", text.casefold()))
    votes = {language: sum(counts[word] for word in words.split()) for language, words in _WORDS.items()}
    best = max(votes, key=lambda language: votes[language])
    distinct = sum(counts[word] > 0 for word in _WORDS[best].split())
    return best if distinct >= 2 or votes["en"] == 0 < votes[best] else "en"


def currency_of(prices: Sequence[Price], text: str) -> str:
    """ISO 4217. Signs decide; `$` and `¥` and their absence are judged by words, script and the way of writing decimals."""
    language = language_of(text)
    signs = Counter(price.symbol.casefold() for price in prices if price.symbol)
    for word in re.findall(r"€|£|\b(?:EUR|USD|GBP|CHF|MXN|CAD|AUD)\b|¥|￥", text):
        signs[word.casefold()] += 1
    sign = signs.most_common(1)[0][0] if signs else ""
    if sign in _OF_SIGN:
        return _OF_SIGN[sign]
    if sign in ("¥", "￥", "元", "圓"):
        if language == "ja":
            return "JPY"
        if sign == "圓":
            return "TWD"
        return "CNY" if language == "zh" or sign == "元" else "JPY"
    hints = [currency for currency, pattern in _HINTS if re.search(pattern, text, re.IGNORECASE)]
    if sign == "$":
        return _of_dollars(prices, text, language, hints)
    return _without_sign(prices, language, hints)


def _of_dollars(prices: Sequence[Price], text: str, language: str, hints: Sequence[str]) -> str:
    """Which country's dollar or peso a bare `$` is."""
    dollars = [currency for currency in hints if currency not in ("CHF", "GBP")]
    if language == "fr" and (_trails(prices) or not _borrowed(text)):
        return "CAD"
    if dollars and dollars[0] in WITHOUT_HUNDREDTHS and _cents(prices):
        dollars = []
    if dollars and (language == "es" or dollars[0] in ("CAD", "AUD")):
        return dollars[0]
    if (
        language == "es"
        and prices
        and _middle(prices) >= 28
        and sum(price.hundredths is None for price in prices) > 0.7 * len(prices)
    ):
        return "MXN"
    return "USD"


def _trails(prices: Sequence[Price]) -> bool:
    """Whether the sign mostly follows the figures, as in French Canada and never in the United States."""
    signed = [price for price in prices if price.symbol]
    return sum(price.text.rstrip(").,;").endswith("$") for price in signed) > 0.5 * len(signed)


def _borrowed(text: str) -> bool:
    """Whether a text with French dishes is English nevertheless."""
    words = Counter(re.findall(r"[^\W\d_]+", text.casefold()))
    english, french = (sum(words[word] for word in _WORDS[language].split()) for language in ("en", "fr"))
    return 3 * english > french


def _without_sign(prices: Sequence[Price], language: str, hints: Sequence[str]) -> str:
    if language == "ja":
        return "JPY"
    if language == "zh":
        return "USD" if sum(price.hundredths is not None for price in prices) > 0.5 * len(prices) else "CNY"
    if "CHF" in hints and language in ("de", "fr", "it"):
        return "CHF"
    if "GBP" in hints and language == "en":
        return "GBP"
    if language == "es" and prices and _middle(prices) >= 45:
        return "MXN"
    if language in ("de", "fr", "it", "es"):
        return "EUR"
    commas = sum("," in price.text and price.hundredths is not None for price in prices)
    return "EUR" if commas > 0.5 * len(prices) and prices else "USD"


def _cents(prices: Sequence[Price]) -> bool:
    """Whether hundredths are printed often enough to rule out a currency that has none."""
    return sum(bool(price.hundredths) for price in prices) > 0.2 * len(prices)


def _middle(prices: Sequence[Price]) -> int:
    return sorted(price.units for price in prices)[len(prices) // 2]
