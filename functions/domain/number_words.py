"""Digits in spoken words: "four", "forty-two", "quarante-deux", "zweiundvierzig", in the languages of the texts."""

from collections.abc import Mapping, Sequence
from functools import cache

_UNITS = {
    0: "zero oh o cero null zéro", 1: "one uno una eins ein un um uma", 2: "two dos zwei zwo deux due dois duas", 3: "three tres drei trois tre três",
    4: "four cuatro vier quatre quattro quatro", 5: "five cinco fünf cinq cinque", 6: "six seis sechs sei", 7: "seven siete sieben sept sette sete",
    8: "eight ocho acht huit otto oito", 9: "nine nueve neun neuf nove",
    10: "ten diez zehn dix dieci dez", 11: "eleven once elf onze undici", 12: "twelve doce zwölf douze dodici doze", 13: "thirteen trece dreizehn treize tredici treze",
    14: "fourteen catorce vierzehn quatorze quattordici catorze", 15: "fifteen quince fünfzehn quinze quindici", 16: "sixteen dieciséis sechzehn seize sedici dezesseis",
    17: "seventeen diecisiete siebzehn diciassette dezessete", 18: "eighteen dieciocho achtzehn diciotto dezoito", 19: "nineteen diecinueve neunzehn diciannove dezenove",
    21: "veintiuno veintiún", 22: "veintidós", 23: "veintitrés", 24: "veinticuatro", 25: "veinticinco", 26: "veintiséis", 27: "veintisiete", 28: "veintiocho", 29: "veintinueve",
}  # fmt: skip
_TENS = {
    20: "twenty veinte zwanzig vingt vingts venti vinte", 30: "thirty treinta dreißig dreissig trente trenta trinta",
    40: "forty fourty cuarenta vierzig quarante quaranta quarenta", 50: "fifty cincuenta fünfzig cinquante cinquanta cinquenta",
    60: "sixty sesenta sechzig soixante sessanta sessenta", 70: "seventy setenta siebzig septante settanta",
    80: "eighty ochenta achtzig ottanta oitenta huitante octante", 90: "ninety noventa neunzig nonante novanta",
}  # fmt: skip
_TENS_IN_ONE_WORD = {
    20: "vent",
    30: "trent",
    40: "quarant",
    50: "cinquant",
    60: "sessant",
    70: "settant",
    80: "ottant",
    90: "novant",
}
_ITALIAN = {1: "uno", 2: "due", 3: "tre tré", 4: "quattro", 5: "cinque", 6: "sei", 7: "sette", 8: "otto", 9: "nove"}
_GERMAN = {1: "ein", 2: "zwei", 3: "drei", 4: "vier", 5: "fünf", 6: "sechs", 7: "sieben", 8: "acht", 9: "neun"}


@cache
def number_words() -> Mapping[str, int]:
    """Each word (lower case) with its number, 0 to 99."""
    known = {word: number for table in (_UNITS, _TENS) for number, words in table.items() for word in words.split()}
    for tens in range(20, 100, 10):
        german = next(word for word in _TENS[tens].split() if word.endswith(("zig", "ßig")))
        stem = _TENS_IN_ONE_WORD[tens]
        vowel = "i" if tens == 20 else "a"
        for unit in range(1, 10):
            known[f"{_GERMAN[unit]}und{german}"] = tens + unit
            for word in _ITALIAN[unit].split():
                known[stem + (word if word[0] in "uo" else vowel + word)] = tens + unit
    return known


def said_as_one(words: Sequence[str]) -> list[tuple[int, int]]:
    """Number words in their order as (how many words, what they come to): "forty two" is (2, 42), "quatre vingt deux" (3, 82)."""
    numbers = [number_words()[word] for word in words]
    found = []
    place = 0
    while place < len(words):
        eighty = words[place] == "quatre" and words[place + 1 : place + 2] in (["vingt"], ["vingts"])
        length = _after_eighty(words[place + 2 : place + 4]) + 2 if eighty else _length(*numbers[place : place + 3])
        total = sum(numbers[place : place + length])
        found.append((length, total - 24 + 80 if eighty else total))
        place += length
    return found


def _after_eighty(ahead: Sequence[str]) -> int:
    numbers = [number_words()[word] for word in ahead]
    if len(numbers) > 1 and numbers[0] == 10 and 7 <= numbers[1] <= 9:
        return 2
    another_eighty = numbers[:2] == [4, 20]
    return 1 if numbers and 1 <= numbers[0] <= 19 and not another_eighty else 0


def _length(first: int, second: int = 0, third: int = 0) -> int:
    if first < 20 or first % 10:
        return 1
    if first == 60 and second == 10 and 7 <= third <= 9:
        return 3
    return 2 if 1 <= second <= (19 if first == 60 else 9) else 1
