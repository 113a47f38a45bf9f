"""The owner texts the restaurant: what is so now is so at once, said exactly, and can be taken back."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from functions.actions.find_slots import find_slots
from functions.domain.errors import Refusal
from functions.domain.gsm7 import segments
from functions.domain.house_state import off_now, orders_paused
from functions.domain.owner_commands import business_date
from functions.domain.reservations import ReservationStatus
from functions.domain.restaurants import Restaurant
from tests.functions.actions.text_scene import OWNER, TextScene
from tests.functions.front_of_house import NOW, RESTAURANT, House, Outage

TONIGHT = timedelta(hours=1)
"""Sunday 20:00."""


@pytest.fixture
def scene() -> TextScene:
    return TextScene()


def off(scene: TextScene) -> tuple[str, ...]:
    today = business_date(RESTAURANT, scene.house.clock.now())
    return off_now(scene.house.world.house_states.get("juniper"), today)


def is_free_tonight(scene: TextScene, party: int = 2, hour: int = 20, restaurant: Restaurant = RESTAURANT) -> bool:
    world = scene.house.world
    starts_at = NOW.astimezone(restaurant.zone).replace(hour=hour, minute=0)
    allowed = world.house_states.get("juniper").allowed_parties
    found = find_slots(world.book, world.clock, restaurant, starts_at=starts_at, party_size=party, allowed=allowed)
    return not isinstance(found, Refusal) and found.exact is not None


def test_a_dish_is_off_for_today_and_comes_back(scene: TextScene) -> None:
    echo = scene.owner("86 Salmon")
    assert echo == "86: Salmon is off for Sun Nov 22. Callers are told so now. Undo: UNDO"
    assert off(scene) == ("Salmon",)
    assert scene.owner("un86 salmon").startswith("Salmon is back on.")
    assert off(scene) == ()
    scene.owner("86 salmon")
    scene.house.clock.pass_by(timedelta(days=1))
    assert off(scene) == (), "tomorrow it is on again"


def test_closed_tonight_closes_the_book_and_lists_who_stands_against_it(scene: TextScene) -> None:
    scene.book(TONIGHT, "Rossi", party=2)
    assert is_free_tonight(scene)

    echo = scene.owner("closed tonight")

    assert echo == ("Closed Sun Nov 22: no more bookings. Still booked, please call: 8:00 PM Rossi 2. Undo: UNDO")
    assert not is_free_tonight(scene)
    assert scene.owner("open tonight").startswith("Open Sun Nov 22 again")
    assert is_free_tonight(scene)
    assert "was not closed by text" in scene.owner("open tomorrow")


@pytest.mark.parametrize(
    ("command", "again"),
    [
        ("86 salmon", "salmon is back on."),
        ("closed tonight", "Open Sun Nov 22: bookings are taken."),
        ("pause orders 30", "Orders are as before: taken."),
        ("party of 12 ok at 8", "The party of 12 may no longer book by phone."),
    ],
)
def test_every_command_can_be_undone_once(scene: TextScene, command: str, again: str) -> None:
    before = scene.house.world.house_states.get("juniper")
    scene.owner(command)

    assert scene.owner("undo") == f"Undone. {again}"

    after = scene.house.world.house_states.get("juniper")
    assert (after.eighty_sixed, after.orders_paused_until, after.allowed_parties) == (
        before.eighty_sixed, before.orders_paused_until, before.allowed_parties,
    )  # fmt: skip
    assert is_free_tonight(scene)
    assert scene.owner("undo") == "There is nothing to undo."


def test_orders_pause_and_resume(scene: TextScene) -> None:
    assert scene.owner("pause orders 30") == "Orders are paused until 6:35 PM. Undo: UNDO"
    state = scene.house.world.house_states.get("juniper")
    assert orders_paused(state, NOW + timedelta(minutes=29)) is not None
    assert orders_paused(state, NOW + timedelta(minutes=30)) is None
    assert scene.owner("resume orders").startswith("Orders are taken again.")
    assert scene.owner("resume orders") == "Orders were not paused."


def test_a_large_party_may_book_where_the_owner_said_so(scene: TextScene) -> None:
    narrow = replace(RESTAURANT, rules=replace(RESTAURANT.rules, largest_party=5))
    assert not is_free_tonight(scene, 6, restaurant=narrow)

    assert (
        scene.owner("party of 6 ok at 8")
        == "A party of up to 6 may book by phone Sun Nov 22 at 8:00 PM, if tables fit. Undo: UNDO"
    )

    assert is_free_tonight(scene, 6, restaurant=narrow)
    assert not is_free_tonight(scene, 7, restaurant=narrow)
    assert not is_free_tonight(scene, 6, hour=21, restaurant=narrow)


def test_a_no_show_is_marked_and_taken_back(scene: TextScene) -> None:
    one = scene.book(TONIGHT, "Mario Rossi")
    assert scene.owner("no show Rossi").startswith("Not done: The table is kept for Mario Rossi until")
    scene.at(one.starts_at + timedelta(minutes=20))
    scene.book(timedelta(hours=2), "Anna Chan", phone="+19175550143")

    assert scene.owner("no show rosi").startswith("No booking of today fits")
    assert scene.owner("no show Rossi").startswith("No-show: Mario Rossi")
    assert scene.now(one).status is ReservationStatus.NO_SHOW
    assert scene.owner("undo").startswith("Undone. Mario Rossi is booked again")
    assert scene.now(one).status is ReservationStatus.BOOKED


def test_a_repeated_text_is_obeyed_once_and_echoed_once(scene: TextScene) -> None:
    first = scene.owner("pause orders 30", sid="SM1")
    scene.house.clock.pass_by(timedelta(minutes=5))

    assert scene.owner("pause orders 30", sid="SM1") == first

    assert len(scene.house.world.house_states.get("juniper").deeds) == 1
    (answer,) = scene.answers()
    assert (answer.payload["to"], answer.payload["body"]) == (OWNER, first)


def test_a_command_that_the_store_lost_half_of_is_done_whole_when_it_comes_again(scene: TextScene) -> None:
    world = scene.house.world
    broken: Any = Outage()
    scene.house.world = replace(world, outbox=broken)
    with pytest.raises(Exception, match="down"):
        scene.owner("closed tonight", sid="SM1")
    scene.house.world = world

    assert scene.owner("closed tonight", sid="SM1").startswith("Closed Sun Nov 22")
    assert len(scene.answers()) == 1


def test_the_status_tells_what_matters_now(scene: TextScene) -> None:
    scene.book(TONIGHT, "Rossi", party=2)
    scene.book(timedelta(hours=2), "Chan", phone="+19175550143", party=4)
    scene.owner("86 salmon")
    scene.owner("pause orders 30")
    for entry in list(scene.house.store.outbox.values()):
        if entry.payload.get("reservation_id"):
            scene.house.world.outbox.settle("juniper", entry.id, "undelivered", error_code="30034")

    assert scene.owner("status") == (
        "Sun Nov 22: 6 covers in 2 bookings. Next: 8:00 PM Rossi 2, 9:00 PM Chan 4. Orders paused until 6:35 PM. 86: salmon. "
        "2 texts did not arrive."
    )


def test_spanish_is_understood_and_answered(scene: TextScene) -> None:
    assert scene.owner("cerrado esta noche") == (
        "Cerrado dom 22/11: no se toman reservas. No hay reservas en contra. Deshacer: DESHACER"
    )
    assert scene.owner("deshacer") == "Deshecho. Abierto dom 22/11: se toman reservas."
    assert scene.owner("estado").startswith("dom 22/11: 0 cubiertos")


def test_what_is_not_understood_changes_nothing_and_gets_help(scene: TextScene) -> None:
    echo = scene.owner("make it nice")
    assert echo.startswith("Not understood, nothing changed. 86 salmon")
    assert segments(echo) <= 2
    assert scene.house.store.house_states == {}


def test_long_names_do_not_make_long_echoes() -> None:
    assert segments(TextScene(House()).owner("86 " + "x" * 900)) <= 2
