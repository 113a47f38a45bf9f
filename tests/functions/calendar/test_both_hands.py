"""Owner and guest at the same moment: one clear end in book and calendar, whoever's work comes first."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from itertools import permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from functions.calendar.at_the_phone import CalendarAtThePhone
from functions.calendar.batch import read_calendar
from functions.calendar.consulting import ConsultedCalendar
from functions.calendar.looking import look
from functions.calendar.settle import settle
from functions.domain.errors import VendorError
from functions.domain.reservations import ReservationStatus
from tests.functions.calendar.calendar_house import CalendarHouse
from tests.functions.trattoria import TONIGHT, rome, tonight

CANCELLED, BOOKED = ReservationStatus.CANCELLED, ReservationStatus.BOOKED


def agree(house: CalendarHouse) -> None:
    """The book and the calendar say the same."""
    wanted = sorted(
        (one.id, one.starts_at, one.ends_at, one.party_size) for one in house.reservations() if one.status is BOOKED
    )
    shown = []
    for stored in house.owner.events():
        private = stored.event.get("extendedProperties", {}).get("private", {})
        if "rp_r" in private and stored.event.get("transparency") != "transparent":
            size = int(str(stored.event["summary"]).split("p")[0])
            shown.append((private["rp_r"], stored.span.starts, stored.span.ends, size))
    assert sorted(shown) == wanted


@pytest.mark.parametrize("order", list(permutations(("drag", "cancel", "tell", "read"))))
def test_a_drag_while_the_guest_cancels_ends_cancelled_on_both_sides(order: tuple[str, ...]) -> None:
    house = CalendarHouse()
    reservation = house.books()
    house.settles()

    def drag() -> None:
        if house.titles():
            house.owner.move("Rossi", tonight("21:30"))

    steps: dict[str, Callable[[], object]] = {
        "drag": drag,
        "cancel": lambda: house.cancels(house.in_book(reservation)),
        "tell": house.tell,
        "read": house.read,
    }
    for step in order:
        steps[step]()
    house.settles()
    assert house.in_book(reservation).status is CANCELLED
    assert house.titles() == []


def test_the_owner_who_dragged_a_party_that_was_just_cancelled_is_told_so() -> None:
    house = CalendarHouse()
    reservation = house.books()
    house.settles()
    house.cancels(reservation)
    house.owner.move("Rossi", tonight("21:30"))
    house.settles()
    (told,) = house.messages_of("conflict")
    assert "Rossi" in told


def test_a_read_that_was_begun_before_the_guest_moved_does_not_move_the_guest_back() -> None:
    house = CalendarHouse()
    reservation = house.books()
    house.settles()
    house.owner.move("Rossi", tonight("21:30"))
    mirror = house.desk.mirror.of_reservation(house.restaurant.id, reservation.id)
    slow = look(house.desk, house.link(), mirror)
    house.settles()
    house.changes(house.in_book(reservation), starts_at=tonight("19:00"))
    house.settles()
    settle(house.desk, house.restaurant, house.link(), reservation.id, slow)
    house.settles()
    assert house.in_book(reservation).starts_at == tonight("19:00")
    agree(house)


def test_when_both_move_it_the_owners_hand_decides() -> None:
    house = CalendarHouse()
    reservation = house.books()
    house.settles()
    house.owner.move("Rossi", tonight("21:30"))
    house.changes(reservation, starts_at=tonight("19:00"))
    house.settles()
    assert house.in_book(reservation).starts_at == tonight("21:30")
    agree(house)


def test_twenty_syncs_at_once_do_it_once() -> None:
    house = CalendarHouse()
    reservation = house.books()
    house.settles()
    house.owner.move("Rossi", tonight("21:30"))
    house.owner.create("4p Verdi", tonight("20:00"), tonight("22:00"))
    house.owner.create("BLOCK T5", tonight("19:00"), tonight("22:00"))
    with ThreadPoolExecutor(20) as threads:
        for done in [threads.submit(read_calendar, house.door, house.restaurant.id) for _ in range(20)]:
            done.result()
    house.settles()
    assert house.in_book(reservation).version == 2
    assert sorted(one.party_size for one in house.reservations()) == [2, 4]
    assert {block.id for day in house.store.ledgers.values() for block in day.blocks if block.scope == "tables"}
    assert len(house.owner.events()) == 3
    agree(house)


def consulted(house: CalendarHouse, **more: object) -> CalendarAtThePhone:
    inner = ConsultedCalendar(lambda: house.desk)
    return CalendarAtThePhone(lambda: inner, house.log.write)  # type: ignore[arg-type]  # never called here


def test_a_call_sees_what_the_owner_did_a_second_ago() -> None:
    house = CalendarHouse()
    reservation = house.books("20:00")
    house.settles()
    house.owner.create("Private party", tonight("19:00"), tonight("23:00"))
    house.owner.move("Rossi", tonight("21:30"))
    writes = house.asked("events.patch")
    consulted(house).consult(house.restaurant, tonight("20:00"), tonight("22:00"))
    assert house.in_book(reservation).starts_at == tonight("21:30")
    assert any(day.blocks for day in house.store.ledgers.values())
    assert house.asked("events.patch") == writes
    house.settles()
    agree(house)


@pytest.mark.parametrize("fault", ["503", "429:60", "drop", "slow:5", "rateLimitExceeded", "410", "forbidden"])
def test_a_calendar_that_fails_in_a_call_is_passed_over_in_silence(fault: str) -> None:
    house = CalendarHouse()
    house.books()
    house.settles()
    house.google.faults.add(fault, on="events.list")
    house.owner.delete("Rossi")
    consulted(house).consult(house.restaurant, tonight("20:00"), tonight("22:00"))
    assert house.reservations()[0].status is BOOKED
    assert house.paused == []
    house.settles()
    assert house.reservations()[0].status is CANCELLED


def test_a_dead_token_in_a_call_costs_no_booking_and_one_notice() -> None:
    house = CalendarHouse()
    house.books()
    house.settles()
    house.google.identities.kill("agent@maitred.iam.gserviceaccount.com", "revoked")
    house.clock.moment += timedelta(hours=2)
    calendar = consulted(house)
    for _ in range(3):
        calendar.consult(house.restaurant, tonight("20:00"), tonight("22:00"))
    house.books("21:00", name="Anna Bianchi")
    house.settles()
    assert len(house.messages_of("calendar_trouble")) == 1
    assert {one.status for one in house.reservations()} == {BOOKED}


CLOCKS = ("12:00", "13:00", "19:00", "19:30", "20:00", "20:45", "21:30")
DEEDS = st.lists(
    st.tuples(
        st.sampled_from(
            (
                "book",
                "guest moves",
                "guest cancels",
                "drag",
                "delete",
                "resize",
                "write in",
                "tell",
                "read",
                "drop",
                "410",
            )
        ),
        st.integers(0, 5),
        st.sampled_from(CLOCKS),
        st.integers(1, 6),
    ),
    max_size=14,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(DEEDS)
def test_whatever_owner_guests_and_the_network_do_book_and_calendar_agree_in_the_end(
    deeds: list[tuple[str, int, str, int]],
) -> None:
    house = CalendarHouse()
    house.settles()
    for deed, which, clock, size in deeds:
        _do(house, deed, which, clock, size)
    house.google.faults.waiting.clear()
    house.settles()
    house.settles()
    agree(house)
    before = len(house.google.journal)
    house.settles()
    assert {one.operation for one in house.google.journal[before:]} <= {"events.sync"}


def _do(house: CalendarHouse, deed: str, which: int, clock: str, size: int) -> None:  # noqa: C901 - one line for each deed
    on = TONIGHT + timedelta(days=1 + which % 3)
    events = house.owner.events()
    standing = [one for one in house.reservations() if one.status is BOOKED]
    event = events[which % len(events)].id if events else None
    match deed:
        case "book":
            try:
                house.books(clock, min(size, 4), f"Guest {which}", on=on)
            except AssertionError:
                return  # fully booked
        case "guest moves" if standing:
            house.changes(standing[which % len(standing)], starts_at=rome(on, clock))
        case "guest cancels" if standing:
            house.cancels(standing[which % len(standing)])
        case "drag" if event:
            house.owner.move(event, rome(on, clock))
        case "delete" if event:
            house.owner.delete(event)
        case "resize" if event:
            house.owner.retitle(event, f"{size}p Guest")
        case "write in":
            house.owner.create(f"{size}p Verdi", rome(on, clock), rome(on, clock) + timedelta(hours=2))
        case "tell":
            house.tell()
        case "read":
            with suppress(VendorError):  # the queue brings it again
                house.read()
        case "drop":
            house.google.faults.add("drop", on="events.*")
        case "410":
            house.google.faults.add("410", on="events.sync")
