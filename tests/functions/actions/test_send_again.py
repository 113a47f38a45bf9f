"""A text that failed for a passing reason is tried once more, unless something newer was said; and the book shows how texts fare."""

from dataclasses import replace
from datetime import UTC, timedelta

import pytest

from functions.actions.owner_edits import cancel_by_owner
from functions.actions.send_again import send_again
from functions.actions.send_reminder import send_reminder
from functions.actions.settle_text import AGAIN_AFTER, TextRoom, settle_text
from functions.actions.text_state import text_state_of, texts_in_trouble
from functions.domain.events import OutboxEntry
from functions.domain.reminders import apologise_at
from functions.domain.reservations import ActionKey, Reservation
from functions.domain.text_troubles import AT_NIGHT
from tests.functions.actions.text_scene import TextScene
from tests.functions.front_of_house import CALLER, NOW, RESTAURANT

DAY = timedelta(days=2)


@pytest.fixture
def scene() -> TextScene:
    return TextScene()


def fail(scene: TextScene, reservation: Reservation, code: str = "30003") -> None:
    world = scene.house.world
    entry = world.outbox.get("juniper", f"{reservation.id}-v1-sms")
    assert entry is not None
    settle_text(room_of(scene), entry, state="undelivered", error_code=code)


def room_of(scene: TextScene) -> TextRoom:
    world = scene.house.world
    return TextRoom(world.outbox, world.messages, world.directory, world.opt_outs, world.timers, world.clock)


def again(scene: TextScene) -> OutboxEntry | None:
    (timer,) = [one for one in scene.house.store.timers.values() if one.kind == "text_again"]
    return send_again(room_of(scene), scene.house.world.book, scene.house.restaurant, timer)


def test_the_same_words_go_out_once_more(scene: TextScene) -> None:
    one = scene.book(DAY)
    fail(scene, one)

    second, repeated = again(scene), again(scene)

    assert second is not None
    assert repeated is not None
    assert second.id == repeated.id == f"{one.id}-v1-sms-again"
    assert second.payload["body"] == scene.house.store.outbox["juniper", f"{one.id}-v1-sms"].payload["body"]
    assert scene.house.store.outbox["juniper", second.id].state == "pending"


def test_a_text_that_newer_ones_overtook_is_not_sent_again(scene: TextScene) -> None:
    one = scene.book(DAY)
    fail(scene, one)
    scene.guest("C")

    assert again(scene) is None


def test_a_yes_overtakes_nothing(scene: TextScene) -> None:
    one = scene.book(DAY)
    fail(scene, one)
    scene.guest("Y")

    assert again(scene) is not None


def test_a_text_that_arrived_after_all_is_not_sent_again(scene: TextScene) -> None:
    one = scene.book(DAY)
    fail(scene, one)
    scene.house.world.outbox.settle("juniper", f"{one.id}-v1-sms", "read")

    assert again(scene) is None


def test_the_book_shows_the_newest_text_of_a_reservation(scene: TextScene) -> None:
    one = scene.book(DAY)
    outbox = scene.house.world.outbox
    pending = text_state_of(outbox, RESTAURANT, one)
    assert pending is not None
    assert (pending.purpose, pending.state, pending.is_in_trouble) == ("confirmation", "pending", False)

    fail(scene, one, "30034")
    lost = text_state_of(outbox, RESTAURANT, one)
    assert lost is not None
    assert (lost.state, lost.error_code, lost.is_in_trouble) == ("undelivered", "30034", True)
    assert [entry.id for entry in texts_in_trouble(outbox, "juniper", scene.house.clock.now())] == [f"{one.id}-v1-sms"]


def test_a_second_try_is_what_counts(scene: TextScene) -> None:
    one = scene.book(DAY)
    fail(scene, one)
    scene.house.clock.pass_by(timedelta(minutes=15))
    second = again(scene)
    assert second is not None
    scene.house.world.outbox.settle("juniper", second.id, "delivered")

    state = text_state_of(scene.house.world.outbox, RESTAURANT, one)
    assert state is not None
    assert (state.entry_id, state.state) == (second.id, "delivered")
    assert texts_in_trouble(scene.house.world.outbox, "juniper", one.created_at or scene.house.clock.now()) == ()


def test_after_a_yes_the_confirmation_is_still_the_newest_text(scene: TextScene) -> None:
    one = scene.book(DAY)
    scene.guest("Y")
    state = text_state_of(scene.house.world.outbox, RESTAURANT, scene.now(one))
    assert state is not None
    assert state.entry_id == f"{one.id}-v1-sms"


def test_who_is_not_texted_has_no_text(scene: TextScene) -> None:
    assert text_state_of(scene.house.world.outbox, RESTAURANT, scene.book(DAY, consent=False)) is None


def remind(scene: TextScene, reservation: Reservation) -> OutboxEntry:
    world = scene.house.world
    timer = max(
        (one for one in scene.house.store.timers.values() if one.kind == "reminder"), key=lambda one: one.due_at
    )
    scene.at(timer.due_at)
    entry = send_reminder(
        world.outbox, world.book, world.opt_outs, world.timers, world.clock, scene.house.restaurant, timer
    )
    assert entry is not None
    return entry


def test_a_reminder_that_did_not_arrive_is_seen_on_the_reservation(scene: TextScene) -> None:
    one = scene.book(DAY)
    outbox = scene.house.world.outbox
    outbox.settle("juniper", f"{one.id}-v1-sms", "delivered")
    entry = remind(scene, one)
    settle_text(room_of(scene), entry, state="undelivered", error_code="30005")

    state = text_state_of(outbox, RESTAURANT, one)

    assert state is not None
    assert (state.purpose, state.state, state.error_code, state.is_in_trouble) == (
        "reminder",
        "undelivered",
        "30005",
        True,
    )
    assert [found.id for found in texts_in_trouble(outbox, "juniper", NOW)] == [entry.id]


def test_a_lost_reminder_is_not_tried_again_at_night_but_in_the_morning(scene: TextScene) -> None:
    one = scene.book(DAY)
    entry = remind(scene, one)
    scene.at(NOW.astimezone(RESTAURANT.zone).replace(hour=20, minute=50))
    settle_text(room_of(scene), entry, state="undelivered", error_code="30003")
    scene.house.clock.pass_by(AGAIN_AFTER)

    assert again(scene) is None

    (morning,) = [late for late in scene.house.store.timers.values() if late.id.endswith("-again-after-quiet")]
    assert f"{morning.due_at.astimezone(RESTAURANT.zone):%H:%M}" == "08:00"
    scene.at(morning.due_at)
    second = send_again(room_of(scene), scene.house.world.book, RESTAURANT, morning)
    assert second is not None
    assert second.payload["second_of"] == entry.id


def test_an_offer_that_would_come_after_its_deadline_is_told_instead_of_repeated(scene: TextScene) -> None:
    deadline = (NOW + AGAIN_AFTER).isoformat()
    payload = {
        "to": CALLER,
        "body": "A table.",
        "purpose": "waitlist_offer",
        "waitlist_entry_id": "w1",
        "not_after": deadline,
    }
    entry = OutboxEntry("offer-1-sms", "juniper", "sms", "table_freed", payload, NOW)
    scene.house.world.outbox.add(entry)

    settle_text(room_of(scene), entry, state="undelivered", error_code="30003")

    assert scene.house.store.timers == {}
    assert [one.kind for one in scene.house.store.messages.values()] == ["text_lost"]


@pytest.mark.parametrize("purpose", ["answer", "order_link"])
def test_no_text_to_a_guest_is_lost_silently(scene: TextScene, purpose: str) -> None:
    entry = OutboxEntry(
        "x-sms", "juniper", "sms", "text_received", {"to": CALLER, "body": "Which?", "purpose": purpose}, NOW
    )
    to_owner = replace(entry, id="y-sms", payload={**entry.payload, "to": RESTAURANT.owner_number})
    for one in (entry, to_owner):
        scene.house.world.outbox.add(one)
        settle_text(room_of(scene), one, state="failed", error_code="30006")

    assert [one.phone for one in scene.house.store.messages.values()] == [CALLER]


def test_a_text_of_which_nobody_knows_is_told_once_the_stream_has_given_it_up(scene: TextScene) -> None:
    one = scene.book(DAY)
    entry = scene.house.world.outbox.get("juniper", f"{one.id}-v1-sms")
    assert entry is not None
    settle_text(room_of(scene), entry, state="unknown")

    assert again(scene) is None
    (message,) = scene.house.store.messages.values()
    assert message.text.startswith("Nobody knows whether this text reached the guest")
    scene.house.world.outbox.settle("juniper", entry.id, "delivered")
    scene.house.store.messages.clear()
    assert again(scene) is None
    assert scene.house.store.messages == {}


def edited_at(scene: TextScene, hour: int, when: timedelta) -> OutboxEntry:
    """The owner cancels a visit so long after this Sunday's 19:00, at that hour of Sunday."""
    one = scene.book(when)
    scene.at(NOW.astimezone(RESTAURANT.zone).replace(hour=hour, minute=30))
    world = scene.house.world
    cancel_by_owner(world.book, world.clock, RESTAURANT, one.id, ActionKey("calendar", "edit"))
    entry = world.outbox.get("juniper", f"{one.id}-v2-sms")
    assert entry is not None
    return entry


def test_an_owner_who_cancels_after_closing_wakes_nobody(scene: TextScene) -> None:
    entry = edited_at(scene, 23, DAY)
    assert (
        entry.payload["not_before"]
        == NOW.astimezone(RESTAURANT.zone).replace(day=23, hour=8, minute=0).astimezone(UTC).isoformat()
    )
    settle_text(room_of(scene), entry, state="skipped", error_code=AT_NIGHT)
    state = text_state_of(scene.house.world.outbox, RESTAURANT, stored(scene))
    assert state is not None
    assert not state.is_in_trouble
    (timer,) = [one for one in scene.house.store.timers.values() if one.kind == "text_again"]
    scene.at(timer.due_at)

    second = again(scene)

    assert second is not None
    assert second.payload["body"] == entry.payload["body"]


def stored(scene: TextScene) -> Reservation:
    (one,) = scene.house.store.reservations.values()
    return one


def test_who_would_come_this_very_evening_is_told_at_once(scene: TextScene) -> None:
    assert "not_before" not in edited_at(scene, 21, timedelta(hours=2)).payload
    assert "not_before" not in edited_at(TextScene(), 20, DAY).payload


def test_who_would_come_soon_after_the_quiet_hours_is_told_at_night(scene: TextScene) -> None:
    sunday = NOW.astimezone(RESTAURANT.zone)
    at_ten = sunday.replace(day=23, hour=9, minute=59)
    assert apologise_at(RESTAURANT, at_ten, sunday.replace(hour=23)) == sunday.replace(hour=23)
    assert apologise_at(RESTAURANT, at_ten + timedelta(minutes=1), sunday.replace(hour=23)) == sunday.replace(
        day=23, hour=8, minute=0
    )


def test_a_lost_apology_for_tonight_is_tried_again_tonight(scene: TextScene) -> None:
    entry = edited_at(scene, 20, timedelta(hours=2, minutes=30))
    scene.at(NOW.astimezone(RESTAURANT.zone).replace(hour=20, minute=50))
    settle_text(room_of(scene), entry, state="undelivered", error_code="30003")
    scene.house.clock.pass_by(AGAIN_AFTER)
    assert again(scene) is not None
