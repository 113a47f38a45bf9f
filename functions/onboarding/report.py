"""The doctor's findings as a table, as JSON, and as an exit code."""

import json
import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence

from functions.onboarding.diagnosis import Check, Degraded, Finding, Live, Off, Row

_COLUMNS = 118


def state(finding: Finding) -> str:
    """live, degraded or off."""
    match finding:
        case Live():
            return "live"
        case Degraded():
            return "degraded"
        case Off():
            return "off"


def lines(row: Row, *, width: int) -> Iterator[str]:
    """One check's lines; `width` is that of the longest name."""
    indent = " " * (width + 12)
    head = f"{state(row.finding):<8}  {row.name:<{width}}  "
    yield from textwrap.wrap(row.finding.text, _COLUMNS, initial_indent=head, subsequent_indent=indent)
    if row.finding.next_step:
        yield from textwrap.wrap(
            f"next: {row.finding.next_step}", _COLUMNS, initial_indent=indent, subsequent_indent=indent + "      "
        )


def summary(rows: Sequence[Row], left_out: Sequence[Check]) -> Iterator[str]:
    """The count, and what was not looked at."""
    counted = Counter(state(row.finding) for row in rows)
    yield ""
    yield ", ".join(f"{counted[word]} {word}" for word in ("live", "degraded", "off"))
    for check in left_out:
        yield f"Not examined: {check.name} ({check.left_out})"


def as_json(environment: str, rows: Sequence[Row], left_out: Sequence[Check]) -> str:
    """The same for programs."""
    document = {
        "environment": environment,
        "exit_code": exit_code(rows),
        "checks": [
            {
                "name": row.name,
                "state": state(row.finding),
                "text": row.finding.text,
                "next_step": row.finding.next_step,
            }
            for row in rows
        ],
        "not_examined": [{"name": check.name, "why": check.left_out} for check in left_out],
    }
    return json.dumps(document, indent=2)


def exit_code(rows: Sequence[Row]) -> int:
    """0 all live, 1 degraded, 2 off."""
    return max(({"live": 0, "degraded": 1, "off": 2}[state(row.finding)] for row in rows), default=0)
