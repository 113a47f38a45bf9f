"""Reads plain data field by field and complains with the place and with what was expected there."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, time, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from functions.domain.errors import BadConfiguration

_T = TypeVar("_T")


def hhmm(clock: time) -> str:
    """09:30."""
    return f"{clock:%H:%M}"


def minutes(length: timedelta) -> int:
    """Whole minutes."""
    return round(length.total_seconds() / 60)


class Reader:
    """One mapping of a document; every read field is remembered, so that `nothing_else` finds misspelled ones."""

    def __init__(self, data: object, place: str) -> None:
        if data is not None and not isinstance(data, Mapping):
            raise BadConfiguration(f"{place}: a set of fields was expected, not {data!r}")
        self._data: Mapping[Any, Any] = data or {}
        self._place = place
        self._read: set[str] = set()

    def text(self, name: str, default: str | None = None) -> str:
        """A text."""
        value = self._take(name)
        if value is None:
            return self._default(name, default)
        if not isinstance(value, str):
            raise self._wrong(name, "a text (in quotes)", value)
        return value

    def number(self, name: str, default: int | None = None) -> int:
        """A whole number."""
        value = self._take(name)
        if value is None:
            return self._default(name, default)
        if isinstance(value, bool) or not isinstance(value, int):
            raise self._wrong(name, "a whole number", value)
        return value

    def optional_number(self, name: str) -> int | None:
        """A whole number, or None if it is left out."""
        return None if self._take(name) is None else self.number(name)

    def flag(self, name: str, default: bool) -> bool:
        """true or false."""
        value = self._take(name)
        if value is None:
            return default
        if not isinstance(value, bool):
            raise self._wrong(name, "true or false", value)
        return value

    def minutes(self, name: str, default: timedelta) -> timedelta:
        """A duration given in whole minutes."""
        return timedelta(minutes=self.number(name, minutes(default)))

    def clock(self, name: str, default: time | None = None) -> time:
        """A wall-clock time such as "19:30". YAML 1.1 reads an unquoted 19:30 as the number 1170, which is understood too."""
        value = self._take(name)
        if value is None and default is not None:
            return default
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 24 * 60:
            return time(*divmod(value, 60))
        if isinstance(value, str) and re.fullmatch(r"([01]?[0-9]|2[0-3]):[0-5][0-9]", value.strip()):
            hour, minute = value.strip().split(":")
            return time(int(hour), int(minute))
        raise self._wrong(name, 'a time such as "19:30"', value)

    def date(self, name: str) -> date:
        """A date such as 2026-12-25; YAML reads it as a date by itself."""
        value = self._take(name)
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value if isinstance(value, str) else "")
        except ValueError:
            raise self._wrong(name, 'a date such as "2026-12-25"', value) from None

    def zone(self, name: str) -> ZoneInfo:
        """A time zone such as Europe/Rome."""
        value = self.text(name)
        try:
            return ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise self._wrong(name, "a time zone such as Europe/Rome", value) from None

    def texts(self, name: str, default: Sequence[str] | None = None) -> list[str]:
        """A list of texts."""
        value = self._take(name)
        if value is None:
            return list(self._default(name, default))
        if not isinstance(value, Sequence) or isinstance(value, str) or not all(isinstance(one, str) for one in value):
            raise self._wrong(name, "a list of texts", value)
        return list(value)

    def words(self, name: str) -> dict[str, str]:
        """Texts by name; empty if it is left out."""
        value = self._take(name)
        if value is None:
            return {}
        if not isinstance(value, Mapping) or not all(isinstance(one, str) for pair in value.items() for one in pair):
            raise self._wrong(name, "texts by name", value)
        return dict(value)

    def durations(self, name: str, default: tuple[timedelta, ...]) -> tuple[timedelta, ...]:
        """A list of durations in whole minutes."""
        value = self._take(name)
        if value is None:
            return default
        if not isinstance(value, Sequence) or isinstance(value, str) or not all(type(one) is int for one in value):
            raise self._wrong(name, "a list of minutes such as [1440, 180]", value)
        return tuple(timedelta(minutes=one) for one in value)

    def steps(self, name: str, default: tuple[tuple[int, timedelta], ...]) -> tuple[tuple[int, timedelta], ...]:
        """Pairs of party size and minutes."""
        value = self._take(name)
        if value is None:
            return default
        wrong = self._wrong(name, "pairs of party size and minutes such as [[2, 90], [4, 105]]", value)
        if not isinstance(value, Sequence) or isinstance(value, str):
            raise wrong
        for pair in value:
            if not isinstance(pair, Sequence) or len(pair) != 2 or not all(type(number) is int for number in pair):
                raise wrong
        return tuple((up_to, timedelta(minutes=length)) for up_to, length in value)

    def inner(self, name: str) -> "Reader":
        """A mapping inside this one; an empty one if it is left out."""
        return Reader(self._take(name), f"{self._place}.{name}")

    def inners(self, name: str) -> list["Reader"]:
        """A list of mappings; empty if it is left out."""
        value = self._take(name)
        if value is None:
            return []
        if not isinstance(value, Sequence) or isinstance(value, str):
            raise self._wrong(name, "a list", value)
        return [Reader(one, f"{self._place}.{name}[{index}]") for index, one in enumerate(value)]

    def nothing_else(self) -> None:
        """Complain about fields that nobody asked for."""
        unknown = [str(name) for name in self._data if name not in self._read]
        if unknown:
            known = ", ".join(sorted(self._read))
            raise BadConfiguration(f"{self._place}: unknown field {', '.join(unknown)}; known are {known}")

    def _take(self, name: str) -> Any:
        self._read.add(name)
        return self._data.get(name)

    def _default(self, name: str, default: _T | None) -> _T:
        if default is None:
            raise BadConfiguration(f"{self._place}.{name} is missing")
        return default

    def _wrong(self, name: str, expected: str, found: object) -> BadConfiguration:
        return BadConfiguration(f"{self._place}.{name}: expected {expected}, found {found!r}")
