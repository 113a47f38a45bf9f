"""A restaurant as plain data: there and back, and complaints that name the place."""

import json
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest

from functions.domain.errors import BadConfiguration
from functions.domain.hours import DateException, OpeningHours
from functions.domain.ordering import Ordering
from functions.domain.restaurant_checks import validate
from functions.domain.restaurant_data import restaurant_from_data, restaurant_to_data
from functions.domain.restaurants import BookingRules, Facts, Pacing, Restaurant, TurnTimes
from tests.functions.trattoria import DA_VINCI, LATE, LUNCH

FULL = replace(
    DA_VINCI,
    hours=OpeningHours(
        {1: (replace(LATE, walk_in_share=0),), 7: (replace(LUNCH, walk_in_share=35),)},
        (DateException(date(2026, 12, 25), (LUNCH,), "Christmas"), DateException(date(2026, 12, 26))),
    ),
    rules=BookingRules(
        TurnTimes(((2, timedelta(minutes=80)),), timedelta(minutes=10)),
        Pacing(timedelta(minutes=30), 3, 12),
        timedelta(minutes=45),
        timedelta(days=90),
        10,
        timedelta(minutes=30),
        timedelta(minutes=20),
        walk_in_share=20,
        hold=timedelta(minutes=5),
        largest_event=120,
        offer_stands=timedelta(minutes=10),
    ),
    calendar_id="tables@group.calendar.google.com",
    greets_by_name=True,
    quiet_hours=(time(22, 30), time(9)),
    reminders=(timedelta(hours=48), timedelta(minutes=90)),
    transfers_events=True,
    cancel_word_cancels=True,
    facts=Facts("Via X", "Left", "None", "https://example.com", "Roman", (("dogs", "Yes."),)),
    greeting="Hi, this is the AI of Da Vinci.",
    extra_instructions={"reservation": "Offer the terrace."},
    currency="EUR",
    ordering=Ordering(payments=("counter",), tax_rates={"food": 7000}, ticket_emails=("kitchen@example.com",)),
    active=False,
)


@pytest.mark.parametrize("restaurant", [DA_VINCI, FULL])
def test_there_and_back_through_json(restaurant: Restaurant) -> None:
    assert restaurant_from_data(json.loads(json.dumps(restaurant_to_data(restaurant)))) == restaurant


def test_little_is_enough_and_the_rest_is_usual() -> None:
    least = {
        "id": "x",
        "name": "X",
        "zone": "Europe/Rome",
        "phone_number": "+390612345678",
        "hours": {
            "weekly": {"friday": [{"name": "dinner", "opens": 1140, "closes": "23:00", "last_seating": "21:30"}]}
        },
        "floor": {"tables": [{"id": "t1", "max_covers": 4}]},
    }
    restaurant = restaurant_from_data(least)
    assert restaurant.hours.weekly[5][0].opens == time(19)  # what YAML 1.1 makes of an unquoted 19:00
    assert restaurant.rules == BookingRules()
    assert restaurant.floor.tables[0].min_covers == 1
    assert restaurant.transfer_number is None
    assert restaurant.quiet_hours == (time(21), time(8))
    assert restaurant.reminders == (timedelta(hours=24), timedelta(hours=3))
    assert (restaurant.calendar_id, restaurant.greets_by_name, restaurant.transfers_events) == (None, False, False)
    assert restaurant.hours.weekly[5][0].walk_in_share is None
    assert validate(restaurant) == []


@pytest.mark.parametrize(
    ("path", "value", "complaint"),
    [
        (["name"], None, "restaurant.name is missing"),
        (["name"], 5, "restaurant.name: expected a text (in quotes), found 5"),
        (["zone"], "Mars/Olympus", "restaurant.zone: expected a time zone such as Europe/Rome"),
        (["phone"], "x", "restaurant: unknown field phone"),
        (["hours", "weekly", "mittwoch"], [], "restaurant.hours.weekly: unknown field mittwoch"),
        (
            ["hours", "weekly", "friday"],
            [{"name": "d", "opens": "7pm"}],
            'restaurant.hours.weekly.friday[0].opens: expected a time such as "19:30"',
        ),
        (
            ["hours", "exceptions"],
            [{"on": "25.12."}],
            'restaurant.hours.exceptions[0].on: expected a date such as "2026-12-25"',
        ),
        (["floor", "tables"], "t1", "restaurant.floor.tables: expected a list"),
        (
            ["floor", "tables"],
            [{"id": "t1", "max_covers": "4"}],
            "restaurant.floor.tables[0].max_covers: expected a whole number",
        ),
        (["rules", "turn_times", "by_party"], [[2]], "restaurant.rules.turn_times.by_party: expected pairs"),
        (["rules"], [1], "restaurant.rules: a set of fields was expected"),
        (["reminders"], ["24h"], "restaurant.reminders: expected a list of minutes such as [1440, 180]"),
        (["quiet_hours"], {"begin": "9pm"}, 'restaurant.quiet_hours.begin: expected a time such as "19:30"'),
        (["quiet_hours"], {"from": "21:00"}, "restaurant.quiet_hours: unknown field from"),
        (["rules", "walk_in_share"], "20%", "restaurant.rules.walk_in_share: expected a whole number"),
        (["active"], "yes", "restaurant.active: expected true or false"),
        (["languages"], "en", "restaurant.languages: expected a list of texts"),
        (["facts", "policies"], ["dogs"], "restaurant.facts.policies: expected texts by name"),
    ],
)
def test_a_complaint_names_the_place_and_what_belongs_there(path: list[str], value: Any, complaint: str) -> None:
    data = restaurant_to_data(FULL)
    inner = data
    for name in path[:-1]:
        inner = inner[name]
    inner[path[-1]] = value
    with pytest.raises(BadConfiguration) as raised:
        restaurant_from_data(data)
    assert str(raised.value).startswith(complaint)
