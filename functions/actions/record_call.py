"""Stores what a call was and what it cost, and tells the owner if it failed."""

from collections.abc import Callable, Mapping
from typing import Any, get_args

from functions.actions.redact_report import redact_report
from functions.actions.take_message import take_message
from functions.domain.calls import Message, NextStep
from functions.domain.costs import cost_of
from functions.domain.ports import CallLog, Clock, MessageBox
from functions.domain.restaurants import Restaurant

_STEPS: tuple[NextStep, ...] = get_args(NextStep)
_FAILED = ("provider_failed", "bridge_failed")


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
    """Store the report (a `CallReport` as JSON-able data), without any card number, unless a newer revision is stored; says whether it was stored.

    A model without a price leaves the cost unknown, and `hint` gets the sentence to log. A call that the provider or the
    bridge ended leaves the owner a message with the number to call back, once per call.
    """
    report = redact_report(report)
    usage = report.get("usage") or ()
    cost = cost_of([part for part in usage if isinstance(part, Mapping)])
    if cost.unpriced:
        hint(f"no price for {', '.join(cost.unpriced)} in prices.json: the cost of {call_sid} stays unknown")
    step = report.get("next_step")
    next_step: NextStep = next((word for word in _STEPS if word == step), "bridge_failed")
    stored = calls.save_report(
        call_sid,
        revision=int(report.get("revision") or 1),
        report=report,
        next_step=next_step,
        cost_micro_usd=cost.micro_usd,
    )
    if stored and next_step in _FAILED:
        _tell_owner(calls, box, clock, restaurant, call_sid, str(report.get("reason") or next_step))
    return stored


def _tell_owner(
    calls: CallLog, box: MessageBox, clock: Clock, restaurant: Restaurant, call_sid: str, reason: str
) -> None:
    call = calls.get(call_sid)
    message = Message(
        id=f"call-failed-{call_sid}",
        restaurant_id=restaurant.id,
        kind="call_failed",
        text="",  # the kind says it in the owner's language; why is for the engineer
        created_at=clock.now(),
        phone=call.caller if call is not None else None,
        call_sid=call_sid,
        details={"reason": reason},
    )
    take_message(box, clock, restaurant, message)
