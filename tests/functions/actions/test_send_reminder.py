"""A reminder is sent if the visit still stands as it stood, at an hour at which one may write."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from functions.actions.send_reminder import send_reminder
from functions.domain.events import OutboxEntry
from functions.domain.opt_outs import OptOut
from functions.domain.reservations import Reservation, ReservationStatus
from functions.domain.timers import Timer
from tests.functions.actions.text_scene import TextScene
from tests.functions.front_of_house import CALLER, NOW, RESTAURANT

DAY = timedelta(days=2)


@pytest.fixture
def scene() -> TextScene:
    return TextScene()


def timers(scene: TextScene) -> list[Timer]:
    return sorted(scene.house.store.timers.values(), key=lambda one: one.due_at)


def ring(scene: TextScene, timer: Timer, at: datetime | None = None) -> OutboxEntry | None:
    world = scene.house.world
    scene.at(at or timer.due_at)
    return send_reminder(
        world.outbox, world.book, world.opt_outs, world.timers, world.clock, scene.house.restaurant, timer
    )


def stored(scene: TextScene, reservation: Reservation) -> None:
    scene.house.store.reservations[reservation.restaurant_id, reservation.id] = reservation


def test_a_booking_sets_its_reminders_in_its_own_commit(scene: TextScene) -> None:
    one = scene.book(DAY)
    assert [timer.due_at for timer in timers(scene)] == [
        one.starts_at - timedelta(hours=24),
        one.starts_at - timedelta(hours=3),
    ]


def test_a_reminder_asks_for_a_yes_and_is_written_once(scene: TextScene) -> None:
    one = scene.book(DAY)
    (timer, _) = timers(scene)

    entry = ring(scene, timer)
    ring(scene, timer)

    assert entry is not None
    assert scene.house.store.outbox["juniper", entry.id] == entry
    assert entry.payload["body"] == (
        "Juniper & Vine: we look forward to seeing you: 2 guests on Tue Nov 24, 7:00 PM, name Rossi. "
        "27 Lantern Street, New York. Reply C to cancel, Y to confirm, or call +12125550100."
    )
    assert entry.payload["not_after"] == one.starts_at.isoformat()
    assert sum(one.payload.get("purpose") == "reminder" for one in scene.house.store.outbox.values()) == 1


def test_who_confirmed_is_not_asked_again(scene: TextScene) -> None:
    scene.book(DAY)
    scene.guest("Y")

    entry = ring(scene, timers(scene)[0])

    assert entry is not None
    assert "Y to confirm" not in entry.payload["body"]
    assert "Reply C to cancel" in entry.payload["body"]


@pytest.mark.parametrize(
    "change",
    [
        {"status": ReservationStatus.CANCELLED},
        {"status": ReservationStatus.NO_SHOW},
        {"starts_at": NOW + timedelta(days=5)},
        {"text_consent": False},
        {"phone": None},
    ],
)
def test_nothing_is_said_of_a_visit_that_no_longer_stands(scene: TextScene, change: dict[str, object]) -> None:
    one = scene.book(DAY)
    stored(scene, replace(one, **change))  # type: ignore[arg-type]  # fields of a reservation

    assert ring(scene, timers(scene)[0]) is None


def test_nothing_is_said_to_who_wants_no_texts_nor_of_what_is_gone(scene: TextScene) -> None:
    one = scene.book(DAY)
    first, _ = timers(scene)
    scene.house.world.opt_outs.record(OptOut("juniper", CALLER, NOW, "STOP"))
    assert ring(scene, first) is None
    scene.house.world.opt_outs.lift("juniper", CALLER)
    assert ring(scene, first, one.starts_at - timedelta(minutes=10)) is None
    scene.house.store.reservations.clear()
    assert ring(scene, first) is None


def test_a_timer_that_rings_late_at_night_waits_for_the_morning(scene: TextScene) -> None:
    scene.book(DAY)
    first, _ = timers(scene)
    night = (NOW + timedelta(days=1)).astimezone(RESTAURANT.zone).replace(hour=23)

    assert ring(scene, first, night) is None

    (later,) = [one for one in timers(scene) if one.id.endswith("-after-quiet")]
    assert later.due_at.astimezone(RESTAURANT.zone).hour == 8
    assert ring(scene, later) is not None
