"""The calendar, the waitlist and the blocks are judged: what is missing is found, and so is what nobody expected."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from functions.domain.blocks import Block
from functions.domain.ports import DayLedger
from functions.domain.reservations import TextConsent
from functions.domain.waitlist import WaitlistEntry, WaitStatus
from local.calendar_side import CalendarEvent
from local.final_state import FinalState, NetworkState
from local.grading_house import house_findings
from local.scenario import Scenario
from local.seeding import load_restaurant

ANCHOR = date(2026, 11, 22)
SEVEN = datetime(2026, 11, 24, 0, 0, tzinfo=UTC)
"""Tomorrow, 19:00 in New York."""
NINE = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
DINNER = CalendarEvent("2p · Rossi", SEVEN, NINE)
CLOSED = CalendarEvent(
    "Closed", datetime(2026, 11, 24, 5, tzinfo=UTC), datetime(2026, 11, 25, 5, tzinfo=UTC), all_day=True
)
BLOCK = Block("b1", SEVEN, NINE, "covers", "calendar", covers=20)
WAITING = WaitlistEntry(
    "w1", "juniper_table", "Okafor", "+19175550144", 2, SEVEN, NINE, SEVEN, TextConsent("yes", SEVEN, "")
)  # fmt: skip


def wrong(expect: dict[str, Any], given: dict[str, Any] | None = None, **state: Any) -> list[str]:
    whole = {"name": "sample", "about": "A sample for the grader.", "caller": {"steps": ["listen"]}}
    scenario = Scenario.model_validate({**whole, "given": given or {}, "expect": {"next_step": "hang_up", **expect}})
    blocks = state.pop("blocks", ())
    ledgers = tuple(DayLedger("juniper_table", day, 1, blocks=blocks) for day in (date(2026, 11, 23), ANCHOR))
    final = FinalState(
        restaurant=load_restaurant("juniper_table"), anchor=ANCHOR, reservations=(), ledgers=ledgers, messages=(),
        outbox=(), call=None, report=None, network=NetworkState("CA1", ended=True), **state,
    )  # fmt: skip
    return [one.what for one in house_findings(scenario, scenario.expect[0], final) if not one.right]


def event(**parts: Any) -> dict[str, Any]:
    return {"calendar": [{"contains": ["Rossi"], "when": "tomorrow 19:00", "minutes": 120, **parts}]}


def test_the_calendar_is_right_when_every_event_and_no_other_stands_there() -> None:
    both = event()["calendar"] + [{"contains": ["closed"], "when": "in 2 days"}]

    assert wrong(event(), calendar=(DINNER,)) == []
    assert wrong({"calendar": both}, calendar=(DINNER, CLOSED)) == []
    assert wrong(event(), calendar=(DINNER, CLOSED)) == ["no further event"]
    assert wrong({"calendar": []}, calendar=(DINNER,)) == ["no further event"]


@pytest.mark.parametrize(
    "parts", [{"when": "tomorrow 19:15"}, {"when": "tomorrow"}, {"minutes": 90}, {"contains": ["Rossi", "4p"]}]
)
def test_an_event_that_is_otherwise_is_not_taken_for_the_expected_one(parts: dict[str, Any]) -> None:
    missing, further = wrong(event(**parts), calendar=(DINNER,))

    assert missing.startswith("event ")
    assert further == "no further event"


def test_what_an_event_says_is_read_in_its_description() -> None:
    told = replace(DINNER, description="Rossi\nhigh chair\nCode K7M4QW")

    assert wrong(event(says=["high chair"]), calendar=(told,)) == []
    assert wrong(event(says=["window"]), calendar=(told,))[1:] == ["no further event"]


def test_an_all_day_event_is_none_that_begins_at_midnight() -> None:
    midnight = CalendarEvent("Closed", CLOSED.starts_at, CLOSED.ends_at)

    assert wrong({"calendar": [{"contains": [], "when": "in 2 days"}]}, calendar=(midnight,)) != []


def test_what_is_not_said_of_the_calendar_is_not_judged() -> None:
    assert wrong({}, calendar=(DINNER,)) == []


def test_a_block_counts_once_though_it_stands_on_two_ledgers() -> None:
    expected = {"scope": "covers", "when": "tomorrow 19:00", "source": "calendar", "covers": 20}

    assert wrong({"blocks": [expected]}, blocks=(BLOCK,)) == []
    assert wrong({}, blocks=(BLOCK,)) == ["no further block"]
    for other in (
        {"covers": 10},
        {"source": "text"},
        {"scope": "closed"},
        {"when": "tomorrow 18:00"},
        {"tables": ["M1"]},
    ):
        assert len(wrong({"blocks": [{**expected, **other}]}, blocks=(BLOCK,))) == 2


def test_the_waitlist_stands_as_it_was_prepared_unless_something_else_is_said() -> None:
    given = {"waitlist": [{"name": "Okafor", "party": 2, "when": "tomorrow 19:00", "phone": "+19175550144"}]}
    booked = {"waitlist": [{"name": "Okafor", "party": 2, "status": "booked"}]}

    assert wrong({}, given, waitlist=(WAITING,)) == []
    assert wrong({}, waitlist=(WAITING,)) == ["no further waitlist entry"]
    assert len(wrong(booked, given, waitlist=(WAITING,))) == 2
    assert wrong(booked, given, waitlist=(replace(WAITING, status=WaitStatus.BOOKED),)) == []
