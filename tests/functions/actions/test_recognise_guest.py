from dataclasses import replace
from datetime import timedelta

import pytest

from functions.actions.book_reservation import book_reservation
from functions.actions.cancel_reservation import cancel_reservation
from functions.actions.mark_no_show import mark_no_show
from functions.actions.recognise_guest import recognise_guest
from functions.actions.remember_preference import remember_preference
from functions.domain.guests import MOST_REMEMBERED, Guest
from functions.domain.reservations import Booked, GuestProof, Reservation
from functions.store.memory import MemoryBook, MemoryStore
from functions.store.memory_guests import MemoryGuests
from tests.functions.trattoria import DA_VINCI, NOW, StoppedClock, key, tonight, wish

WELCOMES = replace(DA_VINCI, greets_by_name=True)
PHONE = "+393401112233"


class Door:
    """Knows who comes back."""

    def __init__(self) -> None:
        store = MemoryStore()
        self.book, self.guests, self.clock = MemoryBook(store), MemoryGuests(store), StoppedClock()

    def booked(self, at: str = "20:00", number: int = 1, name: str = "Mario Rossi") -> Reservation:
        outcome = book_reservation(self.book, self.clock, DA_VINCI, wish(at, name=name), key(number, f"CA{number}"))
        assert isinstance(outcome, Booked)
        return outcome.reservation

    def who(self, phone: str | None = PHONE, welcomes: bool = True) -> Guest | None:
        return recognise_guest(self.book, self.guests, self.clock, WELCOMES if welcomes else DA_VINCI, phone)


def test_a_guest_is_known_by_name_language_visits_and_wishes() -> None:
    door = Door()
    door.booked()
    remember_preference(door.guests, DA_VINCI, PHONE, "likes the window")
    door.clock.moment += timedelta(days=30)
    assert door.who() == Guest(
        PHONE, "Mario Rossi", "it", None, 1, 0, tonight("20:00").astimezone(NOW.tzinfo), ("likes the window",)
    )


@pytest.mark.parametrize(("phone", "welcomes"), [(None, True), ("+393400000000", True), (PHONE, False)])
def test_nobody_is_known_without_their_number_or_the_owners_wish(phone: str | None, welcomes: bool) -> None:
    door = Door()
    door.booked()
    assert door.who(phone, welcomes) is None


def test_a_reservation_that_was_cancelled_makes_nobody_a_guest() -> None:
    door = Door()
    door.booked()
    cancel_reservation(door.book, door.clock, DA_VINCI, GuestProof(PHONE, "Rossi"), key(2))
    assert door.who() is None


def test_who_did_not_come_was_not_here() -> None:
    door = Door()
    one = door.booked("12:00")
    door.clock.moment += timedelta(hours=3)
    mark_no_show(door.book, door.clock, DA_VINCI, one.id, key(9))
    guest = door.who()
    assert guest is not None
    assert (guest.visits, guest.no_shows, guest.last_visit) == (0, 1, None)


def test_the_last_name_counts() -> None:
    door = Door()
    door.booked("12:30", 1, "Rossi")
    door.booked("20:00", 2, "Mario Rossi-Verdi")
    guest = door.who()
    assert guest is not None
    assert guest.name == "Mario Rossi-Verdi"


def test_no_more_is_remembered_than_a_host_can_keep_in_mind() -> None:
    door = Door()
    for number in range(MOST_REMEMBERED + 2):
        remember_preference(door.guests, DA_VINCI, PHONE, f"wish {number}")
    notes = door.guests.get(DA_VINCI.id, PHONE)
    assert notes is not None
    assert len(notes.remembered) == MOST_REMEMBERED
    assert notes.remembered[-1] == f"wish {MOST_REMEMBERED + 1}"
