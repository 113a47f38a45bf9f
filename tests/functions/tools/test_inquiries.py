from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from functions.domain.restaurants import Facts
from streamer.contract.tools import Done, NeedsDetail, Refused
from tests.functions.front_of_house import RESTAURANT, House, StandingClock


def hours(house: House, **arguments: Any) -> dict[str, Any]:
    outcome = house.use(house.open_call(), "get_opening_hours", **arguments)
    assert isinstance(outcome, Done)
    return outcome.result


def test_a_day_has_its_services() -> None:
    result = hours(House(), date="2026-11-24")

    assert result == {
        "date": "2026-11-24",
        "weekday": "Tuesday",
        "open": True,
        "periods": [
            {"name": "lunch", "opens": "12:00", "closes": "15:00", "last_seating": "14:00"},
            {"name": "dinner", "opens": "17:00", "closes": "23:00", "last_seating": "21:30"},
        ],
        "reason": "",
        "spoken": (
            "Tuesday, November 24: lunch from 12:00 PM to 3:00 PM (last seating 2:00 PM)"
            " and dinner from 5:00 PM to 11:00 PM (last seating 9:30 PM)."
        ),
    }


def test_a_weekly_closing_day_is_closed() -> None:
    assert hours(House(), date="2026-11-23")["spoken"] == "Monday, November 23: closed."


def test_a_holiday_is_closed_with_its_reason() -> None:
    result = hours(House(), date="2026-11-26")

    assert (result["open"], result["reason"]) == (False, "Thanksgiving")
    assert result["spoken"] == "Thursday, November 26 (Thanksgiving): closed."


def test_without_a_date_comes_the_week_and_whether_it_is_open_now() -> None:
    result = hours(House())

    assert [day["date"] for day in result["days"]] == [f"2026-11-{day}" for day in range(22, 29)]
    assert (result["open_now"], result["open_until"]) == (True, "11:00 PM")


@pytest.mark.parametrize(
    ("moment", "open_now"),
    [
        (datetime(2026, 11, 22, 21, 0, tzinfo=UTC), False),  # Sunday 16:00, between the services
        (datetime(2026, 11, 29, 5, 30, tzinfo=UTC), True),  # Sunday 00:30, Saturday's service runs until one
        (datetime(2026, 11, 29, 6, 30, tzinfo=UTC), False),  # Sunday 01:30
        (datetime(2026, 11, 26, 23, 0, tzinfo=UTC), False),  # Thanksgiving evening
    ],
)
def test_open_now_knows_pauses_midnight_and_holidays(moment: datetime, open_now: bool) -> None:
    assert hours(House(clock=StandingClock(moment)))["open_now"] is open_now


def test_open_now_is_said_of_today_only() -> None:
    assert "open_now" in hours(House(), date="2026-11-22")
    assert "open_now" not in hours(House(), date="2026-11-24")


@pytest.mark.parametrize(
    ("topic", "answer"),
    [
        ("address", "27 Lantern Street, New York"),
        ("parking", "There is a garage across the street."),
        ("policies", "About dogs: Dogs are welcome on the terrace."),
    ],
)
def test_what_the_owner_told_is_answered(topic: str, answer: str) -> None:
    house = House()

    outcome = house.use(house.open_call(), "get_restaurant_info", topic=topic, question="?")

    assert isinstance(outcome, Done)
    assert outcome.result == {"topic": topic, "answer": answer}


@pytest.mark.parametrize("topic", ["address", "directions", "parking", "cuisine", "website", "policies"])
def test_what_nobody_told_is_not_known(topic: str) -> None:
    house = House(restaurant=replace(RESTAURANT, facts=Facts(address=" ")))

    outcome = house.use(house.open_call(), "get_restaurant_info", topic=topic)

    assert isinstance(outcome, Refused)
    assert outcome.code == "not_known"


def test_a_subject_that_is_none_is_asked_for() -> None:
    house = House()

    outcome = house.use(house.open_call(), "get_restaurant_info", topic="gossip")

    assert isinstance(outcome, NeedsDetail)
    assert outcome.field == "topic"
