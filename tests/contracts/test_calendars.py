"""What every CalendarLinks and CalendarMirror promise."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from functions.domain.calendars import CalendarLink, MirroredEvent, PushChannel
from functions.domain.ports import CommitConflict
from tests.contracts.conftest import Adapters
from tests.functions.trattoria import DA_VINCI, NOW, TONIGHT

LINK = CalendarLink(
    restaurant_id=DA_VINCI.id,
    calendar_id="rooms@group.calendar.google.com",
    how="oauth",
    status="reauth_needed",
    sealed_token="sealed",
    sync_token="sync-1",
    listed_until=NOW + timedelta(days=60),
    listed_at=NOW,
    synced_at=NOW + timedelta(seconds=1),
    channel=PushChannel("channel-1", "resource-1", NOW + timedelta(days=7)),
    trouble_since=NOW,
    told_at=NOW,
)
EVENT = MirroredEvent(
    restaurant_id=DA_VINCI.id,
    calendar_id=LINK.calendar_id,
    event_id="abc123",
    role="reservation",
    etag='"1"',
    updated_at=NOW,
    starts_at=NOW,
    ends_at=NOW + timedelta(hours=2),
    reservation_id="r1",
    generation=1,
    reservation_version=3,
    party_size=4,
    wording="digest",
)
BLOCK = MirroredEvent(
    restaurant_id=DA_VINCI.id,
    calendar_id=LINK.calendar_id,
    event_id="x" * 900,
    role="block",
    series_id="series",
    starts_at=NOW,
    ends_at=NOW + timedelta(days=1),
    blocks=(("calendar-x", TONIGHT), ("calendar-y", date(2026, 12, 24))),
)


def test_a_link_is_kept_as_it_is_and_is_one_of_all(store: Adapters) -> None:
    assert store.links.get(DA_VINCI.id) is None
    saved = store.links.save(LINK)
    bare = store.links.save(CalendarLink("another", "c"))
    assert saved == replace(LINK, version=1)
    assert store.links.get(DA_VINCI.id) == saved
    assert sorted(store.links.all(), key=lambda one: one.restaurant_id) == [bare, saved]


def test_a_restaurant_that_names_a_calendar_is_found_before_there_is_a_link(store: Adapters) -> None:
    store.directory.save(DA_VINCI)
    assert store.links.houses() == []
    store.directory.save(replace(DA_VINCI, calendar_id="c"))
    assert (store.links.houses(), store.links.all()) == ([DA_VINCI.id], [])
    store.directory.save(DA_VINCI)
    assert store.links.houses() == []


def test_a_sync_token_never_steps_back(store: Adapters) -> None:
    read = store.links.save(LINK)
    newer = store.links.save(replace(read, sync_token="sync-3"))
    with pytest.raises(CommitConflict):
        store.links.save(replace(read, sync_token="sync-2"))
    with pytest.raises(CommitConflict):
        store.links.save(replace(LINK, sync_token="sync-0"))
    assert store.links.get(DA_VINCI.id) == newer


def test_events_are_kept_as_they_are(store: Adapters) -> None:
    event, block = store.mirror.save(EVENT), store.mirror.save(BLOCK)
    assert store.mirror.get(DA_VINCI.id, EVENT.event_id) == event == replace(EVENT, version=1)
    assert store.mirror.get(DA_VINCI.id, BLOCK.event_id) == block
    assert store.mirror.many(DA_VINCI.id, ["abc123", "nothing", BLOCK.event_id]) == {
        event.event_id: event,
        block.event_id: block,
    }
    assert store.mirror.many(DA_VINCI.id, []) == {}
    assert store.mirror.get("another", EVENT.event_id) is None


def test_a_reservation_leads_to_its_newest_event(store: Adapters) -> None:
    first = store.mirror.save(EVENT)
    assert store.mirror.of_reservation(DA_VINCI.id, "r1") == first
    second = store.mirror.save(replace(EVENT, event_id="def456", generation=2))
    assert store.mirror.of_reservation(DA_VINCI.id, "r1") == second
    assert store.mirror.of_reservation(DA_VINCI.id, "r2") is None


def test_of_two_who_take_in_an_event_one_has_to_look_again(store: Adapters) -> None:
    read = store.mirror.save(EVENT)
    newer = store.mirror.save(replace(read, etag='"2"'))
    with pytest.raises(CommitConflict):
        store.mirror.save(replace(read, etag='"3"'))
    with pytest.raises(CommitConflict):
        store.mirror.save(EVENT)
    assert store.mirror.get(DA_VINCI.id, EVENT.event_id) == newer


def test_what_stands_is_neither_gone_nor_over(store: Adapters) -> None:
    standing = store.mirror.save(EVENT)
    store.mirror.save(replace(EVENT, event_id="gone1", reservation_id="r2", gone=True))
    store.mirror.save(replace(EVENT, event_id="over1", reservation_id="r3", ends_at=NOW))
    assert store.mirror.standing(DA_VINCI.id, NOW) == [standing]
    assert store.mirror.standing("another", NOW) == []
