"""A small language for JSON shapes, in which the protocol's objects are written down and checked with OpenAI's refusals."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from local.simulators.realtime.refusals import missing, unknown, wrong_type, wrong_value

Check: TypeAlias = Callable[[Any, str], None]
"""Takes a value and its path; raises Refused where the value may not be there."""


def text(longest: int | None = None, pattern: str | None = None) -> Check:
    """A string."""

    def check(value: Any, path: str) -> None:
        if not isinstance(value, str):
            raise wrong_type(path, "a string", value)
        if longest is not None and len(value) > longest:
            raise wrong_value(path, value[:20] + "…", f"Expected at most {longest} characters.")
        if pattern is not None and not re.fullmatch(pattern, value):
            raise wrong_value(path, value, f"Expected a string that matches {pattern}.")

    return check


def choice(*allowed: str) -> Check:
    """One of these strings."""

    def check(value: Any, path: str) -> None:
        if not isinstance(value, str):
            raise wrong_type(path, f"one of {_listed(allowed)}", value)
        if value not in allowed:
            raise wrong_value(path, value, f"Supported values are: {_listed(allowed)}.")

    return check


def number(least: float, most: float, *, whole: bool = False) -> Check:
    """A number within bounds, both included."""

    def check(value: Any, path: str) -> None:
        if isinstance(value, bool) or not isinstance(value, int if whole else int | float):
            raise wrong_type(path, "an integer" if whole else "a decimal", value)
        if not least <= value <= most:
            raise wrong_value(path, value, f"Expected a value from {least:g} to {most:g}.")

    return check


def flag(value: Any, path: str) -> None:
    """A boolean, and no null in its place."""
    if not isinstance(value, bool):
        raise wrong_type(path, "a boolean", value)


def anything(value: Any, path: str) -> None:
    """Whatever JSON allows."""


def mapping(value: Any, path: str) -> None:
    """An object of any fields."""
    if not isinstance(value, dict):
        raise wrong_type(path, "an object", value)


def or_null(inner: Check) -> Check:
    """The same, or null."""

    def check(value: Any, path: str) -> None:
        if value is not None:
            inner(value, path)

    return check


def exactly(allowed: Any, otherwise: Check) -> Check:
    """This very value, or what the other check lets pass."""

    def check(value: Any, path: str) -> None:
        if value != allowed or isinstance(value, bool):
            otherwise(value, path)

    return check


def listing(inner: Check, longest: int = 10_000) -> Check:
    """An array of one kind of thing."""

    def check(value: Any, path: str) -> None:
        if not isinstance(value, list):
            raise wrong_type(path, "an array", value)
        if len(value) > longest:
            raise wrong_value(path, f"{len(value)} members", f"Expected at most {longest}.")
        for position, member in enumerate(value):
            inner(member, f"{path}[{position}]")

    return check


def shape(fields: Mapping[str, Check], required: Sequence[str] = ()) -> Check:
    """An object with these fields and no others."""

    def check(value: Any, path: str) -> None:
        mapping(value, path)
        for name in required:
            if name not in value:
                raise missing(f"{path}.{name}")
        for name, member in value.items():
            if name not in fields:
                raise unknown(f"{path}.{name}")
            fields[name](member, f"{path}.{name}")

    return check


def by_type(kinds: Mapping[str, Check], field: str = "type") -> Check:
    """One of several objects, told apart by one field."""
    known = choice(*kinds)

    def check(value: Any, path: str) -> None:
        mapping(value, path)
        if field not in value:
            raise missing(f"{path}.{field}")
        known(value[field], f"{path}.{field}")
        kinds[value[field]](value, path)

    return check


def text_or(inner: Check) -> Check:
    """A string of any content, or an object."""

    def check(value: Any, path: str) -> None:
        if not isinstance(value, str):
            inner(value, path)

    return check


def _listed(values: Sequence[str]) -> str:
    return ", ".join(f"'{value}'" for value in values)
