"""freeBusy, as Google's own client asks for it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.simulators.google_calendar.free_busy import merge_ranges
from tests.local.simulators.google_calendar.google_world import GoogleWorld, dinner, refusal_of, valid


@pytest.fixture
def world() -> GoogleWorld:
    return GoogleWorld()


def query(world: GoogleWorld, *calendars: str, **more: object) -> dict[str, list[dict[str, str]]]:
    body = {
        "timeMin": "2026-11-23T00:00:00-05:00",
        "timeMax": "2026-11-24T00:00:00-05:00",
        "items": [{"id": one} for one in calendars or (world.calendar.id,)],
        **more,
    }
    answer = valid("FreeBusyResponse", world.client_with("calendar.freebusy").freebusy().query(body=body).execute())
    return {name: told.get("errors") or told["busy"] for name, told in answer["calendars"].items()}


def test_ranges_are_merged_in_utc_and_free_events_do_not_count(world: GoogleWorld) -> None:
    world.insert("seven to nine")
    world.insert("eight to ten", start=dinner(hour=20)["start"], end=dinner(hour=20)["end"])
    world.insert("noon", start=dinner(hour=12)["start"], end=dinner(hour=12)["end"], transparency="transparent")
    world.insert("gone", id="gone1")
    world.owner.delete("gone1")

    assert query(world)[world.calendar.id] == [{"start": "2026-11-24T00:00:00Z", "end": "2026-11-24T03:00:00Z"}]
    local = query(world, timeZone="America/New_York")[world.calendar.id]
    assert local == [{"start": "2026-11-23T19:00:00-05:00", "end": "2026-11-23T22:00:00-05:00"}]


def test_an_all_day_series_is_cut_at_the_window(world: GoogleWorld) -> None:
    world.owner.create("Closed", date(2026, 11, 16), repeats=["RRULE:FREQ=WEEKLY"])

    assert query(world)[world.calendar.id] == [{"start": "2026-11-23T05:00:00Z", "end": "2026-11-24T05:00:00Z"}]


def test_a_calendar_that_is_not_shared_has_an_error_of_its_own(world: GoogleWorld) -> None:
    assert query(world, "nobody@example.com") == {"nobody@example.com": [{"domain": "global", "reason": "notFound"}]}


def test_empty_windows_and_more_than_fifty_calendars_are_refused(world: GoogleWorld) -> None:
    ask = world.client_with("calendar.freebusy").freebusy().query
    window = {"timeMin": "2026-11-23T00:00:00Z", "timeMax": "2026-11-23T00:00:00Z"}
    assert refusal_of(ask(body=window)) == (400, "timeRangeEmpty")
    assert refusal_of(ask(body={"timeMin": "2026-11-23T00:00:00Z"})) == (400, "required")
    many = {**window, "timeMax": "2026-11-24T00:00:00Z", "items": [{"id": f"{n}@example.com"} for n in range(51)]}
    assert refusal_of(ask(body=many)) == (400, "tooManyCalendarsRequested")


ORIGIN = datetime(2026, 11, 23, tzinfo=UTC)
MINUTES = st.tuples(st.integers(0, 200), st.integers(1, 60))


@given(st.lists(MINUTES))
def test_merged_ranges_cover_the_same_minutes_and_never_touch(spans: list[tuple[int, int]]) -> None:
    ranges = [(ORIGIN + timedelta(minutes=at), ORIGIN + timedelta(minutes=at + length)) for at, length in spans]
    merged = merge_ranges(ranges)

    def covered(pairs: list[tuple[datetime, datetime]]) -> set[int]:
        minutes = [
            ((start - ORIGIN) // timedelta(minutes=1), (end - ORIGIN) // timedelta(minutes=1)) for start, end in pairs
        ]
        return {minute for start, end in minutes for minute in range(start, end)}

    assert covered(merged) == covered(ranges)
    assert all(one[1] < other[0] for one, other in zip(merged, merged[1:], strict=False))
