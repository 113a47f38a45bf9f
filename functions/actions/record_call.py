"""Stores what a call was and what it cost, and tells the owner if it failed."""

from collections.abc import Callable
from typing import Any

from functions.domain.ports import CallLog, Clock, MessageBox
from functions.domain.restaurants import Restaurant


def record_call(
    calls: CallLog,
    box: MessageBox,
    clock: Clock,
    restaurant: Restaurant,
    *,
    call_sid: str,
    report: dict[str, Any],
    hint: Callable[[str], None] = lambda _: None,
) -> bool:
    """Store the report (a `CallReport` as JSON-able data) unless a newer revision is stored; `hint` gets what should be logged."""
    raise NotImplementedError
