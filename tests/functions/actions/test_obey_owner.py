"""The owner texts the restaurant: what is so now is so at once, said exactly, and can be taken back."""

from dataclasses import replace
from datetime import time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.actions.find_slots import find_slots
from functions.domain.calls import Message
from functions.domain.errors import Refusal
from functions.domain.gsm7 import segments, units
from functions.domain.house_state import off_now, orders_paused
from functions.domain.owner_commands import business_date
from functions.domain.owner_echo_words import ECHOES
from functions.domain.reservations import ReservationStatus
from functions.domain.restaurants import Restaurant
from functions.store.memory_menus import MemoryMenus
from tests.functions.actions.text_scene import OWNER, TextScene
from tests.functions.front_of_house import NOW, RESTAURANT, House, Outage
from tests.functions.ordering_desk import MENU

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


def test_the_status_counts_what_calendar_and_book_disagree_about_since_yesterday(scene: TextScene) -> None:
    for number, ago in enumerate((1, 20, 30)):
        at = NOW - timedelta(hours=ago)
        scene.house.world.messages.put(Message(f"calendar-{number}", "juniper", "conflict", "Shared tables.", at))

    assert scene.owner("status").endswith("86: nothing. 2 conflicts of calendar and book.")


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


def deeds(scene: TextScene) -> int:
    return len(scene.house.world.house_states.get("juniper").deeds)


@pytest.mark.parametrize(
    "command", ["86 salmon", "closed tonight", "party of 12 ok at 8", "open tonight", "un86 salmon", "resume orders"]
)
def test_a_command_given_twice_is_one_and_one_undo_takes_it_back(scene: TextScene, command: str) -> None:
    if command in ("open tonight", "un86 salmon", "resume orders"):
        scene.owner(
            {"open tonight": "closed tonight", "un86 salmon": "86 salmon", "resume orders": "pause orders 30"}[command]
        )
    stood = scene.house.world.house_states.get("juniper")
    free = is_free_tonight(scene)
    first = scene.owner(command)
    before = deeds(scene)

    second = scene.owner(command.upper())

    assert deeds(scene) == before
    assert second == f"Already so. {first}" or "not" in second, second
    assert scene.owner("undo").startswith("Undone.")
    now = scene.house.world.house_states.get("juniper")
    assert (now.eighty_sixed, now.orders_paused_until, now.allowed_parties) == (
        stood.eighty_sixed, stood.orders_paused_until, stood.allowed_parties,
    )  # fmt: skip
    assert is_free_tonight(scene) is free


def test_opening_a_day_that_undo_has_opened_changes_nothing_that_undo_could_close(scene: TextScene) -> None:
    scene.owner("closed tonight")
    scene.owner("undo")

    assert "was not closed by text" in scene.owner("open tonight")
    assert scene.owner("undo") == "There is nothing to undo."
    assert is_free_tonight(scene)


def test_a_no_show_who_cancelled_meanwhile_is_not_said_to_be_booked_again(scene: TextScene) -> None:
    one = scene.book(TONIGHT, "Mario Rossi")
    scene.at(one.starts_at + timedelta(minutes=20))
    scene.owner("86 salmon")
    scene.owner("no show Rossi")
    marked = scene.now(one)
    stored = scene.house.store.reservations
    stored["juniper", one.id] = replace(marked, status=ReservationStatus.CANCELLED, version=marked.version + 1)

    assert scene.owner("undo").startswith("Not undone: Mario Rossi, ")
    assert scene.owner("undo") == "Undone. salmon is back on.", "the next UNDO goes on to the command before"


def test_a_no_show_who_is_no_longer_known_is_not_undone_and_says_so(scene: TextScene) -> None:
    one = scene.book(TONIGHT, "Mario Rossi")
    scene.at(one.starts_at + timedelta(minutes=20))
    scene.owner("no show Rossi")
    del scene.house.store.reservations["juniper", one.id]

    assert scene.owner("undo").startswith("Not undone: ")
    assert scene.owner("undo") == "There is nothing to undo."


def test_a_no_show_who_comes_after_all_gets_another_table_or_the_owner_is_told(scene: TextScene) -> None:
    one = scene.book(TONIGHT, "Mario Rossi")
    scene.at(one.starts_at + timedelta(minutes=20))
    scene.owner("no show Rossi")
    other = scene.book(timedelta(hours=2), "Guest a", phone="+19175550180", party=2)
    assert one.table_ids == other.table_ids
    assert scene.owner("undo").endswith("PM.")
    again = scene.now(one)
    assert again.table_ids != other.table_ids

    scene.owner("no show Rossi")
    scene.book(timedelta(hours=2), "Guest b", phone="+19175550181", party=2)
    assert "the table was given away" in scene.owner("undo")


def test_of_two_guests_of_one_name_the_one_who_is_late_is_meant(scene: TextScene) -> None:
    late = scene.book(TONIGHT, "Rossi")
    coming = scene.book(timedelta(hours=2), "Rossi", phone="+19175550143")
    scene.at(late.starts_at + timedelta(minutes=16))

    assert scene.owner("no show Rossi").startswith("No-show: Rossi")

    assert scene.now(late).status is ReservationStatus.NO_SHOW
    assert scene.now(coming).status is ReservationStatus.BOOKED


def test_who_comes_after_midnight_belongs_to_the_evening_before(scene: TextScene) -> None:
    late = replace(RESTAURANT.hours.weekly[6][1], last_seating=time(0, 30))
    house = replace(RESTAURANT, hours=replace(RESTAURANT.hours, weekly={7: (late,)}))
    scene.house.restaurant = house
    scene.house.world.directory.save(house)
    one = scene.book(timedelta(hours=5, minutes=15), "Rossi")
    assert one.starts_at.astimezone(RESTAURANT.zone).day == 23
    assert "2 covers in 1 bookings" in scene.owner("status")
    scene.at(one.starts_at + timedelta(minutes=20))

    assert scene.owner("no show Rossi").startswith("No-show: Rossi")


def test_the_echo_says_which_dishes_a_word_takes_off(scene: TextScene) -> None:
    menus = MemoryMenus()
    menus.publish(replace(MENU, restaurant_id="juniper", version=1))
    scene.menus = menus

    assert (
        scene.owner("86 Egg") == "86: Egg is off for Sun Nov 22. On the menu: Egg. Callers are told so now. Undo: UNDO"
    )
    assert "On the menu: Margherita." in scene.owner("86 margherita")
    assert scene.owner("86 slamon").startswith("86: slamon is off for Sun Nov 22. Nothing on your menu is called so.")


@pytest.mark.parametrize("language", ["fr", "it", "de", "pt", "es"])
def test_every_house_is_answered_in_its_own_language(scene: TextScene, language: str) -> None:
    scene.house.restaurant = replace(RESTAURANT, languages=(language, "en"))
    for command, words in (
        ("86 salmon", "eighty_six"), ("closed tonight", "close"), ("pause orders 30", "pause_orders"), ("party of 12 ok at 8", "allow_party"),
    ):  # fmt: skip
        begins = ECHOES[language][words].partition("{")[0]
        echo = scene.owner(command)
        assert echo.startswith(begins), echo
        assert units(echo) is not None
        assert "PM" not in echo
    assert scene.owner("closed tonight").startswith(ECHOES[language]["already"].partition("{")[0])
    assert scene.owner("cerrado manana").startswith("Cerrado"), "who writes in another language is answered in it"


def test_a_day_of_another_year_is_named_with_it(scene: TextScene) -> None:
    assert scene.owner("closed 1/2").startswith("Closed Sat Jan 2 2027")


def test_a_machine_that_answers_our_answers_is_not_answered_for_ever(scene: TextScene) -> None:
    for _ in range(12):
        scene.owner("I am driving and will read your message later.")
    assert len(scene.answers()) == 5
    scene.house.clock.pass_by(timedelta(minutes=11))
    assert scene.owner("what?").startswith("Not understood")


ORDERS = [
    "86 salmon", "86 Salmon", "86 tart", "un86 salmon", "un86 tart", "closed tonight", "open tonight", "closed friday", "open friday",
    "pause orders 30", "pause orders 60", "resume orders", "party of 12 ok at 8", "party of 12 ok", "party of 14 ok at 8", "undo", "status",
]  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(ORDERS), max_size=9))
def test_whatever_an_owner_said_undo_leads_back_to_the_beginning_step_by_step(said: list[str]) -> None:
    scene = TextScene()
    for command in said:
        echo = scene.owner(command)
        assert echo
        assert segments(echo) <= 2
    for _ in range(len(said) + 1):
        if scene.owner("undo") == "There is nothing to undo.":
            break
    state = scene.house.world.house_states.get("juniper")
    assert (state.eighty_sixed, state.orders_paused_until, state.allowed_parties) == ((), None, ())
    assert not any(ledger.blocks for ledger in scene.house.store.ledgers.values())
    assert scene.owner("undo") == "There is nothing to undo."
