"""Lists, as Google's own client asks for them: windows, pages, filters, and what has changed since a sync token."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from tests.local.simulators.google_calendar.google_world import GoogleWorld, dinner, refusal_of


@pytest.fixture
def world() -> GoogleWorld:
    return GoogleWorld()


def listing(world: GoogleWorld, **parameters: Any) -> Any:
    return world.client.events().list(calendarId=world.calendar.id, **parameters)


def test_pages_hold_everything_once_and_only_the_last_has_a_sync_token(world: GoogleWorld) -> None:
    for hour in range(10, 17):
        world.insert(f"at {hour}", start=dinner(hour=hour)["start"], end=dinner(hour=hour)["end"])
    titles: list[str] = []
    request = listing(world, maxResults=3)
    while request is not None:
        page = request.execute()
        titles += [one["summary"] for one in page["items"]]
        assert ("nextPageToken" in page) != ("nextSyncToken" in page)
        request = world.client.events().list_next(request, page)

    assert titles == [f"at {hour}" for hour in range(10, 17)]


def test_what_changes_while_paging_is_brought_by_the_sync_afterwards(world: GoogleWorld) -> None:
    for name in ("a", "b", "c"):
        world.insert(name)
    first = world.listed(maxResults=2)
    world.owner.retitle("a", "changed")
    last = world.listed(maxResults=2, pageToken=first["nextPageToken"])

    assert [one["summary"] for one in world.listed(syncToken=last["nextSyncToken"])["items"]] == ["changed"]


def test_a_page_token_refuses_another_question(world: GoogleWorld) -> None:
    world.insert("a")
    world.insert("b")
    token = world.listed(maxResults=1)["nextPageToken"]

    assert refusal_of(listing(world, maxResults=2, pageToken=token)) == (400, "invalid")
    assert refusal_of(listing(world, pageToken="page99.1")) == (400, "invalid")


def test_time_min_bounds_the_end_and_time_max_the_start_and_neither_is_inside(world: GoogleWorld) -> None:
    world.insert("seven to nine")

    def found(earliest: str, latest: str) -> list[str]:
        return world.titles(timeMin=f"2026-11-23T{earliest}:00-05:00", timeMax=f"2026-11-23T{latest}:00-05:00")

    assert found("20:59", "23:00") == ["seven to nine"]
    assert found("21:00", "23:00") == []
    assert found("12:00", "19:01") == ["seven to nine"]
    assert found("12:00", "19:00") == []


def test_an_all_day_event_lasts_from_midnight_to_midnight_of_the_calendars_zone(world: GoogleWorld) -> None:
    world.owner.block_day(date(2026, 11, 26))

    assert world.titles(timeMin="2026-11-27T04:59:00Z") == ["Closed"]
    assert world.titles(timeMin="2026-11-27T05:00:00Z") == []
    assert world.titles(timeMax="2026-11-26T05:00:00Z") == []


@pytest.mark.parametrize(
    ("parameters", "reason"),
    [
        ({"timeMin": "2026-11-23T19:00:00"}, "badRequest"),
        ({"timeMin": "2026-11-24T00:00:00Z", "timeMax": "2026-11-23T00:00:00Z"}, "timeRangeEmpty"),
        ({"orderBy": "startTime"}, "badRequest"),
        ({"maxResults": 0}, "invalid"),
        ({"timeZone": "Mars/Olympus"}, "invalid"),
    ],
)
def test_questions_that_google_refuses(world: GoogleWorld, parameters: Any, reason: str) -> None:
    assert refusal_of(listing(world, **parameters)) == (400, reason)


def test_filters_find_by_property_text_and_deletion(world: GoogleWorld) -> None:
    world.insert("4p · Rossi", id="rossi", extendedProperties={"private": {"rp_r": "r-1"}})
    world.insert("2p · Keller", description="a Window table")
    world.owner.delete("Keller")

    assert world.titles(privateExtendedProperty="rp_r=r-1") == ["4p · Rossi"]
    assert world.titles(privateExtendedProperty="rp_r=r-2") == []
    assert world.titles(q="rossi") == ["4p · Rossi"]
    assert [one["status"] for one in world.listed(showDeleted=True)["items"]] == ["confirmed", "cancelled"]
    assert "nextSyncToken" not in world.listed(q="rossi")


def test_a_sync_brings_each_change_once_and_deletions_as_bare_ids(world: GoogleWorld) -> None:
    world.insert("stays")
    moved, gone = world.insert("moved"), world.insert("gone")
    token = world.listed()["nextSyncToken"]
    assert world.listed(syncToken=token)["items"] == []

    world.owner.move("moved", datetime(2026, 11, 23, 18, tzinfo=UTC))
    world.owner.retitle("moved", "moved and retitled")
    world.owner.delete("gone")
    answer = world.listed(syncToken=token)

    assert [one["id"] for one in answer["items"]] == [moved["id"], gone["id"]]
    assert set(answer["items"][1]) == {"kind", "etag", "id", "status"}
    assert world.listed(syncToken=answer["nextSyncToken"])["items"] == []


@pytest.mark.parametrize(
    "beside",
    [
        {"timeMin": "2026-11-23T00:00:00Z"},
        {"timeMax": "2026-11-23T00:00:00Z"},
        {"updatedMin": "2026-11-23T00:00:00Z"},
        {"q": "rossi"},
        {"iCalUID": "x"},
        {"orderBy": "updated"},
        {"privateExtendedProperty": "a=b"},
        {"sharedExtendedProperty": "a=b"},
        {"showDeleted": False},
        {"singleEvents": True},
    ],
)
def test_a_sync_token_stands_alone(world: GoogleWorld, beside: Any) -> None:
    token = world.listed()["nextSyncToken"]

    assert refusal_of(listing(world, syncToken=token, **beside)) == (400, "invalid")


def test_tokens_that_are_unknown_too_old_or_older_than_the_sharing_need_a_full_sync(world: GoogleWorld) -> None:
    token = world.listed()["nextSyncToken"]
    assert refusal_of(listing(world, syncToken="nonsense")) == (410, "fullSyncRequired")

    world.google.judgements.sync_memory = 2
    for title in ("a", "b", "c"):
        world.insert(title)
    assert refusal_of(listing(world, syncToken=token)) == (410, "fullSyncRequired")

    token = world.listed()["nextSyncToken"]
    world.owner.share("cook@example.com", "reader")
    assert refusal_of(listing(world, syncToken=token)) == (410, "fullSyncRequired")


def test_an_event_dragged_to_another_calendar_leaves_a_stub(world: GoogleWorld) -> None:
    event = world.insert("4p · Rossi")
    token = world.listed()["nextSyncToken"]
    world.owner.drag_to_another_calendar("Rossi")

    (stub,) = world.listed(syncToken=token)["items"]
    assert (stub["id"], stub["status"]) == (event["id"], "cancelled")
    assert "summary" not in stub


def test_private_details_are_hidden_from_a_writer_without_private_access(world: GoogleWorld) -> None:
    world.insert("Surprise party", visibility="private")
    world.owner.share(world.key["client_email"], "writerWithoutPrivateAccess")

    answer = world.listed()

    assert answer["accessRole"] == "writerWithoutPrivateAccess"
    assert "summary" not in answer["items"][0]
    assert answer["items"][0]["start"]["dateTime"] == "2026-11-23T19:00:00-05:00"
