"""A text that failed for a passing reason is tried once more, unless something newer was said; and the book shows how texts fare."""

from datetime import timedelta

import pytest

from functions.actions.send_again import send_again
from functions.actions.settle_text import TextRoom, settle_text
from functions.actions.text_state import text_state_of, texts_in_trouble
from functions.domain.events import OutboxEntry
from functions.domain.reservations import Reservation
from tests.functions.actions.text_scene import TextScene

DAY = timedelta(days=2)


@pytest.fixture
def scene() -> TextScene:
    return TextScene()


def fail(scene: TextScene, reservation: Reservation, code: str = "30003") -> None:
    world = scene.house.world
    entry = world.outbox.get("juniper", f"{reservation.id}-v1-sms")
    assert entry is not None
    room = TextRoom(world.outbox, world.messages, world.directory, world.opt_outs, world.timers, world.clock)
    settle_text(room, entry, state="undelivered", error_code=code)


def again(scene: TextScene) -> OutboxEntry | None:
    world = scene.house.world
    (timer,) = [one for one in scene.house.store.timers.values() if one.kind == "text_again"]
    return send_again(world.outbox, world.book, world.clock, scene.house.restaurant, timer)


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
    pending = text_state_of(outbox, one)
    assert pending is not None
    assert (pending.purpose, pending.state, pending.is_in_trouble) == ("confirmation", "pending", False)

    fail(scene, one, "30034")
    lost = text_state_of(outbox, one)
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

    state = text_state_of(scene.house.world.outbox, one)
    assert state is not None
    assert (state.entry_id, state.state) == (second.id, "delivered")
    assert texts_in_trouble(scene.house.world.outbox, "juniper", one.created_at or scene.house.clock.now()) == ()


def test_after_a_yes_the_confirmation_is_still_the_newest_text(scene: TextScene) -> None:
    one = scene.book(DAY)
    scene.guest("Y")
    state = text_state_of(scene.house.world.outbox, scene.now(one))
    assert state is not None
    assert state.entry_id == f"{one.id}-v1-sms"


def test_who_is_not_texted_has_no_text(scene: TextScene) -> None:
    assert text_state_of(scene.house.world.outbox, scene.book(DAY, consent=False)) is None
