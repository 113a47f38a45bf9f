"""Whether a calendar can be used is looked at, not believed."""

import pytest

from functions.calendar.connecting import check_access
from functions.calendar.desk import link_of
from tests.functions.calendar.calendar_house import AGENT, CalendarHouse


@pytest.mark.parametrize(("role", "usable"), [("writer", True), ("owner", True), ("reader", False)])
def test_only_who_may_write_can_use_it(role: str, usable: bool) -> None:
    house = CalendarHouse()
    house.owner.share(AGENT, role)
    link = link_of(house.desk, house.restaurant)
    assert link is not None
    found = check_access(house.desk, link)
    assert (found.usable, found.role, AGENT in found.advice) == (usable, role, not usable)


def test_a_calendar_that_is_not_shared_is_answered_with_what_to_do() -> None:
    house = CalendarHouse()
    house.owner.unshare(AGENT)
    link = link_of(house.desk, house.restaurant)
    assert link is not None
    assert AGENT in check_access(house.desk, link).advice
