"""How an owner is answered by text: days, hours and guests as the language writes them, within two segments."""

import re
from collections.abc import Sequence
from datetime import date, time
from zoneinfo import ZoneInfo

from functions.domain import gsm7
from functions.domain.message_words import WORDS
from functions.domain.messages import MOST_SEGMENTS, language_of
from functions.domain.owner_echo_words import ECHOES
from functions.domain.reservations import Reservation
from functions.domain.restaurants import Restaurant

_DAY = re.compile(r"[^,]*}[.]?(?=,| [^{}]*{clock})")
"""What stands before the hour in a language's `when`."""


def echo_language(restaurant: Restaurant, spoken: Sequence[str]) -> str:
    """The language of an echo: the house's first one, unless the command was `spoken` in others (English is everybody's)."""
    house = language_of(restaurant)
    house = house if house in ECHOES else "en"
    return house if house in spoken or not spoken else spoken[0]


def day_of(language: str, on: date, today: date | None = None) -> str:
    """Tue Nov 24, or mar 24/11; with the year where it is not that of `today`."""
    words = WORDS.get(language, WORDS["en"])
    template = _DAY.match(words.when)
    year = f" {on.year}" if today is not None and on.year != today.year else ""
    return (template[0] if template is not None else words.when).format(
        weekday=words.weekdays[on.weekday()],
        day=on.day,
        month=on.month,
        month_name=words.months[on.month - 1],
        clock="",
    ) + year


def clock_of(language: str, clock: time) -> str:
    """8:00 PM, or 20:00."""
    if not WORDS.get(language, WORDS["en"]).twelve_hours:
        return f"{clock:%H:%M}"
    return f"{clock.hour % 12 or 12}:{clock.minute:02d} {'PM' if clock.hour >= 12 else 'AM'}"


def listed(language: str, reservations: Sequence[Reservation], zone: ZoneInfo, most: int) -> str:
    """8:00 PM Rossi 4, 8:30 PM Chan 2 +3."""
    shown = [
        f"{clock_of(language, one.starts_at.astimezone(zone).time())} {gsm7.plain(one.name)[:16].strip()} {one.party_size}"
        for one in reservations[:most]
    ]
    more = f" +{len(reservations) - most}" if len(reservations) > most else ""
    return ", ".join(shown) + more


def fitting(text: str) -> str:
    """The text in the cheap alphabet where it can be, cut to two segments."""
    plain = gsm7.plain(text)
    while gsm7.segments(plain) > MOST_SEGMENTS:
        plain = plain[:-8].rstrip() + ".."
    return plain
