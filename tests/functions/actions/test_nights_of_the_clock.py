"""On the two nights a year when clocks change, dinner is dinner: as many slots, and holds and blocks where one expects them."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from functions.actions.block_days import lift_block, place_block
from functions.actions.book_reservation import book_reservation
from functions.actions.find_slots import find_slots
from functions.actions.hold_slot import Held, hold_slot
from functions.actions.owner_edits import OwnerEdit, move_by_owner
from functions.domain.availability import SlotOffer, Wish
from functions.domain.blocks import Block
from functions.domain.errors import Refusal
from functions.domain.hours import OpeningHours, ServicePeriod
from functions.domain.reservations import Booked, BookingRequest
from functions.domain.restaurants import Restaurant
from functions.domain.tables import Table
from functions.store.memory import MemoryBook
from tests.functions.trattoria import NEW_YORK, ROME, StoppedClock, key, small

DINNER = ServicePeriod("dinner", time(17), time(23), time(21, 30))
NIGHT = ServicePeriod("night", time(22), time(5), time(4))
SLOTS = 19  # 17:00, 17:15 ... 21:30

NIGHTS = pytest.mark.parametrize(
    ("zone", "change"),
    [
        pytest.param(NEW_YORK, date(2026, 11, 1), id="New York, back"),
        pytest.param(NEW_YORK, date(2027, 3, 14), id="New York, forward"),
        pytest.param(ROME, date(2026, 10, 25), id="Rome, back"),
        pytest.param(ROME, date(2027, 3, 28), id="Rome, forward"),
    ],
)


def house(zone: ZoneInfo, period: ServicePeriod = DINNER) -> Restaurant:
    """One table, the same service every day."""
    return replace(small(Table("t1", 1, 2)), zone=zone, hours=OpeningHours(dict.fromkeys(range(1, 8), (period,))))


def clock(change: date) -> StoppedClock:
    """Three days before the change."""
    return StoppedClock(datetime.combine(change - timedelta(days=3), time(9), tzinfo=UTC))


def at(zone: ZoneInfo, on: date, wall: str, fold: int = 0) -> datetime:
    return datetime.combine(on, time.fromisoformat(wall), tzinfo=zone).replace(fold=fold)


def is_free(book: MemoryBook, restaurant: Restaurant, now: StoppedClock, starts_at: datetime) -> bool:
    found = find_slots(book, now, restaurant, starts_at=starts_at, party_size=2)
    assert isinstance(found, SlotOffer)
    return found.exact is not None


def free_starts(book: MemoryBook, restaurant: Restaurant, now: StoppedClock, on: date) -> list[str]:
    """All quarters of that date's evening that are free."""
    walls = [f"{hour}:{minute:02d}" for hour in range(16, 24) for minute in (0, 15, 30, 45)]
    return [wall for wall in walls if is_free(book, restaurant, now, at(restaurant.zone, on, wall))]


@NIGHTS
def test_every_evening_around_the_change_has_the_same_slots(zone: ZoneInfo, change: date) -> None:
    restaurant, now, book = house(zone), clock(change), MemoryBook()
    evenings = [free_starts(book, restaurant, now, change + timedelta(days=day)) for day in (-1, 0, 1)]
    assert [len(one) for one in evenings] == [SLOTS] * 3
    assert evenings[0] == evenings[1] == evenings[2]


@NIGHTS
def test_a_closed_date_takes_its_own_evening_and_no_other(zone: ZoneInfo, change: date) -> None:
    restaurant, now, book = house(zone), clock(change), MemoryBook()
    begins, ends = (at(zone, change + timedelta(days=day), "00:00").astimezone(UTC) for day in (0, 1))
    assert ends - begins != timedelta(hours=24), "the change is not on this date"
    place_block(book, restaurant, Block("b", begins, ends, "closed", "text", business_date=change))
    evenings = [len(free_starts(book, restaurant, now, change + timedelta(days=day))) for day in (-1, 0, 1)]
    assert evenings == [SLOTS, 0, SLOTS]
    lift_block(book, restaurant, "b", [change])
    assert len(free_starts(book, restaurant, now, change)) == SLOTS


@NIGHTS
def test_a_closed_window_is_what_the_clocks_on_the_wall_say(zone: ZoneInfo, change: date) -> None:
    restaurant, now, book = house(zone), clock(change), MemoryBook()
    begins, ends = (at(zone, change, wall).astimezone(UTC) for wall in ("19:00", "20:00"))
    place_block(book, restaurant, Block("b", begins, ends, "closed", "calendar"))
    assert free_starts(book, restaurant, now, change) == [
        *("17:00", "17:15", "17:30"), *("20:00", "20:15", "20:30", "20:45", "21:00", "21:15", "21:30"),
    ]  # fmt: skip


@NIGHTS
def test_a_hold_in_the_night_of_the_change_lasts_its_minutes_and_keeps_its_table(zone: ZoneInfo, change: date) -> None:
    restaurant, book = house(zone, NIGHT), MemoryBook()
    start = at(zone, change, "00:30")
    before = StoppedClock(start.astimezone(UTC) - timedelta(hours=2))
    held = hold_slot(book, before, restaurant, Wish(start, 2), "CA1")
    assert isinstance(held, Held)
    assert held.until - before.now() == timedelta(minutes=3)
    # Ninety minutes and a quarter of an hour to reset, in elapsed time, whatever the clocks show by then.
    until = start.astimezone(UTC) + timedelta(minutes=105)
    (ledger,) = book.ledgers(restaurant.id, [change])
    assert [one.free_at for one in ledger.seatings] == [until]
    assert not is_free(book, restaurant, before, (until - timedelta(minutes=15)).astimezone(zone))
    assert is_free(book, restaurant, before, until.astimezone(zone)) == (until.astimezone(zone).fold == 0)
    request = BookingRequest(start, 2, "Mario Rossi", None)
    assert isinstance(book_reservation(book, before, restaurant, request, key(1, "CA2")), Refusal)
    assert isinstance(book_reservation(book, before, restaurant, request, key(1, "CA1")), Booked)


@pytest.mark.parametrize(
    ("zone", "change", "hour"),
    [(NEW_YORK, date(2026, 11, 1), "01:30"), (ROME, date(2026, 10, 25), "02:30")],
    ids=["New York", "Rome"],
)
def test_the_owner_may_mean_the_second_of_two_half_past_ones(zone: ZoneInfo, change: date, hour: str) -> None:
    restaurant, now, book = house(zone, NIGHT), clock(change), MemoryBook()
    request = BookingRequest(at(zone, change - timedelta(days=1), "22:00"), 2, "Mario Rossi", None)
    booked = book_reservation(book, now, restaurant, request, key())
    assert isinstance(booked, Booked)
    second = at(zone, change, hour, fold=1)
    moved = move_by_owner(book, now, restaurant, booked.reservation.id, second, key(2, "owner"))
    assert isinstance(moved, OwnerEdit)
    assert moved.reservation.starts_at == at(zone, change, hour).astimezone(UTC) + timedelta(hours=1)
    assert moved.reservation.ends_at - moved.reservation.starts_at == timedelta(minutes=90)
    assert is_free(book, restaurant, now, request.starts_at)


@pytest.mark.parametrize(
    ("zone", "change", "hour"),
    [(NEW_YORK, date(2027, 3, 14), "02:30"), (ROME, date(2027, 3, 28), "02:30")],
    ids=["New York", "Rome"],
)
def test_nothing_is_held_at_an_hour_that_does_not_exist(zone: ZoneInfo, change: date, hour: str) -> None:
    restaurant, now, book = house(zone, NIGHT), clock(change), MemoryBook()
    offer = hold_slot(book, now, restaurant, Wish(at(zone, change, hour), 2), "CA1")
    assert isinstance(offer, SlotOffer)
    assert offer.why_not_code == "no_such_time"
    assert [f"{one.starts_at:%H:%M}" for one in offer.alternatives] == ["01:45", "03:00"]
    assert not book.store.ledgers
