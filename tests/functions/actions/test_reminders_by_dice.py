"""Reminders over whole lives of reservations: moved, cancelled, rung late, on the nights of the clock, with odd quiet hours."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.actions.book_reservation import book_reservation
from functions.actions.cancel_reservation import cancel_reservation
from functions.actions.change_reservation import change_reservation
from functions.actions.send_reminder import send_reminder
from functions.domain.events import OutboxEntry
from functions.domain.hours import OpeningHours, ServicePeriod
from functions.domain.reminders import quiet_until
from functions.domain.reservations import (
    ActionKey,
    Booked,
    BookingRequest,
    GuestProof,
    ReservationChange,
    ReservationStatus,
)
from functions.domain.restaurants import Restaurant
from tests.functions.front_of_house import CALLER, RESTAURANT, House

ALL_DAY = ServicePeriod("all day", time(7), time(23, 30), time(23))
PROOF = GuestProof(CALLER, "Rossi")
QUIET = [
    (time(21), time(8)),
    (time(0), time(8)),
    (time(23, 30), time(6, 30)),
    (time(13), time(16)),
    (time(9), time(9)),
    (time(20), time(11)),
]
NIGHTS = [date(2026, 10, 29), date(2026, 11, 20), date(2027, 3, 11)]
"""Days before the clocks go back, before an ordinary weekend, and before the clocks go forward in New York."""


def house_with(quiet: tuple[time, time], zone: str, reminders: tuple[int, ...]) -> House:
    return House(
        replace(
            RESTAURANT,
            zone=ZoneInfo(zone),
            quiet_hours=quiet,
            reminders=tuple(timedelta(hours=hours) for hours in reminders),
            hours=OpeningHours(dict.fromkeys(range(1, 8), (ALL_DAY,))),
        )
    )


def ring(house: House, restaurant: Restaurant) -> None:
    world = house.world
    for timer in world.timers.due(world.clock.now()):
        if timer.kind == "reminder":
            send_reminder(world.outbox, world.book, world.opt_outs, world.timers, world.clock, restaurant, timer)
        world.timers.done(timer)


def let_pass(house: House, restaurant: Restaurant, minutes: int, late: int) -> None:
    """The clock goes on from timer to timer; the schedule is late by some minutes."""
    end = house.clock.at + timedelta(minutes=minutes)
    while waiting := [one for one in house.world.timers.due(end) if one.due_at <= end]:
        house.clock.at = max(house.clock.at, waiting[0].due_at + timedelta(minutes=late))
        ring(house, restaurant)
    house.clock.at = max(house.clock.at, end)


def reminders_in(house: House) -> list[OutboxEntry]:
    return [one for one in house.store.outbox.values() if one.payload.get("purpose") == "reminder"]


steps = st.one_of(
    st.tuples(st.just("pass"), st.integers(10, 1600)),
    st.tuples(st.just("move"), st.integers(7 * 4, 23 * 4)),
    st.tuples(st.just("cancel"), st.just(0)),
    st.tuples(st.just("book"), st.integers(7 * 4, 23 * 4)),
)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(QUIET), st.sampled_from(["America/New_York", "Europe/Rome", "Asia/Kolkata"]), st.sampled_from(NIGHTS),
    st.sampled_from([(24, 3), (48, 24, 2), (3,), ()]), st.integers(0, 23), st.lists(steps, max_size=6), st.sampled_from([1, 7, 45]),
)  # fmt: skip
def test_no_reminder_at_night_twice_too_late_or_of_what_no_longer_stands(
    quiet: tuple[time, time],
    zone: str,
    begins: date,
    reminders: tuple[int, ...],
    hour: int,
    lived: list[tuple[str, int]],
    late: int,
) -> None:
    house = house_with(quiet, zone, reminders)
    restaurant = house.restaurant
    house.clock.at = datetime.combine(begins, time(hour), tzinfo=restaurant.zone)
    for number, (deed, size) in enumerate([("book", 76), *lived, ("pass", 4 * 24 * 60)]):
        _do(house, restaurant, number, deed, size, late)
    sent = reminders_in(house)
    for text in sent:
        assert quiet_until(restaurant, text.created_at) is None, "nobody is woken"
        assert text.created_at < datetime.fromisoformat(text.payload["not_after"]), (
            "a visit that began needs no reminder"
        )
    visits = {(one.payload["reservation_id"], one.payload["not_after"]) for one in sent}
    assert len(sent) <= len(visits) * len(reminders), "each of the house's reminders once per visit"


def _do(house: House, restaurant: Restaurant, number: int, deed: str, size: int, late: int) -> None:
    world, key = house.world, ActionKey(f"CA{number}", "t")
    day = house.clock.at.astimezone(restaurant.zone).date() + timedelta(days=2)
    when = datetime.combine(day, time(size // 4 % 24, size % 4 * 15), tzinfo=restaurant.zone)
    if deed == "pass":
        let_pass(house, restaurant, size, late)
    elif deed == "book":
        request = BookingRequest(when, 2, "Rossi", CALLER, text_consent=True)
        book_reservation(world.book, world.clock, restaurant, request, key)
    elif deed == "move":
        change_reservation(world.book, world.clock, restaurant, PROOF, ReservationChange(starts_at=when), key)
    else:
        cancel_reservation(world.book, world.clock, restaurant, PROOF, key)
        texts = len(house.store.outbox)
        booked = [one for one in house.store.reservations.values() if one.status is ReservationStatus.BOOKED]
        if not booked:
            let_pass(house, restaurant, 300, late)
            assert len(house.store.outbox) == texts, "nobody is reminded of what was cancelled"


@pytest.mark.parametrize(("hours_before", "expected"), [(2, 0), (4, 0), (6, 1), (30, 2)])
def test_how_often_a_guest_is_reminded_depends_on_how_early_they_booked(hours_before: int, expected: int) -> None:
    house = house_with((time(23), time(6)), "America/New_York", (24, 3))
    when = datetime(2026, 11, 21, 20, tzinfo=house.restaurant.zone)
    house.clock.at = when - timedelta(hours=hours_before)
    request = BookingRequest(when, 2, "Rossi", CALLER, text_consent=True)
    world = house.world
    booked = book_reservation(world.book, world.clock, house.restaurant, request, ActionKey("CA1", "t"))
    assert isinstance(booked, Booked)
    let_pass(house, house.restaurant, hours_before * 60, 1)
    assert len(reminders_in(house)) == expected
