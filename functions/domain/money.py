"""Amounts of money as they are written and said: integers in minor units and an ISO 4217 currency."""

_DIGITS = {"JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "ISK": 0, "PYG": 0, "UGX": 0, "XAF": 0, "XOF": 0, "XPF": 0,
           "BIF": 0, "DJF": 0, "GNF": 0, "KMF": 0, "RWF": 0, "VUV": 0, "IQD": 3, "LYD": 3, "KWD": 3, "BHD": 3, "OMR": 3, "TND": 3, "JOD": 3}  # fmt: skip
"""Currencies whose minor unit is not a hundredth (ISO 4217)."""

_SIGNS = {"USD": "$", "CAD": "$", "AUD": "$", "NZD": "$", "MXN": "$", "GBP": "£", "EUR": "€", "JPY": "¥", "CNY": "¥"}
_WORDS = {
    "USD": ("dollar", "dollars", "cent", "cents"),
    "CAD": ("dollar", "dollars", "cent", "cents"),
    "AUD": ("dollar", "dollars", "cent", "cents"),
    "NZD": ("dollar", "dollars", "cent", "cents"),
    "EUR": ("euro", "euros", "cent", "cents"),
    "GBP": ("pound", "pounds", "penny", "pence"),
    "MXN": ("peso", "pesos", "centavo", "centavos"),
    "JPY": ("yen", "yen", "", ""),
    "CHF": ("franc", "francs", "centime", "centimes"),
}


def minor_digits(currency: str) -> int:
    """How many decimals the currency has: 2, or 0 for yen."""
    return _DIGITS.get(currency, 2)


def written(amount_minor: int, currency: str) -> str:
    """$12.50, €9.00, ¥1200, CHF 8.00."""
    digits = minor_digits(currency)
    whole, rest = divmod(abs(amount_minor), 10**digits)
    number = f"{whole}.{rest:0{digits}d}" if digits else str(whole)
    sign = _SIGNS.get(currency)
    minus = "-" if amount_minor < 0 else ""
    return f"{minus}{sign}{number}" if sign else f"{currency} {minus}{number}"


def spoken(amount_minor: int, currency: str) -> str:
    """12 dollars and 50 cents: in words that no voice reads wrongly; the model puts them into the caller's language."""
    if currency not in _WORDS:
        return written(amount_minor, currency)
    one, many, small_one, small_many = _WORDS[currency]
    whole, rest = divmod(abs(amount_minor), 10 ** minor_digits(currency))
    parts = []
    if whole or not rest:
        parts.append(f"{whole} {one if whole == 1 else many}")
    if rest:
        parts.append(f"{rest} {small_one if rest == 1 else small_many}")
    return ("minus " if amount_minor < 0 else "") + " and ".join(parts)
