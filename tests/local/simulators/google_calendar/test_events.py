"""Writing events, asked by Google's own client: ids, tombstones, etags, PATCH and PUT, properties, times."""

from typing import Any

import jsonschema
import pytest

from tests.local.simulators.google_calendar.google_world import GoogleWorld, dinner, refusal_of, valid


@pytest.fixture
def world() -> GoogleWorld:
    return GoogleWorld()


def events(world: GoogleWorld) -> Any:
    return world.client.events()


def test_an_event_comes_back_as_google_writes_it(world: GoogleWorld) -> None:
    event = world.insert(id="abc12", extendedProperties={"private": {"rp_r": "r-1"}})

    assert event["id"] == "abc12"
    assert event["status"] == "confirmed"
    assert event["start"] == {"dateTime": "2026-11-23T19:00:00-05:00", "timeZone": "America/New_York"}
    assert event["extendedProperties"] == {"private": {"rp_r": "r-1"}}
    assert event["creator"]["email"] == "agent@maitred.iam.gserviceaccount.com"


def test_the_schema_that_answers_are_held_against_can_refuse() -> None:
    with pytest.raises(jsonschema.ValidationError):
        valid("Event", {"summary": 4})
    with pytest.raises(AssertionError, match="no"):
        valid("Event", {"sumary": "misspelt"})


@pytest.mark.parametrize("bad", ["abc", "ABCDE", "abcdw", "with-dash", "a" * 1025])
def test_an_id_outside_of_base32hex_is_refused(world: GoogleWorld, bad: str) -> None:
    request = events(world).insert(calendarId=world.calendar.id, body=dinner(id=bad))

    assert refusal_of(request) == (400, "invalid")


def test_the_same_id_twice_is_a_duplicate_and_changes_nothing(world: GoogleWorld) -> None:
    world.insert("4p · Rossi", id="abc12")

    again = events(world).insert(calendarId=world.calendar.id, body=dinner("2p · Keller", id="abc12"))

    assert refusal_of(again) == (409, "duplicate")
    assert world.titles() == ["4p · Rossi"]


def test_a_deleted_event_keeps_its_id_and_can_be_read_as_cancelled(world: GoogleWorld) -> None:
    world.insert(id="abc12")
    calendar = world.calendar.id

    assert events(world).delete(calendarId=calendar, eventId="abc12").execute() == ""

    assert refusal_of(events(world).delete(calendarId=calendar, eventId="abc12")) == (410, "deleted")
    assert refusal_of(events(world).insert(calendarId=calendar, body=dinner(id="abc12"))) == (409, "duplicate")
    assert events(world).get(calendarId=calendar, eventId="abc12").execute()["status"] == "cancelled"
    assert world.titles() == []


def test_whether_a_deleted_event_can_be_revived_is_a_judgement(world: GoogleWorld) -> None:
    world.insert(id="abc12")
    events(world).delete(calendarId=world.calendar.id, eventId="abc12").execute()
    revive = {"calendarId": world.calendar.id, "eventId": "abc12", "body": {"status": "confirmed"}}

    world.google.judgements.revive_deleted = False
    assert refusal_of(events(world).patch(**revive)) == (403, "forbidden")

    world.google.judgements.revive_deleted = True
    assert events(world).patch(**revive).execute()["status"] == "confirmed"


def test_a_stale_etag_is_412_and_a_known_one_304(world: GoogleWorld) -> None:
    old = world.insert(id="abc12")
    world.owner.retitle("abc12", "6p · Rossi")
    names = {"calendarId": world.calendar.id, "eventId": "abc12"}

    for request in (
        events(world).patch(**names, body={"summary": "x"}),
        events(world).update(**names, body=dinner()),
        events(world).delete(**names),
    ):
        request.headers["If-Match"] = old["etag"]
        assert refusal_of(request) == (412, "conditionNotMet")
    fresh = events(world).get(**names).execute()
    unchanged = events(world).get(**names)
    unchanged.headers["If-None-Match"] = fresh["etag"]
    with pytest.raises(Exception, match="304"):
        unchanged.execute()
    patched = events(world).patch(**names, body={"summary": "y"})
    patched.headers["If-Match"] = fresh["etag"]
    assert patched.execute()["summary"] == "y"


def test_patch_merges_and_put_replaces(world: GoogleWorld) -> None:
    properties = {"private": {"rp_r": "r-1", "rp_v": "1"}}
    world.insert(id="abc12", description="a window table", extendedProperties=properties)
    names = {"calendarId": world.calendar.id, "eventId": "abc12"}

    patch = {"extendedProperties": {"private": {"rp_v": "2", "rp_r": None}}, "summary": "6p · Rossi"}
    patched = valid("Event", events(world).patch(**names, body=patch).execute())
    assert patched["extendedProperties"] == {"private": {"rp_v": "2"}}
    assert patched["description"] == "a window table"

    put = valid("Event", events(world).update(**names, body=dinner("8p · Rossi")).execute())
    assert put["summary"] == "8p · Rossi"
    assert "description" not in put
    assert "extendedProperties" not in put
    assert put["created"] == patched["created"]


def test_reminders_alone_change_the_etag_but_not_the_time_of_the_update(world: GoogleWorld) -> None:
    before = world.insert(id="abc12")
    world.clock.pass_by(minutes=5)
    names = {"calendarId": world.calendar.id, "eventId": "abc12"}

    quiet = events(world).patch(**names, body={"reminders": {"useDefault": False, "overrides": []}}).execute()
    loud = events(world).patch(**names, body={"summary": "6p · Rossi"}).execute()

    assert quiet["updated"] == before["updated"] != loud["updated"]
    assert len({before["etag"], quiet["etag"], loud["etag"]}) == 3


def test_properties_too_long_are_dropped_and_cut_without_a_word(world: GoogleWorld) -> None:
    event = world.insert(extendedProperties={"private": {"k" * 45: "lost", "k" * 44: "v" * 2000}})

    assert event["extendedProperties"] == {"private": {"k" * 44: "v" * 1024}}


def test_too_many_properties_are_refused(world: GoogleWorld) -> None:
    body = dinner(extendedProperties={"private": {f"k{number}": "v" for number in range(301)}})

    assert refusal_of(events(world).insert(calendarId=world.calendar.id, body=body)) == (400, "invalid")


TIMED = {"dateTime": "2026-11-23T19:00:00-05:00"}


@pytest.mark.parametrize(
    ("start", "end", "reason"),
    [
        (TIMED, {"date": "2026-11-24"}, "invalid"),
        (TIMED | {"date": "2026-11-23"}, TIMED, "invalid"),
        (TIMED, None, "required"),
        (None, TIMED, "required"),
        (TIMED, {"dateTime": "2026-11-23T18:00:00-05:00"}, "timeRangeEmpty"),
        ({"date": "2026-11-23"}, {"date": "2026-11-23"}, "timeRangeEmpty"),
        ({"dateTime": "2026-11-23T19:00:00"}, TIMED, "required"),
        (TIMED | {"timeZone": "Mars/Olympus"}, TIMED, "invalid"),
        ({"date": "November"}, {"date": "2026-11-24"}, "invalid"),
    ],
)
def test_times_that_google_would_not_take_are_refused(world: GoogleWorld, start: Any, end: Any, reason: str) -> None:
    body = {"summary": "4p", "start": start, "end": end}

    assert refusal_of(events(world).insert(calendarId=world.calendar.id, body=body)) == (400, reason)


def test_a_patch_that_leaves_both_kinds_of_time_is_refused(world: GoogleWorld) -> None:
    world.insert(id="abc12")
    names = {"calendarId": world.calendar.id, "eventId": "abc12"}
    sides = {"start": {"date": "2026-11-23"}, "end": {"date": "2026-11-24"}}

    assert refusal_of(events(world).patch(**names, body=sides)) == (400, "invalid")

    both = {side: value | {"dateTime": None} for side, value in sides.items()}
    assert events(world).patch(**names, body=both).execute()["start"] == {"date": "2026-11-23"}


def test_times_come_back_in_the_zone_of_the_calendar_or_of_the_question(world: GoogleWorld) -> None:
    utc = {"dateTime": "2026-11-24T00:00:00Z"}
    event = world.insert(id="abc12", start=utc, end={"dateTime": "2026-11-24T02:00:00Z"})

    assert event["start"]["dateTime"] == "2026-11-23T19:00:00-05:00"
    asked = events(world).get(calendarId=world.calendar.id, eventId="abc12", timeZone="Europe/Rome").execute()
    assert asked["start"]["dateTime"] == "2026-11-24T01:00:00+01:00"


def test_a_service_account_cannot_invite(world: GoogleWorld) -> None:
    body = dinner(attendees=[{"email": "guest@example.com"}])

    assert refusal_of(events(world).insert(calendarId=world.calendar.id, body=body)) == (
        403,
        "forbiddenForServiceAccounts",
    )


@pytest.mark.parametrize("field", [{"summary": 4}, {"transparency": "glass"}, {"recurrence": "RRULE:FREQ=DAILY"}])
def test_a_field_of_the_wrong_kind_is_refused(world: GoogleWorld, field: Any) -> None:
    assert refusal_of(events(world).insert(calendarId=world.calendar.id, body=dinner(**field))) == (400, "invalid")


def test_the_owner_moves_retitles_and_deletes_by_title(world: GoogleWorld) -> None:
    world.insert("4p · Rossi", id="abc12")
    zone = world.calendar.zone

    world.owner.move("rossi", world.owner.find("rossi").span.starts.replace(hour=20))
    world.owner.retitle("Rossi", "6p · Rossi")

    event = world.listed()["items"][0]
    assert event["summary"] == "6p · Rossi"
    assert event["start"]["dateTime"] == "2026-11-23T20:00:00-05:00"
    assert event["end"]["dateTime"] == "2026-11-23T22:00:00-05:00"
    assert world.owner.find("abc12").span.starts.tzinfo == zone
    world.owner.delete("Rossi")
    with pytest.raises(KeyError, match="0 events"):
        world.owner.find("Rossi")
