"""What the owner reads in an event of how its guest answers texts: confirmed, or not reached."""

from dataclasses import replace

import pytest

from functions.actions.confirm_reservation import confirm_reservation
from functions.actions.send_again import send_again
from functions.actions.settle_text import TextRoom, settle_text
from functions.calendar.words import _WORDS
from functions.domain.reservations import Reservation
from functions.store.memory_guests import MemoryTimers
from functions.store.memory_texts import MemoryOptOuts
from tests.functions.calendar.calendar_house import PHONE, CalendarHouse
from tests.functions.trattoria import DA_VINCI, tonight

CONFIRMED = "Il cliente ha confermato via SMS."
LOST = "L'ultimo SMS non ha raggiunto il cliente. Per favore chiamare."
STOPPED = "Il cliente non vuole SMS (STOP). Per favore chiamare."
UNCERTAIN = "Non si sa se l'ultimo SMS ha raggiunto il cliente. Per favore chiamare."


def text_room(house: CalendarHouse) -> TextRoom:
    opt_outs, timers = MemoryOptOuts(house.store), MemoryTimers(house.store)
    return TextRoom(house.outbox, house.messages, house.desk.directory, opt_outs, timers, house.clock)


def settle(house: CalendarHouse, entry_id: str, state: str, error_code: str | None = None) -> None:
    """A status callback of Twilio's for that text, and what the stream brings the calendar's door after it."""
    entry = house.outbox.get(house.restaurant.id, entry_id)
    assert entry is not None
    settle_text(text_room(house), entry, state=state, error_code=error_code)
    house.tell()


def ring(house: CalendarHouse) -> None:
    """Every timer that looks at texts again is due."""
    for timer in [one for one in house.store.timers.values() if one.kind == "text_again"]:
        send_again(text_room(house), house.book, house.restaurant, timer)
    house.tell()


def lines(house: CalendarHouse) -> list[str]:
    return str(house.event().event["description"]).splitlines()


@pytest.fixture
def house() -> CalendarHouse:
    return CalendarHouse()


@pytest.fixture
def booked(house: CalendarHouse) -> Reservation:
    """A table of a guest who agreed to texts, in the calendar."""
    reservation = house.books()
    house.tell()
    return reservation


def test_a_guest_who_says_yes_by_text_is_marked_in_the_event(house: CalendarHouse, booked: Reservation) -> None:
    before = lines(house)
    confirm_reservation(house.book, house.clock, house.restaurant, booked.id, house.key())
    house.settles()
    assert lines(house) == [*before, CONFIRMED]
    assert (house.in_book(booked).version, house.asked("events.patch")) == (2, 1)


def test_a_visit_that_is_moved_is_no_longer_confirmed(house: CalendarHouse, booked: Reservation) -> None:
    confirm_reservation(house.book, house.clock, house.restaurant, booked.id, house.key())
    house.tell()
    house.changes(house.in_book(booked), starts_at=tonight("21:00"))
    house.tell()
    assert CONFIRMED not in lines(house)


def test_what_the_owner_put_behind_the_title_outlasts_the_mark(house: CalendarHouse, booked: Reservation) -> None:
    house.owner.retitle("Rossi", "2p · Rossi · VIP")
    house.settles()
    confirm_reservation(house.book, house.clock, house.restaurant, booked.id, house.key())
    house.settles()
    assert house.titles() == ["2p · Rossi · VIP"]
    assert CONFIRMED in lines(house)


@pytest.mark.parametrize(
    ("state", "code", "said"),
    [
        ("undelivered", "30034", LOST),
        ("undelivered", "30032", LOST),
        ("failed", "21610", STOPPED),
        ("skipped", "21610", STOPPED),
        ("skipped", "too_late", LOST),
    ],
)
def test_a_lost_text_is_seen_on_the_reservations_event(
    state: str, code: str, said: str, house: CalendarHouse, booked: Reservation
) -> None:
    before = lines(house)
    settle(house, f"{booked.id}-v1-sms", state, code)
    assert lines(house) == [*before, said]
    house.settles()
    assert (house.in_book(booked), house.asked("events.patch")) == (booked, 1)


def test_a_text_that_arrives_leaves_the_event_alone(house: CalendarHouse, booked: Reservation) -> None:
    for state in ("queued", "sent", "delivered"):
        settle(house, f"{booked.id}-v1-sms", state)
    assert (house.asked("events.patch"), len(house.told)) == (0, 1)


def test_a_callback_that_comes_twice_writes_once(house: CalendarHouse, booked: Reservation) -> None:
    for _ in range(2):
        settle(house, f"{booked.id}-v1-sms", "undelivered", "30034")
    assert house.asked("events.patch") == 1
    assert len([one for one in house.store.outbox.values() if one.fact == "text_settled"]) == 1


def test_a_passing_trouble_is_not_shown_before_the_second_try_fails(house: CalendarHouse, booked: Reservation) -> None:
    settle(house, f"{booked.id}-v1-sms", "undelivered", "30003")
    assert house.asked("events.patch") == 0
    ring(house)
    settle(house, f"{booked.id}-v1-sms-again", "undelivered", "30003")
    assert LOST in lines(house)


def test_a_second_try_that_arrives_takes_the_mark_of_the_first_away(house: CalendarHouse, booked: Reservation) -> None:
    settle(house, f"{booked.id}-v1-sms", "undelivered", "30003")
    confirm_reservation(house.book, house.clock, house.restaurant, booked.id, house.key())
    house.tell()
    assert lines(house)[-2:] == [CONFIRMED, LOST]
    ring(house)
    settle(house, f"{booked.id}-v1-sms-again", "delivered")
    assert lines(house)[-1] == CONFIRMED


def test_a_text_of_which_nobody_knows_is_shown_when_nobody_looks_any_more(
    house: CalendarHouse, booked: Reservation
) -> None:
    settle(house, f"{booked.id}-v1-sms", "unknown")
    assert house.asked("events.patch") == 0
    ring(house)
    assert UNCERTAIN in lines(house)


def test_a_newer_text_takes_the_mark_of_the_lost_one_away(house: CalendarHouse, booked: Reservation) -> None:
    settle(house, f"{booked.id}-v1-sms", "undelivered", "30034")
    house.changes(booked, party_size=4)
    house.tell()
    assert LOST not in lines(house)


def test_a_look_that_was_lost_is_made_up_for_by_the_daily_comparison(house: CalendarHouse, booked: Reservation) -> None:
    house.read()
    house.outbox.settle(house.restaurant.id, f"{booked.id}-v1-sms", "undelivered", error_code="30034")
    house.read()
    assert LOST not in lines(house)
    house.desk.links.save(replace(house.link(), listed_at=None))
    house.read()
    assert LOST in lines(house)


def test_a_restaurant_without_a_calendar_asks_for_no_look() -> None:
    house = CalendarHouse()
    reservation = house.books()
    house.desk.directory.save(DA_VINCI)
    settle(house, f"{reservation.id}-v1-sms", "undelivered", "30034")
    assert [one for one in house.store.outbox.values() if one.fact == "text_settled"] == []


def test_the_mark_holds_nothing_of_the_guests_that_was_not_there(house: CalendarHouse, booked: Reservation) -> None:
    settle(house, f"{booked.id}-v1-sms", "undelivered", "30034")
    entry = next(one for one in house.store.outbox.values() if one.fact == "text_settled")
    assert entry.payload == {"reservation_id": booked.id}
    assert [line for line in lines(house) if PHONE in line] == [PHONE]


def test_every_language_has_every_word() -> None:
    assert {tuple(words) for words in _WORDS.values()} == {tuple(_WORDS["en"])}
