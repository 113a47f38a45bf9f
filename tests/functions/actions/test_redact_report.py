"""No card number is stored with a call, wherever in the report it stands."""

import json
from typing import Any

from functions.actions.redact_report import redact_report
from functions.domain.card_numbers import MASK

CARD = "4111 1111 1111 1111"


def _report(*events: dict[str, Any]) -> dict[str, Any]:
    return {"call_sid": "CA1", "revision": 1, "events": list(events)}


def test_what_the_caller_said_is_cleaned_also_in_pieces() -> None:
    cleaned = redact_report(
        _report(
            {"kind": "heard", "text": "It is 4111 1111"},
            {"kind": "spoken", "text": "Please stop, I need no card.", "heard_text": "Please stop"},
            {"kind": "heard", "text": "1111 1111, you know."},
        )
    )

    assert [event["text"] for event in cleaned["events"]] == [
        f"It is {MASK}",
        "Please stop, I need no card.",
        f"{MASK}, you know.",
    ]


def test_what_tools_were_given_and_answered_is_cleaned_and_numbers_stay_numbers() -> None:
    tool = {
        "kind": "tool",
        "arguments": {"note": f"card {CARD}", "party_size": 4},
        "result": {"lines": [{"note": CARD}], "phone": "+12125550142"},
        "took_ms": 41,
    }

    event = redact_report(_report(tool))["events"][0]

    assert event["arguments"] == {"note": f"card {MASK}", "party_size": 4}
    assert event["result"] == {"lines": [{"note": MASK}], "phone": "+12125550142"}
    assert event["took_ms"] == 41


def test_keys_and_what_the_agent_repeated_are_cleaned() -> None:
    cleaned = redact_report(
        _report(
            *({"kind": "keys", "digits": digit} for digit in CARD.replace(" ", "")),
            {"kind": "spoken", "text": f"{CARD}, right?", "heard_text": f"{CARD}, right?"},
        )
    )

    assert not any(digit in json.dumps(cleaned["events"]) for digit in "4567")


def test_a_report_without_a_card_stays_as_it_was() -> None:
    report = _report(
        {"kind": "heard", "text": "A table for two at seven"}, {"kind": "trouble", "code": "x", "detail": ""}
    )

    assert redact_report(report) == report
    assert redact_report({"call_sid": "CA1"}) == {"call_sid": "CA1"}
