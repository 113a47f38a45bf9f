"""What an owner is told about a restaurant that cannot work."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from functions.domain.hours import DateException, OpeningHours, ServicePeriod
from functions.domain.restaurant_checks import validate
from functions.domain.restaurants import BookingRules, Pacing, Restaurant, TurnTimes
from functions.domain.tables import FloorPlan, Table, TableCombination
from tests.functions.trattoria import DA_VINCI, DINNER, LATE, LUNCH


def with_periods(*periods: ServicePeriod) -> Restaurant:
    return replace(DA_VINCI, hours=OpeningHours({2: periods}))


def with_floor(*tables: Table, combinations: tuple[TableCombination, ...] = ()) -> Restaurant:
    return replace(DA_VINCI, floor=FloorPlan(tables, combinations))


def with_rules(rules: BookingRules) -> Restaurant:
    return replace(DA_VINCI, rules=rules)


ONE = Table("t1", 1, 4)


def test_a_sound_restaurant_has_no_complaints() -> None:
    assert validate(DA_VINCI) == []
    assert validate(with_periods(LATE)) == []


@pytest.mark.parametrize(
    ("restaurant", "complaint"),
    [
        (with_periods(ServicePeriod("dinner", time(19), time(23), time(23, 30))), "last seating of dinner (11:30 PM) must lie between its opening (7:00 PM) and its closing (11:00 PM)"),
        (with_periods(ServicePeriod("dinner", time(19), time(1), time(18))), "the last seating of dinner"),
        (with_periods(LUNCH, ServicePeriod("tea", time(14), time(17), time(16))), "Tuesday: lunch and tea overlap."),
        (with_periods(LUNCH, replace(DINNER, name="lunch")), "two services have the same name"),
        (with_periods(replace(LUNCH, name=" ")), "every service needs a name"),
        (replace(DA_VINCI, hours=OpeningHours({2: (LATE,), 3: (ServicePeriod("breakfast", time(3), time(9), time(8)),)})), "Tuesday's night overlaps the next day's breakfast."),
        (replace(DA_VINCI, hours=OpeningHours({7: (LATE,), 1: (ServicePeriod("breakfast", time(3), time(9), time(8)),)})), "Sunday's night overlaps the next day's breakfast."),
        (replace(DA_VINCI, hours=OpeningHours({8: (LUNCH,)})), "The weekday 8 must be 1"),
        (replace(DA_VINCI, hours=OpeningHours({}, (DateException(date(2026, 12, 25)),) * 2)), "There are 2 exceptions for 2026-12-25"),
        (with_floor(), "no table that can be booked"),
        (with_floor(ONE, ONE), "There are 2 tables called 't1'."),
        (with_floor(Table("t1", 5, 4)), "Table t1: it seats 5 to 4"),
        (with_floor(ONE, combinations=(TableCombination(("t1", "t9"), 5, 8),)), "The combination t1 + t9 names tables that do not exist: t9."),
        (with_floor(ONE, combinations=(TableCombination(("t1",), 5, 8),)), "needs at least two different tables"),
        (with_floor(ONE, Table("t2", 1, 2), combinations=(TableCombination(("t1", "t2"), 8, 5),)), "The combination t1 + t2: it seats 8 to 5"),
        (with_floor(Table("big", 20, 30)), "No party can be booked"),
        (with_rules(BookingRules(turn_times=TurnTimes(()))), "At least one turn time"),
        (with_rules(BookingRules(turn_times=TurnTimes(((4, timedelta(hours=1)), (2, timedelta(hours=1)))))), "rising party size"),
        (with_rules(BookingRules(turn_times=TurnTimes(((4, timedelta(0)),)))), "longer than nothing"),
        (with_rules(BookingRules(slot_every=timedelta(0))), "The time between starts"),
        (with_rules(BookingRules(pacing=Pacing(interval=timedelta(0)))), "The pacing interval"),
        (with_rules(BookingRules(pacing=Pacing(max_covers=0))), "would refuse everybody"),
        (with_rules(BookingRules(lead_time=timedelta(days=61))), "horizon must be longer"),
        (with_rules(BookingRules(largest_party=0)), "at least 1"),
        (with_rules(BookingRules(walk_in_share=101)), "The walk-in share is 101; it is a percentage"),
        (with_periods(replace(DINNER, walk_in_share=-5)), "The walk-in share of dinner is -5"),
        (with_rules(BookingRules(hold=timedelta(minutes=-1))), "The time that a slot is held must not be negative"),
        (with_rules(BookingRules(hold=timedelta(hours=1))), "at most 30 minutes"),
        (with_rules(BookingRules(offer_stands=timedelta(minutes=-1))), "The time that an offer stands must not be negative"),
        (with_rules(BookingRules(largest_event=7)), "The largest event must not be smaller"),
        (replace(DA_VINCI, reminders=(timedelta(0),)), "Every reminder must come before the visit"),
        (replace(DA_VINCI, reminders=(timedelta(hours=3),) * 2), "Two reminders"),
        (replace(DA_VINCI, phone_number="06 1234"), "The phone number '06 1234' must look like"),
        (replace(DA_VINCI, owner_number="me"), "The owner's number 'me'"),
        (replace(DA_VINCI, transfer_number=DA_VINCI.phone_number), "would come back to the agent"),
        (replace(DA_VINCI, languages=()), "At least one language"),
        (replace(DA_VINCI, languages=("English",)), "two-letter code"),
        (replace(DA_VINCI, greeting="Hello, Da Vinci!"), "must say that an AI"),
        (replace(DA_VINCI, id="a#b"), "must not contain '#'"),
    ],
)  # fmt: skip
def test_each_mistake_is_explained(restaurant: Restaurant, complaint: str) -> None:
    assert complaint in " ".join(validate(restaurant))
