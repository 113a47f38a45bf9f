"""Judges what the deployed functions have logged: whoever had work to do has written something, and nothing that is an error."""

import json
from collections.abc import Mapping, Sequence

from local.findings import Finding

_SHOWN = 300


def judge_logs(logged: Mapping[str, Sequence[str]], wanted: Sequence[str]) -> list[Finding]:
    """A finding for each function; `logged` holds its lines by its name, `wanted` those that had work to do."""
    return [_judged(name, lines, name in wanted) for name, lines in sorted(logged.items())] + [
        Finding(name, right=False, detail="has no log group") for name in wanted if name not in logged
    ]


def _judged(name: str, lines: Sequence[str], wanted: bool) -> Finding:
    wrong = [line for line in lines if _is_error(line)]
    if wrong:
        return Finding(name, right=False, detail=f"{len(lines)} lines, {len(wrong)} errors: {wrong[0][:_SHOWN]}")
    return Finding(name, right=bool(lines) or not wanted, detail=f"{len(lines)} lines")


def _is_error(line: str) -> bool:
    """Whether our logger or Lambda calls it an error; what is no JSON is a library's or the interpreter's own."""
    try:
        told = json.loads(line)
    except ValueError:
        return "Traceback (most recent call last)" in line or "[ERROR]" in line
    return isinstance(told, dict) and told.get("level") in ("ERROR", "CRITICAL")
