"""Days and times of day in a caller's words, and in words to say them back.

Works on `plain` text whose number words have become figures. An hour without "in the morning" is an evening's, as at any
restaurant's telephone: "at seven" is 19:00.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from local.simulators.realtime.policy.language import Language

_NOW = re.compile(r"Right now it is \w+,? (\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2})")
_LATEST_PM_HOUR = 10


@dataclass(frozen=True, slots=True)
class Found:
    """A day and a time of day as far as they were named, and the text without them."""

    day: date | None
    at: time | None
    rest: str


def now_in(instructions: str) -> datetime | None:
    """The restaurant's wall clock, from the line of the instructions that says it; None where none does."""
    told = _NOW.search(instructions)
    return datetime.fromisoformat(f"{told.group(1)}T{told.group(2)}") if told else None


def figures(text: str, spoken: Language) -> str:
    """Plain text with number words as figures: "seven thirty" -> "7 30", "twenty third" -> "23rd"."""
    numbers, ordinals = spoken.data.get("numbers", {}), spoken.data.get("ordinals", {})
    for words, value in spoken.data.get("compounds", {}).items():
        text = re.sub(rf"\b{words}\b", str(value), text)
    done: list[str] = []
    tens = 0
    for word in text.split():
        if tens and word in numbers and 0 < numbers[word] < 10:
            done[-1], tens = str(tens + numbers[word]), 0
        elif tens and word in ordinals and ordinals[word] < 10:
            done[-1], tens = f"{tens + ordinals[word]}rd", 0
        elif word in numbers:
            value = numbers[word]
            done.append(str(value))
            tens = value if value >= 20 and value % 10 == 0 else 0
        elif word in ordinals:
            done.append({1: "1st", 2: "2nd"}.get(ordinals[word], f"{ordinals[word]}rd"))
            tens = 0
        else:
            done.append(word)
            tens = tens if word == "y" and tens >= 30 else 0
            if tens:
                done.pop()
    return " ".join(done)


def find(text: str, spoken: Language, now: datetime | None, *, asked_time: bool = False) -> Found:
    """The day and the time in a text of `figures`. `asked_time`: a bare figure is an hour."""
    day, rest = _day(text, spoken, now)
    at, rest = _time(rest, spoken, asked=asked_time)
    return Found(day, at, rest)


def _day(text: str, spoken: Language, now: datetime | None) -> tuple[date | None, str]:
    iso = re.search(r"\b(\d{4}) (\d{2}) (\d{2})\b", text)
    if iso:
        return _date(int(iso.group(1)), int(iso.group(2)), int(iso.group(3))), _without(text, iso)
    if now is None:
        return None, text
    today = now.date()
    named = _named_day(text, spoken, today)
    if named[0] is not None:
        return named
    for name, days in (("day_after_tomorrow", 2), ("tomorrow", 1), ("today", 0)):
        pattern = spoken.pattern(f"days.{name}")
        found = re.search(pattern, text) if pattern else None
        if found:
            return today + timedelta(days=days), text if "night" in found.group() else _without(text, found)
    for number, name in enumerate(spoken.data["weekdays"]):
        found = re.search(rf"\b{name}\b", text)
        if found:
            ahead = (number - today.weekday()) % 7
            after = spoken.pattern("days.next")
            ahead = 7 if ahead == 0 and after and re.search(after, text) else ahead
            return today + timedelta(days=ahead), _without(text, found)
    alone = re.search(r"\b(?:on |the |el )+(\d{1,2})(?:st|nd|rd|th)?\b(?= |$)(?! (?:people|personas|one|1)\b)", text)
    if alone and (re.search(r"\d(?:rd|th|nd|st)", alone.group()) or spoken.code == "es"):
        return _next_day_of_month(int(alone.group(1)), today), _without(text, alone)
    return None, text


def _named_day(text: str, spoken: Language, today: date) -> tuple[date | None, str]:
    """A day with its month, in either order; the next one to come."""
    for number, month in enumerate(spoken.data["months"], start=1):
        found = re.search(rf"\b{month} (?:the )?(\d{{1,2}})(?:st|nd|rd|th)?\b", text) or re.search(
            rf"\b(\d{{1,2}})(?:st|nd|rd|th)?(?: of| de)? {month}\b", text
        )
        if found:
            day = _date(today.year, number, int(found.group(1)))
            if day is not None and day < today:
                day = _date(today.year + 1, number, int(found.group(1)))
            rest = _without(text, found)
            weekdays = "|".join(spoken.data["weekdays"])
            return day, re.sub(rf"\b(?:{weekdays})\b", " ", rest)
    return None, text


def _time(text: str, spoken: Language, *, asked: bool) -> tuple[time | None, str]:
    morning = bool(spoken.pattern("times.morning")) and spoken.matches("times.morning", text)
    evening = bool(spoken.pattern("times.evening")) and spoken.matches("times.evening", text)
    tries = [
        (r"\b(\d{1,2}):(\d{2})", None),
        (spoken.pattern("times.half"), 30),
        (spoken.pattern("times.half_to"), -30),
        (spoken.pattern("times.quarter_past"), 15),
        (spoken.pattern("times.quarter_to"), -15),
        (r"\b(\d{1,2}) (00|05|10|15|20|25|30|35|40|45|50|55)\b", None),
        (spoken.pattern("times.clock"), 0),
        (r"\b(\d{1,2}) ?[ap] ?m\b", 0),
        (spoken.pattern("times.at"), None),
    ]
    if asked:
        tries.append((r"^\D*(\d{1,2})\D*$", 0))
    for pattern, minutes in tries:
        found = re.search(pattern, text) if pattern else None
        if found:
            said = (
                int(found.group(2) or 0)
                if minutes is None and found.lastindex and found.lastindex > 1
                else minutes or 0
            )
            at = _of_the_clock(int(found.group(1)), said, morning=morning, evening=evening)
            if at is not None:
                return at, _without(text, found)
    noon = spoken.pattern("times.noon")
    found = re.search(noon, text) if noon else None
    return (time(12), _without(text, found)) if found else (None, text)


def _of_the_clock(hour: int, minutes: int, *, morning: bool, evening: bool) -> time | None:
    if minutes < 0:
        hour, minutes = hour - 1, minutes + 60
    if hour > 23 or minutes > 59:
        return None
    if hour < 12 and (evening or (not morning and 0 < hour <= _LATEST_PM_HOUR)):
        hour += 12
    return time(hour, minutes)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _next_day_of_month(day: int, today: date) -> date | None:
    for ahead in range(62):
        one = today + timedelta(days=ahead)
        if one.day == day:
            return one
    return None


def _without(text: str, found: "re.Match[str]") -> str:
    return " ".join(f"{text[: found.start()]} {text[found.end() :]}".split())


def said(day: date, at: time | None, spoken: Language) -> str:
    """A day and a time as they are said: Monday, November 23 at 7:00 PM; lunes 23 de noviembre a las 7 de la tarde."""
    weekday = spoken.data.get("weekdays_spoken", spoken.data["weekdays"])[day.weekday()]
    month = spoken.data.get("months_spoken", spoken.data["months"])[day.month - 1]
    if "said" in spoken.data:
        return _as_said(weekday, day.day, month, at, spoken.data["said"])
    if spoken.code == "es":
        return f"{weekday} {day.day} de {month}" + (f" {_hour_in_spanish(at)}" if at else "")
    return f"{weekday.capitalize()}, {month.capitalize()} {day.day}" + (f" at {clock(at)}" if at else "")


def _as_said(weekday: str, day: int, month: str, at: time | None, shapes: dict[str, str]) -> str:
    """By the language's own shapes; minutes are said only where there are some."""
    told = shapes["day"].format(weekday=weekday, day=day, month=month)
    minutes = f" {at.minute:02d}" if at is not None and at.minute else ""
    return told + (shapes["at"].format(hour=at.hour, minutes=minutes) if at is not None else "")


def clock(at: time) -> str:
    """7:00 PM."""
    return f"{(at.hour - 1) % 12 + 1}:{at.minute:02d} {'AM' if at.hour < 12 else 'PM'}"


def _hour_in_spanish(at: time) -> str:
    hour = (at.hour - 1) % 12 + 1
    minutes = {0: "", 15: " y cuarto", 30: " y media"}.get(at.minute, f" y {at.minute}")
    part = "de la mañana" if at.hour < 12 else "de la tarde" if at.hour < 21 else "de la noche"
    return f"a {'la' if hour == 1 else 'las'} {hour}{minutes} {part}"


def from_result(value: dict[str, Any]) -> datetime:
    """A result's `date` and `time` as one moment on the restaurant's clock; KeyError or ValueError where they are not there."""
    return datetime.combine(date.fromisoformat(value["date"]), time.fromisoformat(value["time"]))
