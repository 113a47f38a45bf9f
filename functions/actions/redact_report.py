"""Takes payment card numbers out of a call report before it is stored: words, keys, and what tools were given and answered."""

from collections.abc import Mapping, Sequence
from typing import Any

from functions.domain.card_numbers import redacted, redacted_all

_TEXTS = {"heard": ("text",), "spoken": ("text", "heard_text"), "keys": ("digits",)}
"""The fields that hold what was said or pressed. Each is read over all events of its kind, since a number may be cut into several."""


def redact_report(report: Mapping[str, Any]) -> dict[str, Any]:
    """The report (a `CallReport` as JSON-able data) without card numbers; one that holds none comes back equal."""
    events: list[Any] = [dict(one) if isinstance(one, Mapping) else one for one in report.get("events") or ()]
    for kind, fields in _TEXTS.items():
        mine = [one for one in events if isinstance(one, dict) and one.get("kind") == kind]
        for name in fields:
            cleaned = redacted_all([str(one.get(name) or "") for one in mine])
            for one, text in zip(mine, cleaned, strict=True):
                if one.get(name):
                    one[name] = text
    for one in events:
        if isinstance(one, dict) and one.get("kind") not in _TEXTS:
            one.update({name: without_cards(value) for name, value in one.items()})
    return {**report, "events": events} if "events" in report else dict(report)


def without_cards(value: Any) -> Any:
    """JSON-able data without card numbers in any of its texts."""
    if isinstance(value, str):
        return redacted(value)
    if isinstance(value, Mapping):
        return {name: without_cards(inner) for name, inner in value.items()}
    if isinstance(value, Sequence):
        return [without_cards(inner) for inner in value]
    return value
