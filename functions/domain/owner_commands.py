"""Reads what an owner texts to their own restaurant: a few short commands, in the six languages of our texts."""

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Literal

from functions.domain import owner_vocabulary as vocabulary
from functions.domain.hours import service_at, services_on
from functions.domain.restaurants import Restaurant
from functions.domain.wall_clock import at, instant

CommandKind = Literal[
    "eighty_six", "restock", "close", "open", "pause_orders", "resume_orders",
    "allow_party", "no_show", "undo", "status", "help", "unknown",
]  # fmt: skip
_LONGEST_PAUSE = timedelta(hours=24)
_PAUSE = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Command:
    """One command, understood; fields that the kind does not need are empty.

    `languages` are those other than English in which it can have been said: "86 salmon" in none, "hoy" in one, "mesa" in two.
    """

    kind: CommandKind
    name: str = ""
    on: date | None = None
    at: time | None = None
    size: int = 0
    length: timedelta = _PAUSE
    languages: tuple[str, ...] = ()


def business_date(restaurant: Restaurant, now: datetime) -> date:
    """The date that "tonight" means: of the service that is open, which may have begun yesterday; else the calendar's."""
    service = service_at(restaurant.hours, now, restaurant.zone)
    return service.on if service is not None else instant(now).astimezone(restaurant.zone).date()


def read_command(text: str, restaurant: Restaurant, now: datetime) -> Command:
    """The command; `unknown` if it is none. Case, accents, spaces and a full stop at the end do not count."""
    straight = text.replace("\u2019", "'").replace("\u2018", "'")
    bare = "".join(
        sign for sign in unicodedata.normalize("NFKD", straight) if not unicodedata.combining(sign)
    ).casefold()
    said, original = _trimmed(bare), _trimmed(straight)
    today = business_date(restaurant, now)
    command = _read(said, original, restaurant, today) or Command("unknown")
    # What a dish or a guest is called says nothing about the language of the command.
    around = said.replace(" ".join(_bare(command.name).split()), " ") if command.name else said
    return replace(command, languages=vocabulary.languages_of(around))


def _bare(text: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign)).casefold()


def _trimmed(text: str) -> str:
    """One line, single spaces, no full stop; a question mark alone is a command."""
    tidy = " ".join(text.split()).strip(" .!")
    return tidy.rstrip(" ?") or tidy[:1]


def _read(said: str, original: str, restaurant: Restaurant, today: date) -> Command | None:
    for kind, words in _SHORT:
        if said in words:
            return Command(kind)
    for kind, pattern in _NAMED:
        if found := re.fullmatch(pattern, said):
            # The owner's own spelling is echoed, wherever in the text the name stands.
            begins, ends = found.span("name")
            return Command(kind, name=original[begins:ends] if len(original) == len(said) else found["name"])
    doors = rf"(?P<deed>{vocabulary.CLOSE}|{vocabulary.OPEN})"
    for shape in (rf"{doors}(?: (?:{vocabulary.ON} )?(?P<day>.+))?", rf"(?:{vocabulary.ON} )?(?P<day>.+) {doors}"):
        if found := re.fullmatch(shape, said):
            on = _day(found["day"] or "tonight", restaurant, today)
            shuts = re.fullmatch(vocabulary.CLOSE, found["deed"]) is not None
            return None if on is None else Command("close" if shuts else "open", on=on)
    if found := re.fullmatch(
        rf"{vocabulary.PAUSE}(?: {vocabulary.ORDERS})?(?: (?:{vocabulary.FOR} )?(\d{{1,3}}) ?({vocabulary.UNITS})?)?",
        said,
    ):
        return _pause(found[1], found[2] or "")
    if re.fullmatch(rf"{vocabulary.RESUME}(?: {vocabulary.ORDERS})?", said):
        return Command("resume_orders")
    return _party(said, restaurant, today)


def _pause(many: str | None, unit: str) -> Command | None:
    if many is None:
        return Command("pause_orders", length=_PAUSE)
    length = timedelta(hours=int(many)) if re.match(vocabulary.HOURS, unit) else timedelta(minutes=int(many))
    return Command("pause_orders", length=min(length, _LONGEST_PAUSE)) if length else None


_SHORT: tuple[tuple[CommandKind, frozenset[str]], ...] = (
    ("undo", vocabulary.UNDO),
    ("status", vocabulary.STATUS),
    ("help", vocabulary.HELP),
)
_NAMED: tuple[tuple[CommandKind, str], ...] = (
    ("restock", rf"(?:{vocabulary.RESTOCK}):? (?P<name>.+)"),
    ("no_show", rf"(?:{vocabulary.NO_SHOW}):? (?P<name>.+)"),
    ("eighty_six", rf"(?:{vocabulary.EIGHTY_SIX}):? (?P<name>.+)"),
    ("eighty_six", rf"(?P<name>.+?) (?:{vocabulary.IS_OFF})"),
)


def _party(said: str, restaurant: Restaurant, today: date) -> Command | None:
    shape = (
        rf"{vocabulary.PARTY} (?:{vocabulary.OF} )?(\d{{1,3}}) (?:is )?ok(?:ay)?(?: (.+?))??"
        rf"(?: ?{vocabulary.AT} (.+)| (\d{{1,2}}:\d{{2}}))?"
    )
    found = re.fullmatch(shape, said)
    if found is None:
        return None
    on = _day(found[2] or "tonight", restaurant, today)
    clock = _clock(found[3] or found[4] or "", restaurant, on) if on is not None else None
    if on is None or ((found[3] or found[4]) and clock is None) or int(found[1]) == 0:
        return None
    return Command("allow_party", size=int(found[1]), on=on, at=clock)


def _day(said: str, restaurant: Restaurant, today: date) -> date | None:
    """A day that is today or later. `12/24` is month and day in the Americas, day and month elsewhere, if that makes a date."""
    if said in vocabulary.TODAY:
        return today
    if said in vocabulary.TOMORROW:
        return today + timedelta(days=1)
    if said in vocabulary.WEEKDAYS:
        return today + timedelta(days=(vocabulary.WEEKDAYS[said] - today.isoweekday()) % 7)
    if found := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", said):
        return _date(int(found[1]), int(found[2]), int(found[3]))
    if found := re.fullmatch(r"(\d{1,2})[/.](\d{1,2})\.?", said):
        first, second = int(found[1]), int(found[2])
        month_first = "/" in said and restaurant.zone.key.startswith("America/")
        pairs = [(first, second), (second, first)] if month_first else [(second, first), (first, second)]
        for month, day in pairs:
            for year in (today.year, today.year + 1):
                one = _date(year, month, day)
                if one is not None and one >= today:
                    return one
    return None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _clock(said: str, restaurant: Restaurant, on: date) -> time | None:
    """A wall-clock time; a bare `8` is the one at which the house is open that day, else the evening."""
    found = re.fullmatch(r"(\d{1,2})(?:[:.h](\d{2}))? ?(am|pm|h|uhr)?", said)
    if found is None:
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
    if hour > 23 or minute > 59 or (half in ("am", "pm") and not 1 <= hour <= 12):
        return None
    if half in ("am", "pm"):
        return time(hour % 12 + (12 if half == "pm" else 0), minute)
    if half in ("h", "uhr") or hour > 12 or hour == 0 or len(found[1]) == 2 and found[1].startswith("0"):
        return time(hour, minute)
    choices = [time(hour % 12 + 12, minute), time(hour % 12, minute)]
    open_then = [one for one in choices if _is_open(restaurant, on, one)]
    return (open_then or choices)[0]


def _is_open(restaurant: Restaurant, on: date, clock: time) -> bool:
    moment = instant(at(on, clock, restaurant.zone))
    return any(one.opens <= moment < one.closes for one in services_on(restaurant.hours, on, restaurant.zone))
