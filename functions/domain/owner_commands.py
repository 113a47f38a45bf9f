"""Reads what an owner texts to their own restaurant: a few short commands, in English and Spanish."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from functions.domain.hours import service_at, services_on
from functions.domain.restaurants import Restaurant
from functions.domain.wall_clock import at, instant

CommandKind = Literal[
    "eighty_six", "restock", "close", "open", "pause_orders", "resume_orders",
    "allow_party", "no_show", "undo", "status", "help", "unknown",
]  # fmt: skip
_LONGEST_PAUSE = timedelta(hours=24)
_PAUSE = timedelta(minutes=30)
_WEEKDAYS = {
    "mon": 1, "monday": 1, "lunes": 1, "tue": 2, "tues": 2, "tuesday": 2, "martes": 2, "wed": 3, "wednesday": 3, "miercoles": 3,
    "thu": 4, "thur": 4, "thurs": 4, "thursday": 4, "jueves": 4, "fri": 5, "friday": 5, "viernes": 5, "sat": 6, "saturday": 6,
    "sabado": 6, "sun": 7, "sunday": 7, "domingo": 7,
}  # fmt: skip
_TODAY = frozenset({"tonight", "today", "now", "esta noche", "hoy"})
_TOMORROW = frozenset({"tomorrow", "tomorrow night", "manana"})
_SPANISH = re.compile(
    r"\b(agotado|hay|cerrado|cerrar|abierto|abrir|pausa|pausar|pedidos|reanudar|grupo|mesa|no vino|deshacer|estado|ayuda"
    r"|esta noche|hoy|manana|a las)\b"
)


@dataclass(frozen=True, slots=True)
class Command:
    """One command, understood; fields that the kind does not need are empty. `spanish` is how it was said."""

    kind: CommandKind
    name: str = ""
    on: date | None = None
    at: time | None = None
    size: int = 0
    length: timedelta = _PAUSE
    spanish: bool = False


def business_date(restaurant: Restaurant, now: datetime) -> date:
    """The date that "tonight" means: of the service that is open, which may have begun yesterday; else the calendar's."""
    service = service_at(restaurant.hours, now, restaurant.zone)
    return service.on if service is not None else instant(now).astimezone(restaurant.zone).date()


def read_command(text: str, restaurant: Restaurant, now: datetime) -> Command:
    """The command; `unknown` if it is none. Case, accents, spaces and a full stop at the end do not count."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign)).casefold()
    said = " ".join(bare.split()).strip(" .!")
    original = " ".join(text.split()).strip(" .!")
    today = business_date(restaurant, now)
    command = _read(said, original, restaurant, today) or Command("unknown")
    return Command(
        command.kind,
        command.name,
        command.on,
        command.at,
        command.size,
        command.length,
        spanish=_SPANISH.search(said) is not None,
    )


def _read(said: str, original: str, restaurant: Restaurant, today: date) -> Command | None:
    if said in ("undo", "deshacer"):
        return Command("undo")
    if said in ("status", "estado"):
        return Command("status")
    if said in ("help", "ayuda", "?", "info", "commands"):
        return Command("help")
    for kind, pattern in _NAMED:
        if found := re.fullmatch(pattern, said):
            # The owner's own spelling is echoed: the name stands at the end of the text.
            return Command(kind, name=original[-len(found[1]) :] if len(original) == len(said) else found[1])
    if found := re.fullmatch(r"(closed?|cerrado|cerrar|open|reopen|abierto|abrir)(?: (?:on |el )?(.+))?", said):
        on = _day(found[2] or "tonight", restaurant, today)
        shuts = found[1] in ("close", "closed", "cerrado", "cerrar")
        return None if on is None else Command("close" if shuts else "open", on=on)
    if found := re.fullmatch(
        r"paus(?:e|a|ar)(?: orders| pedidos)?(?: (?:for )?(\d{1,3}) ?(m|min|mins|minutes|minutos|h|hour|hours|horas?)?)?",
        said,
    ):
        many = int(found[1]) if found[1] else 0
        length = timedelta(hours=many) if (found[2] or "").startswith("h") else timedelta(minutes=many)
        return Command("pause_orders", length=min(length, _LONGEST_PAUSE) if many else _PAUSE)
    if re.fullmatch(r"(resume|unpause|reanudar)(?: orders| pedidos)?", said):
        return Command("resume_orders")
    return _party(said, restaurant, today)


_NAMED: tuple[tuple[CommandKind, str], ...] = (
    ("restock", r"(?:un-? ?86|hay) (.+)"),
    ("eighty_six", r"(?:86|agotado) (.+)"),
    ("no_show", r"(?:no-? ?show|no vino) (.+)"),
)


def _party(said: str, restaurant: Restaurant, today: date) -> Command | None:
    shape = r"(?:(?:party|group|grupo|mesa) (?:of |de )?)(\d{1,3}) ok(?:ay)?(?: (.+?))??(?: ?(?:at|a las|a la) (.+)| (\d{1,2}:\d{2}))?"
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
    if said in _TODAY:
        return today
    if said in _TOMORROW:
        return today + timedelta(days=1)
    if said in _WEEKDAYS:
        return today + timedelta(days=(_WEEKDAYS[said] - today.isoweekday()) % 7)
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
    found = re.fullmatch(r"(\d{1,2})(?::(\d{2}))? ?(am|pm|h)?", said)
    if found is None:
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
    if hour > 23 or minute > 59 or (half in ("am", "pm") and not 1 <= hour <= 12):
        return None
    if half in ("am", "pm"):
        return time(hour % 12 + (12 if half == "pm" else 0), minute)
    if half == "h" or hour > 12 or hour == 0 or len(found[1]) == 2 and found[1].startswith("0"):
        return time(hour, minute)
    choices = [time(hour % 12 + 12, minute), time(hour % 12, minute)]
    open_then = [one for one in choices if _is_open(restaurant, on, one)]
    return (open_then or choices)[0]


def _is_open(restaurant: Restaurant, on: date, clock: time) -> bool:
    moment = instant(at(on, clock, restaurant.zone))
    return any(one.opens <= moment < one.closes for one in services_on(restaurant.hours, on, restaurant.zone))
