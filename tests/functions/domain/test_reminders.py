"""Reminders come when a guest can use them: the day before, the same day, never at night, also when the clocks change."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.domain.reminders import AFTER_BOOKING, APART, LEAST_NOTICE, quiet_until, reminders_of
from functions.domain.reservations import Reservation, ReservationStatus
from tests.functions.trattoria import DA_VINCI, NOW, ROME, rome

FRIDAY = date(2026, 11, 27)
LONG_BEFORE = rome(date(2026, 11, 1), "12:00")


def visit(starts_at: datetime) -> Reservation:
    return Reservation(
        "r1", "davinci", "KQ7M0X", "Mario Rossi", "+393401112233", 4, starts_at, starts_at + timedelta(hours=2), ("t3",),
        ReservationStatus.BOOKED, 1, text_consent=True,
    )  # fmt: skip


def dues(starts_at: datetime, now: datetime = LONG_BEFORE) -> list[str]:
    return [f"{one.due_at.astimezone(ROME):%d %H:%M}" for one in reminders_of(DA_VINCI, visit(starts_at), now)]


@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        ("20:00", ["26 20:00", "27 17:00"]),
        ("12:30", ["26 12:30", "27 09:30"]),
        ("21:30", ["27 08:00", "27 18:30"]),  # the evening before at 21:30 would be quiet
        ("10:00", ["26 10:00", "27 08:00"]),  # three hours before is 07:00
        ("08:30", ["26 08:30", "26 20:45"]),  # 08:00 would be too late
    ],
)
def test_a_guest_is_reminded_the_day_before_and_the_same_day_outside_quiet_hours(
    clock: str, expected: list[str]
) -> None:
    assert dues(rome(FRIDAY, clock)) == expected


def test_who_books_late_is_not_reminded_at_once() -> None:
    assert dues(rome(FRIDAY, "20:00"), rome(FRIDAY, "10:00")) == ["27 17:00"]
    assert dues(rome(FRIDAY, "20:00"), rome(FRIDAY, "15:30")) == []


@pytest.mark.parametrize("sunday", [date(2026, 10, 25), date(2027, 3, 28)])
def test_the_day_before_means_the_same_time_on_the_clock_when_the_clocks_change(sunday: date) -> None:
    assert dues(rome(sunday, "20:00"), rome(date(2026, 10, 1), "12:00"))[0] == f"{sunday.day - 1} 20:00"


def test_nobody_is_reminded_who_did_not_agree_or_does_not_come() -> None:
    one = visit(rome(FRIDAY, "20:00"))
    for none in (
        replace(one, text_consent=False),
        replace(one, phone=None),
        replace(one, status=ReservationStatus.CANCELLED),
        replace(one, status=ReservationStatus.NO_SHOW),
    ):
        assert reminders_of(DA_VINCI, none, LONG_BEFORE) == ()
    assert reminders_of(replace(DA_VINCI, reminders=()), one, LONG_BEFORE) == ()


def test_a_reservation_that_keeps_its_time_keeps_its_timers() -> None:
    one = visit(rome(FRIDAY, "20:00"))
    changed = replace(one, version=2, party_size=2, notes="birthday")
    assert reminders_of(DA_VINCI, one, NOW) == reminders_of(DA_VINCI, changed, NOW)
    moved = replace(one, version=2, starts_at=rome(FRIDAY, "20:15"))
    assert {timer.id for timer in reminders_of(DA_VINCI, one, NOW)}.isdisjoint(
        timer.id for timer in reminders_of(DA_VINCI, moved, NOW)
    )


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)),  # noqa: DTZ001 - hypothesis wants naive bounds
    st.integers(0, 72),
    st.lists(st.integers(1, 60), max_size=4),
    st.tuples(st.integers(0, 23), st.integers(0, 23)),
)
def test_no_reminder_is_ever_at_night_or_of_no_use(
    wall: datetime, booked_before: int, hours: list[int], quiet: tuple[int, int]
) -> None:
    starts_at = wall.replace(tzinfo=ROME)
    now = starts_at - timedelta(hours=booked_before)
    house = replace(
        DA_VINCI,
        reminders=tuple(timedelta(hours=one) for one in hours),
        quiet_hours=(time(quiet[0]), time(quiet[1])),
    )
    timers = reminders_of(house, visit(starts_at), now)
    assert len(timers) <= len(hours)
    for timer in timers:
        assert quiet_until(house, timer.due_at) is None
        assert now + AFTER_BOOKING <= timer.due_at <= starts_at - LEAST_NOTICE
    assert all(later.due_at - one.due_at >= APART for one, later in zip(timers, timers[1:], strict=False))
