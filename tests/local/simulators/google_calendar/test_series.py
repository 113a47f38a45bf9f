"""Recurring events: daily and weekly rules, exceptions, and changes of clocks, as Google's own client sees them."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from tests.local.simulators.google_calendar.google_world import ZONE, GoogleWorld, dinner, refusal_of

NEW_YORK = ZoneInfo(ZONE)


@pytest.fixture
def world() -> GoogleWorld:
    return GoogleWorld()


def starts(world: GoogleWorld, **parameters: object) -> list[str]:
    window = {"timeMin": "2026-10-01T00:00:00Z", "timeMax": "2027-04-01T00:00:00Z", **parameters}
    answer = world.listed(singleEvents=True, orderBy="startTime", **window)
    return [one["start"].get("dateTime", one["start"].get("date")) for one in answer["items"]]


def monday(world: GoogleWorld, rule: str, *more: str) -> None:
    begins = datetime(2026, 10, 26, 9, tzinfo=NEW_YORK)
    world.owner.create("Staff meeting", begins, repeats=[f"RRULE:{rule}", *more], id="meeting")


def test_a_weekly_event_keeps_its_wall_clock_time_when_clocks_go_back(world: GoogleWorld) -> None:
    monday(world, "FREQ=WEEKLY;COUNT=3")

    assert starts(world) == [
        "2026-10-26T09:00:00-04:00",
        "2026-11-02T09:00:00-05:00",
        "2026-11-09T09:00:00-05:00",
    ]


def test_until_is_inclusive_and_excluded_dates_count(world: GoogleWorld) -> None:
    monday(world, "FREQ=DAILY;UNTIL=20261030T130000Z", "EXDATE;TZID=America/New_York:20261028T090000")
    assert [one[8:10] for one in starts(world)] == ["26", "27", "29", "30"]

    world.owner.change("meeting", recurrence=["RRULE:FREQ=DAILY;COUNT=3", "EXDATE:20261027T130000Z"])
    assert [one[8:10] for one in starts(world)] == ["26", "28"]


def test_several_days_of_every_second_week(world: GoogleWorld) -> None:
    monday(world, "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE,SU;COUNT=6")

    assert [one[5:10] for one in starts(world)] == ["10-26", "10-28", "11-01", "11-09", "11-11", "11-15"]


def test_an_all_day_series_closes_every_monday(world: GoogleWorld) -> None:
    world.owner.create("Closed", date(2026, 11, 23), repeats=["RRULE:FREQ=WEEKLY;UNTIL=20261207"])

    assert starts(world) == ["2026-11-23", "2026-11-30", "2026-12-07"]


def test_without_single_events_the_series_itself_is_listed(world: GoogleWorld) -> None:
    monday(world, "FREQ=WEEKLY")
    (master,) = world.listed(timeMin="2026-12-01T00:00:00Z", timeMax="2026-12-31T00:00:00Z")["items"]

    assert master["recurrence"] == ["RRULE:FREQ=WEEKLY"]
    assert "recurringEventId" not in master


def test_one_instance_is_moved_and_one_is_taken_out(world: GoogleWorld) -> None:
    monday(world, "FREQ=WEEKLY;COUNT=4")
    items = world.listed(singleEvents=True, orderBy="startTime")["items"]
    assert [one["recurringEventId"] for one in items] == ["meeting"] * 4
    world.owner.move(items[1]["id"], datetime(2026, 11, 3, 10, tzinfo=NEW_YORK))
    world.owner.delete(items[2]["id"])

    assert [one[5:16] for one in starts(world)] == ["10-26T09:00", "11-03T10:00", "11-16T09:00"]
    moved = world.client.events().get(calendarId=world.calendar.id, eventId=items[1]["id"]).execute()
    assert moved["originalStartTime"]["dateTime"] == "2026-11-02T09:00:00-05:00"
    listed = world.listed()["items"]
    assert [one["status"] for one in listed] == ["confirmed", "confirmed", "cancelled"]


def test_an_instance_moved_into_a_window_is_found_there(world: GoogleWorld) -> None:
    monday(world, "FREQ=WEEKLY;COUNT=4")
    last = world.listed(singleEvents=True, orderBy="startTime")["items"][-1]
    world.owner.move(last["id"], datetime(2026, 10, 30, 9, tzinfo=NEW_YORK))

    assert [one[5:10] for one in starts(world, timeMax="2026-11-01T00:00:00Z")] == ["10-26", "10-30"]


def test_deleting_the_series_tells_a_sync_of_single_events_about_each_instance(world: GoogleWorld) -> None:
    monday(world, "FREQ=WEEKLY;COUNT=3")
    token = world.listed(singleEvents=True)["nextSyncToken"]
    world.owner.delete("meeting")

    changed = world.listed(singleEvents=True, syncToken=token)["items"]
    assert [one["status"] for one in changed] == ["cancelled"] * 3
    assert {one["recurringEventId"] for one in changed} == {"meeting"}


def test_a_rule_beyond_the_simulator_is_refused_loudly(world: GoogleWorld) -> None:
    body = dinner(recurrence=["RRULE:FREQ=MONTHLY"])
    request = world.client.events().insert(calendarId=world.calendar.id, body=body)
    assert refusal_of(request) == (501, "beyondThisSimulator")
    body = dinner(recurrence=["EVERY DAY"])
    request = world.client.events().insert(calendarId=world.calendar.id, body=body)
    assert refusal_of(request) == (400, "invalid")


def test_a_recurring_event_needs_a_zone(world: GoogleWorld) -> None:
    side = {"dateTime": "2026-11-23T19:00:00-05:00"}
    body = {"start": side, "end": side, "recurrence": ["RRULE:FREQ=DAILY;COUNT=2"]}
    request = world.client.events().insert(calendarId=world.calendar.id, body=body)

    assert refusal_of(request) == (400, "required")


def test_instances_can_be_asked_for(world: GoogleWorld) -> None:
    monday(world, "FREQ=WEEKLY;COUNT=2")
    answer = world.client.events().instances(calendarId=world.calendar.id, eventId="meeting").execute()

    assert [one["id"] for one in answer["items"]] == ["meeting_20261026T130000Z", "meeting_20261102T140000Z"]
    assert datetime.fromisoformat(answer["items"][0]["start"]["dateTime"]).astimezone(UTC).hour == 13
